import AinkaSource

/// A comment between two tokens.
struct Comment: Sendable {
  /// Without white space at its end.
  var range: Range<Int>
  /// `true` iff it stands on the line of the token before it.
  var isTrailing: Bool
  var hasBlankLineBefore: Bool
}

/// What stands before a token.
struct TokenGap: Sendable {
  var range: Range<Int>
  var comments: [Comment] = []
  /// `true` iff a line ends in it.
  var hasLineEnd = false
  /// `true` iff there is an empty line between the last comment, or the token before, and the token.
  var hasBlankLineAtEnd = false
  /// `true` iff it holds something that is neither white space nor a comment.
  var isStrange = false

  /// `true` iff there is an empty line in it.
  var hasBlankLine: Bool { hasBlankLineAtEnd || comments.contains(where: \.hasBlankLineBefore) }

  /// The place of the first comment that stands on a line of its own, if there is one.
  var contentStart: UInt32? { comments.first { !$0.isTrailing }.map { UInt32($0.range.lowerBound) } }
}

/// What stands before each token of a text.
struct TokenGaps: Sendable {
  private var gaps: [TokenGap] = []

  /// Reads what `list` leaves out of `text`.
  init(_ text: SourceText, _ list: TokenList) {
    gaps.reserveCapacity(list.tokens.count)
    var start = text.bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    for token in list.tokens {
      gaps.append(TokenGaps.gap(text.bytes, start..<Int(token.start)))
      start = Int(token.end)
    }
  }

  subscript(index: Int) -> TokenGap { gaps[index] }

  /// Returns what `bytes` hold in `range`.
  private static func gap(_ bytes: [UInt8], _ range: Range<Int>) -> TokenGap {
    var gap = TokenGap(range: range)
    var place = range.lowerBound
    var lineEnds = 0
    while place < range.upperBound {
      switch bytes[place] {
      case UInt8(ascii: "\n"):
        lineEnds += 1
        gap.hasLineEnd = true
        place += 1
      case 0x20, 0x09, 0x0d: place += 1
      case UInt8(ascii: "/") where place + 1 < range.upperBound && bytes[place + 1] == UInt8(ascii: "/"):
        let start = place
        while place < range.upperBound, bytes[place] != UInt8(ascii: "\n") { place += 1 }
        var end = place
        while end > start, [0x20, 0x09, 0x0d].contains(bytes[end - 1]) { end -= 1 }
        gap.comments.append(
          Comment(range: start..<end, isTrailing: lineEnds == 0 && gap.comments.isEmpty, hasBlankLineBefore: lineEnds > 1))
        lineEnds = 0
      default:
        gap.isStrange = true
        place += 1
      }
    }
    gap.hasBlankLineAtEnd = lineEnds > 1
    return gap
  }
}
