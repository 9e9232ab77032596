import AinkaJSON
import Glibc
import Testing

/// `ainka calibrate`, and what takes what it wrote.
@Suite struct CalibrateTests {
  /// A budget that the usual costs keep, and that no host with a hundred times these keeps.
  private static let thrifty =
    "policy thrifty\nbudget 900ns per event\nuse linux.net\nrule a { on connect when destination.port == 22 then audit }\n"

  /// A file of costs in which everything takes `nanoseconds`.
  private static func costs(_ nanoseconds: Double, measuredOn place: String = "kernel") -> String {
    let names = [
      "event", "number_intern", "name_intern", "interval_search", "interval_step", "text_intern", "call", "far_table", "list",
      "row", "test_symbol", "test_member", "test_learned", "test_operation", "test_pattern", "test_pattern_byte",
      "test_look_up", "match",
    ]
    return
      "{\"version\": 1, \"measured_on\": \"\(place)\", \"kernel\": \"6.1\", \"processor\": \"x\", \"date\": \"2026-11-21\",\n"
      + "\"nanoseconds\": {\(names.map { "\"\($0)\": \(nanoseconds)" }.joined(separator: ", "))}}\n"
  }

  @Test func measuresUserSpaceAndIsTaken() throws {
    let shop = Workshop()
    let path = shop.write(Self.thrifty, to: "p.ainka")
    let run = shop.ainka("calibrate", "-o", shop.file("costs.json"))
    #expect(run.code == 0, "\(run.complaints)")
    #expect(run.output.contains("costs.json: measured in user space, not in the kernel of Linux "))
    let costs = try JSONReader.read(Workshop.read(shop.file("costs.json")))
    #expect(costs["measured_on"]?.string == "user space" && costs["version"]?.integer == 1)
    let times = try #require(costs["nanoseconds"]?.members)
    #expect(times.count == 18)
    for time in times { #expect((time.value.double ?? 0) > 0 && (time.value.double ?? .infinity) < 1e6, "\(time.name)") }
    let explained = shop.ainkac("explain", "--cost", path, "--costs", shop.file("costs.json"))
    #expect(explained.code == 0)
    #expect(explained.output.contains("the costs of each step were measured in user space, not in the kernel of Linux "))
    #expect(!shop.ainkac("explain", "--cost", path).output.contains("were measured"))
    let printed = shop.ainka("calibrate")
    #expect(try JSONReader.read(Array(printed.output.utf8))["nanoseconds"]?.members?.count == 18)
    #expect(shop.ainka("status").output.contains("no generation is active"))
  }

  @Test func budgetsGoByTheFile() throws {
    let shop = Workshop()
    let path = shop.write(Self.thrifty, to: "p.ainka")
    let dear = shop.write(Self.costs(1_000), to: "dear.json")
    let cheap = shop.write(Self.costs(1), to: "cheap.json")
    #expect(shop.ainkac("check", path).code == 0)
    for command in [["check", path], ["compile", path, "-o", shop.file("p.ainkab")]] {
      let run = shop.run(["\(Workshop.programs)/ainkac"] + command + ["--costs", dear])
      #expect(run.code == 3)
      #expect(
        run.complaints.contains("error[E0619]: one event `connect` may cost 5000.0 ns, and the budget of `thrifty` is 900ns"))
      #expect(shop.run(["\(Workshop.programs)/ainkac"] + command + ["--costs", cheap]).code == 0)
    }
    for command in ["plan", "apply"] {
      let run = shop.ainka(command, path, "--costs", dear)
      #expect(run.code == 3)
      #expect(run.complaints.contains("error[E0619]"))
    }
    #expect(shop.ainka("status").output.contains("no generation is active"))
    #expect(shop.ainka("apply", path, "--costs", cheap).code == 0)
    let explained = shop.ainkac("explain", "--cost", path, "--costs", dear, "--format", "json")
    #expect(try JSONReader.read(Array(explained.output.utf8))["costs"]?["measured_on"]?.string == "kernel")
  }

  @Test func aFileThatIsWrongIsRefusedAtItsPlace() {
    let shop = Workshop()
    let path = shop.write(Self.thrifty, to: "p.ainka")
    let wrong = [
      ("{", "1:2: "), ("[]", "1:1: an object belongs here, found an array"),
      (Self.costs(0), "2:26: `event` is a number of nanoseconds from 0.001 to 1000000"),
      (Self.costs(1, measuredOn: "paper"), "1:31: `measured_on` is \"kernel\" or \"user space\""),
    ]
    for (text, message) in wrong {
      let file = shop.write(text, to: "wrong.json")
      for run in [
        shop.ainkac("check", path, "--costs", file), shop.ainkac("compile", path, "-o", shop.file("o"), "--costs", file),
        shop.ainkac("explain", "--cost", path, "--costs", file), shop.ainka("plan", path, "--costs", file),
        shop.ainka("apply", path, "--costs", file),
      ] {
        #expect(run.code == 3, "\(message)")
        #expect(run.complaints.hasPrefix("error: \(file):\(message)"), "\(run.complaints)")
        #expect(run.complaints.contains("help: `ainka calibrate -o FILE` measures them and writes such a file\n"))
      }
    }
    #expect(Workshop.read(shop.file("o")).isEmpty)
    #expect(shop.ainkac("check", path, "--costs", shop.file("none.json")).code == 1)
    #expect(shop.ainka("plan", path, "--costs", shop.file("none.json")).code == 1)
  }

  @Test func costsDoNotGoWithWhatIsCompiled() {
    let shop = Workshop()
    let path = shop.write(Self.thrifty, to: "p.ainka")
    let costs = shop.write(Self.costs(1), to: "costs.json")
    #expect(shop.ainkac("compile", path, "-o", shop.file("p.ainkab")).code == 0)
    #expect(shop.ainka("plan", path, "-o", shop.file("saved")).code == 0)
    for run in [
      shop.ainka("apply", shop.file("p.ainkab"), "--costs", costs), shop.ainka("apply", shop.file("saved"), "--costs", costs),
      shop.ainka("apply", "--resume", "--costs", costs), shop.ainka("calibrate", "extra"),
    ] {
      #expect(run.code == 64)
      #expect(run.complaints.hasPrefix("error: "))
    }
  }

  @Test func aHostThatCannotIsFourAndAFileThatCannotBeWrittenOne() {
    let shop = Workshop()
    let bare = geteuid() == 0 ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : []
    let refused = shop.run(bare + ["\(Workshop.programs)/ainka", "calibrate", "--engine", "kernel"])
    #expect(refused.code == 4)
    #expect(refused.complaints.contains("sudo") && refused.output.isEmpty)
    let fallen = shop.run(bare + ["\(Workshop.programs)/ainka", "calibrate"])
    #expect(fallen.code == 0)
    #expect(fallen.complaints == "note: measured in user space: no right to load BPF programs\n")
    #expect(fallen.output.contains("\"measured_on\": \"user space\""))
    #expect(shop.ainka("calibrate", "-o", "/nonexistent/costs.json").code == 1)
  }
}

extension LiveCommands {
  /// What is measured in the kernel.
  @Suite struct LiveCalibrateTests {
    @Test func measuresBesideWhatDecidesAndChangesNothing() throws {
      let live = try LiveShop("calibrate")
      #expect(live.ainka("apply", live.policy()).code == 0)
      let (pins, status) = (live.pinned, live.ainka("status", "--format", "json").output)
      let run = live.ainka("calibrate", "--engine", "kernel", "-o", live.shop.file("costs.json"))
      #expect(run.code == 0, "\(run.complaints)")
      #expect(live.pinned == pins)
      #expect(live.ainka("status", "--format", "json").output == status)
      #expect(!live.passes(port: 2600), "what is applied decides")
      let costs = try JSONReader.read(Workshop.read(live.shop.file("costs.json")))
      #expect(costs["measured_on"]?.string == "kernel")
      for time in try #require(costs["nanoseconds"]?.members) {
        #expect((time.value.double ?? 0) > 0 && (time.value.double ?? .infinity) < 1e6, "\(time.name)")
      }
      let path = live.policy()
      let explained = live.shop.ainkac("explain", "--cost", path, "--costs", live.shop.file("costs.json"))
      #expect(explained.code == 0)
      #expect(explained.output.contains("the costs of each step were measured in the kernel of Linux "))
    }

    @Test func leavesNothingBehindWhenItIsKilled() throws {
      let live = try LiveShop("killed")
      let started = live.start("calibrate", "--engine", "kernel")
      var objects = live.objects(of: started.pid)
      for _ in 0..<3_000 where objects.isEmpty {
        usleep(10_000)
        objects = live.objects(of: started.pid)
      }
      #expect(!objects.isEmpty && !objects.contains { $0[0] == "link" }, "attached to nothing")
      #expect(live.pinned.isEmpty)
      kill(started.pid, SIGKILL)
      _ = live.shop.finish(started)
      #expect(live.areGone(objects))
    }
  }
}
