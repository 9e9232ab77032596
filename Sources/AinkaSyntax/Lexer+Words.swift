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

/// What a byte is in a word: nothing, if it is none of one.
struct Letters: OptionSet {
  let rawValue: UInt8
  static let small = Letters(rawValue: 1)
  static let capital = Letters(rawValue: 2)
  /// A digit or an underscore.
  static let other = Letters(rawValue: 4)

  /// What each byte is.
  static let ofBytes: [Letters] = (UInt8.min...UInt8.max).map { byte in
    switch byte {
    case 0x61...0x7a: .small
    case 0x41...0x5a: .capital
    case 0x30...0x39, 0x5f: .other
    default: []
    }
  }
}

extension Lexer {
  /// Reads a word, a name in capitals, or an underscore.
  mutating func word() {
    let start = offset
    let (bytes, letters) = (bytes, letters)
    var end = start
    // What is in it.
    var found: Letters = []
    while end < bytes.count {
      let letter = letters[Int(bytes[end])]
      if letter.isEmpty { break }
      found.formUnion(letter)
      end += 1
    }
    offset = end
    if end < bytes.count, bytes[end] >= 0x80, strangeLetter() != nil { return strangeWord(from: start) }
    word(from: start, hasSmall: found.contains(.small), hasCapital: found.contains(.capital))
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

  /// Adds the word from `start` to the current place, whose bytes are all of ASCII.
  @inline(__always) private mutating func word(from start: Int, hasSmall: Bool, hasCapital: Bool) {
    let startsWell = bytes[start] != 0x5f
    if hasCapital || !startsWell { return oddWord(from: start, hasSmall: hasSmall, hasCapital: hasCapital) }
    let keyword = keyword(from: start)
    emit(reserved.contains(keyword) ? .reserved : .word, keyword: keyword, from: start)
  }

  /// Adds what has capitals or starts with an underscore.
  private mutating func oddWord(from start: Int, hasSmall: Bool, hasCapital: Bool) {
    let startsWell = bytes[start] != 0x5f
    if offset - start == 1, !startsWell { return emit(.underscore, from: start) }
    if startsWell, !hasSmall { return emit(.capitals, from: start) }
    let name = text(from: start)
    report.add(.badName(name, better: Lexer.smallName(for: name), at: span(from: start)))
    emit(.word, from: start)
  }

  /// Returns the word of the grammar that stands from `start` to the current place.
  @inline(__always) private func keyword(from start: Int) -> Keyword {
    let count = offset - start
    guard count <= KeywordTable.longest else { return .none }
    if start + 16 <= bytes.count {
      // Both halves at once, without what stands behind the word.
      let raw = bytes.span.bytes
      let first = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
      guard count > 8 else { return keywords.keyword(first & (.max >> UInt64(64 - 8 * count)), 0) }
      let rest = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: start + 8, as: UInt64.self))
      return keywords.keyword(first, rest & (.max >> UInt64(128 - 8 * count)))
    }
    var halves: (UInt64, UInt64) = (0, 0)
    for (place, byte) in bytes[start..<offset].enumerated() {
      if place < 8 { halves.0 |= UInt64(byte) << UInt64(8 * place) } else { halves.1 |= UInt64(byte) << UInt64(8 * place - 64) }
    }
    return keywords.keyword(halves.0, halves.1)
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
  private mutating func digits() {
    var end = offset
    while byte(at: end).isDigit { end += 1 }
    offset = end
  }

  /// Goes past a date, iff there is one.
  private mutating func date() -> Bool {
    guard peek(4) == UInt8(ascii: "-") else { return false }
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
