public import AinkaValues
import CAinkaABI

/// A key as the evaluator makes it of an event's field, and as the image and the keyed map have it.
public struct WrittenKey: Sendable, Hashable {
  /// Kind and length: `AINKA_KEY_…`.
  public var head: UInt32
  /// Zero padded: two words, or eight for each 64 bytes of a text of 16 or more.
  public var words: [UInt64]

  /// Which lengths a key of each kind may have.
  static let kinds: [UInt32: ClosedRange<Int>] = [
    UInt32(AINKA_KEY_NUMBER): 8...8, UInt32(AINKA_KEY_TEXT): 0...Int(AINKA_TEXT_LONGEST), UInt32(AINKA_KEY_ADDRESS): 16...16,
    UInt32(AINKA_KEY_ABSENT): 0...0,
  ]

  /// Returns how many words a key has.
  static func words(ofKind kind: UInt32, length: Int) -> Int {
    length < 16 || kind != UInt32(AINKA_KEY_TEXT) ? 2 : (length + 63) / 64 * 8
  }

  public init(_ number: Int64) {
    head = UInt32(AINKA_KEY_NUMBER) | 8
    words = [UInt64(bitPattern: number), 0]
  }

  public init(_ address: Address) {
    head = UInt32(AINKA_KEY_ADDRESS) | 16
    words = [address.high, address.low]
  }

  /// - Requires: `text` is no longer than a text of an event.
  public init(_ text: [UInt8]) {
    precondition(text.count <= Int(AINKA_TEXT_LONGEST), "no event has a longer text")
    head = UInt32(AINKA_KEY_TEXT) | UInt32(text.count)
    words = Array(repeating: 0, count: Self.words(ofKind: UInt32(AINKA_KEY_TEXT), length: text.count))
    for (index, byte) in text.enumerated() { words[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8) }
  }

  /// The key with `head` and at least the words that it has; nothing for one of no kind that people can write.
  public init?(head: UInt32, words: [UInt64]) {
    let kind = head & ~UInt32(AINKA_KEY_LENGTH)
    guard kind != UInt32(AINKA_KEY_ABSENT), Self.kinds[kind] != nil else { return nil }
    self.head = head
    self.words = Array(words.prefix(Self.words(ofKind: kind, length: Int(head & UInt32(AINKA_KEY_LENGTH)))))
  }

  /// The key as it is written: a number, an address, or a text in quotes.
  public var text: String {
    switch head & ~UInt32(AINKA_KEY_LENGTH) {
    case UInt32(AINKA_KEY_NUMBER): return "\(Int64(bitPattern: words[0]))"
    case UInt32(AINKA_KEY_ADDRESS): return "\"\(Address(high: words[0], low: words[1]))\""
    default:
      let length = Int(head & UInt32(AINKA_KEY_LENGTH))
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64($0 % 8 * 8)) }
      return "\"\(String(decoding: bytes, as: UTF8.self))\""
    }
  }

  /// Head and words as they stand in the image.
  public var encoded: [UInt64] { [UInt64(head)] + words }
}
