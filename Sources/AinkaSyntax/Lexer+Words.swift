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
    var isPlain = true
    while offset < bytes.count {
      if bytes[offset].isWordByte {
        offset += 1
      } else if let letter = strangeLetter() {
        isPlain = false
        offset += letter
      } else {
        break
      }
    }
    guard isPlain else {
      report.add(.strangeLetters(text(from: start), at: span(from: start)))
      return emit(.word, from: start)
    }
    let run = bytes[start..<offset]
    if run.count == 1, run.first == 0x5f { return emit(.underscore, from: start) }
    let hasSmall = run.contains { (0x61...0x7a).contains($0) }
    let hasCapital = run.contains { (0x41...0x5a).contains($0) }
    let startsWell = run.first.map { $0 != 0x5f } ?? false
    if startsWell, hasCapital, !hasSmall { return emit(.capitals, from: start) }
    if hasCapital || !startsWell {
      let name = text(from: start)
      report.add(.badName(name, better: Lexer.smallName(for: name), at: span(from: start)))
      return emit(.word, from: start)
    }
    let keyword = run.count > 10 ? .none : Keyword.named(text(from: start))
    emit(Keyword.reserved.contains(keyword) ? .reserved : .word, keyword: keyword, from: start)
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
    let unit = text(from: unitStart)
    if !unit.isEmpty, unit != "%", !Lexer.units.contains(unit) {
      report.add(.unknownUnit(unit, number: text(from: start), at: span(from: unitStart)))
    }
    if unit.isEmpty { distantUnit(after: start) }
    period()
    emit(.number, from: start)
  }

  /// The units that touch a number.
  static let units: Set<String> = [
    "ns", "us", "ms", "s", "min", "h", "d", "B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "Hz", "kHz", "MHz", "GHz",
    "degC",
  ]

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
    let unit = String(decoding: bytes[offset + distance..<offset + end], as: UTF8.self)
    guard unit == "%" || Lexer.units.contains(unit) else { return }
    let number = text(from: start)
    let gap = span(from: offset, to: offset + distance)
    offset += end
    report.add(.unitApart(number: number, unit: unit, gap: gap, at: span(from: start)))
  }
}
