import Glibc
import Testing

extension LiveCommands {
  /// Rules from a command line.
  @Suite struct TraceTests {
    @Test func showsWhatARuleMeetsAndIsGoneWhenItIsKilled() throws {
      let live = try LiveShop("trace")
      let trace = live.start(
        "trace", "on exec when file.name == \"true\"", "on connect when destination.port == 2600", "--scope", live.scope)
      live.wait(for: "tracing", in: trace.complaints)
      live.inside("true")
      #expect(live.passes(port: 2600))
      live.wait(for: "connect", in: trace.output)
      let text = String(decoding: Workshop.read(trace.output), as: UTF8.self)
      #expect(text.contains("  audit  exec  trace.rule_1  true["))
      #expect(text.contains("file.path=/usr/bin/true"))
      #expect(text.contains("  audit  connect  trace.rule_2  bash["))
      #expect(!text.contains("rule_1  bash["), "nothing that the rule does not meet")
      #expect(live.pinned.isEmpty, "nothing is pinned")
      let objects = live.objects(of: trace.pid)
      #expect(
        objects.count { $0[0] == "prog" } >= 5 && objects.contains { $0[0] == "link" } && objects.contains { $0[0] == "map" })
      #expect(live.stillThere(objects) == objects)
      kill(trace.pid, SIGKILL)
      #expect(live.shop.finish(trace).code == 137)
      #expect(live.areGone(objects), "the kernel takes everything off by itself")
    }

    @Test func worksBesideAnAppliedPolicyAndWithoutAStateDirectory() throws {
      let live = try LiveShop("beside")
      #expect(live.ainka("apply", live.policy()).code == 0)
      let ainka = "\(Workshop.programs)/ainka"
      let trace = live.shop.start([
        "env", "AINKA_STATE=/dev/null/none", ainka, "trace", "--format", "json", "--scope", live.scope, "on connect",
      ])
      live.wait(for: "schema", in: trace.output)
      #expect(!live.passes(port: 2600), "what is applied decides")
      #expect(live.passes(port: 1900))
      live.wait(for: "1900", in: trace.output)
      kill(trace.pid, SIGINT)
      let run = live.shop.finish(trace)
      #expect(run.code == 0)
      #expect(run.complaints.contains("2 events seen, 0 lost"))
      #expect(run.output.contains("\"destination.port\":2600") && run.output.contains("\"process.cgroup\":\"\(live.scope)\""))
      live.shop.write(run.output, to: "trace.jsonl")
      let replay = live.ainka("replay", live.shop.file("trace.jsonl"))
      #expect(replay.code == 0)
      #expect(replay.output.contains("deny EACCES   by p.a; recorded as audit by trace.rule_1"))
      #expect(live.ainka("status").output.contains("1 matched, 1 acted"), "a trace counts for itself")
    }

    @Test func hasItsOwnRoomForEventsOfPolicies() throws {
      let live = try LiveShop("room")
      let events = (1...8).map {
        "event e\($0) { hook tracepoint \"sched/sched_process_hang\" } rule r\($0) { on e\($0) then audit }"
      }
      let full = live.shop.write("policy full\n\(events.joined(separator: "\n"))\n", to: "full.ainka")
      #expect(live.ainka("apply", full, "--scope", live.scope).code == 0)
      let run = live.ainka(
        "trace", "event mine { hook tracepoint \"sched/sched_process_hang\" }", "on mine", "--scope", live.scope, "--for",
        "100ms")
      #expect(run.code == 0, "\(run.complaints)")
    }

    /// A terminal that closes takes what ran in it along: nobody else would end it.
    @Test(arguments: [false, true])
    func endsWithItsTerminal(recordsToAFile: Bool) throws {
      let live = try LiveShop("hangup")
      let words = recordsToAFile ? ["record", "exec", "-o", live.shop.file("e.jsonl")] : ["trace", "on exec"]
      let started = live.shop.start(["\(Workshop.programs)/ainka"] + words + ["--scope", live.scope])
      live.wait(for: "interrupt to end", in: started.complaints)
      kill(started.pid, SIGHUP)
      #expect(live.shop.finish(started).code == 128 + SIGHUP)
    }

    /// Opening a pipe waits for its reader; a signal ends that.
    @Test func aPipeWithoutAReaderIsGivenUp() throws {
      let live = try LiveShop("pipe")
      let pipe = live.shop.file("pipe")
      mkfifo(pipe, 0o600)
      let started = live.shop.start([
        "timeout", "-k", "5", "1", "\(Workshop.programs)/ainka", "record", "exec", "--scope", live.scope, "-o", pipe,
      ])
      #expect(live.shop.finish(started).code == 124, "SIGTERM was enough")
    }

    @Test func actsOnlyWhenAskedTo() throws {
      let live = try LiveShop("enforce")
      let rule = "on exec when file.name == \"true\" then kill"
      let refused = live.ainka("trace", rule, "--scope", live.scope, "--for", "2s")
      #expect(refused.code == 64)
      #expect(refused.complaints.contains("would kill") && refused.complaints.contains("--enforce"))
      for act in ["on exec then signal TERM", "on connect on unknown deny EPERM when process.uid == 1 then audit"] {
        #expect(live.ainka("trace", act, "--scope", live.scope, "--for", "2s").code == 64)
      }
      #expect(live.inside("true").code == 0)
      let trace = live.start("trace", rule, "--scope", live.scope, "--enforce", "--count", "1")
      live.wait(for: "tracing", in: trace.complaints)
      #expect(live.inside("true").code == 137)
      #expect(live.shop.finish(trace).code == 0)
      #expect(live.inside("true").code == 0, "with the command, its rules are gone")
    }

    @Test func aWrongRuleIsShownAtItsPlace() throws {
      let live = try LiveShop("wrong")
      let run = live.ainka("trace", "on exec", "on exec when file.pth == \"x\"")
      #expect(run.code == 3)
      #expect(run.complaints.contains(" --> rule 2:1:14\n"))
      #expect(run.complaints.contains("1 | on exec when file.pth == \"x\"\n  |              ^^^^^^^^\n"))
      #expect(!run.complaints.contains("policy"), "nothing that the user did not write: \(run.complaints)")
      let json = live.ainka("trace", "on exce", "--format", "json")
      #expect(json.code == 3)
      #expect(json.output.contains("\"file\": \"rule\"") && json.output.contains("\"column\": 4"))
      let record = live.ainka("record", "exce")
      #expect(record.code == 3)
      #expect(record.complaints.contains("there is no event `exce`") && record.complaints.contains("did you mean `exec`?"))
      for arguments in [
        ["record", "exec } rule x {"], ["record", "exec", "--for", "x"], ["trace", "on exec", "--count", "0"],
      ] {
        #expect(live.shop.run(["\(Workshop.programs)/ainka"] + arguments).code == 64)
      }
      #expect(live.ainka("record", "exec", "--scope", "/no/such/cgroup").code == 4)
    }

    @Test func declarationsHelpRulesAndTimeEndsIt() throws {
      let live = try LiveShop("declarations")
      let run = live.shop.start([
        "\(Workshop.programs)/ainka", "trace", "let names = { \"true\" }",
        "rule named { on exec when file.name in names then notify warning \"{file.name} ran\" }", "--scope", live.scope,
        "--for",
        "2s",
      ])
      live.wait(for: "tracing", in: run.complaints)
      live.inside("true")
      let end = live.shop.finish(run)
      #expect(end.code == 0)
      #expect(end.output.contains("trace.named") && end.output.contains("warning: true ran"))
    }
  }
}

extension LiveShop {
  /// What the process `pid` holds open in the kernel: arguments of `bpftool` that show each program, map and link.
  func objects(of pid: pid_t) -> [[String]] {
    let folder = "/proc/\(pid)/fdinfo"
    var objects: [[String]] = []
    for name in shop.run(["ls", folder]).output.split(separator: "\n") {
      let words = lines("\(folder)/\(name)").map { $0.split(separator: "\t").map(String.init) }
      if let link = words.first(where: { $0.first == "link_id:" }) {
        objects.append(["link", "show", "id", link[1]])
        if let program = words.first(where: { $0.first == "prog_id:" }) { objects.append(["prog", "show", "id", program[1]]) }
      } else if let map = words.first(where: { $0.first == "map_id:" }) {
        objects.append(["map", "show", "id", map[1]])
      }
    }
    return objects
  }
}
