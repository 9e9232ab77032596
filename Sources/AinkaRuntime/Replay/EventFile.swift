public import AinkaBundle
import AinkaJSON
import AinkaValues

/// Reads files of events (docs/events.md): one JSON object a line, each checked against what the bundle says of its event.
public struct EventFile {
  /// The longest line that is read.
  static let lineLimit = 1 << 20

  /// The members that the line of an event may have.
  private static let members: Set<String> = [
    "version", "event", "time", "fields", "generation", "verdict", "errno", "decider", "rules", "ruleCount", "refused",
    "signalled", "notices", "observed",
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

  /// Returns what `bytes` hold, in order. Empty lines are passed over, and those that say nothing are named.
  ///
  /// - Throws: `EventFileError` where the file is of a newer version: nothing in it can be relied on.
  public func contents(of bytes: [UInt8]) throws(EventFileError) -> RecordedEvents {
    var contents = RecordedEvents()
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }) else { continue }
      do throws(EventFileError) { try read(Array(line), line: number, into: &contents) } catch {
        if error.isOfNewerVersion { throw error }
        contents.damage.append(error)
      }
    }
    return contents
  }

  /// Adds what `bytes`, the line `number`, say to `contents`.
  private func read(_ bytes: [UInt8], line number: Int, into contents: inout RecordedEvents) throws(EventFileError) {
    let object: JSONValue
    do throws(JSONError) { object = try JSONReader.read(bytes, sizeLimit: Self.lineLimit) } catch {
      throw EventFileError(line: number, column: error.column, message: error.message, advice: "")
    }
    guard let members = object.members else {
      throw Self.error("a line is one object, found \(object.kindName)", at: object, line: number)
    }
    if let schema = object["schema"], schema.string != EventSchema.name {
      throw Self.error("a file of events has the schema `\(EventSchema.name)`", at: schema, line: number)
    }
    if let version = object["version"] {
      guard let written = version.integer, written > 0 else {
        throw Self.error("`version` is a number from 1", at: version, line: number)
      }
      guard written <= EventSchema.version else {
        throw EventFileError(
          line: number, column: version.column,
          message: "these events are of version \(written); this program reads version \(EventSchema.version)",
          advice: "replay them with the `ainka` that wrote them, or a newer one", isOfNewerVersion: true)
      }
    }
    if object["schema"] != nil { return }
    if let lost = object["lost"], members.count == 1 {
      guard let count = lost.unsigned else { throw Self.error("`lost` is a number", at: lost, line: number) }
      let (sum, isTooMany) = contents.lost.addingReportingOverflow(count)
      contents.lost = isTooMany ? .max : sum
      return
    }
    if let other = members.first(where: { !Self.members.contains($0.name) }) {
      throw Self.error(
        "an event has no `\(other.name)`", at: other.value, line: number, advice: "what is known of it stands in `fields`")
    }
    contents.events.append(try event(object, line: number))
  }

  /// Returns the event that `object`, the line `number`, is.
  private func event(_ object: JSONValue, line number: Int) throws(EventFileError) -> RecordedEvent {
    guard let event = object["event"] else { throw Self.error("`event` is missing", at: object, line: number) }
    guard let name = event.string else { throw Self.error("`event` is a string", at: event, line: number) }
    var time: Int64?
    if let written = object["time"] {
      time = written.string.flatMap(Timestamp.nanoseconds)
      guard time != nil else {
        throw Self.error("`time` is a time after RFC 3339, as \"2026-11-21T10:00:00Z\"", at: written, line: number)
      }
    }
    return RecordedEvent(
      line: number, event: name, time: time, fields: try fields(of: object, event: name, line: number),
      decided: try decision(in: object, line: number))
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
      guard let text = text(value) else { throw wrong }
      return text
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

  /// Returns the text that `value` writes, whole or not.
  private static func text(_ value: JSONValue) -> EventValue? {
    if let text = value.string { return .text(Array(text.utf8), isTruncated: false) }
    if let text = value["truncated"]?.string { return .text(Array(text.utf8), isTruncated: true) }
    guard let bytes = value["bytes"]?.string.flatMap(bytes(ofHexadecimal:)) else { return nil }
    return .text(bytes, isTruncated: value["truncated"]?.bool == true)
  }

  /// Returns the bytes that `text` writes, two hexadecimal digits each.
  private static func bytes(ofHexadecimal text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
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
  static func error(
    _ message: String, at value: JSONValue, line: Int, advice: String = ""
  ) -> EventFileError {
    EventFileError(line: line, column: value.column, message: message, advice: advice)
  }
}
