import Testing

/// What every program prints, for people and for programs.
@Suite struct OutputTests {
  @Test(arguments: ["ainka", "ainkac"])
  func helpAndVersionSucceed(program: String) {
    let shop = Workshop()
    let path = "\(Workshop.programs)/\(program)"
    #expect(shop.run([path, "--version"]).output == "\(program) 1.0\n")
    let help = shop.run([path, "--help"])
    #expect(help.code == 0)
    #expect(help.output.contains("Exit codes:"))
    #expect(help.output.contains("  64 "))
    let rows = help.output.split(separator: "\n").drop { $0 != "Commands:" }.dropFirst().prefix { $0.hasPrefix("  ") }
    #expect(rows.count >= 4)
    for row in rows {
      let words = Self.command(in: String(row))
      let one = shop.run([path] + words + ["--help"])
      #expect(one.code == 0)
      #expect(one.output.contains("Usage: \(program) \(words.joined(separator: " "))"))
    }
  }

  /// Returns the words of the command that `row` of a help names: they end at two spaces.
  private static func command(in row: String) -> [String] {
    let letters = Array(row.dropFirst(2))
    let end = letters.indices.first { $0 + 1 < letters.count && letters[$0] == " " && letters[$0 + 1] == " " } ?? letters.count
    return String(letters[..<end]).split(separator: " ").map(String.init)
  }

  @Test func everyCommandHasAJSONForm() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    let events = shop.write("{\"event\":\"connect\"}\n", to: "e.jsonl")
    let commands = [
      ["plan", path], ["apply", path], ["status"], ["generations"], ["threshold", "list"], ["threshold", "set", "t", "3000"],
      ["threshold", "reset", "t"], ["replay", events], ["rollback", "1"], ["doctor"], ["clear"],
    ]
    for command in commands {
      let run = shop.run(
        ["\(Workshop.programs)/ainka"] + command + ["--engine", "embedded", "--format", "json"])
      // `doctor` looks at the host, where nothing may be possible.
      #expect(run.code == 0 || (command == ["doctor"] && run.code == 4), "\(command): \(run.complaints)")
      #expect(run.output.hasPrefix("{\n"))
      #expect(run.output.contains("\"version\": 1"))
      if command != ["doctor"] {
        #expect(run.output.contains("\"engine\": \"embedded\""), "\(command)")
        #expect(run.output.contains("\"guardsHost\": false"), "\(command)")
      }
    }
    let wrong = shop.run(["\(Workshop.programs)/ainka", "rollback", "9", "--engine", "embedded", "--format", "json"])
    #expect(wrong.complaints.contains("\"error\":\"generation 9 is not kept\""))
    #expect(wrong.complaints.contains("\"exitCode\":1"))
  }

  @Test func theOrderOfFilesChangesNothing() {
    let shop = Workshop()
    let paths = ["b", "a"].map { name in
      shop.write("policy \(name)\nuse linux.process\nrule r { on exec then audit }\n", to: "\(name).ainka")
    }
    let first = shop.write("", to: "1.ainkab")
    let second = shop.write("", to: "2.ainkab")
    #expect(shop.ainkac("compile", paths[0], paths[1], "-o", first).code == 0)
    #expect(shop.ainkac("compile", paths[1], paths[0], "-o", second).code == 0)
    #expect(shop.ainkac("dump", first).output == shop.ainkac("dump", second).output)
  }

  @Test func stepsOfACompileAreText() {
    let shop = Workshop()
    let path = shop.write("policy p\nuse linux.process\nrule r { on exec then audit }\n", to: "p.ainka")
    #expect(shop.ainkac("compile", path, "--emit", "tree").output.hasPrefix("policy p\n"))
    #expect(shop.ainkac("compile", path, "--emit", "tree", "--format", "json").code == 64)
    let wrong = shop.write("policy p\nrule r { on nothing then audit }\n", to: "w.ainka")
    let plain = shop.ainkac("compile", wrong, "--emit", "typed", "--format", "plain")
    #expect(plain.code == 3)
    #expect(plain.complaints.hasPrefix("\(wrong):2:13: error[E0207]"))
  }

  @Test func diagnosticsComeInEveryForm() {
    let shop = Workshop()
    let path = shop.write("policy p\nuse linux.net\nrule a { on connect when prt > 1 then deny EPERM }\n", to: "p.ainka")
    let human = shop.ainkac("check", path)
    #expect(human.output.isEmpty)
    #expect(human.complaints.contains("--> \(path):3:"))
    #expect(!human.complaints.contains("\u{1b}"))
    #expect(shop.ainkac("check", path, "--format", "plain").complaints.hasPrefix("\(path):3:"))
    #expect(shop.ainkac("check", path, "--format", "sarif").output.contains("\"2.1.0\""))
    let json = shop.ainkac("check", path, "--format=json")
    #expect(json.output.contains("\"severity\": \"error\""))
    #expect(json.complaints.isEmpty)
    #expect(shop.run(["\(Workshop.programs)/ainka", "plan", path, "--format", "json"]).output.contains("\"error\""))
  }

  @Test func aDiagnosticIsExplained() {
    let shop = Workshop()
    let page = shop.ainkac("explain", "e0301")
    #expect(page.code == 0)
    #expect(page.output.hasPrefix("E0301: "))
    #expect(shop.ainkac("explain", "E0301", "--format", "json").output.contains("\"code\": \"E0301\""))
    #expect(shop.ainkac("explain", "E9301").complaints.hasPrefix("error: there is no diagnostic `E9301`"))
  }

  @Test func aBundleIsDumpedInWordsAndAsJSON() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    let compiled = shop.ainkac("compile", path, "-o", shop.file("b"))
    #expect(compiled.output.hasPrefix("\(shop.file("b")): 1 rule on 1 event, 1 threshold, "))
    #expect(shop.ainkac("dump", shop.file("b")).output.contains("rule p.a on connect"))
    #expect(shop.ainkac("dump", shop.file("b"), "--format", "json").output.contains("\"p.a\""))
  }

  @Test func filesAreToldApartByTheirFirstBytes() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.txt")
    #expect(shop.ainkac("compile", path, "-o", shop.file("b.ainka")).code == 0)
    #expect(shop.ainka("apply", shop.file("b.ainka")).code == 0)
    let mixed = shop.ainka("apply", shop.file("b.ainka"), path)
    #expect(mixed.code == 1)
    #expect(mixed.complaints.contains("a bundle is the whole desired state"))
    #expect(shop.ainkac("check", shop.file("b.ainka")).complaints.contains("is compiled already"))
    #expect(shop.ainkac("check", Workshop.package + "/Sources").complaints.contains("holds no policy"))
  }

  @Test func aHostDescriptionIsWhatDoctorPrints() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    let doctor = shop.run(["\(Workshop.programs)/ainka", "doctor", "--format", "json"])
    #expect(doctor.code == 0 || doctor.code == 4)
    let host = shop.write(doctor.output, to: "host.json")
    #expect(shop.ainkac("check", path, "--host", host).code == 0)
    let wrong = shop.write("{\"version\":1}", to: "wrong.json")
    #expect(shop.ainkac("check", path, "--host", wrong).code == 3)
  }

  @Test func aScopeAtApplyIsEveryPolicysScope() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    #expect(shop.ainka("apply", path, "--scope", "/user.slice").code == 0)
    #expect(shop.ainka("status").output.contains("ebpf · connect in /user.slice"))
    #expect(shop.ainka("apply", path).output.contains("scope"))
  }
}
