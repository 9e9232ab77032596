import AinkaJSON
import Glibc

/// The rows as programs read them: a list of `{name, value, unit, bar, peer, floor, met}`.
enum RowsAsJSON {
  /// Writes `rows` to the file at `path`; returns what went wrong.
  static func write(_ rows: [Row], to path: String) -> String? {
    var writer = JSONWriter(pretty: true)
    writer.array { list in
      for row in rows { list.object { write(row, to: &$0) } }
    }
    let isWritten = FileBytes.write(writer.bytes + [UInt8(ascii: "\n")], to: path)
    return isWritten ? nil : "cannot write \(path): \(String(cString: strerror(errno)))"
  }

  private static func write(_ row: Row, to writer: inout JSONWriter) {
    writer.key("name")
    writer.string(row.name)
    writer.key("value")
    write(row.value, to: &writer)
    writer.key("unit")
    writer.string(row.unit)
    writer.key("bar")
    switch row.bar {
    case .atMost(let value): writer.string("<= \(Figure.plain(value))")
    case .atLeast(let value): writer.string(">= \(Figure.plain(value))")
    case nil: writer.null()
    }
    writer.key("peer")
    write(row.peer, to: &writer)
    writer.key("floor")
    write(row.floor, to: &writer)
    writer.key("met")
    if let isMet = row.isMet { writer.bool(isMet) } else { writer.null() }
  }

  private static func write(_ reference: Row.Reference?, to writer: inout JSONWriter) {
    guard let reference else { return writer.null() }
    writer.object {
      $0.key("name")
      $0.string(reference.name)
      $0.key("value")
      write(reference.value, to: &$0)
    }
  }

  private static func write(_ value: Double?, to writer: inout JSONWriter) {
    guard let value, value.isFinite else { return writer.null() }
    if value == value.rounded(), abs(value) < 1e15 { writer.integer(Int(value)) } else { writer.double(value) }
  }
}

extension Figure {
  /// Returns `value` for programs: whole numbers without a fraction.
  static func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
