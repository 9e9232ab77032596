import Glibc
import Testing

extension LiveCommands {
  /// Rules that only observe, on the live kernel.
  @Suite struct ModeTests {
    @Test func anObservedRuleLetsThroughCountsAndRecordsWhatItWouldHaveDone() throws {
      let live = try LiveShop("observed")
      let path = live.policy(
        rules: "rule n { on connect when destination.port == 2601 then notify critical \"to {destination.port}\" }")
      #expect(live.ainka("plan", path, "--mode", "observe").output.contains("deny EACCES   observe"))
      #expect(live.ainka("apply", path, "--mode", "observe").code == 0)
      let watched = live.shop.file("events.jsonl")
      let watch = live.start("watch", "--output", watched)
      live.waitForReader(watch.pid)
      #expect(live.passes(port: 2600))
      #expect(live.passes(port: 2601))
      #expect(live.ainka("mode", "enforce", "p.a").output == "kernel engine\np.a: observe → enforce\n")
      #expect(!live.passes(port: 2600), "in force with the next event")
      live.wait(for: "\"verdict\":\"deny\"", in: watched)
      kill(watch.pid, SIGINT)
      #expect(live.shop.finish(watch).code == 0)
      let lines = live.lines(watched)
      let would = lines.filter { $0.contains("\"verdict\":\"allow\"") }
      #expect(would.count == 2, "\(lines)")
      #expect(would.allSatisfy { $0.contains("{\"rule\":\"p.a\",\"effect\":\"deny EACCES\"}") }, "\(would)")
      #expect(would.last?.contains("{\"rule\":\"p.n\",\"effect\":\"notify critical\"}") == true, "\(would)")
      #expect(lines.last?.contains("\"observed\"") == false)
      let status = live.ainka("status").output
      #expect(status.contains("deny EACCES                3 matched, 1 acted, 2 observed"), "\(status)")
      #expect(status.contains("observe: notify critical   1 matched"), "\(status)")
      let people = live.start("watch", "--count", "1")
      live.waitForReader(people.pid)
      #expect(live.ainka("mode", "observe").code == 0)
      #expect(live.passes(port: 2602))
      let run = live.shop.finish(people)
      #expect(run.output.contains("  allow  connect  p.a (observe: deny EACCES)  "), "\(run.output)")
      let again = live.ainka("replay", watched)
      #expect(again.code == 0, "\(again.complaints)")
      #expect(again.output.contains("matched p.a (observe: deny EACCES)"), "\(again.output)")
    }
  }

  /// A policy that locks everybody out, on the live kernel.
  @Suite struct LockOutTests {
    @Test(arguments: [false, true]) func aPolicyThatDeniesEveryConnectionEndsByItself(isFirst: Bool) throws {
      let live = try LiveShop("lockout\(isFirst)")
      if !isFirst { #expect(live.ainka("apply", live.policy()).code == 0) }
      let all = live.shop.write(
        "policy p\nscope cgroup \"\(live.scope)\"\nuse linux.net\nrule all { on connect then deny EACCES }\n", to: "all.ainka")
      let ways = ["udp/127.0.0.1/1900", "udp/::1/1900", "tcp/127.0.0.1/1900", "tcp/::1/1900"]
      let denied = {
        ways.filter { live.inside("bash", "-c", "echo x >/dev/\($0)").complaints.contains("Permission denied") }
      }
      #expect(denied().isEmpty)
      #expect(live.ainka("apply", all, "--confirm", "3s").code == 0)
      #expect(denied() == ways)
      // No command of ours runs in between: the kernel does it by itself.
      let pinned = live.pinned
      for _ in 0..<100 where !live.passes(port: 1900) { usleep(100_000) }
      #expect(denied().isEmpty, "everybody is back in")
      #expect(live.passes(port: 2600) == isFirst, "what was before decides")
      #expect(live.pinned == pinned, "nobody has tidied")
      #expect(live.ainka("status").output.contains("generation \(isFirst ? 1 : 2) was not confirmed"))
      #expect(live.ainka("confirm").code == 1)
      #expect(denied().isEmpty, "too late to confirm it")
    }
  }
}
