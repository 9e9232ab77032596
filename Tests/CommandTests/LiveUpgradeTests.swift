import Glibc
import Testing

extension LiveCommands {
  /// What another version of `ainka` applied, on the live kernel.
  @Suite struct UpgradeTests {
    @Test func programsOfAnotherVersionAreReplacedByTheNextApply() throws {
      let live = try LiveShop("upgrade")
      let path = live.policy()
      #expect(live.ainka("apply", path).code == 0)
      #expect(!live.passes(port: 2600))
      #expect(live.ainka("threshold", "set", "t", "2500").code == 0)
      #expect(live.ainka("plan", path, "--detailed-exitcode").code == 0)
      live.pretend(8, by: 1)
      let plan = live.ainka("plan", path, "--detailed-exitcode")
      #expect(plan.code == 2)
      #expect(plan.output.contains("programs: those of another version of ainka are replaced"))
      #expect(!live.passes(port: 2600), "those decide until then")
      let objects = live.kernelObjects()
      #expect(live.ainka("apply", path).output.hasSuffix("Applied: generation 2 decides in the kernel.\n"))
      #expect(live.pinned.contains("set1/ainka_set") && !live.pinned.contains { $0.hasPrefix("set0/") })
      #expect(live.areGone(objects.filter { $0[0] != "map" }), "the programs of before are gone")
      #expect(!live.passes(port: 2600))
      #expect(live.passes(port: 2400), "thresholds go on")
      #expect(live.ainka("status").output.contains("3 matched, 3 acted"), "counters go on")
      #expect(live.ainka("plan", path, "--detailed-exitcode").code == 0)
    }

    @Test func aNewerLayoutIsLeftAloneButForClear() throws {
      let live = try LiveShop("newer")
      let path = live.policy()
      #expect(live.ainka("apply", path).code == 0)
      live.pretend(0, by: 1)
      for command in [
        ["plan", path], ["apply", path], ["apply", "--resume"], ["rollback", "1"], ["mode", "observe"], ["watch"],
        ["threshold", "set", "t", "3000"], ["threshold", "reset", "t"], ["threshold", "list"],
      ] {
        let run = live.shop.run(["timeout", "20", "\(Workshop.programs)/ainka"] + command)
        #expect(run.code == (command[0] == "watch" ? 1 : 4), "\(command): \(run.complaints)")
        #expect(
          run.complaints.contains("cannot use what a newer ainka applied (layout "), "\(command): \(run.complaints)")
        #expect(run.complaints.contains("help: use that version, or take everything off with `ainka clear`"), "\(command)")
      }
      #expect(!live.passes(port: 2600) && live.passes(port: 1900), "it decides on as it was")
      let status = live.ainka("status")
      #expect(status.code == 1)
      #expect(status.output.contains("generation 1 decides, but no more is known of it: cannot use what a newer ainka applied"))
      #expect(status.output.contains("hooks: cgroup/connect4, "))
      let objects = live.kernelObjects()
      #expect(live.ainka("clear").code == 0)
      #expect(live.areGone(objects))
      #expect(live.pinned.isEmpty)
      #expect(live.passes(port: 2600))
      #expect(live.ainka("apply", path).code == 0)
    }
  }
}

extension LiveShop {
  /// Makes the set that decides look as if another version had made it: adds `step` to byte `place` of what it says of itself.
  /// The layout begins at byte 0, what identifies the programs at byte 8.
  func pretend(_ place: Int, by step: Int) {
    let script = """
      import json, subprocess, sys
      path, place, step = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
      entry = json.loads(subprocess.check_output(["bpftool", "-j", "map", "dump", "pinned", path]))[0]
      value = [int(byte, 16) for byte in entry["value"]]
      value[place] = (value[place] + step) & 255
      subprocess.check_call(["bpftool", "map", "update", "pinned", path, "key", "0", "0", "0", "0", "value"] + [str(b) for b in value])
      """
    let name = pinned.first { $0.hasSuffix("/ainka_set") } ?? "set0/ainka_set"
    let run = shop.run(["python3", "-c", script, "\(Self.pins)/\(name)", "\(place)", "\(step)"])
    #expect(run.code == 0, "\(run.complaints)")
  }
}
