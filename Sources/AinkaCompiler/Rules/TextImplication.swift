import AinkaSemantics

extension TextTest {
  /// `true` iff the test holds of the whole text `bytes`.
  func holds(of bytes: [UInt8]) -> Bool {
    switch self {
    case .equals(let texts): texts.contains(bytes)
    case .startsWith(let start): bytes.starts(with: start)
    case .endsWith(let end): bytes.ends(with: end)
    case .contains(let parts): parts.contains(where: bytes.hasPart)
    case .matches(let glob): glob.holds(of: bytes)
    }
  }

  /// `true` iff every text that passes the test passes `other`; `false` may also mean that nobody knows.
  ///
  /// Of a text that was not captured whole a test says what it says of every way to go on, or else unknown. So what follows
  /// here follows there: where the test is unknown, `other` is unknown or true.
  func implies(_ other: TextTest) -> Bool {
    if self == other { return true }
    switch other {
    case .startsWith(let start) where start.isEmpty: return true
    case .endsWith(let end) where end.isEmpty: return true
    default: break
    }
    switch (self, other) {
    case (.equals(let texts), _): return texts.allSatisfy(other.holds)
    case (.startsWith(let longer), .startsWith(let start)): return longer.starts(with: start)
    case (.endsWith(let longer), .endsWith(let end)): return longer.ends(with: end)
    case (.startsWith(let text), .contains(let parts)), (.endsWith(let text), .contains(let parts)):
      return parts.contains(where: text.hasPart)
    case (.contains(let texts), .contains(let parts)):
      return texts.allSatisfy { text in parts.contains(where: text.hasPart) }
    case (.matches(let glob), .startsWith(let start)): return glob.start.starts(with: start)
    case (.matches(let glob), .endsWith(let end)): return glob.end.ends(with: end)
    case (.matches(let glob), .contains(let parts)):
      return glob.literals.contains { literal in parts.contains(where: literal.hasPart) }
    default: return false
    }
  }

  /// `true` iff no text passes both; `false` may also mean that nobody knows.
  func excludes(_ other: TextTest) -> Bool {
    switch (self, other) {
    case (.equals(let texts), _): return !texts.contains(where: other.holds)
    case (_, .equals(let texts)): return !texts.contains(where: holds)
    case (.startsWith(let one), .startsWith(let two)): return !one.starts(with: two) && !two.starts(with: one)
    case (.endsWith(let one), .endsWith(let two)): return !one.ends(with: two) && !two.ends(with: one)
    case (.matches(let glob), .startsWith(let start)), (.startsWith(let start), .matches(let glob)):
      return !glob.start.starts(with: start) && !start.starts(with: glob.start)
    default: return false
    }
  }
}

extension Glob {
  /// The same test without the pattern, iff there is one: `/usr/**` is what begins with `/usr/`.
  var plain: TextTest? {
    var bytes: [UInt8] = []
    var runs = 0
    for element in elements {
      switch element {
      case .byte(let byte): bytes.append(byte)
      case .anyRun: runs += 1
      case .oneOf, .anyRunWithinComponent: return nil
      }
    }
    if runs == 0 { return .equals([bytes]) }
    let (isOpenFirst, isOpenLast) = (elements.first == .anyRun, elements.last == .anyRun)
    if runs == elements.count { return .startsWith([]) }
    switch (runs, isOpenFirst, isOpenLast) {
    case (1, false, true): return .startsWith(bytes)
    case (1, true, false): return .endsWith(bytes)
    case (2, true, true): return .contains([bytes])
    default: return nil
    }
  }

  /// The bytes that every match begins with.
  var start: [UInt8] { elements.prefix { $0.literal != nil }.compactMap(\.literal) }

  /// The bytes that every match ends with.
  var end: [UInt8] { elements.reversed().prefix { $0.literal != nil }.reversed().compactMap(\.literal) }

  /// The runs of bytes that every match has in it.
  var literals: [[UInt8]] {
    elements.split { $0.literal == nil }.map { $0.compactMap(\.literal) }
  }

  /// `true` iff `bytes` as a whole are what the glob says.
  ///
  /// - Complexity: O(*n* *m*).
  func holds(of bytes: [UInt8]) -> Bool {
    // By number of bytes that are read: whether the elements so far match them.
    var reached = [true] + Array(repeating: false, count: bytes.count)
    for element in elements {
      var next = Array(repeating: false, count: bytes.count + 1)
      for place in 0...bytes.count {
        switch element {
        case .byte(let byte): if place > 0, reached[place - 1], bytes[place - 1] == byte { next[place] = true }
        case .oneOf(let ranges):
          if place > 0, reached[place - 1], ranges.contains(where: { $0.contains(bytes[place - 1]) }) { next[place] = true }
        case .anyRun: next[place] = reached[place] || (place > 0 && next[place - 1])
        case .anyRunWithinComponent:
          next[place] = reached[place] || (place > 0 && next[place - 1] && bytes[place - 1] != UInt8(ascii: "/"))
        }
      }
      reached = next
    }
    return reached[bytes.count]
  }
}

extension Glob.Element {
  /// The only byte that it can be.
  fileprivate var literal: UInt8? {
    if case .byte(let byte) = self { byte } else { nil }
  }
}

extension [UInt8] {
  /// `true` iff the last bytes are `end`.
  fileprivate func ends(with end: [UInt8]) -> Bool { end.count <= count && suffix(end.count).elementsEqual(end) }

  /// `true` iff `part` occurs in it.
  fileprivate func hasPart(_ part: [UInt8]) -> Bool {
    part.count <= count && (0...(count - part.count)).contains { self[$0...].starts(with: part) }
  }
}
