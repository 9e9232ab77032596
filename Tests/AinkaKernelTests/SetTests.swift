import AinkaBundle
import AinkaValues
import CAinkaABI
import CBPF
import Glibc
import Testing

@testable import AinkaKernel

extension OnLiveKernel {
  /// Two sets of programs side by side: whatever makes a second one necessary, every event is decided, and by one of them.
  @Suite struct SetTests {
    private static let loopback: UInt32 = 0x7f00_0001
    private static let port: UInt16 = 47_491
    /// An hour: tests end it themselves.
    private static let longTime: UInt64 = 3_600_000_000_000
    private static let rule = "rule r { on connect when destination.port == 47491 then deny EACCES }"

    @Test func hooksAreAttachedAtTheNearestCommonAncestor() throws {
      let host = try LiveHost("ancestor")
      let (here, beside) = (try host.child("a"), try host.child("b"))
      defer { host.remove([here, beside]) }
      try host.load([here: Self.rule])
      #expect(host.hookPlace == here)
      try host.load([here: Self.rule, beside: Self.rule])
      #expect(host.hookPlace == host.scope)
      try host.load([here: Self.rule, host.scope: Self.rule])
      #expect(host.hookPlace == host.scope)
      try host.load([beside: Self.rule])
      #expect(host.hookPlace == beside)
      #expect(host.kernel.sets.count { $0.exists } == 1, "the other set is gone")
    }

    /// Hooks go up, down, and stay where they are; each event is decided once, as the counters say, and none is let pass.
    @Test func noEventIsDecidedTwiceOrNotAtAllWhileHooksMove() throws {
      let host = try LiveHost("moves")
      let (here, beside) = (try host.child("a"), try host.child("b"))
      try host.enter(here)
      defer {
        try? host.enter(host.scope)
        host.remove([here, beside])
      }
      let bundles = [
        try host.bundle([here: Self.rule]), try host.bundle([here: Self.rule, beside: Self.rule]),
      ]
      try host.loadKeeping(bundles[0], fresh: true)
      let tally = try Fire(port: Self.port).while { _ in
        for round in 1...30 { try host.loadKeeping(bundles[round % 2]) }
      }
      #expect(tally.denied > 1_000)
      #expect(tally.passed == 0, "an event that no generation decided: \(tally)")
      let counters = try host.kernel.counters([0])[0]
      #expect(counters.acted == UInt64(tally.denied), "decided twice, or not counted: \(tally)")
    }

    @Test func aBundleThatOutgrowsItsMapsBringsLargerOnesAndCountsOn() throws {
      let host = try LiveHost("outgrow")
      let many = (0..<3_000).map { "rule z\($0) { on connect when destination.port == \(1 + $0) then deny EPERM }" }
      let small = try host.bundle([host.scope: Self.rule])
      let large = try host.bundle([host.scope: Self.rule + "\n" + many.joined(separator: "\n")])
      try host.loadKeeping(small, fresh: true)
      let before = try host.kernel.activeMaps().size
      let tally = try Fire(port: Self.port).while { _ in
        try host.loadKeeping(large)
        usleep(50_000)
      }
      #expect(try host.kernel.activeMaps().size.imageBits > before.imageBits)
      #expect(tally.passed == 0, "\(tally)")
      #expect(try host.kernel.counters([0])[0].acted == UInt64(tally.denied), "counted on, exactly: \(tally)")
      // And once more, with totals carried over already.
      try host.loadKeeping(large)
      #expect(try host.kernel.counters([0])[0].acted == UInt64(tally.denied))
    }

    @Test func programsOfAnotherVersionAreReplaced() throws {
      let host = try LiveHost("upgrade")
      let bundle = try host.bundle([host.scope: Self.rule])
      try host.loadKeeping(bundle, fresh: true)
      #expect(try !host.kernel.hasOtherPrograms())
      try host.pretend { $0.programs.0 ^= 1 }
      #expect(try host.kernel.hasOtherPrograms())
      let images = try host.kernel.activeMaps().identity(of: .images)
      let tally = try Fire(port: Self.port).while { _ in try host.loadKeeping(bundle) }
      #expect(tally.passed == 0, "\(tally)")
      #expect(try host.kernel.activeSet()?.number == 1)
      #expect(try !host.kernel.hasOtherPrograms())
      #expect(try host.kernel.activeMaps().identity(of: .images) == images, "the maps are the same")
      #expect(try host.kernel.counters([0])[0].acted == UInt64(tally.denied))
    }

    @Test func anOlderLayoutIsReplacedAndANewerOneRefused() throws {
      let host = try LiveHost("layout")
      let bundle = try host.bundle([host.scope: "learn t: port { within 1 .. 9 start 5 }\n" + Self.rule])
      try host.loadKeeping(bundle, fresh: true)
      // The programs that go on are today's, and count so: what they do is a tally's `met[2]`, where a counter has what was `limited`.
      try host.countAsBefore(layout: 4) { ainka_counter(acting: $0 == 0 ? 40 : 2) }
      let earlier = try #require(try host.kernel.counters([0]).first)
      let images = try host.kernel.activeMaps().identity(of: .images)
      let tally = try Fire(port: Self.port).while { fire in
        // However slow the machine is: both have a time to decide in.
        while fire.count < 100 { usleep(1_000) }
        try host.loadKeeping(bundle)
        let before = fire.count
        while fire.count < before + 100 { usleep(1_000) }
      }
      #expect(tally.passed == 0, "\(tally)")
      #expect(try host.kernel.activeMaps().identity(of: .images) != images, "all maps are new")
      let counters = try host.kernel.counters([0])[0]
      try #require(counters.acted > earlier.acted && counters.limited > earlier.limited, "both sets decide")
      #expect(
        counters.acted - earlier.acted + counters.limited - earlier.limited == UInt64(tally.denied), "counted once: \(tally)")
      #expect(try host.kernel.slotValues([0]) == [5])
      try host.pretend { $0.layout += 1 }
      let request = try host.request(for: bundle, number: 99)
      let error = #expect(throws: HostError.self) { try host.kernel.check(request) }
      #expect(error?.description.contains("newer ainka") == true)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES, "what is there decides on")
    }

    /// Every number that programs counted before there were tallies is read, carried into the new set, and counted on.
    @Test(arguments: 1...4 as ClosedRange<UInt32>) func countersOfAnEarlierLayoutGoOn(layout: UInt32) throws {
      let host = try LiveHost("counters\(layout)")
      let bundle = try host.bundle([host.scope: Self.rule])
      try host.loadKeeping(bundle, fresh: true)
      try host.countAsBefore(layout: layout) { processor in
        // One went down on this processor that had gone up on another.
        let unknown: UInt64 = processor == 0 ? 9 : .max
        return ainka_counter(
          matched: 100, acted: 20, limited: 3, refused: 4, unknown: unknown, unread: 6, observed: 7, spare: 0)
      }
      let processors = UInt64(SharedMaps.possibleCPUs)
      func sums(acted: UInt64) -> RuleCounters {
        var sum = RuleCounters()
        sum.matched = 100 * processors + acted
        sum.acted = 20 * processors + acted
        sum.limited = 3 * processors
        sum.refused = 4 * processors
        sum.unknown = 10 &- processors
        sum.unread = 6 * processors
        sum.observed = 7 * processors
        return sum
      }
      #expect(try host.kernel.counters([0]) == [sums(acted: 0)])
      try host.loadKeeping(bundle)
      #expect(try host.kernel.activeMaps().description().layout == UInt32(AINKA_LAYOUT))
      #expect(try host.kernel.counters([0]) == [sums(acted: 0)], "carried over")
      for _ in 0..<5 { #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES) }
      #expect(try host.kernel.counters([0]) == [sums(acted: 5)], "and counted on")
      try host.loadKeeping(bundle)
      #expect(try host.kernel.counters([0]) == [sums(acted: 5)])
    }

    // MARK: - Confirmation

    @Test(arguments: [false, true]) func withoutAConfirmationTheEarlierGenerationDecidesAgain(moving: Bool) throws {
      let host = try LiveHost("lapse\(moving)")
      let here = try host.child("a")
      try host.enter(here)
      defer {
        try? host.enter(host.scope)
        host.remove([here])
      }
      let other = "rule r { on connect when destination.port == 47491 then deny EROFS }"
      try host.loadKeeping(try host.bundle([here: Self.rule]), fresh: true)
      try host.loadKeeping(
        try host.bundle([moving ? host.scope : here: other]), confirmBy: BootClock.now() + Self.longTime)
      #expect(host.kernel.sets.count { $0.exists } == (moving ? 2 : 1))
      let tally = try Fire(port: Self.port).while { fire in
        // However slow the machine is: both have a time to decide in.
        while fire.count < 1_000 { usleep(10_000) }
        try host.lapse()
        let before = fire.count
        while fire.count < before + 1_000 { usleep(10_000) }
      }
      #expect(tally.passed == 0, "\(tally)")
      #expect(tally.denied > 100 && tally.otherwise > 100, "both decided: \(tally)")
      #expect(try host.kernel.generationState().map { GenerationState.number(of: $0.deciding) } == 1)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES)
      try host.kernel.tidy(keeping: ["cgroup/connect4", "cgroup/connect6", "cgroup/sendmsg4", "cgroup/sendmsg6"])
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES)
      #expect(host.kernel.sets.count { $0.exists } == 1)
      #expect(try host.kernel.generationState()?.confirmDeadline == 0)
    }

    @Test(arguments: [false, true]) func whatIsConfirmedStays(moving: Bool) throws {
      let host = try LiveHost("confirm\(moving)")
      let here = try host.child("a")
      try host.enter(here)
      defer {
        try? host.enter(host.scope)
        host.remove([here])
      }
      let other = "rule r { on connect when destination.port == 47491 then deny EROFS }"
      let bundle = try host.bundle([moving ? host.scope : here: other])
      try host.loadKeeping(try host.bundle([here: Self.rule]), fresh: true)
      try host.loadKeeping(bundle, confirmBy: BootClock.now() + Self.longTime)
      let waiting = try #require(try host.kernel.current())
      #expect(waiting.number == 2 && waiting.previous == 1 && waiting.confirmBy != nil)
      #expect(throws: HostError.self) { try host.loadKeeping(bundle) }
      try host.kernel.confirm()
      #expect(try host.kernel.generationState()?.confirmDeadline == 0)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EROFS)
      try host.kernel.tidy(keeping: ["cgroup/connect4", "cgroup/connect6", "cgroup/sendmsg4", "cgroup/sendmsg6"])
      #expect(host.kernel.sets.count { $0.exists } == 1)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EROFS)
      #expect(try host.kernel.current()?.previous == nil)
    }

    @Test func aFirstGenerationThatIsNotConfirmedLeavesNothing() throws {
      let host = try LiveHost("firstlapse")
      try host.loadKeeping(
        try host.bundle([host.scope: Self.rule]), fresh: true, confirmBy: BootClock.now() + Self.longTime)
      #expect(Sockets.send4(Self.loopback, port: Self.port) == EACCES)
      try host.lapse()
      #expect(Sockets.send4(Self.loopback, port: Self.port) != EACCES)
      #expect(try host.kernel.activeSet() == nil)
      try host.kernel.tidy(keeping: [])
      #expect(access(host.kernel.pinDirectory, F_OK) != 0)
    }
  }
}

extension LiveHost {
  /// Makes a cgroup in this host's, and returns its path below the mount.
  func child(_ name: String) throws -> String {
    let scope = "\(scope)/\(name)"
    try #require(mkdir(path(of: scope), 0o755) == 0 || errno == EEXIST)
    return scope
  }

  func remove(_ children: [String]) { for child in children { rmdir(path(of: child)) } }

  func path(of scope: String) -> String { (kernel.cgroupMount ?? "") + scope }

  /// Moves this process into the cgroup `scope`.
  func enter(_ scope: String) throws { try Self.write("\(getpid())", to: "\(path(of: scope))/cgroup.procs") }

  /// The cgroup that hooks are attached at.
  var hookPlace: String? { (try? kernel.activeSet())??.place.flatMap(kernel.cgroupPath) }

  /// Compiles a policy for each scope.
  func bundle(_ policies: [String: String]) throws -> Bundle {
    try Self.compile(
      policies.sorted { $0.key < $1.key }.enumerated().map { number, policy in
        "policy p\(number)\nscope cgroup \"\(policy.key)\"\nuse linux.net\n\(policy.value)\n"
      })
  }

  func load(_ policies: [String: String]) throws { try loadKeeping(bundle(policies), fresh: true) }

  /// Loads `bundle` as the next generation, its first rule counting on unless all is `fresh`.
  func loadKeeping(_ bundle: Bundle, fresh: Bool = false, confirmBy: UInt64? = nil) throws {
    let number = (try kernel.current()?.number ?? 0) + 1
    var request = try request(for: bundle, number: number)
    if !fresh { request.counters[0].isKept = true }
    try kernel.check(request)
    try kernel.load(request, confirmBy: confirmBy)
  }

  /// Lets the time to confirm be over.
  func lapse() throws {
    try SharedMaps.withGeneration(pinnedIn: kernel.pinDirectory) { $0.pointee.confirm_deadline_ns = BootClock.now() }
  }

  /// Makes the active set look as if programs of the earlier `layout` had counted for the first rule what `counter` says of each processor.
  func countAsBefore(layout: UInt32, _ counter: (Int) -> ainka_counter) throws {
    var key: UInt32 = 0
    let values = (0..<SharedMaps.possibleCPUs).map(counter)
    let maps = try kernel.activeMaps()
    try #require(bpf_map_update_elem(maps.file(.counters), &key, values, 0) == 0)
    try pretend { $0.layout = layout }
  }

  /// Makes the active set look as if `change` had made it.
  func pretend(_ change: (inout ainka_set) -> Void) throws {
    let maps = try kernel.activeMaps()
    var key: UInt32 = 0
    var set = ainka_set()
    try #require(bpf_map_lookup_elem(maps.file(.set), &key, &set) == 0)
    change(&set)
    try #require(bpf_map_update_elem(maps.file(.set), &key, &set, 0) == 0)
  }
}

extension ainka_counter {
  /// Creates the counter of a rule that acted `acting` times.
  fileprivate init(acting: UInt64) {
    self.init()
    matched = acting
    acted = acting
  }
}
