public import AinkaBundle
import AinkaFiles
import AinkaJSON
public import AinkaKernel
public import AinkaValues

/// The evaluator in user space, behind the same door as the kernel: it decides recorded events, and guards nothing.
///
/// What the kernel holds in maps stands in one file here, replaced whole: the active generation, its slots, its counters.
public struct EmbeddedBackend: Backend {
  /// The name of this engine.
  public static let name = "embedded"
  public var name: String { Self.name }

  /// The file that stands for the maps.
  private let path: String

  /// Creates the backend whose maps are in the directory `path`.
  public init(path: String) { self.path = path + "/embedded.json" }

  /// What the maps hold.
  private struct Maps {
    var number: UInt64
    /// What waits to be confirmed: until when on the boot clock of which boot, and what decides again otherwise (0: nothing).
    var pending: (confirmBy: UInt64, boot: String, previous: UInt64)?
    /// Numbers of the rules of that earlier generation in observe mode.
    var observedBefore: Set<Int> = []
    var slots: [Int: Int64] = [:]
    var counters: [Int: RuleCounters] = [:]
    /// Numbers of the rules in observe mode.
    var observed: Set<Int> = []
    /// By first line of a region: the values of its keys.
    var keys: [Int: [KeyedValue]] = [:]
  }

  public func lock() -> HostLock? { nil }

  public func current() throws(HostError) -> ActiveGeneration? {
    guard let maps = try maps() else { return nil }
    var active = ActiveGeneration(number: maps.number, half: Int(maps.number & 1))
    if let pending = maps.pending {
      // The boot clock of another boot says nothing: whoever started the host anew did not confirm.
      active.confirmBy = pending.boot == CurrentGeneration.bootID() ? pending.confirmBy : 0
      active.previous = pending.previous == 0 ? nil : pending.previous
    }
    return active
  }

  /// The engine needs nothing of the host but a place for its file, which the state directory is.
  public func check(_ request: LoadRequest) throws(HostError) {
    try request.bundle.checkKeptHere()
    guard request.slots.count == request.bundle.thresholds.count, request.counters.count == request.bundle.rules.count else {
      throw HostError(operation: "load", object: "generation \(request.number)", advice: "its places do not fit its bundle")
    }
  }

  public func load(_ request: LoadRequest, confirmBy: UInt64? = nil) throws(HostError) {
    try check(request)
    let before = try maps()
    var maps = Maps(number: request.number)
    if let confirmBy {
      maps.pending = (confirmBy, CurrentGeneration.bootID(), before?.number ?? 0)
      maps.observedBefore = before?.observed ?? []
      maps.slots = before?.slots ?? [:]
      maps.counters = before?.counters ?? [:]
      maps.keys = before?.keys ?? [:]
      for counter in request.counters where !counter.isKept { maps.counters[counter.index] = nil }
    }
    for slot in request.slots { maps.slots[slot.index] = slot.value }
    maps.observed = request.observed
    for (number, region) in request.regions.enumerated() {
      maps.keys[region.line] = region.isKept ? before?.keys[region.line] : request.keyed[number]
    }
    for counter in request.counters where counter.isKept { maps.counters[counter.index] = before?.counters[counter.index] }
    try write(maps)
  }

  public func confirm() throws(HostError) {
    try change { $0.pending = nil }
  }

  public func withdraw() throws(HostError) {
    guard let maps = try maps(), let previous = maps.pending?.previous, previous > 0 else { return try clear() }
    try change { maps in
      maps.number = previous
      maps.observed = maps.observedBefore
      maps.pending = nil
    }
  }

  public func setSlot(_ index: Int, value: Int64) throws(HostError) {
    try change { $0.slots[index] = value }
  }

  public func setMode(rules: [Int], observe: Bool) throws(HostError) {
    try change { maps in
      if observe { maps.observed.formUnion(rules) } else { maps.observed.subtract(rules) }
    }
  }

  public func observedRules() throws(HostError) -> Set<Int> { try maps()?.observed ?? [] }

  public func setKey(_ key: WrittenKey, of region: BundleRegion, at line: Int, to value: Int64?) throws(HostError) {
    try change { maps in
      maps.keys[line]?.removeAll { $0.key == key }
      if let value { maps.keys[line, default: []].append(KeyedValue(key: key, value: value)) }
    }
  }

  public func keyedValues(of region: BundleRegion, at line: Int) throws(HostError) -> [KeyedValue] {
    region.kind == .threshold ? try maps()?.keys[line] ?? [] : []
  }

  /// Nothing remembers keys between two files of events.
  public func keyCounts(of places: [(region: BundleRegion, line: Int)]) throws(HostError) -> [KeyCounts] {
    places.map { _ in KeyCounts() }
  }

  public func slotValues(_ indices: [Int]) throws(HostError) -> [Int64] {
    let slots = try maps()?.slots ?? [:]
    var values: [Int64] = []
    for index in indices {
      guard let value = slots[index] else { throw damaged("slot \(index) has no value") }
      values.append(value)
    }
    return values
  }

  public func counters(_ indices: [Int]) throws(HostError) -> [RuleCounters] {
    let counters = try maps()?.counters ?? [:]
    return indices.map { counters[$0] ?? RuleCounters() }
  }

  /// Adds `counts` to the counters at `indices`: recorded events were decided.
  public func count(_ counts: [(index: Int, counters: RuleCounters)]) throws(HostError) {
    try change { maps in
      for (index, counted) in counts { maps.counters[index, default: RuleCounters()].add(counted) }
    }
  }

  public func missingHooks(of bundle: Bundle) -> [String] { [] }

  public func hasOtherPrograms() throws(HostError) -> Bool { false }

  public func attachedHooks() -> [String] { [] }

  public func tidy(keeping hooks: [String]) throws(HostError) {}

  public func losses() throws(HostError) -> (unguarded: UInt64, lostRecords: UInt64) { (0, 0) }

  public func reader() throws(HostError) -> Int32? { nil }

  public func reach() throws(HostError) {}

  public func clear() throws(HostError) { try FileSystem.remove(path) }

  /// Replaces the maps by what `body` makes of them.
  private func change(_ body: (inout Maps) -> Void) throws(HostError) {
    guard var maps = try maps() else { throw damaged("no generation is active") }
    body(&maps)
    try write(maps)
  }

  /// Returns the maps, or nothing when no generation is active.
  private func maps() throws(HostError) -> Maps? {
    guard let bytes = try FileSystem.readIfPresent(path) else { return nil }
    do throws(MalformedRecord) {
      let record = try JSONRecord(bytes, version: 1)
      var maps = Maps(number: try record.unsigned("number"))
      if let pending = record.value["pending"] {
        let pending = JSONRecord(value: pending)
        maps.pending = (try pending.unsigned("confirmBy"), try pending.string("boot"), try pending.unsigned("previous"))
      }
      for element in try record.array("slots") {
        let slot = JSONRecord(value: element)
        maps.slots[Int(clamping: try slot.unsigned("index"))] = try slot.integer("value")
      }
      for element in try record.array("counters") {
        let counter = JSONRecord(value: element)
        var counts = RuleCounters()
        counts.matched = try counter.unsigned("matched")
        counts.acted = try counter.unsigned("acted")
        counts.unknown = try counter.unsigned("unknown")
        counts.limited = try counter.unsigned("limited")
        counts.observed = try counter.unsigned("observed")
        maps.counters[Int(clamping: try counter.unsigned("index"))] = counts
      }
      for element in try record.array("keys") {
        let key = JSONRecord(value: element)
        let words = try key.array("words").map { $0.unsigned ?? 0 }
        if let written = WrittenKey(head: UInt32(clamping: try key.unsigned("head")), words: words) {
          maps.keys[Int(clamping: try key.unsigned("line")), default: []].append(
            KeyedValue(key: written, value: try key.integer("value")))
        }
      }
      for element in try record.array("observed") {
        maps.observed.insert(Int(clamping: try JSONRecord(value: element).unsigned("rule")))
      }
      if maps.pending != nil { maps.observedBefore = Set(try record.indices("observedBefore")) }
      return maps
    } catch {
      throw damaged(error.reason)
    }
  }

  /// Writes `maps` to their file.
  private func write(_ maps: Maps) throws(HostError) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("number", maps.number)
      if let pending = maps.pending {
        writer.key("pending")
        writer.object { writer in
          writer.member("confirmBy", pending.confirmBy)
          writer.member("boot", pending.boot)
          writer.member("previous", pending.previous)
        }
      }
      writer.member("slots", maps.slots.sorted { $0.key < $1.key }) { writer, slot in
        writer.object { writer in
          writer.member("index", slot.key)
          writer.member("value", slot.value)
        }
      }
      writer.member("counters", maps.counters.sorted { $0.key < $1.key }) { writer, counter in
        writer.object { writer in
          writer.member("index", counter.key)
          writer.member("matched", counter.value.matched)
          writer.member("acted", counter.value.acted)
          writer.member("unknown", counter.value.unknown)
          writer.member("limited", counter.value.limited)
          writer.member("observed", counter.value.observed)
        }
      }
      if maps.pending != nil { writer.member("observedBefore", maps.observedBefore.sorted()) { $0.integer($1) } }
      let keys = maps.keys.sorted { $0.key < $1.key }.flatMap { line, values in values.map { (line, $0) } }
      writer.member("keys", keys) { writer, entry in
        writer.object { writer in
          writer.member("line", entry.0)
          writer.member("head", entry.1.key.head)
          writer.member("words", entry.1.key.words) { $0.integer($1) }
          writer.member("value", entry.1.value)
        }
      }
      writer.member("observed", maps.observed.sorted()) { writer, rule in
        writer.object { $0.member("rule", rule) }
      }
    }
    try FileSystem.replace(path, with: writer.bytes + [UInt8(ascii: "\n")], mode: StateDirectory.fileMode)
  }

  /// Returns the complaint that the file is not what was written.
  private func damaged(_ reason: String) -> HostError {
    HostError(operation: "read", object: path, advice: "\(reason); `ainka clear --engine embedded` starts afresh")
  }
}

extension RuleCounters {
  /// Adds `other` to each counter.
  mutating func add(_ other: RuleCounters) {
    matched += other.matched
    acted += other.acted
    limited += other.limited
    refused += other.refused
    unknown += other.unknown
    unread += other.unread
    observed += other.observed
  }
}
