/// The texts of words and paths that were read lately: rules say the same few again and again, and to find one of them is quicker than to
/// make its text anew.
///
/// All that is asked for is of one text.
struct RecentTexts {
  /// A word, and where it stood.
  private struct Entry {
    var range = 0..<0
    /// Its first and last eight bytes; where there are fewer, all of them and 0.
    var ends: (UInt64, UInt64) = (0, 0)
    var text = ""
  }

  /// The longest that is remembered, in bytes.
  private static let longest = 48
  private var entries = Array(repeating: Entry(), count: 64)

  /// Returns the text of `range` in `bytes`.
  @inline(__always) mutating func text(of range: Range<Int>, in bytes: [UInt8]) -> String {
    guard !range.isEmpty, range.count <= RecentTexts.longest, range.lowerBound + 8 <= bytes.count else {
      return String(decoding: bytes[range], as: UTF8.self)
    }
    let ends = RecentTexts.ends(of: range, in: bytes)
    let slot = RecentTexts.slot(ends, range.count)
    if !isThere(slot, range, ends, in: bytes) {
      entries[slot] = Entry(range: range, ends: ends, text: String(decoding: bytes[range], as: UTF8.self))
    }
    return entries[slot].text
  }

  /// `true` iff what is in `slot` is what stands at `range` in `bytes`, with `ends`.
  @inline(__always)
  private func isThere(_ slot: Int, _ range: Range<Int>, _ ends: (UInt64, UInt64), in bytes: [UInt8]) -> Bool {
    guard entries[slot].range.count == range.count, entries[slot].ends == ends else { return false }
    // What lies between the ends.
    var (one, other) = (entries[slot].range.lowerBound + 8, range.lowerBound + 8)
    while other + 8 < range.upperBound {
      guard bytes[one] == bytes[other] else { return false }
      (one, other) = (one + 1, other + 1)
    }
    return true
  }

  /// Returns the first and the last eight of the bytes in `range`.
  ///
  /// - Requires: there are eight bytes from its start on.
  @inline(__always) private static func ends(of range: Range<Int>, in bytes: [UInt8]) -> (UInt64, UInt64) {
    let raw = bytes.span.bytes
    let first = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self))
    guard range.count >= 8 else { return (first & (.max >> UInt64(64 - 8 * range.count)), 0) }
    return (first, UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: range.upperBound - 8, as: UInt64.self)))
  }

  /// Returns where a word of `count` bytes with `ends` is kept.
  @inline(__always) private static func slot(_ ends: (UInt64, UInt64), _ count: Int) -> Int {
    let mixed = ends.0 ^ (ends.1 &* 0x9e37_79b9_7f4a_7c15) &+ UInt64(count)
    return Int(truncatingIfNeeded: (mixed &* 0x9e37_79b9_7f4a_7c15) >> 58)
  }
}
