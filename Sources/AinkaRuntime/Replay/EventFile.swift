public import AinkaBundle
import AinkaJSON
import AinkaValues

/// Reads files of events (docs/events.md): one JSON object a line, each checked against what the bundle says of its event.
public struct EventFile {
  /// The longest line that is read.
  static let lineLimit = 1 << 20

  /// The members that a line may have; those of `ainka watch --format json` that say what was decided are passed over.
  private static let members: Set<String> = [
    "version", "event", "time", "fields", "generation", "verdict", "errno", "decider", "rules", "ruleCount", "refused",
    "signalled", "notices",
  ]

  /// The events that some rule is on, by name.
  private let events: [String: [String: BundleEvent.Field]]

  /// Creates a reader for events that `bundle` has rules on; others are read without looking at their fields.
  public init(bundle: Bundle) {
    var events: [String: [String: BundleEvent.Field]] = [:]
    for event in bundle.events {
      events[event.name] = Dictionary(event.fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
    self.events = events
  }

  /// Returns the events of `bytes`, in order. Empty lines are passed over.
  ///
  /// - Throws: `EventFileError` for the first line that is wrong.
  public func events(in bytes: [UInt8]) throws(EventFileError) -> [RecordedEvent] {
    var all: [RecordedEvent] = []
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }) else { continue }
      all.append(try event(in: Array(line), line: number))
    }
    return all
  }

  /// Returns the event that `bytes`, the line `number`, hold.
  private func event(in bytes: [UInt8], line number: Int) throws(EventFileError) -> RecordedEvent {
    let object: JSONValue
    do throws(JSONError) { object = try JSONReader.read(bytes, sizeLimit: Self.lineLimit) } catch {
      throw EventFileError(line: number, column: error.column, message: error.message, advice: "")
    }
    guard let members = object.members else {
      throw Self.error("a line is one object, found \(object.kindName)", at: object, line: number)
    }
    if let other = members.first(where: { !Self.members.contains($0.name) }) {
      throw Self.error(
        "an event has no `\(other.name)`", at: other.value, line: number, advice: "what is known of it stands in `fields`")
    }
    if let version = object["version"], version.integer != 1 {
      throw Self.error("this program reads events of version 1", at: version, line: number)
    }
    guard let event = object["event"] else { throw Self.error("`event` is missing", at: object, line: number) }
    guard let name = event.string else { throw Self.error("`event` is a string", at: event, line: number) }
    let time = object["time"]
    guard time == nil || time?.string != nil else { throw Self.error("`time` is a string", at: time ?? object, line: number) }
    return RecordedEvent(
      line: number, event: name, time: time?.string ?? "", fields: try fields(of: object, event: name, line: number))
  }

  /// Returns the fields of `object`, an event `event`.
  private func fields(of object: JSONValue, event: String, line: Int) throws(EventFileError) -> [String: EventValue] {
    guard let value = object["fields"] else { return [:] }
    guard let members = value.members else { throw Self.error("`fields` is an object", at: value, line: line) }
    guard let declared = events[event] else { return [:] }
    var fields: [String: EventValue] = [:]
    for member in members {
      guard let field = declared[member.name] else {
        throw Self.error(
          "`\(event)` has no field `\(member.name)`", at: member.value, line: line,
          advice: "it has \(declared.keys.sorted().map { "`\($0)`" }.joined(separator: ", "))")
      }
      fields[member.name] = try Self.value(member.value, of: field, line: line)
    }
    return fields
  }

  /// Returns what `value` says of `field`.
  private static func value(
    _ value: JSONValue, of field: BundleEvent.Field, line: Int
  ) throws(EventFileError) -> EventValue {
    if value.isNull { return EventValue.none }
    if value["unknown"]?.bool == true { return .unknown }
    let wrong = error(
      "`\(field.name)` is \(field.type.description), found \(value.kindName)", at: value, line: line,
      advice: field.cases.isEmpty ? "" : "one of \(field.cases.map { "`\($0)`" }.joined(separator: ", "))")
    switch field.type {
    case .string, .path:
      if let text = value["truncated"]?.string { return .text(Array(text.utf8), isTruncated: true) }
      guard let text = value.string else { throw wrong }
      return .text(Array(text.utf8), isTruncated: false)
    case .address:
      guard let address = value.string.flatMap({ Address(parsing: $0) }) else { throw wrong }
      return .address(address)
    case .bool:
      if let flag = value.bool { return .number(flag ? 1 : 0) }
      guard let number = value.integer, 0...1 ~= number else { throw wrong }
      return .number(number)
    default:
      guard let number = number(value, of: field) else { throw wrong }
      return .number(number)
    }
  }

  /// Returns the number that `value` writes: in the canonical scale, with a unit, or as the name of a case.
  private static func number(_ value: JSONValue, of field: BundleEvent.Field) -> Int64? {
    if let number = value.integer { return number }
    guard let text = value.string else { return nil }
    if let place = field.cases.firstIndex(of: text) { return Int64(place) }
    guard let quantity = try? Quantity(parsing: text), quantity.type == field.type else { return nil }
    return quantity.value
  }

  /// Returns an error at `value`.
  private static func error(
    _ message: String, at value: JSONValue, line: Int, advice: String = ""
  ) -> EventFileError {
    EventFileError(line: line, column: value.column, message: message, advice: advice)
  }
}
