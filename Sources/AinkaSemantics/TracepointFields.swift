import AinkaValues

/// The fields of an event on a tracepoint, each at the next free place of the event's record.
struct TracepointFields {
  /// How many fields of each kind such an event may have: the places that the record of an event has beside those of `process`.
  static let numbers = 8
  static let texts = 4
  static let addresses = 2
  /// The first place of numbers and of texts: `AINKA_NUMBER_OWN`, `AINKA_TEXT_OWN`.
  static let firstNumber = 8
  static let firstText = 4

  private(set) var fields: [TypedField] = []

  /// Adds a field; `false` iff there is no place for it.
  mutating func add(_ name: String, _ type: ValueType, cases: [String] = [], from origin: FieldOrigin) -> Bool {
    guard let place = nextPlace(for: type) else { return false }
    fields.append(TypedField(name: name, type: type, place: place, cases: cases, record: origin.text))
    return true
  }

  /// Adds path and name of the file that `origin` leads to, as the fields of record `file` below `name`.
  mutating func addFile(_ name: String, from origin: FieldOrigin) -> Bool {
    var part = origin
    part.reading = origin.reading == .user ? .userName : .descriptorName
    return add("\(name).path", .path, from: origin) && add("\(name).name", .string, from: part)
  }

  /// Returns in words why `fields` cannot be of one event, or nothing: one program reads them all.
  static func mixture(of fields: [TypedField]) -> String? {
    let readings = fields.compactMap { FieldOrigin(text: $0.record)?.reading }
    let intervals = Set(readings.filter { if case .since = $0 { true } else { false } })
    if intervals.count > 1 { return "an event has one time `since` an earlier tracepoint" }
    if !intervals.isEmpty, readings.contains(where: \.isOutside) {
      return "an event has either a time `since` an earlier tracepoint, or `user` and `descriptor` texts"
    }
    return nil
  }

  /// Returns the next free place for a field of `type`.
  private func nextPlace(for type: ValueType) -> TypedField.Place? {
    switch type {
    case .string, .path:
      let count = fields.count { if case .text = $0.place { true } else { false } }
      return count < Self.texts ? .text(Self.firstText + count) : nil
    case .address:
      let count = fields.count { if case .address = $0.place { true } else { false } }
      return count < Self.addresses ? .address(count) : nil
    default:
      let count = fields.count { if case .number = $0.place { true } else { false } }
      return count < Self.numbers ? .number(Self.firstNumber + count) : nil
    }
  }
}
