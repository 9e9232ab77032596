import AinkaValues

extension EventValue {
  /// The value for people: with its unit, texts without control characters.
  func text(of type: ValueType, cases: [String]) -> String {
    switch self {
    case .number(let number):
      if cases.indices.contains(Int(number)) { return cases[Int(number)] }
      if type == .bool { return number == 0 ? "false" : "true" }
      return AinkaValues.Quantity.text(of: number, type: type)
    case .text(let bytes, let isTruncated): return EventValue.shown(bytes) + (isTruncated ? "…" : "")
    case .address(let address): return "\(address)"
    case .none: return "none"
    case .unknown: return "unknown"
    }
  }

  /// Returns `bytes` as a text in which a terminal sees nothing but letters: control characters are written `\x1b`.
  static func shown(_ bytes: [UInt8]) -> String {
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        let digits = String(scalar.value, radix: 16)
        text += scalar.value < 256 ? "\\x\(digits.utf8.count < 2 ? "0" : "")\(digits)" : "\\u{\(digits)}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
