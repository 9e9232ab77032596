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

  @Test func wrongUsageIsSixtyFour() {
    let shop = Workshop()
    for run in [
      shop.run(["\(Workshop.programs)/ainka"]), shop.ainka("aply", "x"), shop.ainka("apply"),
      shop.ainka("rollback", "minus"), shop.ainka("status", "--state", ""), shop.ainka("apply", "x", "--scope", ""),
      shop.ainka("apply", "x", "--scope", "/a/../b"), shop.ainka("status", "--formt", "json"),
      shop.ainkac("compile", "x.ainka"),
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
