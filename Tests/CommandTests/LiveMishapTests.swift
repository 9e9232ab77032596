import Glibc
import Testing

extension LiveCommands {
  /// What goes wrong on the live kernel, and that there is always a way out.
  @Suite struct MishapTests {
    @Test func whoeverIsInsideAScopeThatKillsEveryExecCanStillClear() throws {
      let live = try LiveShop("inside")
      let path = live.policy(rules: "rule k { on exec when process.uid == 0 then kill }")
      try #require(mkfifo(live.shop.file("go"), 0o600) == 0)
      let shell = live.startInside(
        [
          "bash", "-c", "echo ready; read -r line <\"$0\"; \"$1\" clear; exit $?", live.shop.file("go"),
          "\(Workshop.programs)/ainka",
        ])
      live.wait(for: "ready", in: shell.output)
      #expect(live.ainka("apply", path).code == 0)
      #expect(live.inside("true").code == 128 + SIGKILL)
      live.shop.write("go\n", to: "go")
      let run = live.shop.finish(shell)
      #expect(run.code == 0, "\(run.complaints)")
      #expect(run.output == "ready\nkernel engine\ngeneration 1 is off\n")
      #expect(live.inside("true").code == 0)
    }

    @Test func pinsThatWereRemovedAreToldAndPutRight() throws {
      let live = try LiveShop("pins")
      let path = live.policy()
      #expect(live.ainka("apply", path).code == 0)
      unlink("\(LiveShop.pins)/set0/hook_cgroup_connect4")
      // The kernel detaches some time after the pin is gone.
      for _ in 0..<100 where !live.passes(port: 2600) { usleep(50_000) }
      #expect(live.passes(port: 2600))
      let status = live.ainka("status")
      #expect(status.code == 1)
      #expect(status.output.contains("warning: cgroup/connect4 is not attached any more: apply again"))
      #expect(live.ainka("apply", path).output.contains("hooks: attach cgroup/connect4\n"))
      #expect(!live.passes(port: 2600))
      for name in live.pinned where name.contains("ainka_") {
        #expect(live.ainka("apply", path).code == 0)
        unlink("\(LiveShop.pins)/\(name)")
        let objects = live.kernelObjects()
        for run in [live.ainka("apply", path), live.ainka("threshold", "list"), live.ainka("rollback", "1")] {
          #expect(run.code == 4)
          #expect(run.complaints.contains("\(name): ENOENT") && run.complaints.contains("`ainka clear`"), "\(name)")
        }
        #expect(live.ainka("clear").code == 0)
        #expect(live.areGone(objects))
        #expect(live.pinned.isEmpty)
      }
    }

    @Test func theStateDirectoryMayGoWhileTheKernelDecides() throws {
      let live = try LiveShop("state")
      #expect(live.ainka("apply", live.policy()).code == 0)
      #expect(live.shop.run(["rm", "-r", live.shop.file("state")]).code == 0)
      #expect(!live.passes(port: 2600))
      let status = live.ainka("status")
      #expect(status.code == 1)
      #expect(status.output.contains("generation 1 decides, but no more is known of it"))
      #expect(status.output.contains("hooks: cgroup/connect4, "))
      #expect(live.ainka("watch").complaints.contains("`ainka clear`"))
      live.shop.write("a file where the directory should be", to: "state")
      let cleared = live.ainka("clear")
      #expect(cleared.code == 1)
      #expect(cleared.output == "kernel engine\ngeneration 1 is off\n")
      #expect(cleared.complaints.hasPrefix("warning: the state directory stays as it is: "))
      #expect(live.pinned.isEmpty)
      #expect(live.passes(port: 2600))
    }

    @Test(arguments: ["apply", "rollback", "clear"])
    func aCommandKilledAtAnyInstantLeavesTheOldOrTheNew(command: String) throws {
      let live = try LiveShop("killed_\(command)")
      let exec = "rule b { on exec when file.name == \"no-such-file\" then kill }"
      let paths = [live.policy(), live.policy(start: 3000, rules: exec, to: "q.ainka")]
      for round in 0..<30 {
        if command != "apply" || round % 3 == 0 {
          #expect(live.ainka("apply", paths[0]).code == 0)
          #expect(live.ainka("apply", paths[1]).code == 0)
        }
        if command == "apply", round % 3 == 1 { #expect(live.ainka("clear").code == 0) }
        let started = live.shop.start(
          ["\(Workshop.programs)/ainka", command] + (command == "apply" ? [paths[round % 2]] : []))
        usleep(UInt32(round * 1_000))
        kill(started.pid, SIGKILL)
        _ = live.shop.finish(started)
        let status = live.ainka("status", "--format", "json")
        #expect(status.complaints.isEmpty)
        #expect(live.ainka("apply", paths[round % 2]).code == 0)
        let attached = live.pinned.contains("set0/hook_raw_tracepoint_sched_process_exec")
        #expect(attached == (round % 2 == 1), "a hook that the generation has, and no other")
        #expect(live.ainka("status").code == 0)
      }
      let objects = live.kernelObjects()
      #expect(live.ainka("clear").code == 0)
      #expect(live.areGone(objects))
      #expect(live.pinned.isEmpty)
    }

    @Test func ofTwoAtOnceOneIsRefused() throws {
      let live = try LiveShop("two")
      let path = live.policy()
      #expect(live.ainka("apply", path).code == 0)
      var refused = 0
      for round in 0..<10 {
        live.policy(start: 2000 + round, rules: "rule b { on exec when file.name == \"x\(round)\" then kill }")
        let both = [live.start("apply", path), live.start("apply", path)]
        let runs = both.map { live.shop.finish($0) }
        #expect(runs.contains { $0.code == 0 })
        for (run, other) in zip(runs, both.reversed()) where run.code != 0 {
          #expect(run.code == 5)
          #expect(run.complaints.contains("another command (process \(other.pid)) is changing the state"))
          refused += 1
        }
      }
      #expect(refused > 0)
      #expect(live.ainka("status").code == 0)
    }

    @Test func ofTwoStateDirectoriesOnlyOneIsTheKernels() throws {
      let live = try LiveShop("two_states")
      let path = live.policy()
      for _ in 0..<8 {
        let states = ["one", "two"].map { live.shop.file($0) }
        let runs = states.map { live.start("apply", path, "--state", $0) }.map { live.shop.finish($0) }
        let winners = states.indices.filter { runs[$0].code == 0 }
        #expect(winners.count == 1, "\(runs.map(\.complaints))")
        for state in winners.map({ states[$0] }) {
          #expect(live.ainka("status", "--state", state).code == 0)
          #expect(live.ainka("clear", "--state", state).code == 0)
        }
      }
    }

    @Test func whatTheHostLacksIsFoundBeforeAnyChange() throws {
      let live = try LiveShop("lacks")
      let path = live.policy()
      let missing = live.ainka("apply", path, "--scope", "/no/such/cgroup")
      #expect(missing.code == 4)
      #expect(missing.complaints.contains("cannot find cgroup /no/such/cgroup: ENOENT"))
      #expect(live.ainka("apply", path, "--scope", "").code == 64)
      #expect(live.pinned.isEmpty)

      let unmounted = live.shop.run(
        ["unshare", "-m", "bash", "-c", "umount -a -t bpf && exec \"$@\"", "bash", "\(Workshop.programs)/ainka", "apply", path])
      #expect(unmounted.code == 4)
      #expect(unmounted.complaints.hasSuffix("help: no BPF file system is there: mount -t bpf bpf /sys/fs/bpf\n"))

      #expect(live.ainka("apply", path).code == 0)
      #expect(live.ainka("apply", path, "--scope", "/no/such/cgroup").code == 4)
      #expect(!live.passes(port: 2600))
      #expect(live.ainka("status").output.contains("generation 1, "))
    }

    @Test func withoutRightsNothingChangesAndTheFallbackSaysSo() throws {
      let live = try LiveShop("rights")
      let path = live.policy()
      #expect(live.ainka("apply", path).code == 0)
      let bare = ["setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups", "\(Workshop.programs)/ainka"]
      let state = ["--state", "/nonexistent/state"]
      chmod(live.shop.folder, 0o755)
      for command in [["apply", path], ["rollback"], ["threshold", "set", "t", "3000"], ["clear"]] {
        let run = live.shop.run(bare + command + state)
        #expect(run.code == 4)
        #expect(run.complaints.contains("`sudo`") && run.complaints.contains("`--engine embedded`"))
      }
      let events = live.shop.write("{\"event\":\"connect\"}\n", to: "e.jsonl")
      for command in [["plan", path], ["status"], ["replay", events, "--policy", path]] {
        let run = live.shop.run(bare + command + state)
        #expect(run.code == 0, "\(command): \(run.complaints)")
        #expect(run.output.hasPrefix("embedded engine: not guarding this host"))
      }
      #expect(live.shop.run(bare + ["watch"] + state).complaints.contains("`sudo`"))
      #expect(live.shop.run(bare + ["doctor"]).code == 4)
      #expect(!live.passes(port: 2600))
    }

    @Test func aFullOrReadOnlyStateDirectoryChangesNothingButClearWorks() throws {
      let live = try LiveShop("full")
      let state = live.shop.file("state")
      try #require(mkdir(state, 0o755) == 0)
      try #require(live.shop.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "none", state]).code == 0)
      defer { _ = live.shop.run(["umount", state]) }
      #expect(live.ainka("apply", live.policy()).code == 0)
      live.policy(start: 4000)
      _ = live.shop.run(["dd", "if=/dev/zero", "of=\(state)/fill", "bs=4k"])
      for run in [live.ainka("apply", live.shop.file("p.ainka")), live.ainka("threshold", "set", "t", "3000")] {
        #expect(run.code == 4)
        #expect(run.complaints.contains("ENOSPC") && run.complaints.contains("the disk is full"))
      }
      unlink("\(state)/fill")
      #expect(live.shop.run(["mount", "-o", "remount,ro", state]).code == 0)
      #expect(live.ainka("apply", live.shop.file("p.ainka")).complaints.contains("the file system is read-only"))
      #expect(live.ainka("threshold", "set", "t", "3000").code == 4)
      #expect(live.ainka("status").output.contains("threshold p.t   2000, at its start"))
      #expect(!live.passes(port: 2600))
      let cleared = live.ainka("clear")
      #expect(cleared.code == 1)
      #expect(cleared.complaints.contains("the state directory stays as it is"))
      #expect(live.pinned.isEmpty)
      #expect(live.passes(port: 2600))
    }
  }
}
