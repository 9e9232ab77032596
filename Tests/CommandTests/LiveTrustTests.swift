import Glibc
import Testing

extension LiveCommands {
  /// What lets an administrator apply policies to a host that matters: plans that hold, a way back by itself, nothing for others.
  @Suite struct TrustTests {
    @Test func aSavedPlanIsCarriedOutOrRefused() throws {
      let live = try LiveShop("saved")
      let path = live.policy()
      let plan = live.shop.file("plan")
      #expect(live.ainka("plan", path, "-o", plan, "--detailed-exitcode").code == 2)
      live.policy(start: 5000)
      #expect(live.ainka("apply", plan).output.hasSuffix("Applied: generation 1 decides in the kernel.\n"))
      #expect(!live.passes(port: 2600), "the plan's policy, not the file's")
      #expect(live.ainka("plan", path, "-o", plan).code == 0)
      rmdir(live.mount + live.scope)
      #expect(mkdir(live.mount + live.scope, 0o755) == 0)
      let stale = live.ainka("apply", plan)
      #expect(stale.code == 5)
      #expect(stale.complaints.contains("the plan is stale: the cgroup \(live.scope) was made anew since"))
      #expect(live.ainka("apply", path).code == 0)
      live.policy(start: 6000)
      #expect(live.ainka("plan", path, "-o", plan).code == 0)
      unlink("\(LiveShop.pins)/set0/hook_cgroup_connect6")
      unlink("\(LiveShop.pins)/set1/hook_cgroup_connect6")
      #expect(live.ainka("apply", plan).complaints.contains("it would now attach cgroup/connect6"))
    }

    @Test func aSavedPlanIsRefusedWhateverChangedSince() throws {
      let live = try LiveShop("stale")
      let path = live.policy()
      let other = live.policy(start: 5000, to: "q.ainka")
      let plan = live.shop.file("plan")
      /// Makes a plan, lets `change` happen, and expects the plan to be refused for `reason`; what decides stays.
      func refused(for reason: String, after change: () -> Void) {
        #expect(live.ainka("plan", path, "-o", plan).code == 0)
        change()
        let before = live.ainka("status").output
        for command in [["apply", plan], ["plan", plan], ["apply", "--dry-run", plan]] {
          let run = live.shop.run(["\(Workshop.programs)/ainka"] + command)
          #expect(run.code == 5, "\(command): \(reason)")
          #expect(run.complaints.contains("the plan is stale: \(reason)"), "\(command): \(run.complaints)")
        }
        #expect(live.ainka("status").output == before, "\(reason)")
      }
      refused(for: "no generation was active, now generation 1 is") { #expect(live.ainka("apply", other).code == 0) }
      refused(for: "generation 1 was active, now generation 2 is") { #expect(live.ainka("apply", path).code == 0) }
      refused(for: "p.a would have enforced, now it would observe") { #expect(live.ainka("mode", "observe").code == 0) }
      refused(for: "generation 2 was active, now no generation is") { #expect(live.ainka("clear").code == 0) }
      #expect(live.ainka("apply", other).code == 0)
      refused(for: "generation 3 was applied anew since") {
        // The same number, out of another state directory.
        #expect(live.ainka("clear").code == 0)
        #expect(live.shop.run(["rm", "-r", live.shop.file("state")]).code == 0)
        for start in 3001...3003 {
          live.policy(start: start)
          #expect(live.ainka("apply", path).code == 0)
        }
      }
      #expect(live.ainka("plan", other, "-o", plan).code == 0)
      #expect(live.ainka("threshold", "set", "t", "6000").code == 0)
      #expect(live.ainka("apply", plan).code == 0, "a threshold may move in between")
      #expect(live.passes(port: 5500), "and keeps its value")
    }

    @Test func aScopeThatIsGoneIsShownAndMissingAtApplyAnError() throws {
      let live = try LiveShop("gone")
      let path = live.policy()
      #expect(live.ainka("apply", path).code == 0)
      #expect(rmdir(live.mount + live.scope) == 0)
      let deleted = live.ainka("status")
      #expect(deleted.code == 1)
      #expect(deleted.output.contains("ebpf · connect in \(live.scope) (scope gone)"))
      #expect(
        deleted.output.contains(
          "warning: scope gone: \(live.scope) was deleted: make it, and apply again, its rules see no event\n"))
      for command in [["apply", path], ["apply", "--resume"], ["rollback", "1"]] {
        let run = live.shop.run(["\(Workshop.programs)/ainka"] + command)
        #expect(run.code == 4, "\(command)")
        #expect(run.complaints.contains("cannot find cgroup \(live.scope): ENOENT"), "\(command): \(run.complaints)")
      }
      #expect(mkdir(live.mount + live.scope, 0o755) == 0)
      #expect(live.ainka("status").output.contains("was deleted and made anew: apply again"))
      #expect(live.passes(port: 2600))
      #expect(live.ainka("apply", path).output.contains("scope: \(live.scope) was made anew since"))
      #expect(!live.passes(port: 2600))
      #expect(live.ainka("status").code == 0)
    }

    @Test func policiesInTwoCgroups() throws {
      let live = try LiveShop("scopes")
      let second = live.scope + "/second"
      try #require(mkdir(live.mount + second, 0o755) == 0)
      defer { rmdir(live.mount + second) }
      let paths = ["a", "b"].map { name in
        live.shop.write(
          "policy \(name)\nuse linux.net\nrule r { on connect when destination.port == \(name == "a" ? 2601 : 2602) then deny EACCES }\n",
          to: "\(name).ainka")
      }
      #expect(live.ainka("apply", paths[0], paths[1], "--scope", live.scope, "--scope", "b=\(second)").code == 0)
      #expect(!live.passes(port: 2601))
      #expect(live.passes(port: 2602), "only in the second cgroup")
      #expect(live.ainka("status").output.contains("rule b.r   ebpf · connect in \(second) "))
    }

    @Test func whatIsNotConfirmedGoesBackAndTheNextCommandTidies() throws {
      let live = try LiveShop("confirm")
      let exec = "rule b { on exec when file.name == \"no-such-file\" then kill }"
      let first = live.policy()
      let second = live.policy(start: 3000, rules: exec, to: "q.ainka")
      #expect(live.ainka("apply", first).code == 0)
      let applied = live.ainka("apply", second, "--confirm", "2s")
      #expect(applied.code == 0)
      #expect(applied.output.contains("It waits to be confirmed: without `ainka confirm` until 20"))
      #expect(live.passes(port: 2600))
      let refused = live.ainka("apply", first)
      #expect(refused.code == 5)
      #expect(refused.complaints.contains("generation 2 waits to be confirmed until 20"))
      #expect(live.ainka("status").output.contains("; then generation 1 decides again, unless `ainka confirm` comes before"))
      usleep(2_200_000)
      let status = live.ainka("status")
      #expect(status.output.contains("generation 2 was not confirmed; generation 1 decides since 20"))
      #expect(live.ainka("confirm").code == 1)
      #expect(!live.passes(port: 2600))
      #expect(!live.pinned.contains { $0.hasSuffix("/hook_raw_tracepoint_sched_process_exec") })
      #expect(live.ainka("log").output.contains("   not confirmed   generation 2 → 1   "))

      #expect(live.ainka("apply", second, "--confirm", "1min").code == 0)
      #expect(live.ainka("confirm").output.hasSuffix("Confirmed: generation 3 decides for good.\n"))
      #expect(live.passes(port: 2600))
      #expect(live.ainka("apply", first, "--confirm", "1min").code == 0)
      #expect(
        live.pinned.contains { $0.hasSuffix("/hook_raw_tracepoint_sched_process_exec") }, "kept for the generation before")
      #expect(live.ainka("confirm", "--undo").output.hasSuffix("Withdrawn: generation 4 is off, generation 3 decides.\n"))
      #expect(live.passes(port: 2600))
      #expect(live.pinned.contains { $0.hasSuffix("/hook_raw_tracepoint_sched_process_exec") })
    }

    @Test func afterARebootTheLastOneComesBack() throws {
      let live = try LiveShop("resume")
      #expect(live.ainka("apply", live.policy()).code == 0)
      #expect(live.ainka("threshold", "set", "t", "2500").code == 0)
      #expect(live.shop.run(["rm", "-r", LiveShop.pins]).code == 0)
      // The kernel detaches some time after the pins are gone.
      for _ in 0..<100 where !live.passes(port: 2600) { usleep(50_000) }
      let status = live.ainka("status")
      #expect(status.code == 1)
      #expect(status.output.contains("generation 1 is not in the kernel: it was taken off by other means than `ainka clear`\n"))
      #expect(live.ainka("apply", "--resume").output == "kernel engine\nResumed: generation 1 decides in the kernel again.\n")
      #expect(!live.passes(port: 2600))
      #expect(live.passes(port: 2400))
      #expect(live.ainka("apply", "--resume").output == "kernel engine\nNothing to resume: generation 1 decides.\n")
      for name in live.pinned {
        unlink("\(LiveShop.pins)/\(name)")
        #expect(live.ainka("apply", "--resume").output.contains("Resumed: generation 1 decides"), "\(name)")
        #expect(!live.passes(port: 2600), "\(name)")
        #expect(live.passes(port: 2400), "\(name)")
        #expect(live.ainka("status").code == 0, "\(name)")
      }
      let objects = live.kernelObjects()
      #expect(live.ainka("clear").code == 0)
      #expect(live.areGone(objects))
      #expect(
        live.ainka("apply", "--resume").output.hasSuffix("Nothing to resume: everything was taken off by `ainka clear`.\n"))
    }

    @Test func aModeIsSwitchedAndKept() throws {
      let live = try LiveShop("mode")
      #expect(live.ainka("apply", live.policy()).code == 0)
      #expect(!live.passes(port: 2600))
      #expect(live.ainka("mode", "observe", "p").output == "kernel engine\np.a: enforce → observe\n")
      #expect(live.ainka("status").output.contains("observe: deny EACCES"))
      #expect(live.passes(port: 2600), "an observed rule lets it through")
      live.policy(start: 2100)
      #expect(live.ainka("apply", live.shop.file("p.ainka")).output.contains("1 to change"))
      #expect(live.ainka("status").output.contains("observe: deny EACCES   2 matched, 1 acted, 1 observed"))
      #expect(live.passes(port: 2600), "also after an apply")
      #expect(live.ainka("mode", "enforce").output == "kernel engine\np.a: observe → enforce\n")
      #expect(live.ainka("status").output.contains("connect in \(live.scope)   deny EACCES"))
      #expect(!live.passes(port: 2600))
    }

    @Test func anApplyDuringAWatchIsSeenByIt() throws {
      let live = try LiveShop("watched")
      let path = live.policy()
      #expect(live.ainka("apply", path).code == 0)
      let watch = live.start("watch", "--count", "2", "--format", "json")
      live.waitForReader(watch.pid)
      #expect(!live.passes(port: 2600))
      live.policy(start: 2500)
      #expect(live.ainka("apply", path).code == 0)
      usleep(1_200_000)
      #expect(!live.passes(port: 2600))
      let run = live.shop.finish(watch)
      #expect(run.code == 0)
      #expect(run.output.split(separator: "\n").count == 3, "\(run.output) \(run.complaints)")
      #expect(run.output.contains("\"generation\":1,") && run.output.contains("\"generation\":2,"))
    }

    @Test func anUnprivilegedUserReadsAndChangesNothing() throws {
      let live = try LiveShop("others")
      let path = live.policy()
      #expect(live.ainka("apply", path).code == 0)
      #expect(live.ainka("mode", "observe", "p").code == 0)
      #expect(live.ainka("apply", "--mode", "enforce", path).code == 0)
      chmod(live.shop.folder, 0o755)
      let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
      let state = live.shop.file("state")
      let secret = [state, "\(state)/generations", LiveShop.pins]
      var files = ["engine", "lock", "current.json", "thresholds.json", "modes.json", "log.jsonl"].map { "\(state)/\($0)" }
      files += Workshop.list("\(state)/generations").map { "\(state)/generations/\($0)" }
      files += live.pinned.map { "\(LiveShop.pins)/\($0)" }
      #expect(files.count > 16)
      for directory in secret + ["set0", "set1"].map({ "\(LiveShop.pins)/\($0)" }).filter({ access($0, F_OK) == 0 }) {
        var status = stat()
        #expect(stat(directory, &status) == 0 && status.st_mode & 0o077 == 0, "\(directory)")
        #expect(live.shop.run(nobody + ["ls", directory]).code != 0, "\(directory)")
        #expect(live.shop.run(nobody + ["touch", "\(directory)/mine"]).code != 0, "\(directory)")
      }
      for file in files {
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_uid == 0 && status.st_mode & 0o077 == 0, "\(file)")
        for attempt in [["cat", file], ["rm", "-f", file], ["bash", "-c", "echo x >>\"$0\"", file]] {
          #expect(live.shop.run(nobody + attempt).code != 0, "\(attempt)")
        }
      }
      for command in [
        ["clear"], ["apply", path], ["confirm"], ["apply", "--resume"], ["mode", "observe"], ["threshold", "reset", "t"],
      ] {
        #expect(live.shop.run(nobody + ["\(Workshop.programs)/ainka"] + command).code == 4, "\(command)")
      }
      for command in [["status"], ["log"], ["generations"], ["threshold", "list"]] {
        let run = live.shop.run(nobody + ["\(Workshop.programs)/ainka"] + command)
        #expect(!run.output.contains("p.a") && !run.output.contains("generation 1"), "\(command): \(run.output)")
      }
      #expect(!live.passes(port: 2600))
    }

    @Test func withoutABPFFileSystemEveryCommandSaysSo() throws {
      let live = try LiveShop("unmounted")
      let path = live.policy()
      #expect(live.ainka("apply", path).code == 0)
      let hidden = ["unshare", "-m", "bash", "-c", "umount -a -t bpf && exec \"$@\"", "bash", "\(Workshop.programs)/ainka"]
      for command in [["apply", path], ["apply", "--resume"], ["rollback", "1"]] {
        let run = live.shop.run(hidden + command)
        #expect(run.code == 4, "\(command)")
        #expect(
          run.complaints.contains("no BPF file system is there: mount -t bpf bpf /sys/fs/bpf"), "\(command): \(run.complaints)")
      }
      let status = live.shop.run(hidden + ["status"])
      #expect(status.code == 1)
      #expect(status.output.contains("generation 1 is not in the kernel"))
      #expect(!live.passes(port: 2600))
      let cleared = live.shop.run(hidden + ["clear"])
      #expect(cleared.code == 4)
      #expect(cleared.complaints.contains("no BPF file system is there"), "\(cleared.complaints)")
      #expect(live.ainka("status").code == 0, "what was not taken off is not written down as taken off")
      #expect(live.ainka("clear").code == 0)
    }
  }
}
