import AinkaSemantics
import AinkaValues
import CAinkaABI

extension TextTest {
  /// The test in words, for diagnostics and stations: `contains "x"`.
  var words: String {
    switch self {
    case .equals(let texts) where texts.count == 1: "== \(quoted(texts[0]))"
    case .equals(let texts): "in {\(texts.map(quoted).joined(separator: ", "))}"
    case .startsWith(let text): "starts with \(quoted(text))"
    case .endsWith(let text): "ends with \(quoted(text))"
    case .contains(let texts) where texts.count == 1: "contains \(quoted(texts[0]))"
    case .contains(let texts): "contains any {\(texts.map(quoted).joined(separator: ", "))}"
    case .matches(let glob): "matches \(glob.words)"
    }
  }
}

extension Glob {
  /// The glob as it would be written.
  var words: String {
    "\""
      + elements.map { element in
        switch element {
        case .byte(let byte): character(byte)
        case .oneOf([0...46, 48...255]): "?"
        case .oneOf(let ranges):
          "["
            + ranges.map {
              $0.count == 1 ? character($0.lowerBound) : "\(character($0.lowerBound))-\(character($0.upperBound))"
            }
            .joined() + "]"
        case .anyRunWithinComponent: "*"
        case .anyRun: "**"
        }
      }.joined() + "\""
  }
}

/// Returns `bytes` as a string of the language.
func quoted(_ bytes: [UInt8]) -> String {
  let text = String(decoding: bytes, as: UTF8.self)
  let isPlain = bytes.allSatisfy { (32..<127).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
  return "\"" + (isPlain ? text : text.map(escaped).joined()) + "\""
}

/// Returns `byte` as it stands in a string.
private func character(_ byte: UInt8) -> String { escaped(Character(UnicodeScalar(byte))) }

/// Returns `character` as it stands in a string.
private func escaped(_ character: Character) -> String {
  switch character {
  case "\"": "\\\""
  case "\\": "\\\\"
  case "\n": "\\n"
  case "\t": "\\t"
  default:
    character.unicodeScalars.contains { $0.value < 32 }
      ? character.unicodeScalars.map { "\\u{\(String($0.value, radix: 16))}" }.joined() : String(character)
  }
}
