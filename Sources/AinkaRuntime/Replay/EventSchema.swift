public import AinkaBundle
import AinkaJSON
import AinkaValues

/// The form of files of events (docs/events.md): what `watch` and `record` write, and `replay` reads.
public enum EventSchema {
  /// Counted up when a reader of the version before would understand something wrong.
  public static let version = 1
  /// What the first line calls it.
  static let name = "ainka-events"

  /// Returns the first line of a file, written by `program`: "watch".
  public static func header(by program: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", name)
      writer.member("version", version)
      writer.member("by", program)
    }
    return writer.bytes
  }

  /// Returns the line that says that `count` events between its neighbours were lost.
  public static func gap(_ count: UInt64) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { $0.member("lost", count) }
    return writer.bytes
  }

  /// Returns the line of `event`, whose fields are declared as `fields`; with what was decided iff `isDecided`.
  public static func line(
    of event: MatchedEvent, fields: [BundleEvent.Field], clock: WallClock, isDecided: Bool = true
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("event", event.event)
      writer.member("time", Timestamp.text(nanoseconds: clock.wall(event.timeNanoseconds)))
      writer.key("fields")
      writer.object { writer in
        for field in fields {
          guard let value = event.fields[field.name] else { continue }
          writer.key(field.name)
          value.write(to: &writer, as: field)
        }
      }
      if isDecided { writeDecision(of: event, to: &writer) }
    }
    return writer.bytes
  }

  /// Writes the members that say what was decided of `event`.
  private static func writeDecision(of event: MatchedEvent, to writer: inout JSONWriter) {
    writer.member("generation", event.generation)
    writer.member("verdict", event.verdict.name)
    if event.errno != 0 { writer.member("errno", Errno.name(of: event.errno) ?? "\(event.errno)") }
    if let decider = event.decider { writer.member("decider", decider) }
    writer.member("rules", event.rules) { $0.string($1) }
    writer.member("ruleCount", event.ruleCount)
    writer.member("refused", event.isRefused)
    writer.member("signalled", event.isSignalled)
    writer.member("notices", event.notices) { writer, notice in
      writer.object { writer in
        writer.member("level", notice.level)
        writer.member("text", notice.text)
      }
    }
    guard !event.observed.isEmpty else { return }
    writer.member("observed", event.observed) { writer, observation in
      writer.object { writer in
        writer.member("rule", observation.rule)
        writer.member("effect", observation.effect)
      }
    }
  }
}

extension EventValue {
  /// Writes the value of `field` so that it reads back as itself.
  func write(to writer: inout JSONWriter, as field: BundleEvent.Field) {
    switch self {
    case .number(let number):
      if field.cases.indices.contains(Int(clamping: number)) {
        writer.string(field.cases[Int(number)])
      } else if field.type == .bool, number == 0 || number == 1 {
        writer.bool(number == 1)
      } else {
        writer.integer(number)
      }
    case .text(let bytes, let isTruncated): Self.write(text: bytes, isTruncated: isTruncated, to: &writer)
    case .address(let address): writer.string("\(address)")
    case .none: writer.null()
    case .unknown: writer.object { $0.member("unknown", true) }
    }
  }

  /// Writes `bytes` as a string where they are one, else in hexadecimal.
  private static func write(text bytes: [UInt8], isTruncated: Bool, to writer: inout JSONWriter) {
    if let text = String(validating: bytes, as: UTF8.self) {
      guard isTruncated else { return writer.string(text) }
      return writer.object { $0.member("truncated", text) }
    }
    writer.object { writer in
      writer.member("bytes", bytes.hexadecimal)
      if isTruncated { writer.member("truncated", true) }
    }
  }
}
