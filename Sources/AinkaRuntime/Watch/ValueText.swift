import AinkaBundle
public import AinkaValues

extension EventValue {
  /// The value for people: with its unit, texts without control characters.
  public func text(of type: ValueType, cases: [String]) -> String {
    switch self {
    case .number(let number):
      if cases.indices.contains(Int(clamping: number)) { return cases[Int(number)] }
      if type == .bool { return number == 0 ? "false" : "true" }
      return Quantity.text(of: number, type: type)
    case .text(let bytes, let isTruncated): return Self.printable(bytes) + (isTruncated ? "…" : "")
    case .address(let address): return "\(address)"
    case .none: return "none"
    case .unknown: return "unknown"
    }
  }

  /// Returns `bytes` as text in which a terminal sees nothing but letters: control characters are written `\x1b`.
  static func printable(_ bytes: [UInt8]) -> String {
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        text += scalar.value < 256 ? "\\x\([UInt8(scalar.value)].hexadecimal)" : "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

/// Fills the fields of one event into messages.
struct NoticeRendering {
  var event: BundleEvent
  var fields: [String: EventValue]
  /// The values of the thresholds by full name.
  var thresholds: [String: String]

  /// Returns the text of `parts`.
  func text(of parts: [BundleRule.Part]) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .field(let name): text(ofField: name)
      case .threshold(let name): thresholds[name] ?? "unknown"
      }
    }.joined()
  }

  /// Returns the value of the field `name` for people.
  private func text(ofField name: String) -> String {
    guard let field = event.fields.first(where: { $0.name == name }), let value = fields[name] else { return "unknown" }
    return value.text(of: field.type, cases: field.cases)
  }
}
