import AinkaInterpreter
import AinkaSemantics
import AinkaValues

/// A random event by the names of its fields, so that it can be shown to a smaller policy than the one it was made for.
struct EventSketch {
  var event: String
  /// By name of the field; what is not here is unknown.
  var values: [String: EventValue]
  /// The scopes that the event did not happen in.
  var outside: Set<String>
  /// By full name; what is not here has its start.
  var thresholds: [String: Int64]
  /// The clock.
  var now: UInt64
  /// By full name and key: values that keys of thresholds have.
  var keyed: [String: [EventValue: Int64]]

  init(
    _ occurrence: Occurrence, at now: UInt64, thresholds: [Int64], keyed: [Int: [EventValue: Int64]], in program: TypedProgram
  ) {
    self.now = now
    self.keyed = Dictionary(uniqueKeysWithValues: keyed.map { (program.thresholds[$0.key].name, $0.value) })
    let declared = program.events[occurrence.event]
    event = declared.name
    values = Dictionary(uniqueKeysWithValues: zip(declared.fields.map(\.name), occurrence.values))
    outside = Set(zip(program.policies, occurrence.isInScope).compactMap { $1 ? nil : $0.scope })
    self.thresholds = Dictionary(uniqueKeysWithValues: zip(program.thresholds.map(\.name), thresholds))
  }

  /// Returns the event as `program` has it, or nothing where no rule of it is on this event.
  func occurrence(in program: TypedProgram) -> Occurrence? {
    guard let index = program.events.firstIndex(where: { $0.name == event }) else { return nil }
    return Occurrence(
      event: index, values: program.events[index].fields.map { values[$0.name] ?? .unknown },
      isInScope: program.policies.map { policy in policy.scope.map { !outside.contains($0) } ?? true })
  }

  /// Returns the values that keys of the thresholds of `program` have.
  func keyedThresholds(in program: TypedProgram) -> [Int: [EventValue: Int64]] {
    var values: [Int: [EventValue: Int64]] = [:]
    for (number, threshold) in program.thresholds.enumerated() where threshold.key != nil {
      values[number] = keyed[threshold.name]
    }
    return values
  }

  /// Returns the values of the thresholds that `program` has.
  func thresholds(in program: TypedProgram) -> [Int64] { program.thresholds.map { thresholds[$0.name] ?? $0.start } }

  /// Events that say a little less: fields unknown, texts shorter, thresholds at their starts, inside the scope.
  var simplifications: [EventSketch] {
    var smaller: [EventSketch] = []
    for name in values.keys.sorted() {
      for value in Self.simplifications(of: values[name] ?? .unknown) { smaller.append(changed { $0.values[name] = value }) }
    }
    for name in thresholds.keys.sorted() { smaller.append(changed { $0.thresholds[name] = nil }) }
    for name in keyed.keys.sorted() { smaller.append(changed { $0.keyed[name] = nil }) }
    for scope in outside.sorted() { smaller.append(changed { $0.outside.remove(scope) }) }
    return smaller
  }

  /// Returns values that are simpler than `value`.
  private static func simplifications(of value: EventValue) -> [EventValue] {
    switch value {
    case .unknown: []
    case .none: [.unknown]
    case .number(0): [.unknown]
    case .number: [.unknown, .number(0)]
    case .address: [.unknown]
    // A text that goes on fills its room, so it must not become shorter; only the arguments may be cut anywhere.
    case .text(let bytes, isTruncated: true):
      [.unknown, .text(bytes, isTruncated: false)]
        + (bytes.count == Pools.textCapacity ? [] : shorter(bytes).map { .text($0, isTruncated: true) })
    case .text(let bytes, isTruncated: false): [.unknown] + shorter(bytes).map { .text($0, isTruncated: false) }
    }
  }

  /// Returns texts that are shorter than `bytes`.
  private static func shorter(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.isEmpty ? [] : [[], Array(bytes.prefix(bytes.count / 2)), Array(bytes.dropLast()), Array(bytes.dropFirst())]
  }

  /// The event as a list of fields, for a person.
  var description: String {
    var lines = ["event \(event) at \(now) ns {"]
    for name in values.keys.sorted() where values[name] != .unknown {
      lines.append("  \(name) = \(Self.text(of: values[name]))")
    }
    lines.append("}")
    for (name, value) in thresholds.sorted(by: { $0.key < $1.key }) { lines.append("given \(name) = \(value) (canonical)") }
    for (name, values) in keyed.sorted(by: { $0.key < $1.key }) {
      lines += values.map { "given \(name)(\(Self.text(of: $0.key))) = \($0.value) (canonical)" }.sorted()
    }
    lines += outside.sorted().map { "outside \($0)" }
    return lines.joined(separator: "\n")
  }

  /// Returns `value` as a person reads it.
  private static func text(of value: EventValue?) -> String {
    switch value {
    case .number(let number): "\(number)"
    case .text(let bytes, let isTruncated): Pools.quoted(bytes) + (isTruncated ? " and more" : "")
    case .address(let address): address.description
    case .some(.none): "none"
    case .unknown, nil: "unknown"
    }
  }

  /// Returns the event with one change.
  private func changed(_ change: (inout EventSketch) -> Void) -> EventSketch {
    var copy = self
    change(&copy)
    return copy
  }
}
