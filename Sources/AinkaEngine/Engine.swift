public import AinkaBundle
public import AinkaValues
import CAinkaEvaluator

/// The embedded engine: a bundle's tables evaluated in user space, by the evaluator that the kernel programs are made of.
///
/// Slots and counters are its own: a slot's place is the threshold's number or what a `LoadRequest` says, and so is a counter's.
public struct Engine: Sendable {
  /// What decides.
  public let bundle: Bundle
  private var buffer: ImageBuffer
  private var slots: [ainka_slot]
  private var counters: [ainka_counter]
  /// The keyed map: windows, buckets, thresholds by key.
  private var lines: [ainka_line]
  /// By region number: its first line.
  private let regionLines: [Int]
  /// By rule number: its place in `counters`.
  private let counterPlaces: [Int]
  /// By threshold number: its place in `slots`.
  private let slotPlaces: [Int]
  /// By name: the event's place in the bundle.
  private let eventNumbers: [String: Int]

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
    bundle = request.bundle
    counterPlaces = request.counters.map(\.index)
    slotPlaces = request.slots.map(\.index)
    buffer = ImageBuffer(request.bundle.image(for: request))
    counters = Array(repeating: ainka_counter(), count: (counterPlaces.max() ?? -1) + 1)
    regionLines = request.regions.map(\.line)
    lines = Array(repeating: ainka_line(), count: request.keyedLines)
    slots = Array(repeating: ainka_slot(), count: Int(AINKA_SLOTS))
    for (assignment, threshold) in zip(request.slots, request.bundle.thresholds) {
      slots[assignment.index] = ainka_slot(
        value: assignment.value, low: threshold.low, high: threshold.high, start: threshold.start, expires_ns: 0,
        generation: UInt32(truncatingIfNeeded: request.number), flags: UInt32(AINKA_SLOT_ARMED.rawValue), confidence: 0,
        spare: 0)
    }
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

  /// Returns what the rules on `event` say of an event with these `fields`, by name; fields that are not given are unknown,
  /// and names that the event has not are passed over. `scopes` are the numbers of the scopes that the event is in; the whole
  /// host is always one. An event without rules is allowed.
  ///
  /// - Parameter facts: by place in the event's `facts`: whether it is true; nothing: unknown. What is not given is unknown.
  public mutating func decide(
    event: String, _ fields: [String: EventValue], facts: [Bool?] = [], scopes: Set<Int> = [], at nanoseconds: UInt64 = 0
  ) -> Decision {
    guard let number = eventNumbers[event] else {
      return Decision(verdict: .allow, errno: 0, decidedBy: nil, matched: [], unknown: [], signals: [])
    }
    let description = bundle.events[number]
    let record = EventRecord()
    for field in description.fields { if let value = fields[field.name] { record.set(field, to: value) } }
    for number in description.facts.indices { record.setFact(number, to: facts.indices.contains(number) ? facts[number] : nil) }
    record.event.pointee.table = UInt32(description.table)
    record.event.pointee.hook = UInt32(number)
    record.event.pointee.scopes = scopes.reduce(1) { $0 | 1 << UInt32($1) }
    record.event.pointee.time_ns = nanoseconds
    let counted = evaluate(record, at: nanoseconds)
    return decision(from: record, counted)
  }

  /// Evaluates `record`, and returns what was counted by it alone, by place in the counters.
  private mutating func evaluate(_ record: borrowing EventRecord, at nanoseconds: UInt64) -> [ainka_counter] {
    var counted = Array(repeating: ainka_counter(), count: counters.count)
    let image = buffer.start.assumingMemoryBound(to: UInt8.self)
    let event = record.event
    slots.withUnsafeBufferPointer { slots in
      counted.withUnsafeMutableBufferPointer { counted in
        lines.withUnsafeMutableBufferPointer { lines in
          var world = ainka_world(
            image: image, slots: slots.baseAddress, counters: counted.baseAddress, counter_count: UInt64(counted.count),
            lines: lines.baseAddress, line_count: UInt64(lines.count), now_ns: nanoseconds)
          _ = ainka_evaluate(&world, event)
        }
      }
    }
    for index in counters.indices {
      counters[index].matched &+= counted[index].matched
      counters[index].acted &+= counted[index].acted
      counters[index].unknown &+= counted[index].unknown
      counters[index].limited &+= counted[index].limited
      counters[index].observed &+= counted[index].observed
    }
    return counted
  }

  /// Returns the decision that `record` holds. All matches are taken from the counters: the record keeps the first 16.
  private func decision(from record: borrowing EventRecord, _ counted: [ainka_counter]) -> Decision {
    let key = record.event.pointee.strictest
    let verdict = Verdict(rawValue: UInt8(key >> 24)) ?? .allow
    let rule = Int(0xffffff - (key & 0xffffff))
    let matched = counterPlaces.indices.filter { counted[counterPlaces[$0]].matched > 0 }
    let decidedBy = verdict > .allow && bundle.rules.indices.contains(rule) ? rule : nil
    let signals = record.event.pointee.signals
    return Decision(
      verdict: verdict,
      errno: verdict == .deny || verdict == .throttle ? decidedBy.map { errno(of: $0, isMet: matched.contains($0)) } ?? 0 : 0,
      decidedBy: decidedBy, matched: matched,
      unknown: counterPlaces.indices.filter { counted[counterPlaces[$0]].unknown > 0 },
      signals: (1...64).filter { signals >> UInt64($0 - 1) & 1 == 1 }.map { Int32($0) },
      limited: counterPlaces.indices.flatMap { Array(repeating: $0, count: Int(counted[counterPlaces[$0]].limited)) },
      heldNotices: record.heldNotices, observed: counterPlaces.indices.filter { counted[counterPlaces[$0]].observed > 0 })
  }

  /// Returns the errno of the rule `number`, or that of its `on unknown`.
  private func errno(of number: Int, isMet: Bool) -> Int32 {
    let directory = buffer.start.load(as: ainka_directory.self)
    let offset = Int(directory.rule_records) + number * MemoryLayout<ainka_rule>.size
    let record = buffer.start.load(fromByteOffset: offset, as: ainka_rule.self)
    return Int32(isMet ? record.errno_code : record.unknown_errno_code)
  }
}
