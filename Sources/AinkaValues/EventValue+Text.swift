extension EventValue {
  /// The value, of a field of `type`, for people: with its unit, texts without control characters.
  public func text(of type: ValueType, cases: [String]) -> String {
    switch self {
    case .number(let number): type.text(of: number, cases: cases)
    case .text(let bytes, let isTruncated): EventValue.printable(bytes) + (isTruncated ? "…" : "")
    case .address(let address): "\(address)"
    case .none: "none"
    case .unknown: "unknown"
    }
  }

  /// Returns `bytes` as text in which a terminal sees nothing but letters: control characters are written `\x1b`.
  private static func printable(_ bytes: [UInt8]) -> String {
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

extension ValueType {
  /// Returns `number`, in the type's canonical scale, with its unit; of an enumeration with `cases` the case.
  public func text(of number: Int64, cases: [String]) -> String {
    if let place = Int(exactly: number), cases.indices.contains(place) { return cases[place] }
    if self == .bool { return number == 0 ? "false" : "true" }
    return Quantity.text(of: number, type: self)
  }
}
