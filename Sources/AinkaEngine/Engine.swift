public import AinkaBundle
import CAinkaEvaluator

/// The embedded engine: a bundle's tables evaluated in user space, by the evaluator that the kernel programs are made of.
///
/// Slots and counters are its own: a slot's place is the threshold's number or what a `LoadRequest` says, and so is a counter's.
public struct Engine: Sendable {
  /// What decides.
  public let bundle: Bundle
  private(set) var buffer: ImageBuffer
  var slots: [ainka_slot]
  var counters: [ainka_counter]
  /// What the event that is decided counted: between decisions it is zero (see `ainka_touch`).
  var touches: [ainka_touch]
  /// The keyed map: windows, buckets, thresholds by key.
  var lines: [ainka_line]
  /// Where events are filled that are given by name.
  var scratch = ScratchRecord()
  /// By region number: its first line.
  private let regionLines: [Int]
  /// By place in `counters`: the number of its rule, or -1.
  let counterRules: [Int]
  /// By threshold number: its place in `slots`.
  private let slotPlaces: [Int]
  /// By name: the event's place in the bundle.
  let eventNumbers: [String: Int]
  /// By number of an event: where its fields stand.
  let eventForms: [EventForm]
  /// By number of an event: where its table stands in the image.
  let eventTables: [UInt32]
  /// How many rules the bundle has.
  let ruleCount: Int

  /// Creates an engine for `bundle` in which every threshold has its start.
  ///
  /// - Requires: `bundle` was compiled here or decoded, so that it is known to be sound.
  public init(_ bundle: Bundle) {
    self.init(
      LoadRequest(
        number: 1, bundle: bundle, scopes: bundle.scopes.map { ResolvedScope(path: $0, cgroup: 0, level: 0) },
        slots: bundle.thresholds.enumerated().map { SlotAssignment(index: $0, value: $1.start, isKept: false) },
        counters: bundle.rules.indices.map { CounterAssignment(index: $0, isKept: false) },
        regions: bundle.regionsInOrder, exemptions: []))
  }

  /// Creates an engine for what `request` asks to load.
  ///
  /// - Requires: the request has a slot for each threshold and a counter for each rule.
  public init(_ request: LoadRequest) {
    precondition(request.slots.count == request.bundle.thresholds.count, "one slot for each threshold")
    precondition(request.regions.count == request.bundle.regions.count, "one place for each region")
    precondition(request.counters.count == request.bundle.rules.count, "one counter for each rule")
    let counterCount = (request.counters.map(\.index).max() ?? -1) + 1
    var counterRules = Array(repeating: -1, count: counterCount)
    for (rule, assignment) in request.counters.enumerated() {
      precondition(counterRules[assignment.index] < 0, "a counter of its own for each rule")
      counterRules[assignment.index] = rule
    }
    self.counterRules = counterRules
    bundle = request.bundle
    slotPlaces = request.slots.map(\.index)
    buffer = ImageBuffer(request.bundle.image(for: request))
    counters = Array(repeating: ainka_counter(), count: counterCount)
    touches = Array(repeating: ainka_touch(), count: counterCount + 1)
    regionLines = request.regions.map(\.line)
    lines = Array(repeating: ainka_line(), count: request.keyedLines)
    slots = Array(repeating: ainka_slot(), count: Int(AINKA_SLOTS))
    for (assignment, threshold) in zip(request.slots, request.bundle.thresholds) {
      slots[assignment.index] = ainka_slot(
        value: assignment.value, low: threshold.low, high: threshold.high, start: threshold.start, expires_ns: 0,
        generation: UInt32(truncatingIfNeeded: request.number), flags: UInt32(AINKA_SLOT_ARMED.rawValue), confidence: 0,
        spare: 0)
    }
    ruleCount = request.bundle.rules.count
    eventTables = request.bundle.events.map { UInt32($0.table) }
    eventForms = request.bundle.events.map { EventForm($0) }
    eventNumbers = Dictionary(uniqueKeysWithValues: request.bundle.events.enumerated().map { ($1.name, $0) })
  }

  /// Stores `value` into the slot at `index` of the slot map: in force with the next event.
  public mutating func setSlot(_ index: Int, value: Int64) { slots[index].value = value }

  /// Returns the value in the slot at `index` of the slot map.
  public func slotValue(_ index: Int) -> Int64 { slots[index].value }

  /// Gives the threshold with the full name `name` the value `value`; returns whether there is one.
  public mutating func setThreshold(_ name: String, to value: Int64) -> Bool {
    guard let number = bundle.thresholds.firstIndex(where: { $0.name == name }) else { return false }
    setSlot(slotPlaces[number], value: value)
    return true
  }

  /// Calls `body` with the region at place `number` of the bundle, at `now` of the boot clock.
  mutating func withTable<T>(_ number: Int, at now: UInt64 = 0, _ body: (KeyedTable) -> T) -> T {
    let region = bundle.regions[number]
    let line = regionLines[number]
    return lines.withUnsafeMutableBufferPointer { body(KeyedTable(region, at: line, of: $0, now: now)) }
  }

  /// Changes the record of rule number `rule` by `change`; engines that were copied from this one keep theirs.
  mutating func withRuleRecord(_ rule: Int, _ change: (inout ainka_rule) -> Void) {
    if !isKnownUniquelyReferenced(&buffer) { buffer = ImageBuffer(copying: buffer, count: bundle.image.count) }
    let directory = buffer.start.load(as: ainka_directory.self)
    let offset = Int(directory.rule_records) + rule * MemoryLayout<ainka_rule>.size
    var record = buffer.start.load(fromByteOffset: offset, as: ainka_rule.self)
    change(&record)
    buffer.start.storeBytes(of: record, toByteOffset: offset, as: ainka_rule.self)
  }

  /// Returns the counters at `index` of the counter map.
  public func counter(_ index: Int) -> RuleCounters {
    guard counters.indices.contains(index) else { return RuleCounters() }
    var copy = RuleCounters()
    copy.matched = counters[index].matched
    copy.acted = counters[index].acted
    copy.unknown = counters[index].unknown
    copy.limited = counters[index].limited
    copy.observed = counters[index].observed
    return copy
  }

  /// Counts what earlier engines counted: `counts` is added at `index`.
  public mutating func addToCounter(_ index: Int, _ counts: RuleCounters) {
    guard counters.indices.contains(index) else { return }
    counters[index].matched += counts.matched
    counters[index].acted += counts.acted
    counters[index].unknown += counts.unknown
    counters[index].limited += counts.limited
    counters[index].observed += counts.observed
  }
}
