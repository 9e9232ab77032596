import CAinkaABI

/// What a policy's words let one guess of what its rules need.
public struct PolicyGuess: Sendable {
  /// How many rules there are.
  public private(set) var rules = 0
  /// The places of the rule tables that there will be (`enum ainka_hook`).
  private(set) var hooks: Set<Int> = []

  /// What tables come to, mostly; where they are larger, larger maps are made when that is known.
  static let imageBytesPerRule = 256

  private static let events: [(name: StaticString, hook: ainka_hook)] = [
    ("exec", AINKA_HOOK_EXEC), ("fork", AINKA_HOOK_FORK), ("exit", AINKA_HOOK_EXIT), ("open", AINKA_HOOK_OPEN),
    ("accept", AINKA_HOOK_ACCEPT), ("connect", AINKA_HOOK_CONNECT), ("bind", AINKA_HOOK_BIND),
    ("sysctl_write", AINKA_HOOK_SYSCTL_WRITE),
  ]

  public init() {}

  /// Looks at the words of `text`: how often `rule` begins a line, and which events stand behind `on` at the beginning of one, or of a
  /// rule's block.
  public mutating func look(at text: [UInt8]) {
    text.withUnsafeBufferPointer { bytes in
      var place = 0
      var isFirst = true
      while place < bytes.count {
        let byte = bytes[place]
        guard Self.isPartOfWord(byte) else {
          isFirst = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "{") || isFirst && byte == UInt8(ascii: " ")
          place += 1
          continue
        }
        let word = Self.word(of: bytes, at: place)
        place = word.upperBound
        if isFirst, Self.is("rule", bytes[word]) { rules += 1 }
        if isFirst, Self.is("on", bytes[word]), place + 1 < bytes.count, bytes[place] == UInt8(ascii: " ") {
          let event = Self.word(of: bytes, at: place + 1)
          if let known = Self.events.first(where: { Self.is($0.name, bytes[event]) }) { hooks.insert(Int(known.hook.rawValue)) }
        }
        isFirst = false
      }
    }
  }

  private static func isPartOfWord(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z") || byte == UInt8(ascii: "_")
      || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// Returns where the word at `place` stands.
  private static func word(of bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Range<Int> {
    var end = place
    while end < bytes.count, isPartOfWord(bytes[end]) { end += 1 }
    return place..<end
  }

  private static func `is`(_ word: StaticString, _ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    bytes.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }
}
