/// Writes the tokens of a sentence as text, with white space and comments wherever they may stand.
enum SentenceWriter {
  typealias Piece = SentenceGenerator.Piece

  /// Returns the text of `pieces`.
  static func text(of pieces: [Piece], _ random: inout SplitMix64) -> [UInt8] {
    var text = random.happens(5) ? "\u{feff}" : ""
    let comments = random.pick([0, 0, 5, 30])
    for place in pieces.indices {
      text += pieces[place].text
      if random.happens(comments) {
        text += random.pick([" // a comment\n", "\n//\n", "\n    /// words about it\n", " //// …\n"])
      }
      if place + 1 < pieces.count { text += separator(pieces[place], pieces[place + 1], &random) }
    }
    return Array(text.utf8)
  }

  /// Returns what stands between `left` and `right`: white space, or nothing where they stay two tokens.
  private static func separator(_ left: Piece, _ right: Piece, _ random: inout SplitMix64) -> String {
    let touching: Set<String> = ["'('", "')'", "'{'", "'}'", "'['", "']'", "','", "':'"]
    let dot = "'.'"
    let dots = left.terminal == dot ? right.terminal != dot : right.terminal == dot && left.terminal != "NUMBER"
    if touching.contains(left.terminal) || touching.contains(right.terminal) || dots, random.happens(60) { return "" }
    return random.pick([" ", " ", " ", "\n", "\n    ", "\t", "\r\n", "\n\n\n"])
  }

  /// Returns `pieces` with some of them left out, doubled or moved.
  static func broken(_ pieces: [Piece], _ random: inout SplitMix64) -> [Piece] {
    var pieces = pieces
    for _ in 0..<random.pick([1, 1, 1, 2, 4]) where !pieces.isEmpty {
      let place = random.below(pieces.count)
      let other = random.below(pieces.count)
      switch random.below(6) {
      case 0: pieces.remove(at: place)
      case 1: pieces.insert(pieces[place], at: place)
      case 2: pieces.swapAt(place, other)
      case 3: pieces[place] = pieces[other]
      case 4: pieces.removeSubrange(min(place, other)..<min(max(place, other), min(place, other) + 8))
      default: pieces.removeSubrange(place...)
      }
    }
    return pieces
  }

  /// Changes some of `bytes`.
  static func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    for _ in 0..<random.below(3) where !bytes.isEmpty {
      let place = random.below(bytes.count)
      switch random.below(3) {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes.remove(at: place)
      default: bytes.insert(random.pick(Array("{}()\"\\/.,:=xX_0\n".utf8)), at: place)
      }
    }
  }
}
