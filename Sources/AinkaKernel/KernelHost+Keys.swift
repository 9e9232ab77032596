public import AinkaBundle
public import AinkaValues
import CAinkaABI
import CAinkaHost
import Glibc

extension KernelHost {
  /// Empties the regions that `request` begins with, but for the values of keys that it has; those that are kept go on, unless the
  /// map itself is new.
  func writeRegions(_ request: LoadRequest, maps: borrowing SharedMaps, areNew: Bool) throws(HostError) {
    guard request.keyedLines <= maps.keyedLines else {
      throw HostError(
        operation: "hold", object: "\(request.keyedLines) lines of windows and limits",
        advice: "`ainka clear`, then apply again")
    }
    try maps.withLines { lines throws(HostError) in
      // Nobody can choose keys that collide without knowing it. It stays as long as the map, for kept regions are found by it.
      if lines[0].word.7 == 0 { lines[0].word.7 = UInt64.random(in: 1...UInt64.max) }
      let now = Self.bootClock()
      for (number, (region, place)) in zip(request.bundle.regions, request.regions).enumerated() where !place.isKept || areNew {
        for line in place.line..<place.line + region.lines { lines[line] = ainka_line() }
        let table = KeyedTable(region, at: place.line, of: lines, now: now)
        for value in request.keyed[number] ?? [] where !table.set(value.key, to: value.value) {
          throw Self.noRoom(for: value.key, in: region)
        }
      }
    }
  }

  /// Makes keys have the same places in the keyed map of `set`, which is new, as in that of `earlier`, which it follows.
  func shareSeed(of earlier: ProgramSet, with set: ProgramSet) throws(HostError) {
    guard let before = try keyedMap(of: earlier) else { return }
    let seed = try before.withLines { $0[0].word.7 }
    try SharedMaps(of: set, below: pinDirectory).withLines { $0[0].word.7 = seed }
  }

  /// Copies what `request` keeps of windows, buckets and thresholds from the keyed map of `earlier` to that of `maps`.
  ///
  /// The programs of `earlier` go on with theirs until the switch, which is to follow at once: what they count meanwhile stays there.
  func carryKeys(_ request: LoadRequest, from earlier: ProgramSet, to maps: borrowing SharedMaps) throws(HostError) {
    guard let before = try keyedMap(of: earlier) else { return }
    try before.withLines { old throws(HostError) in
      try maps.withLines { new throws(HostError) in
        for (region, place) in zip(request.bundle.regions, request.regions)
        where place.isKept && place.line + region.lines <= min(old.count, new.count) {
          KeyedTable.copy(region, at: place.line, from: old, to: new)
        }
      }
    }
    FaultPoint.reach("keys are carried over")
  }

  /// Returns the maps of `earlier`, or nothing when its keyed map is of another layout.
  private func keyedMap(of earlier: ProgramSet) throws(HostError) -> SharedMaps? {
    let maps = try SharedMaps(of: earlier, below: pinDirectory)
    guard try maps.description().layout == AINKA_LAYOUT else { return nil }
    return maps
  }

  /// The boot clock, in nanoseconds.
  private static func bootClock() -> UInt64 {
    var clock = timespec()
    clock_gettime(CLOCK_BOOTTIME, &clock)
    return UInt64(clock.tv_sec) * 1_000_000_000 + UInt64(clock.tv_nsec)
  }

  /// Returns the error that `region` is full.
  private static func noRoom(for key: WrittenKey, in region: BundleRegion) -> HostError {
    HostError(
      operation: "set", object: "\(region.name)(\(key.text))",
      advice: "there is no room for another key: \(region.capacity) are declared; write more after `at most`")
  }

  /// Gives `key` of `region`, whose first line is `line`, the value `value`, or none of its own: in force with the next event.
  ///
  /// - Throws: also when there is no room for the key.
  public func setKey(_ key: WrittenKey, of region: BundleRegion, at line: Int, to value: Int64?) throws(HostError) {
    let isSet = try withTable(region, at: line) { $0.set(key, to: value) }
    guard isSet else { throw Self.noRoom(for: key, in: region) }
  }

  /// Returns the keys of `region`, whose first line is `line`, that have values.
  public func keyedValues(of region: BundleRegion, at line: Int) throws(HostError) -> [KeyedValue] {
    try withTable(region, at: line) { $0.values() }
  }

  /// Returns how many events the window `region`, whose first line is `line`, holds in the entry that keys share.
  public func sharedCount(of region: BundleRegion, at line: Int) throws(HostError) -> Int64 {
    try withTable(region, at: line) { $0.sharedCount }
  }

  /// Returns what happened to the keys of each region of `places`.
  public func keyCounts(of places: [(region: BundleRegion, line: Int)]) throws(HostError) -> [KeyCounts] {
    var counts: [KeyCounts] = []
    for (region, line) in places { counts.append(try withTable(region, at: line) { $0.counts }) }
    return counts
  }

  /// Calls `body` with a region, shared with the kernel.
  private func withTable<T>(_ region: BundleRegion, at line: Int, _ body: (KeyedTable) -> T) throws(HostError) -> T {
    let now = Self.bootClock()
    return try activeMaps().withLines { lines throws(HostError) in
      body(KeyedTable(region, at: line, of: lines, now: now))
    }
  }
}
