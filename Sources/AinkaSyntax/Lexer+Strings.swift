import AinkaSource

extension Lexer {
  /// Where a character stands: what is wrong with it depends on that.
  enum Surroundings {
    case code, string, comment
  }

  /// Reads a string to its closing quote, or, if it has none, to the end of the line.
  mutating func string() {
    let start = offset
    offset += 1
    var isPlain = true
    while offset < bytes.count {
      pastPlainLetters()
      guard offset < bytes.count else { break }
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        offset += 1
        if !isPlain { reportLookalikes(from: start) }
        return emit(.string, from: start)
      case UInt8(ascii: "\n"): return unterminated(from: start)
      case UInt8(ascii: "\\"): escape()
      case 0x09: offset += 1
      case 0x0d where peek(1) == UInt8(ascii: "\n"): return unterminated(from: start)
      default:
        isPlain = false
        character(in: .string)
      }
    }
    unterminated(from: start)
  }

  /// Goes past letters that mean themselves in a string.
  private mutating func pastPlainLetters() {
    var end = offset
    while end < bytes.count, bytes[end] &- 0x20 < 0x5f, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\") {
      end += 1
    }
    offset = end
  }

  /// Adds a string that ends where its line does.
  private mutating func unterminated(from start: Int) {
    report.add(.unterminatedString(at: span(from: start)))
    emit(.brokenString, from: start)
    damage(from: start)
  }

  /// Goes past an escape.
  private mutating func escape() {
    let start = offset
    offset += 1
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "{"), UInt8(ascii: "}"):
      offset += 1
    case UInt8(ascii: "u") where StringText.scalar(of: bytes[start...]) != nil:
      offset = start + (StringText.scalar(of: bytes[start...])?.length ?? 2)
    case UInt8(ascii: "\n"), 0: break
    default:
      if peek() < 0x80 { offset += 1 } else { character(in: .string) }
      report.add(.badEscape(text(from: start), at: span(from: start)))
    }
  }

  /// Goes past a character that is not ASCII, or a control character, and says what is wrong with it, if something is.
  mutating func character(in surroundings: Surroundings) {
    let start = offset
    var cursor = UTF8Cursor(bytes[offset...])
    guard let piece = cursor.next() else { return }
    guard let scalar = piece.scalar else {
      while offset < bytes.count, bytes[offset] >= 0x80 {
        var cursor = UTF8Cursor(bytes[offset...])
        guard let piece = cursor.next(), piece.scalar == nil else { break }
        offset += 1
      }
      report.add(.notUTF8(count: offset - start, at: span(from: start)))
      return
    }
    offset += piece.length
    if scalar.value < 0x20 || scalar.value == 0x7f {
      report.add(.controlCharacter(scalar, inString: surroundings == .string, at: span(from: start)))
    } else if Lexer.isHidden(scalar) {
      report.add(.hiddenCharacter(scalar, inString: surroundings == .string, at: span(from: start)))
    }
  }

  /// `true` iff nobody sees `scalar`, or it changes the order in which others are seen.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: true
    default: scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  /// Goes past what starts no token, and says so once for a run of it.
  mutating func strange() {
    let start = offset
    guard bytes[offset] >= 0x80 else { return strangeASCII() }
    var cursor = UTF8Cursor(bytes[offset...])
    guard let piece = cursor.next(), let scalar = piece.scalar, !Lexer.isHidden(scalar) else {
      character(in: .code)
      return damage(from: start)
    }
    if scalar.properties.isAlphabetic { return word() }
    offset += piece.length
    if "“”„‟«»".unicodeScalars.contains(scalar) { return curlyString(from: start, scalar) }
    report.add(.strangeCharacter(scalar, instead: Lexer.lookalikes[scalar], at: span(from: start)))
    if !scalar.properties.isWhitespace { damage(from: start) }
  }

  /// Goes past a run of one ASCII character that starts no token.
  private mutating func strangeASCII() {
    let start = offset
    let byte = bytes[offset]
    while peek() == byte, offset < bytes.count { offset += 1 }
    let scalar = Unicode.Scalar(byte)
    if byte < 0x20 || byte == 0x7f {
      report.add(.controlCharacter(scalar, inString: false, at: span(from: start)))
    } else if byte == UInt8(ascii: "'") {
      report.add(.strangeCharacter(scalar, instead: "\"", at: span(from: start)))
    } else {
      report.add(.strangeCharacter(scalar, instead: byte == UInt8(ascii: "#") ? "//" : nil, at: span(from: start)))
    }
    damage(from: start)
  }

  /// Reads a string in typographic quotes.
  private mutating func curlyString(from start: Int, _ quote: Unicode.Scalar) {
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") {
      var cursor = UTF8Cursor(bytes[offset...])
      guard let piece = cursor.next() else { break }
      offset += piece.length
      if let scalar = piece.scalar, "“”„‟«»\"".unicodeScalars.contains(scalar) { break }
    }
    report.add(.strangeCharacter(quote, instead: "\"", at: span(from: start)))
    emit(.brokenString, from: start)
    damage(from: start)
  }

  /// Characters that look like one of the language's.
  static let lookalikes: [Unicode.Scalar: String] = [
    "≤": "<=", "≥": ">=", "≠": "!=", "–": "-", "—": "-", "−": "-", "…": "..", "×": "*", "·": "*", "÷": "/", "‘": "\"",
    "’": "\"",
    "；": ";", "，": ",", "：": ":", "（": "(", "）": ")", "｛": "{", "｝": "}", "＝": "=", "∧": "and", "∨": "or", "¬": "not",
    "∈": "in",
    "\u{a0}": " ", "\u{3000}": " ", "\u{2003}": " ", "\u{2009}": " ", "\u{202f}": " ",
  ]
}

extension UInt8 {
  /// `true` iff a string holds this byte as it is.
  var isPlainInString: Bool { (0x20..<0x7f).contains(self) && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\") }
}

/// The text that a string literal stands for.
public enum StringText {
  /// Returns the text of the literal `bytes`, quotes included, with its escapes read; what cannot be read stays as it is.
  public static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var rest = bytes.dropFirst().dropLast()
    if !rest.contains(UInt8(ascii: "\\")) { return Array(rest) }
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      guard let next = rest.first else { break }
      switch next {
      case UInt8(ascii: "n"): text.append(0x0a)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"):
        guard let scalar = scalar(of: bytes[(rest.startIndex - 1)...]) else {
          text.append(next)
          break
        }
        text.append(contentsOf: String(scalar.scalar).utf8)
        rest = rest.dropFirst(scalar.length - 2)
      default: text.append(next)
      }
      rest = rest.dropFirst()
    }
    return text
  }

  /// Returns the scalar that `\u{…}` at the start of `bytes` stands for, and how many bytes it takes.
  static func scalar(of bytes: ArraySlice<UInt8>) -> (scalar: Unicode.Scalar, length: Int)? {
    guard bytes.starts(with: "\\u{".utf8) else { return nil }
    var value: UInt32 = 0
    var length = 3
    for byte in bytes.dropFirst(3).prefix(7) {
      length += 1
      if byte == UInt8(ascii: "}") { return length > 4 ? Unicode.Scalar(value).map { ($0, length) } : nil }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, !(0x41...0x46).contains(byte) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return nil
  }

  /// Returns `text` as a literal, with escapes where they are needed.
  public static func quoted(_ text: [UInt8]) -> String {
    if text.allSatisfy({ $0.isPlainInString }) {
      return String(unsafeUninitializedCapacity: text.count + 2) { bytes in
        bytes[0] = UInt8(ascii: "\"")
        _ = bytes[1...].initialize(fromContentsOf: text)
        bytes[text.count + 1] = UInt8(ascii: "\"")
        return text.count + 2
      }
    }
    var result = "\""
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7f || Lexer.isHidden(scalar) {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
