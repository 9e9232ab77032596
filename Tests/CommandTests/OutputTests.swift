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
      ["threshold", "reset", "t"], ["mode", "observe", "p"], ["mode", "enforce"], ["log"], ["apply", "--resume"],
      ["replay", events], ["rollback", "1"], ["confirm"], ["apply", path, "--mode", "observe", "--confirm", "1h"],
      ["confirm", "--undo"], ["doctor"], ["clear"],
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

  @Test func theLogSaysWhoDidWhat() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    #expect(shop.ainka("log").output.hasSuffix("nothing was changed yet\n"))
    for command in [["apply", path], ["threshold", "set", "t", "2500"], ["mode", "observe", "a"], ["clear"]] {
      #expect(shop.run(["\(Workshop.programs)/ainka"] + command + ["--engine", "embedded"]).code == 0)
    }
    let log = shop.ainka("log")
    let lines = log.output.split(separator: "\n").dropFirst()
    for (line, words) in zip(
      lines,
      [
        "applied   generation none → 1", "set       p.t 2000 → 2500", "mode      p.a enforce → observe",
        "cleared   generation 1 → none",
      ])
    {
      #expect(line.contains(words), "\(line)")
      #expect(line.contains("ainka ") && line.hasPrefix("20"))
    }
    #expect(lines.count == 4)
    #expect(shop.ainka("log", "--count", "1").output.split(separator: "\n").count == 2)
    shop.write(Array(Workshop.read(shop.file("state/log.jsonl")).dropLast(40)), to: "state/log.jsonl")
    let damaged = shop.ainka("log")
    #expect(damaged.code == 0)
    #expect(damaged.complaints.hasPrefix("warning: \(shop.file("state/log.jsonl")):4: "))
    #expect(damaged.complaints.hasSuffix("; the line is skipped\n"))
    #expect(damaged.output.split(separator: "\n").count == 4)
  }

  @Test func policiesCanBePutInDifferentCgroups() {
    let shop = Workshop()
    let paths = ["a", "b", "c"].map { name in
      shop.write("policy \(name)\nuse linux.process\nrule r { on exec then audit }\n", to: "\(name).ainka")
    }
    #expect(shop.ainka("apply", paths[0], paths[1], paths[2], "--scope", "/x", "--scope", "b=/y/z").code == 0)
    let status = shop.ainka("status").output
    for (rule, scope) in [("a.r", "/x"), ("b.r", "/y/z"), ("c.r", "/x")] {
      #expect(status.contains("rule \(rule)   ebpf · exec in \(scope)"), "\(status)")
    }
    let stranger = shop.ainka("apply", paths[0], "--scope", "q=/y")
    #expect(stranger.code == 1)
    #expect(stranger.complaints.contains("there is no policy `q` to put in a cgroup"))
    #expect(shop.ainkac("compile", paths[0], paths[1], "-o", shop.file("two.ainkab")).code == 0)
    #expect(shop.ainka("apply", shop.file("two.ainkab"), "--scope", "a=/x").complaints.contains("compiled for the whole host"))
    #expect(shop.ainka("rollback", "1").code == 0)
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
    let written = shop.ainkac("compile", path, "--emit", "rules").output
    #expect(shop.ainkac("compile", path, "--emit", "optimised", "-O0").output == written)
    #expect(shop.ainkac("check", path, "-O0").code == 0)
    #expect(shop.ainkac("check", path, "-O7").code == 64)
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

  @Test func costsAreTablesOrJSON() {
    let shop = Workshop()
    let path = shop.write("policy p\nuse linux.process\nrule a { on exec when process.uid == 0 then audit }\n", to: "p.ainka")
    let text = shop.ainkac("explain", "--cost", path)
    #expect(text.code == 0 && text.complaints.isEmpty && text.output.hasPrefix("exec: 1 rule in 1 row\n"))
    let json = shop.ainkac("explain", "--cost", path, "--format", "json")
    #expect(json.code == 0 && json.output.contains("\"event\": \"exec\"") && json.output.contains("\"rule\": \"p.a\""))
    #expect(shop.ainkac("explain", "--cost", path, "--format", "sarif").code == 64)
    #expect(shop.ainkac("explain", "E0301", "E0302").code == 64)
    #expect(shop.ainkac("explain", "E0301", "-O0").code == 64)
    #expect(shop.ainkac("explain", "--cost", shop.file("none.ainka")).code == 1)
    let wrong = shop.ainkac("explain", "--cost", shop.write("policy p\nrule a { on nothing then audit }\n", to: "w.ainka"))
    #expect(wrong.code == 3 && wrong.output.isEmpty && !wrong.complaints.isEmpty)
  }

  @Test func warningsEndACompileWhenAsked() {
    let shop = Workshop()
    let path = shop.write(
      "policy p\nuse linux.process\nlet spare = 1\nrule a { on exec then audit }\n", to: "p.ainka")
    #expect(shop.ainkac("check", path).code == 0)
    #expect(shop.ainkac("check", path, "-W", "error=W0191").code == 0)
    for level in ["error", "error=W0220"] {
      let run = shop.ainkac("check", path, "-W", level, "--format", "github")
      #expect(run.code == 3)
      #expect(run.output.hasPrefix("::error file=\(path),line=3,col=5,"))
      let bundle = shop.write("", to: "p.ainkab")
      #expect(shop.ainkac("compile", path, "-o", bundle, "-W", level).code == 3)
      #expect(shop.ainkac("compile", path, "--emit", "typed", "-W", level).code == 3)
    }
    let wrong = shop.ainkac("check", path, "-W", "error=W9999")
    #expect(wrong.code == 64)
    #expect(wrong.complaints.contains("there is no warning `W9999`"))
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

  /// What programs print goes nowhere then, never into a file that they open.
  @Test func closedStreamsAreNotTheNextFile() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    #expect(shop.ainka("plan", path, "-o", shop.file("open.plan")).code == 0)
    let closed = shop.file("closed.plan")
    let words = "\(Workshop.programs)/ainka plan \(path) -o \(closed) --engine embedded"
    #expect(shop.run(["sh", "-c", "exec \(words) <&- >&- 2>&-"]).code == 0)
    #expect(Workshop.read(closed) == Workshop.read(shop.file("open.plan")))
    let streams = shop.run(["sh", "-c", "exec \(Workshop.programs)/ainka apply - --engine embedded <&- >&- 2>&-"])
    #expect(streams.code == 3, "an empty policy, not a file that cannot be read")
  }

  @Test(arguments: ["plan", "check"])
  func outputThatFindsNoRoomIsAFailure(command: String) {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    let program = command == "check" ? "ainkac check \(path)" : "ainka plan \(path) --engine embedded"
    let run = shop.run(["sh", "-c", "exec \(Workshop.programs)/\(program) >/dev/full"])
    #expect(run.code == 1)
    #expect(run.complaints.contains("error: cannot write standard output: ENOSPC"))
  }

  @Test func aPolicyIsNotOverwrittenByWhatIsMadeOfIt() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    let before = Workshop.read(path)
    for run in [
      shop.ainkac("compile", path, "-o", path), shop.ainka("plan", path, "-o", path),
      shop.ainka("plan", shop.folder, "--output", path),
    ] {
      #expect(run.code == 1)
      #expect(run.complaints.contains("is one of the policies: it would be lost"))
      #expect(Workshop.read(path) == before)
    }
  }

  @Test func aNameThatIsEmptyIsNotEverything() {
    let shop = Workshop()
    #expect(shop.ainka("apply", shop.write(policy(), to: "p.ainka")).code == 0)
    let run = shop.ainka("mode", "observe", "")
    #expect(run.code == 64)
    #expect(run.complaints.hasPrefix("error: NAME is empty"))
    #expect(!shop.ainka("status").output.contains("observe:"))
  }
}
