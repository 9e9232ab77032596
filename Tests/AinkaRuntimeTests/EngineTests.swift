import AinkaBundle
import AinkaFiles
import AinkaTestSupport
import AinkaValues
import Testing

@testable import AinkaRuntime

/// Hands out records made by hand, a batch at each wait.
private struct Records: RecordSource {
  var batches: [[[UInt8]]]
  /// What every call of `lostRecords` answers, before and after each batch.
  let lost: [UInt64]
  private let hasMore: Bool
  private let taken: Int

  init(batches: [[[UInt8]]], lost: [UInt64] = [0], isActive: Bool = true) {
    self.batches = batches
    self.lost = lost
    hasMore = isActive
    taken = batches.count
  }

  func finish() throws(HostError) {}

  func isActive() throws(HostError) -> Bool { hasMore }

  func lostRecords() throws(HostError) -> UInt64 { lost[min(taken - batches.count, lost.count - 1)] }

  mutating func readRecords(timeoutMilliseconds: Int) throws(HostError) -> [[UInt8]] {
    guard !batches.isEmpty else { throw FakeBackend.error }
    return batches.removeFirst()
  }
}

@Suite struct EngineTests {
  @Test func theEmbeddedEngineKeepsItsMapsInAFile() throws {
    let world = try World()
    try FileSystem.createDirectory(world.folder + "/maps")
    let backend = EmbeddedBackend(path: world.folder + "/maps")
    #expect(try backend.current() == nil)
    let bundle = try small()
    let request = LoadRequest(
      number: 7, bundle: bundle, scopes: [ResolvedScope(path: "", cgroup: 0, level: 0)],
      slots: [SlotAssignment(index: 5, value: 2000, isKept: false)],
      counters: [CounterAssignment(index: 3, isKept: false)], exemptions: [])
    try backend.check(request)
    try backend.load(request)
    #expect(try backend.current() == ActiveGeneration(number: 7, half: 1))
    try backend.setSlot(5, value: 2500)
    var counted = RuleCounters()
    counted.matched = 2
    counted.unknown = 1
    try backend.count([(3, counted)])
    try backend.count([(3, counted)])
    let again = EmbeddedBackend(path: world.folder + "/maps")
    #expect(try again.slotValues([5]) == [2500])
    #expect(try again.counters([3, 4]).map(\.matched) == [4, 0])
    #expect(try again.counters([3]).map(\.unknown) == [2])
    try again.clear()
    #expect(try again.current() == nil)
    #expect(throws: HostError.self) { try again.setSlot(5, value: 1) }
  }

  @Test func aKeptCounterCountsOnAndAnotherStartsAgain() throws {
    let world = try World()
    let backend = EmbeddedBackend(path: world.folder)
    var counted = RuleCounters()
    counted.matched = 9
    for (number, isKept) in [(UInt64(1), false), (2, true), (3, false)] {
      try backend.load(
        LoadRequest(
          number: number, bundle: small(), scopes: [], slots: [SlotAssignment(index: 0, value: 1, isKept: false)],
          counters: [CounterAssignment(index: 0, isKept: isKept)], exemptions: []))
      #expect(try backend.counters([0]).map(\.matched) == [isKept ? 9 : 0])
      if number == 1 { try backend.count([(0, counted)]) }
    }
  }

  @Test func damagedMapsSayWhatToDo() throws {
    let world = try World()
    try FileSystem.replace(world.folder + "/embedded.json", with: Array("{\"version\":1,\"number\":\"x\"}".utf8))
    do throws(HostError) {
      _ = try EmbeddedBackend(path: world.folder).current()
      Issue.record("the damage is found")
    } catch {
      #expect(error.advice == "`number` should be a number; `ainka clear --engine embedded` starts afresh")
    }
  }

  @Test func aWatchReadsUntilItIsToldToEnd() throws {
    let world = try World()
    for digest in 0..<4 { try world.apply(small(digest: UInt8(digest))) }
    let good = RecordBytes(matched: [0], decider: 0, verdict: .deny, errno: 13).bytes
    var lost = RecordBytes(matched: [0], decider: 0, verdict: .deny)
    lost.put(UInt64(77), at: RecordDecoder.Offset.generation)
    var watch = Watch(world.runtime, source: Records(batches: [[], [good, lost.bytes], [[1, 2]], [good, good]]))
    var events: [String] = []
    var problems: [String] = []
    let isCleared = try watch.run(
      isInterrupted: { false },
      Watch.Listeners(
        event: { event, _ in
          events.append(event.verdictText)
          return events.count < 2
        }, problem: { problems.append($0) }))
    #expect(!isCleared)
    #expect(watch.counts.events == 2)
    #expect(events == ["deny EACCES", "deny EACCES"])
    #expect(problems == ["an event of a generation that is not kept", "a record has 2 bytes; its head alone has 384"])
  }

  @Test func aWatchTellsWhatWasLostAndEndsWhenAllIsCleared() throws {
    let world = try World()
    for digest in 0..<4 { try world.apply(small(digest: UInt8(digest))) }
    let good = RecordBytes(matched: [0], decider: 0, verdict: .deny).bytes
    var watch = Watch(world.runtime, source: Records(batches: [[good], []], lost: [3, 12], isActive: false))
    var problems: [String] = []
    var gaps: [UInt64] = []
    #expect(
      try watch.run(
        isInterrupted: { false },
        Watch.Listeners(event: { _, _ in true }, gap: { gaps.append($0) }, problem: { problems.append($0) })))
    #expect(problems == ["9 events were lost: they came faster than they were read"])
    #expect(gaps == [9])
    #expect(watch.counts == (1, 9))
  }

  @Test func aWatchThatIsInterruptedHandsOutWhatIsThereAndNothingMore() throws {
    let world = try World()
    for digest in 0..<4 { try world.apply(small(digest: UInt8(digest))) }
    let good = RecordBytes(matched: [0], decider: 0, verdict: .deny).bytes
    var watch = Watch(world.runtime, source: Records(batches: [[good, good], [good], [], [good]]))
    var events = 0
    var pauses = 0
    let listeners = Watch.Listeners(
      event: { _, _ in
        events += 1
        return true
      }, problem: { _ in }, pause: { pauses += 1 })
    #expect(try !watch.run(isInterrupted: { true }, listeners))
    #expect(events == 3)
    #expect(pauses == 3, "after each batch, and at the end")
    var broken = Watch(world.runtime, source: Records(batches: []))
    #expect(
      failure { () throws(RuntimeError) in
        _ = try broken.run(isInterrupted: { false }, Watch.Listeners(event: { _, _ in true }, problem: { _ in }))
      } != nil)
  }
}
