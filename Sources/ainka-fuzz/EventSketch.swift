import AinkaInterpreter
import AinkaSemantics
import AinkaValues

/// A random event by the names of its fields, so that it can be shown to a smaller policy than the one it was made for.
struct EventSketch {
  var event: String
  /// By name of the field; what is not here is unknown.
  var values: [String: EventValue]
  /// By name of the policy.
  var isInScope: [String: Bool]
  /// By full name; what is not here has its start.
  var thresholds: [String: Int64]

  init(_ occurrence: Occurrence, thresholds: [Int64], in program: TypedProgram) {
    let declared = program.events[occurrence.event]
    event = declared.name
    values = Dictionary(uniqueKeysWithValues: zip(declared.fields.map(\.name), occurrence.values))
    isInScope = Dictionary(uniqueKeysWithValues: zip(program.policies.map(\.name), occurrence.isInScope))
    self.thresholds = Dictionary(uniqueKeysWithValues: zip(program.thresholds.map(\.name), thresholds))
  }

  /// Returns the event as `program` has it, or nothing where no rule of it is on this event.
  func occurrence(in program: TypedProgram) -> Occurrence? {
    guard let index = program.events.firstIndex(where: { $0.name == event }) else { return nil }
    return Occurrence(
      event: index, values: program.events[index].fields.map { values[$0.name] ?? .unknown },
      isInScope: program.policies.map { isInScope[$0.name] ?? true })
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
    for name in isInScope.keys.sorted() { smaller.append(changed { $0.isInScope[name] = nil }) }
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
    case .text(let bytes, let isTruncated):
      [.unknown] + (isTruncated ? [.text(bytes, isTruncated: false)] : [])
        + (bytes.isEmpty
          ? []
          : [
            .text([], isTruncated: isTruncated), .text(Array(bytes.prefix(bytes.count / 2)), isTruncated: isTruncated),
            .text(Array(bytes.dropLast()), isTruncated: isTruncated),
          ])
    }
  }

  /// The event as a list of fields, for a person.
  var description: String {
    var lines = ["event \(event) {"]
    for name in values.keys.sorted() where values[name] != .unknown {
      lines.append("  \(name) = \(Self.text(of: values[name]))")
    }
    lines.append("}")
    for (name, value) in thresholds.sorted(by: { $0.key < $1.key }) { lines.append("given \(name) = \(value) (canonical)") }
    for (name, isIn) in isInScope.sorted(by: { $0.key < $1.key }) where !isIn { lines.append("outside the scope of \(name)") }
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
