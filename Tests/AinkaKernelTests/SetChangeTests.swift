import AinkaBundle
import AinkaValues
import CAinkaABI
import CBPF
import Glibc
import Testing

@testable import AinkaKernel

extension OnLiveKernel {
  /// What changes of sets leave: nothing attached, no marks, nothing of what a killed command began.
  @Suite struct SetChangeTests {
    private static let loopback: UInt32 = 0x7f00_0001
    private static let port: UInt16 = 47_493
    private static let rule = "rule r { on connect when destination.port == 47493 then deny EACCES }"
    private static let other = "rule r { on connect when destination.port == 47493 then deny EROFS }"
    private static let exec = "use linux.process\nrule e { on exec when process.pid == 0 then audit }\n"
    private static let hooks = ["cgroup/connect4", "cgroup/connect6", "cgroup/sendmsg4", "cgroup/sendmsg6"]

    /// The kernel detaches what was unpinned some time later; a set of the same number must not come before.
    @Test func whatWasTakenOffIsDetachedWhenTheCommandReturns() throws {
      let host = try LiveHost("gone")
      let here = try host.child("a")
      defer { host.remove([here]) }
      try host.load([here: Self.exec + Self.rule])
      let before = host.programs
      #expect(before.count == 5)
      try host.load([host.scope: Self.exec + Self.rule])
      #expect(before.allSatisfy { !$0.isStillThere }, "another set decides: the earlier one is gone")
      let second = host.programs
      try host.load([host.scope: Self.rule])
      #expect(host.programs.count == 4)
      #expect(second.count { $0.isStillThere } == 4, "the set stays, one hook is gone")
    }

    @Test func aHookThatOneSetAloneHasLeavesNoMarks() throws {
      let host = try LiveHost("marks")
      let here = try host.child("a")
      try host.enter(here)
      defer {
        try? host.enter(host.scope)
        host.remove([here])
      }
      try host.load([here: Self.exec + Self.rule])
      try host.loadKeeping(try host.bundle([host.scope: Self.rule]), confirmBy: BootClock.now() + 60_000_000_000)
      for _ in 0..<5 { #expect(Ending.run("/bin/true") == .code(0)) }
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES)
      #expect(try host.marks() == 0)
    }

    /// Both programs of an event take part in leaving and taking marks: none stays.
    @Test func marksAreTakenWhereBothSetsAreAttached() throws {
      let host = try LiveHost("taken")
      try host.load([host.scope: Self.exec + Self.rule])
      try host.pretend { $0.programs.0 ^= 1 }
      try host.loadKeeping(
        try host.bundle([host.scope: Self.exec + Self.other]), confirmBy: BootClock.now() + 60_000_000_000)
      #expect(Ending.run("/bin/true") == .code(0))
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EROFS)
      #expect(try host.marks() == 0)
    }

    /// Without a command that tidies in between: the lapsed generation is the spare one, not the one that decides.
    @Test func aLoadAfterALapseFollowsWhatDecides() throws {
      let host = try LiveHost("afterlapse")
      try host.loadKeeping(try host.bundle([host.scope: Self.rule]), fresh: true)
      let half = try #require(try host.kernel.current()).half
      try host.loadKeeping(try host.bundle([host.scope: Self.other]), confirmBy: BootClock.now() + 1_000_000_000)
      usleep(1_050_000)
      try host.loadKeeping(try host.bundle([host.scope: Self.other]), confirmBy: BootClock.now() + 60_000_000_000)
      let waiting = try #require(try host.kernel.current())
      #expect(waiting.half != half, "written beside the half that decided")
      #expect(waiting.previous == 1, "what lapsed does not come back")
    }

    @Test func aDeadlineThatIsOverBeforeTheSwitchIsRefused() throws {
      let host = try LiveHost("late")
      let here = try host.child("a")
      defer { host.remove([here]) }
      let bundle = try host.bundle([here: Self.rule])
      #expect(throws: HostError.self) { try host.loadKeeping(bundle, fresh: true, confirmBy: BootClock.now()) }
      #expect(access(host.kernel.pinDirectory, F_OK) != 0)
      try host.load([host.scope: Self.rule])
      #expect(throws: HostError.self) { try host.loadKeeping(bundle, confirmBy: BootClock.now()) }
      #expect(host.kernel.sets.count { $0.exists } == 1)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES)
    }

    /// Killed between the deadline and the word that it is for.
    @Test func aDeadlineWithoutItsWordHoldsNothingUp() throws {
      let host = try LiveHost("deadline")
      let bundle = try host.bundle([host.scope: Self.rule])
      try host.loadKeeping(bundle, fresh: true)
      try host.kernel.activeMaps().withGeneration { generation in
        generation.pointee.previous = generation.pointee.word
        generation.pointee.confirm_deadline_ns = BootClock.now() + 60_000_000_000
      }
      #expect(try host.kernel.current()?.confirmBy == nil)
      try host.kernel.tidy(keeping: Self.hooks)
      #expect(try host.kernel.generationState()?.confirmDeadline == 0)
      try host.loadKeeping(bundle)
      #expect(try host.kernel.current()?.number == 2)
    }

    /// Killed with both sets attached, before the word was stored and after.
    @Test(arguments: [false, true]) func aKilledChangeOfSetsIsTidied(switched: Bool) throws {
      let host = try LiveHost("killed\(switched)")
      let here = try host.child("a")
      try host.enter(here)
      defer {
        try? host.enter(host.scope)
        host.remove([here])
      }
      try host.loadKeeping(try host.bundle([here: Self.rule]), fresh: true)
      try host.loadKeeping(try host.bundle([host.scope: Self.other]), confirmBy: BootClock.now() + 60_000_000_000)
      try host.kernel.activeMaps().withGeneration { generation in
        if !switched { generation.pointee.word = generation.pointee.previous }
        generation.pointee.confirm_deadline_ns = 0
      }
      #expect(host.kernel.sets.count { $0.exists } == 2)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == (switched ? EROFS : EACCES))
      try host.kernel.tidy(keeping: Self.hooks)
      #expect(host.kernel.sets.count { $0.exists } == 1)
      #expect(try host.kernel.activeMaps().withGeneration { $0.pointee.first } == (0, 0))
      #expect(Sockets.send4(Self.loopback, port: Self.port) == (switched ? EROFS : EACCES))
      #expect(host.programs.count == 4)
    }

    @Test func whatIsNotOursKeepsNoHookAttached() throws {
      let host = try LiveHost("foreign")
      let here = try host.child("a")
      defer { host.remove([here]) }
      try host.load([here: Self.rule])
      try host.loadKeeping(try host.bundle([host.scope: Self.rule]), confirmBy: BootClock.now() + 60_000_000_000)
      let foreign = host.kernel.sets[0].pin("foreign")
      try #require(mkdir(foreign, 0o700) == 0)
      let error = #expect(throws: HostError.self) { try host.kernel.clear() }
      #expect(error?.description.contains("set0") == true)
      #expect(host.kernel.attachedHooks() == [])
      rmdir(foreign)
      try host.kernel.clear()
      #expect(access(host.kernel.pinDirectory, F_OK) != 0)
    }

    /// The first two hooks are attached when the third cannot be.
    @Test(arguments: [false, true]) func aHookThatCannotBeAttachedTakesTheOthersBack(confirming: Bool) throws {
      let host = try LiveHost("third\(confirming)")
      try host.load([host.scope: Self.exec])
      let before = host.programs
      let obstacle = host.kernel.sets[0].pin("hook_cgroup_sendmsg4")
      try #require(mkdir(obstacle, 0o700) == 0)
      let bundle = try host.bundle([host.scope: Self.exec + Self.rule])
      #expect(throws: HostError.self) {
        try host.loadKeeping(bundle, confirmBy: confirming ? BootClock.now() + 60_000_000_000 : nil)
      }
      rmdir(obstacle)
      #expect(host.kernel.attachedHooks() == ["raw_tracepoint/sched_process_exec"])
      #expect(before.allSatisfy(\.isStillThere) && host.programs.count == 1)
      #expect(try host.kernel.current()?.number == 1)
      try host.loadKeeping(bundle)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES)
    }

    /// The cgroup of the hooks is made anew, at the same path: they are attached there, and only there.
    @Test func aCgroupThatWasMadeAnewIsGuardedAgain() throws {
      let host = try LiveHost("anew")
      let here = try host.child("a")
      defer {
        try? host.enter(host.scope)
        host.remove([here])
      }
      try host.load([here: Self.rule])
      host.remove([here])
      #expect(try host.child("a") == here)
      try host.enter(here)
      #expect(Sockets.send4(Self.loopback, port: Self.port) != EACCES)
      try host.load([here: Self.rule])
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES)
      #expect(host.hookPlace == here)
      #expect(host.kernel.sets.count { $0.exists } == 1)
    }

    /// A cgroup that is gone between the check and the load.
    @Test func aCgroupThatIsGoneChangesNothing() throws {
      let host = try LiveHost("lost")
      let here = try host.child("a")
      try host.load([host.scope: Self.rule])
      let request = try host.request(for: try host.bundle([here: Self.other]), number: 9)
      try host.kernel.check(request)
      host.remove([here])
      #expect(throws: HostError.self) { try host.kernel.load(request, confirmBy: nil) }
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES)
      #expect(host.hookPlace == host.scope)
      #expect(host.kernel.sets.count { $0.exists } == 1)
      try host.kernel.clear()
      #expect(throws: HostError.self) { try host.kernel.load(request, confirmBy: nil) }
      #expect(access(host.kernel.pinDirectory, F_OK) != 0)
    }

    @Test func whatAVersionWithoutSetsPinnedIsCleared() throws {
      let host = try LiveHost("older")
      try host.load([host.scope: Self.rule])
      let set = try #require(try host.kernel.activeSet())
      for name in ["hook_cgroup_connect4", "hook_cgroup_sendmsg4", "ainka_images", "ainka_counters"] {
        try #require(rename(set.pin(name), host.kernel.pin(name)) == 0)
      }
      try host.kernel.clear()
      #expect(access(host.kernel.pinDirectory, F_OK) != 0)
      #expect(Sockets.send4(Self.loopback, port: Self.port) != EACCES)
    }

    // MARK: - Records

    @Test func theReaderFollowsToTheMapsOfAnotherSet() throws {
      let host = try LiveHost("reader")
      let bundle = try host.bundle([host.scope: Self.rule])
      try host.loadKeeping(bundle, fresh: true)
      var reader = try RecordReader(of: host.kernel)
      #expect(try reader.next(timeoutMilliseconds: 0).isEmpty)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES)
      try host.pretend { $0.layout -= 1 }
      try host.loadKeeping(bundle)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES)
      var generations: [UInt64] = []
      for _ in 0..<4 {
        generations += try reader.next(timeoutMilliseconds: 100).map { record in
          record.withUnsafeBytes { $0.loadUnaligned(as: ainka_record.self).generation }
        }
      }
      #expect(generations == [1, 2], "the last of the earlier ring, and the first of the later one")
    }
  }
}

extension LiveHost {
  /// The programs that are attached, both sets'.
  fileprivate var programs: [KernelIdentity] {
    kernel.pinnedIdentities().filter { if case .program = $0.kind { true } else { false } }
  }

  /// How many words programs left for others.
  fileprivate func marks() throws -> Int {
    let maps = try kernel.activeMaps()
    var (key, next, count) = (ainka_mark(), ainka_mark(), 0)
    var answer = bpf_map_get_next_key(maps.file(.marks), nil, &next)
    while answer == 0 {
      (key, count) = (next, count + 1)
      answer = bpf_map_get_next_key(maps.file(.marks), &key, &next)
    }
    return count
  }
}
