import Glibc
import Testing

/// What a user does, in order, with what is printed.
@Suite struct JourneyTests {
  @Test func fromAPolicyToTheNextAndBack() {
    let shop = Workshop()
    let examples = "\(Workshop.package)/examples"
    let first = shop.ainka("apply", "\(examples)/ssh_guard.ainka")
    #expect(first.code == 0)
    #expect(first.output.contains("plan: generation 1, the first\n"))
    #expect(first.output.hasSuffix("Applied: generation 1 decides in the embedded engine, not guarding this host.\n"))
    #expect(shop.ainka("threshold", "set", "port_ceiling", "2500").output.contains("ssh_guard.port_ceiling: 2000 → 2500"))
    let plan = shop.ainka("apply", "--dry-run", "\(examples)/next/ssh_guard.ainka")
    #expect(
      plan.output == """
        embedded engine: not guarding this host
        plan: generation 1 → 2

          + rule ssh_guard.nothing_from_shared_memory   ebpf · exec   kill
          ~ rule ssh_guard.shell_from_daemon            ebpf · exec   kill, notify critical
                when  unattended(process) and file.name in shells     shells: + "zsh"
          ~ threshold ssh_guard.port_ceiling            within 1024 .. 65535   start 2000 → 3000   (now 2500, set by hand, kept)
          - rule ssh_guard.old_rule

        1 to add, 2 to change, 1 to remove. Nothing on this host changes.

        """)
    #expect(shop.ainka("apply", "\(examples)/next").code == 0)
    #expect(shop.ainka("threshold", "list").output.contains("ssh_guard.port_ceiling   2500, set by hand"))
    #expect(shop.ainka("threshold", "reset", "port_ceiling").output.contains("2500 → 3000"))
    #expect(
      shop.ainka("rollback", "--dry-run").output.hasSuffix(
        "1 to add, 2 to change, 1 to remove. Nothing on this host changes.\n"))
    #expect(shop.ainka("status").output.contains("generation 2, applied "), "it was only shown")
    #expect(shop.ainka("rollback").output.contains("plan: generation 2 → 3"))
    let status = shop.ainka("status")
    #expect(status.output.contains("generation 3, applied "))
    #expect(status.output.contains("brings back 1"))
    #expect(status.output.contains("not guarding this host"))
    #expect(shop.ainka("generations").output.contains("3 active"))
    #expect(shop.ainka("clear").output.contains("generation 3 is off"))
    #expect(shop.ainka("status").output.contains("no generation is active"))
  }

  @Test func theSamePoliciesGiveTheSameBytes() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    #expect(shop.ainkac("compile", path, "-o", shop.file("1")).code == 0)
    #expect(shop.ainkac("compile", path, "-o", shop.file("2")).code == 0)
    #expect(!Workshop.read(shop.file("1")).isEmpty)
    #expect(Workshop.read(shop.file("1")) == Workshop.read(shop.file("2")))
    #expect(shop.ainka("apply", shop.file("1")).code == 0)
    #expect(shop.ainka("apply", path).output.contains("Nothing to change."))
  }

  @Test(arguments: ["ssh_guard", "metadata_egress", "sysctl_drift", "shells_from_daemons", "secrets_and_forks"])
  func everyExampleCompilesAndDecidesItsEvents(name: String) {
    let shop = Workshop()
    let examples = "\(Workshop.package)/examples"
    #expect(shop.ainkac("check", "\(examples)/\(name).ainka").code == 0)
    let replay = shop.ainka("replay", "\(examples)/events/\(name).jsonl", "--policy", "\(examples)/\(name).ainka")
    #expect(replay.code == 0)
    let verdicts = replay.output.split(separator: "\n").compactMap { line in
      ["kill", "deny", "audit", "allow"].first { line.contains(" \($0) ") }
    }
    let expected = [
      "ssh_guard": ["kill", "allow", "allow", "allow", "deny", "deny", "allow", "allow", "deny"],
      "metadata_egress": ["deny", "allow", "deny", "allow"], "sysctl_drift": ["deny", "audit", "audit", "allow"],
      "shells_from_daemons": ["kill", "kill", "audit", "allow"],
      "secrets_and_forks": ["kill", "allow", "allow", "audit", "kill", "allow", "allow", "allow"],
    ]
    #expect(verdicts == expected[name])
  }

  @Test func replayCountsInTheActiveGeneration() {
    let shop = Workshop()
    shop.write(policy(), to: "p.ainka")
    #expect(shop.ainka("apply", shop.file("p.ainka")).code == 0)
    let events = shop.write(
      """
      {"event":"connect","fields":{"process.uid":1000,"destination.port":2600}}
      {"event":"connect","fields":{"process.uid":1000}}
      {"event":"exec"}
      """, to: "e.jsonl")
    #expect(
      shop.ainka("replay", events).output == """
        embedded engine: not guarding this host
        decided by generation 1 of the embedded engine

          1   connect   deny EACCES   by p.a
          2   connect   allow         unknown to p.a
          3   exec      allow         no rule is on exec

        3 events: 1 deny, 2 allow

        """)
    #expect(shop.ainka("threshold", "set", "t", "2600").code == 0)
    #expect(shop.ainka("replay", events).output.contains("  1   connect   allow   no rule matches"))
    #expect(shop.ainka("status").output.contains("1 matched, 1 acted, 2 unknown"))
  }

  @Test func everyStationCanBePrinted() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    for station in ["tokens", "tree", "typed", "rules", "optimised", "placed", "bundle"] {
      let run = shop.ainkac("compile", path, "--emit", station)
      #expect(run.code == 0)
      #expect(run.output.contains("connect"), "\(station)")
    }
  }

  @Test func aKilledApplyLeavesTheOldOrTheNewGeneration() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    #expect(shop.ainka("apply", path).code == 0)
    for round in 1...25 {
      shop.write(policy(uid: round), to: "p.ainka")
      let started = shop.start(["\(Workshop.programs)/ainka", "apply", path, "--engine", "embedded"])
      usleep(UInt32(round * 1_500))
      kill(started.pid, SIGKILL)
      _ = shop.finish(started)
      let status = shop.ainka("status")
      #expect(status.code == 0, "\(status.complaints)")
      #expect(status.output.contains("generation "))
    }
    #expect(shop.ainka("apply", path).code == 0)
    #expect(shop.ainka("plan", path, "--detailed-exitcode").code == 0)
  }
}
