import AinkaSource

extension UInt8 {
  /// `true` iff this is a letter, digit or underscore of ASCII.
  var isWordByte: Bool {
    switch self {
    case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x5f: true
    default: false
    }
  }

  /// `true` iff this is a digit of ASCII.
  var isDigit: Bool { (0x30...0x39).contains(self) }
}

extension Lexer {
  /// Reads a word, a name in capitals, or an underscore.
  mutating func word() {
    let start = offset
    // What is in it, and its first bytes: what a word of the grammar is found by.
    var hasSmall = false
    var hasCapital = false
    var first: UInt64 = 0
    var rest: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      switch byte {
      case 0x61...0x7a: hasSmall = true
      case 0x41...0x5a: hasCapital = true
      case 0x30...0x39, 0x5f: break
      default:
        if byte >= 0x80, strangeLetter() != nil { return strangeWord(from: start) }
        return word(from: start, hasSmall: hasSmall, hasCapital: hasCapital, first, rest)
      }
      if shift < 64 { first |= UInt64(byte) << shift } else { rest |= UInt64(byte) << (shift & 63) }
      shift = min(shift + 8, 120)
      offset += 1
    }
    word(from: start, hasSmall: hasSmall, hasCapital: hasCapital, first, rest)
  }

  /// Reads a word with letters outside ASCII.
  private mutating func strangeWord(from start: Int) {
    while offset < bytes.count {
      if bytes[offset].isWordByte {
        offset += 1
      } else if let letter = strangeLetter() {
        offset += letter
      } else {
        break
      }
    }
    report.add(.strangeLetters(text(from: start), at: span(from: start)))
    emit(.word, from: start)
  }

  /// Adds the word from `start` to the current place, whose bytes are all of ASCII: the first eight are `first`, the others `rest`.
  private mutating func word(from start: Int, hasSmall: Bool, hasCapital: Bool, _ first: UInt64, _ rest: UInt64) {
    let count = offset - start
    let startsWell = bytes[start] != 0x5f
    if count == 1, !startsWell { return emit(.underscore, from: start) }
    if startsWell, hasCapital, !hasSmall { return emit(.capitals, from: start) }
    if hasCapital || !startsWell {
      let name = text(from: start)
      report.add(.badName(name, better: Lexer.smallName(for: name), at: span(from: start)))
      return emit(.word, from: start)
    }
    let keyword = count > KeywordTable.longest ? .none : keywords.keyword(first, rest)
    emit(reserved.contains(keyword) ? .reserved : .word, keyword: keyword, from: start)
  }

  /// Returns how many bytes a letter outside ASCII takes at the current place, or nothing when there is none.
  private func strangeLetter() -> Int? {
    guard bytes[offset] >= 0x80 else { return nil }
    var cursor = UTF8Cursor(bytes[offset...])
    guard let piece = cursor.next(), let scalar = piece.scalar, scalar.properties.isAlphabetic else { return nil }
    return piece.length
  }

  /// Returns `name` in small letters, with an underscore between the parts of `camelCase`.
  static func smallName(for name: String) -> String {
    var result = ""
    var previousIsSmall = false
    for scalar in name.unicodeScalars {
      let isCapital = ("A"..."Z").contains(scalar)
      if isCapital, previousIsSmall { result += "_" }
      result += scalar.properties.lowercaseMapping
      previousIsSmall = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
    }
    while result.first == "_" { result.removeFirst() }
    return result.isEmpty ? "name" : result
  }

  /// Reads a number with its unit, or a date.
  mutating func number() {
    let start = offset
    if date() { return emit(.date, from: start) }
    digits()
    if peek() == UInt8(ascii: "."), peek(1).isDigit {
      offset += 1
      digits()
    } else if peek() == UInt8(ascii: "."), peek(1) != UInt8(ascii: ".") {
      offset += 1
      report.add(.badNumber("a number does not end with a point", at: span(from: start)))
    }
    let unitStart = offset
    if peek() == UInt8(ascii: "%") { offset += 1 } else { while peek().isWordByte { offset += 1 } }
    if offset == unitStart {
      distantUnit(after: start)
    } else if !isUnit(from: unitStart, to: offset) {
      report.add(.unknownUnit(text(from: unitStart), number: text(from: start), at: span(from: unitStart)))
    }
    period()
    emit(.number, from: start)
  }

  /// The units that touch a number.
  static let units: Set<String> = [
    "ns", "us", "ms", "s", "min", "h", "d", "B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "Hz", "kHz", "MHz", "GHz",
    "degC",
  ]

  /// What these begin with.
  private static let unitStarts = Set(units.compactMap(\.utf8.first))

  /// `true` iff the bytes from `start` to `end` are a unit.
  private func isUnit(from start: Int, to end: Int) -> Bool {
    if end - start == 1, bytes[start] == UInt8(ascii: "%") { return true }
    // None is longer than `degC`, and most words behind a number begin as none does.
    guard end - start <= 4, start < end, Lexer.unitStarts.contains(bytes[start]) else { return false }
    return Lexer.units.contains(String(decoding: bytes[start..<end], as: UTF8.self))
  }

  /// Goes past digits.
  private mutating func digits() { while peek().isDigit { offset += 1 } }

  /// Goes past a date, iff there is one.
  private mutating func date() -> Bool {
    for place in 0..<10 {
      guard place == 4 || place == 7 ? peek(place) == UInt8(ascii: "-") : peek(place).isDigit else { return false }
    }
    guard !peek(10).isWordByte else { return false }
    offset += 10
    return true
  }

  /// Goes past `/s`, iff it follows.
  private mutating func period() {
    guard peek() == UInt8(ascii: "/") else { return }
    var end = 1
    while peek(end).isWordByte { end += 1 }
    let word = String(decoding: bytes[min(offset + 1, bytes.count)..<min(offset + end, bytes.count)], as: UTF8.self)
    if ["s", "min", "h", "d"].contains(word) { offset += end }
  }

  /// Goes past a unit that stands apart from its number on the same line, and says so.
  private mutating func distantUnit(after start: Int) {
    var distance = 0
    while peek(distance) == 0x20 || peek(distance) == 0x09 { distance += 1 }
    guard distance > 0 else { return }
    var end = distance
    if peek(end) == UInt8(ascii: "%") { end += 1 } else { while peek(end).isWordByte { end += 1 } }
    guard end > distance, isUnit(from: offset + distance, to: offset + end) else { return }
    let unit = String(decoding: bytes[offset + distance..<offset + end], as: UTF8.self)
    let number = text(from: start)
    let gap = span(from: offset, to: offset + distance)
    offset += end
    report.add(.unitApart(number: number, unit: unit, gap: gap, at: span(from: start)))
  }
}
