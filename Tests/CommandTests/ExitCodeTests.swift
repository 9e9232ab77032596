import Glibc
import Testing

/// Every exit code of the table that `--help` prints.
@Suite struct ExitCodeTests {
  @Test func doneAndNothingToChangeAreZero() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    #expect(shop.ainkac("check", path).code == 0)
    #expect(shop.ainka("apply", path).code == 0)
    let again = shop.ainka("apply", path)
    #expect(again.code == 0)
    #expect(again.output == "embedded engine: not guarding this host\nplan: generation 1 stays\n\nNothing to change.\n")
    #expect(shop.ainka("plan", path, "--detailed-exitcode").code == 0)
  }

  @Test func aMissingFileAndARefusedValueAreOne() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    for run in [
      shop.ainkac("check", shop.file("none.ainka")), shop.ainka("apply", shop.file("none.ainka")),
      shop.ainka("replay", shop.file("none.jsonl")), shop.ainkac("explain", "E9999"),
    ] {
      #expect(run.code == 1)
      #expect(run.complaints.hasPrefix("error: "))
    }
    #expect(shop.ainka("threshold", "set", "t", "2500").code == 1)
    #expect(shop.ainka("apply", path).code == 0)
    let refused = shop.ainka("threshold", "set", "t", "80")
    #expect(refused.code == 1)
    #expect(refused.complaints == "error: p.t cannot be 80\nhelp: it stays within 1024 .. 65535\n")
    #expect(shop.ainka("rollback").code == 1)
  }

  @Test func plannedChangesAreTwoOnlyIfAskedFor() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    #expect(shop.ainka("plan", path, "--detailed-exitcode").code == 2)
    #expect(shop.ainka("plan", path).code == 0)
  }

  @Test func wrongInputIsThree() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    let wrong = shop.write("policy p\nrule a { on connect when prt > 1 then kill }\n", to: "wrong.ainka")
    #expect(shop.ainkac("check", wrong).code == 3)
    #expect(shop.ainkac("compile", wrong, "-o", shop.file("w.ainkab")).code == 3)
    #expect(Workshop.read(shop.file("w.ainkab")).isEmpty)
    #expect(shop.ainka("apply", wrong).code == 3)
    #expect(shop.ainkac("compile", path, "-o", shop.file("p.ainkab")).code == 0)
    let bytes = Workshop.read(shop.file("p.ainkab"))
    var flipped = bytes
    flipped[bytes.count / 2] ^= 1
    for (name, damaged) in [("cut", Array(bytes.dropLast(3))), ("flipped", flipped)] {
      let bundle = shop.write(damaged, to: name)
      for run in [shop.ainkac("dump", bundle), shop.ainka("apply", bundle), shop.ainka("plan", bundle)] {
        #expect(run.code == 3)
        #expect(run.complaints.contains("is no sound bundle"))
      }
    }
    let events = shop.write("{\"event\":\"connect\",\n", to: "e.jsonl")
    let replay = shop.ainka("replay", events, "--policy", path)
    #expect(replay.code == 3)
    #expect(replay.complaints.contains("e.jsonl:1:"))
    #expect(shop.ainka("status").output.contains("no generation is active"))
  }

  @Test func aHostThatCannotIsFour() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    #expect(shop.ainka("watch").code == 4)
    let isRoot = geteuid() == 0
    let bare = isRoot ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : []
    for command in [["apply", path], ["rollback"], ["threshold", "set", "t", "3000"], ["clear"]] {
      let run = shop.run(bare + ["\(Workshop.programs)/ainka"] + command)
      #expect(run.code == 4)
      #expect(run.complaints.contains("sudo"))
      #expect(run.complaints.contains("--engine embedded"))
    }
    for command in [["trace", "on exec"], ["record", "exec"]] {
      let run = shop.run(bare + ["\(Workshop.programs)/ainka"] + command)
      #expect(run.code == 4)
      #expect(run.complaints.contains("sudo"))
      #expect(shop.ainka(command[0], command[1]).code == 4, "the embedded engine sees no events")
    }
    for command in [["plan", path], ["status"]] {
      let run = shop.run(bare + ["\(Workshop.programs)/ainka"] + command)
      #expect(run.code == 0)
      #expect(
        run.output.hasPrefix("embedded engine: not guarding this host (no right to load BPF programs)\n"))
    }
  }

  @Test func aHeldLockIsFive() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    #expect(shop.ainka("apply", path).code == 0)
    let descriptor = open(shop.file("state/lock"), O_RDWR | O_CLOEXEC)
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    ftruncate(descriptor, 0)
    pwrite(descriptor, "4711\n", 5, 0)
    shop.write(policy(uid: 5), to: "p.ainka")
    for run in [shop.ainka("apply", path), shop.ainka("clear"), shop.ainka("threshold", "set", "t", "3000")] {
      #expect(run.code == 5)
      #expect(run.complaints.contains("another command (process 4711)"))
    }
    close(descriptor)
    #expect(shop.ainka("apply", path).code == 0)
  }

  @Test func aStalePlanAndAGenerationThatWaitsAreFive() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    let plan = shop.file("saved")
    #expect(shop.ainka("plan", path, "-o", plan).output.hasSuffix("Saved: `ainka apply \(plan)` carries out exactly this.\n"))
    #expect(shop.ainka("plan", plan).code == 0)
    #expect(shop.ainka("apply", plan).code == 0)
    for stale in [shop.ainka("apply", plan), shop.ainka("plan", plan), shop.ainka("apply", "--dry-run", plan)] {
      #expect(stale.code == 5)
      #expect(stale.complaints.hasPrefix("error: the plan is stale: no generation was active, now generation 1 is\n"))
    }
    shop.write(policy(uid: 5), to: "p.ainka")
    #expect(shop.ainka("plan", path, "-o", plan).code == 0)
    #expect(shop.ainka("threshold", "set", "t", "2500").code == 0, "a threshold does not make a plan stale")
    #expect(shop.ainka("apply", plan, "--confirm", "1h").code == 0)
    for command in [
      ["apply", path], ["rollback"], ["threshold", "set", "t", "3000"], ["threshold", "reset", "t"], ["mode", "observe"],
      ["apply", "--resume"],
    ] {
      let run = shop.run(["\(Workshop.programs)/ainka"] + command + ["--engine", "embedded"])
      #expect(run.code == 5, "\(command)")
      #expect(run.complaints.contains("generation 2 waits to be confirmed until 20"), "\(command): \(run.complaints)")
    }
    #expect(shop.ainka("confirm").output.hasSuffix("Confirmed: generation 2 decides for good.\n"))
    #expect(shop.ainka("confirm").output.hasSuffix("Nothing to confirm: generation 2 decides for good.\n"))
    #expect(shop.ainka("threshold", "list").output.contains("p.t   2500, set by hand"))
  }

  @Test func aSavedPlanThatIsDamagedIsThreeAndOneWithOtherOptionsSixtyFour() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    #expect(shop.ainka("plan", path, "-o", shop.file("saved")).code == 0)
    let bytes = Workshop.read(shop.file("saved"))
    var flipped = bytes
    flipped[bytes.count - 9] ^= 1
    for (name, damaged) in [("cut", Array(bytes.dropLast(3))), ("flipped", flipped)] {
      let run = shop.ainka("apply", shop.write(damaged, to: name))
      #expect(run.code == 3)
      #expect(run.complaints.contains("is no sound saved plan: its checksum does not fit"))
    }
    #expect(shop.ainkac("check", shop.file("saved")).complaints.contains("is a saved plan"))
    for option in [["--scope", "/a"], ["--mode", "observe"]] {
      let run = shop.run(["\(Workshop.programs)/ainka", "apply", shop.file("saved"), "--engine", "embedded"] + option)
      #expect(run.code == 64)
      #expect(run.complaints.contains("it is carried out as it was made"))
    }
    #expect(shop.ainka("plan", path, "-o", "/nonexistent/saved").code == 1)
    #expect(shop.ainka("apply", path, shop.file("saved")).code == 1)
    #expect(shop.ainka("status").output.contains("no generation is active"))
  }

  @Test func nothingToResumeIsZeroAndNothingToConfirmOne() {
    let shop = Workshop()
    let resumed = shop.ainka("apply", "--resume")
    #expect(resumed.code == 0)
    #expect(resumed.output.hasSuffix("Nothing to resume: no generation was applied yet.\n"))
    for run in [shop.ainka("confirm"), shop.ainka("confirm", "--undo"), shop.ainka("mode", "observe"), shop.ainka("rollback")] {
      #expect(run.code == 1)
      #expect(run.complaints.contains("no generation is active"))
    }
    #expect(shop.ainka("apply", shop.write(policy(), to: "p.ainka"), "--confirm", "100ms").code == 0)
    usleep(150_000)
    let late = shop.ainka("confirm")
    #expect(late.code == 1)
    #expect(late.complaints.hasPrefix("error: generation 1 was not confirmed in time: nothing decides\n"))
    #expect(shop.ainka("status").output.contains("generation 1 was not confirmed; nothing decides since 20"))
  }

  @Test func aGenerationThatIsLostIsOneAndResumed() {
    let shop = Workshop()
    #expect(shop.ainka("apply", shop.write(policy(), to: "p.ainka")).code == 0)
    #expect(shop.ainka("threshold", "set", "t", "2500").code == 0)
    unlink(shop.file("state/embedded.json"))
    let status = shop.ainka("status")
    #expect(status.code == 1)
    #expect(status.output.contains("generation 1 is not in the embedded engine: it was taken off by other means"))
    #expect(shop.ainka("apply", "--resume").output.contains("Resumed: generation 1 decides in the embedded engine again.\n"))
    #expect(shop.ainka("status").code == 0)
    #expect(shop.ainka("threshold", "list").output.contains("2500, set by hand"))
  }

  @Test func aStateDirectoryThatOthersCanChangeIsRefused() {
    let shop = Workshop()
    let path = shop.write(policy(), to: "p.ainka")
    #expect(mkdir(shop.file("state"), 0o777) == 0)
    chmod(shop.file("state"), 0o777)
    let refused = shop.ainka("apply", path)
    #expect(refused.code == 1)
    #expect(refused.complaints.contains("error: others can change the state directory \(shop.file("state"))\nhelp: chmod 700 "))
    #expect(shop.ainka("clear").code == 1)
    chmod(shop.file("state"), 0o755)
    #expect(shop.ainka("apply", path).code == 0)
  }

  @Test func wrongUsageIsSixtyFour() {
    let shop = Workshop()
    for run in [
      shop.run(["\(Workshop.programs)/ainka"]), shop.ainka("aply", "x"), shop.ainka("apply"),
      shop.ainka("rollback", "minus"), shop.ainka("status", "--state", ""), shop.ainka("apply", "x", "--scope", ""),
      shop.ainka("apply", "x", "--scope", "/a/../b"), shop.ainka("status", "--formt", "json"),
      shop.ainkac("compile", "x.ainka"), shop.ainka("apply", "x", "--resume"),
      shop.ainka("apply", "--resume", "--mode", "observe"),
      shop.ainka("apply", "x", "--confirm", "soon"), shop.ainka("apply", "x", "--confirm", "2"),
      shop.ainka("apply", "x", "--confirm", "2d"), shop.ainka("apply", "x", "--mode", "sleep"), shop.ainka("mode"),
      shop.ainka("mode", "sleep"), shop.ainka("log", "--count", "0"),
      shop.ainka("apply", "x", "--scope", "/a", "--scope", "/b"),
      shop.ainka("apply", "x", "--scope", "p=/a", "--scope", "p=/b"),
      shop.ainkac("check"),
    ] {
      #expect(run.code == 64)
      #expect(run.complaints.contains("error: "))
      #expect(run.output.isEmpty)
    }
    #expect(shop.ainka("aply", "x").complaints.contains("did you mean `ainka apply`?"))
  }

  @Test func anInterruptionIsTheSignalsCode() {
    let shop = Workshop()
    #expect(mkfifo(shop.file("pipe"), 0o600) == 0)
    let started = shop.start(["\(Workshop.programs)/ainka", "replay", shop.file("pipe"), "--policy", "x"])
    usleep(100_000)
    kill(started.pid, SIGINT)
    #expect(shop.finish(started).code == 130)
  }
}
