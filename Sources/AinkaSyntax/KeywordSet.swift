/// A set of words of the grammar, as bits: asked at every token.
struct KeywordSet: Sendable, ExpressibleByArrayLiteral {
  private var bits: UInt128 = 0

  init(arrayLiteral keywords: Keyword...) { self.init(keywords) }

  /// Creates the set of `keywords`.
  init(_ keywords: some Sequence<Keyword>) {
    for keyword in keywords { bits |= KeywordSet.bit(of: keyword) }
  }

  /// Returns the bit of `keyword`: an enum without payloads lies in memory as the number of its case.
  @inline(__always) private static func bit(of keyword: Keyword) -> UInt128 {
    1 << UInt128(unsafeBitCast(keyword, to: UInt8.self))
  }

  /// `true` iff `keyword` is in the set.
  @inline(__always) func contains(_ keyword: Keyword) -> Bool { bits & KeywordSet.bit(of: keyword) != 0 }

  /// The words, in the order of the grammar.
  var keywords: [Keyword] { Keyword.allCases.filter(contains) }
}

/// The words of the grammar by their letters: asked once for each word of a text.
struct KeywordTable: Sendable {
  /// The longest word, in bytes.
  static let longest = 10

  /// A word: its first eight bytes, the rest, and what it is.
  private struct Entry {
    var first: UInt64 = 0
    var rest: UInt64 = 0
    var keyword = Keyword.none
  }

  private static let slots = 512
  private let entries: [Entry]

  /// The table of all words.
  static let shared = KeywordTable()

  private init() {
    precondition(Keyword.allCases.count <= 128, "a set of words has 128 bits")
    var entries = Array(repeating: Entry(), count: KeywordTable.slots)
    for keyword in Keyword.allCases where keyword != .none {
      var entry = Entry(keyword: keyword)
      precondition(keyword.rawValue.utf8.count <= KeywordTable.longest, "a word of the grammar is short")
      for (place, byte) in keyword.rawValue.utf8.enumerated() {
        if place < 8 {
          entry.first |= UInt64(byte) << UInt64(place * 8)
        } else {
          entry.rest |= UInt64(byte) << UInt64(place * 8 - 64)
        }
      }
      var slot = KeywordTable.slot(entry.first, entry.rest)
      while entries[slot].keyword != .none { slot = (slot + 1) & (KeywordTable.slots - 1) }
      entries[slot] = entry
    }
    self.entries = entries
  }

  /// Returns where to look first for a word of these bytes.
  private static func slot(_ first: UInt64, _ rest: UInt64) -> Int {
    Int(truncatingIfNeeded: ((first ^ rest &* 0x9e37_79b9) &* 0x9e37_79b9_7f4a_7c15) >> 55)
  }

  /// Returns the word of the grammar whose first eight bytes are `first` and the others `rest`, lowest first, or `none`.
  func keyword(_ first: UInt64, _ rest: UInt64) -> Keyword {
    var slot = KeywordTable.slot(first, rest)
    while entries[slot].keyword != .none {
      if entries[slot].first == first, entries[slot].rest == rest { return entries[slot].keyword }
      slot = (slot + 1) & (KeywordTable.slots - 1)
    }
    return .none
  }
}
