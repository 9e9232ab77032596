public import CAinkaEvaluator

/// The value that a key has in a region of the keyed map.
public struct KeyedValue: Sendable, Hashable {
  public var key: WrittenKey
  public var value: Int64

  public init(key: WrittenKey, value: Int64) {
    self.key = key
    self.value = value
  }
}

/// What happened to the keys of a region.
public struct KeyCounts: Sendable, Hashable {
  /// Events whose key found no room, and that were put into the entry that such keys share.
  public var shared: UInt64 = 0
  /// Keys that gave way to others.
  public var evicted: UInt64 = 0
  /// Events that others were in the way of.
  public var failed: UInt64 = 0

  public init() {}
}

/// A region of the keyed map in memory, which programs in the kernel may be using at the same time.
public struct KeyedTable {
  private let world: ainka_world
  private let now: UInt64
  private let region: ainka_region

  /// - Parameters:
  ///   - lines: all lines of the map, valid as long as the value.
  ///   - line: the region's first.
  ///   - now: the boot clock.
  public init(_ region: BundleRegion, at line: Int, of lines: UnsafeMutableBufferPointer<ainka_line>, now: UInt64) {
    var record = region.record
    record.line = UInt32(line)
    self.region = record
    self.now = now
    world = ainka_world(
      image: nil, slots: nil, counters: nil, counter_count: 0, touches: nil, lines: lines.baseAddress,
      line_count: UInt64(lines.count), now_ns: now)
  }

  /// Gives `key` the value `value`, or none of its own; returns whether there was room.
  public func set(_ key: WrittenKey, to value: Int64?) -> Bool {
    withUnsafePointer(to: world) { world in
      withUnsafePointer(to: region) { region in
        guard let value else {
          _ = ainka_remove_key(world, region, key.head, key.words, UInt32(key.words.count))
          return true
        }
        return ainka_set_key(world, region, key.head, key.words, UInt32(key.words.count), value) == 1
      }
    }
  }

  /// Returns the keys that have values, sorted by their text. That of a window is how many events it holds.
  public func values() -> [KeyedValue] {
    var found: [KeyedValue] = []
    let places = Int(AINKA_PLACES)
    for set in 0..<Int(region.sets) {
      let tags = words(Int(region.line) + 1 + set)
      for place in 1...places where tags[place] & 1 == 1 {
        let entry = Int(region.line) + 1 + Int(region.sets) + Int(region.entry_lines) * (set * places + place)
        if let value = value(at: entry) { found.append(value) }
      }
    }
    return found.sorted { $0.key.text < $1.key.text }
  }

  /// Copies a region that has the same first line in two maps with one seed: all entries that are whole. Programs may be using `old`.
  ///
  /// - Requires: both have all lines of the region; nobody uses `new`.
  public static func copy(
    _ region: BundleRegion, at line: Int, from old: UnsafeMutableBufferPointer<ainka_line>,
    to new: UnsafeMutableBufferPointer<ainka_line>
  ) {
    precondition(line + region.lines <= min(old.count, new.count), "the region is in both maps")
    var record = region.record
    record.line = UInt32(line)
    ainka_copy_region(new.baseAddress, old.baseAddress, &record)
  }

  /// What happened to its keys so far.
  public var counts: KeyCounts {
    let head = words(Int(region.line))
    var counts = KeyCounts()
    counts.shared = head[Int(AINKA_HEAD_SHARED.rawValue)]
    counts.evicted = head[Int(AINKA_HEAD_EVICTED.rawValue)]
    counts.failed = head[Int(AINKA_HEAD_FAILED.rawValue)]
    return counts
  }

  /// Returns what the entry at line `entry` holds, or nothing when its key is none that people write.
  private func value(at entry: Int) -> KeyedValue? {
    let first = words(entry)
    var key = Array(first[Int(AINKA_ENTRY_KEY.rawValue)...])
    let head = UInt32(truncatingIfNeeded: first[Int(AINKA_ENTRY_HEAD.rawValue)])
    if region.has_texts != 0, head & UInt32(AINKA_KEY_LENGTH) > 32 {
      let rest = Int(AINKA_KEY_LINES)
      for line in 0..<rest { key += words(entry + Int(region.entry_lines) - rest + line) }
    }
    key += Array(repeating: 0, count: max(0, Int(AINKA_KEY_WORDS) - key.count))
    guard let key = WrittenKey(head: head, words: key) else { return nil }
    let isWindow = region.kind == UInt32(AINKA_REGION_WINDOW.rawValue)
    return KeyedValue(
      key: key, value: isWindow ? count(at: entry) : Int64(bitPattern: first[Int(AINKA_ENTRY_VALUE.rawValue)]))
  }

  /// How many events the window holds whose key has no entry of its own; all of them where there are no keys.
  public var sharedCount: Int64 { count(at: Int(region.line) + 1 + Int(region.sets)) }

  /// Returns how many events the window of the entry at line `entry` holds.
  private func count(at entry: Int) -> Int64 {
    let last = UInt32(truncatingIfNeeded: now / max(region.interval_ns, 1))
    return (words(entry + 1) + words(entry + 2)).reduce(0) { sum, word in
      last &- UInt32(truncatingIfNeeded: word >> 32) < 16 ? sum + Int64(word & 0xffff_ffff) : sum
    }
  }

  /// Returns the words of a line; zeros beyond the map.
  private func words(_ line: Int) -> [UInt64] {
    guard let lines = world.lines, line < Int(world.line_count) else { return Array(repeating: 0, count: 8) }
    return withUnsafeBytes(of: lines[line]) { Array($0.bindMemory(to: UInt64.self)) }
  }
}
