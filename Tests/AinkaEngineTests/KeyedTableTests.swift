import AinkaBundle
import AinkaEngine
import AinkaTestSupport
import AinkaValues
import CAinkaABI
import Testing

/// Regions of the keyed map when others use them, or were killed while they did.
@Suite struct KeyedTableTests {
  /// A map with one region of thresholds, keys of which are texts where it `hasTexts`.
  private final class Map {
    let region: BundleRegion
    let lines: UnsafeMutableBufferPointer<ainka_line>

    init(hasTexts: Bool = true, capacity: Int = 4) {
      region = BundleRegion(kind: .threshold, name: "t", capacity: capacity, hasTexts: hasTexts)
      lines = .allocate(capacity: 1 + region.lines)
      lines.initialize(repeating: ainka_line())
      lines[0].word.7 = 0x9e37_79b9
    }

    deinit { lines.deallocate() }

    var table: KeyedTable { KeyedTable(region, at: 1, of: lines, now: 5_000_000_000) }

    /// The lock and the tags of the only set.
    var set: UnsafeMutablePointer<UInt64> {
      UnsafeMutableRawPointer(lines.baseAddress! + 2).assumingMemoryBound(to: UInt64.self)
    }
  }

  private func key(_ text: String) -> WrittenKey { WrittenKey(Array(text.utf8)) }

  @Test func whatIsBeingClaimedIsNotCopied() {
    let (old, new) = (Map(), Map())
    let long = String(repeating: "x", count: 200)
    for (value, text) in ["a", "b", long].enumerated() { #expect(old.table.set(key(text), to: Int64(value))) }
    old.set[0] = 4711
    old.set[2] = 2
    KeyedTable.copy(old.region, at: 1, from: old.lines, to: new.lines)
    #expect(new.table.values() == [KeyedValue(key: key("a"), value: 0), KeyedValue(key: key(long), value: 2)])
    #expect(new.set[0] == 0, "locks are those of who uses the old one")
    #expect(new.set[2] == 0)
    #expect(new.table.set(key(long), to: 3))
    #expect(new.table.values().count == 2, "found by its hash")
  }

  /// Killed between the claim of a place and its tag, as often as there are places.
  @Test func claimsOfTheDeadAreTakenBack() {
    let map = Map()
    for place in 1...7 { map.set[place] = 2 }
    map.set[0] = 4_999_999_999
    #expect(map.table.set(key("a"), to: 1))
    #expect(map.table.values() == [KeyedValue(key: key("a"), value: 1)])
    #expect(map.table.counts.failed == 0)
  }

  /// The rest of a key would be written over other entries.
  @Test func aRegionOfNamesTakesNoLongKeys() {
    let map = Map(hasTexts: false)
    for name in ["a", "b", "c"] { #expect(map.table.set(key(name), to: 1)) }
    let before = map.table.values()
    #expect(!map.table.set(key(String(repeating: "n", count: 100)), to: 2))
    #expect(map.table.values() == before)
  }

  @Test func aKeyThatIsThereTwiceIsFound() {
    let map = Map()
    for name in ["a", "b"] { #expect(map.table.set(key(name), to: 1)) }
    // What a lock that was taken from somebody slow leaves: `a` in the places 1 and 2.
    let entry = 1 + map.region.entryLines
    map.set[2] = map.set[1]
    for line in 0..<map.region.entryLines {
      map.lines[3 + entry + line - 1 + map.region.entryLines] = map.lines[3 + entry + line - 1]
    }
    #expect(map.table.set(key("a"), to: 9))
    #expect(map.table.values().contains(KeyedValue(key: key("a"), value: 9)))
  }

  /// The numbers of sixteenths of a millisecond begin again after 74 hours: what is 2^31 of them old is no later event's.
  @Test func aWindowThatWasIdleForLongCountsAgain() throws {
    let text = """
      policy p
      use linux.net
      rule a { on connect when count(connect) over 1ms > 2 then deny EACCES }
      """
    var engine = Engine(try PolicyCompiling.bundle([("p.ainka", text)]))
    let half: UInt64 = 1 << 31
    for idle: UInt64 in [0, 65_537, half, half + 100_000, 2 * half - 65_537] {
      let now: UInt64 = 3_600_000_000_000 + idle * 62_500
      var verdicts: [Verdict] = []
      for _ in 0..<3 { verdicts.append(engine.decide(event: "connect", [:], at: now).verdict) }
      #expect(verdicts == [.allow, .allow, .deny], "after \(idle) sixteenths")
    }
  }
}
