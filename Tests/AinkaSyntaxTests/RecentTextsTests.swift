import Testing

@testable import AinkaSyntax

/// Words are found again by their ends: none may be taken for another one.
@Suite struct RecentTextsTests {
  /// Returns what is found for each word of `text`, one after the other.
  private func words(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    var texts = RecentTexts()
    var found: [String] = []
    var start = 0
    for place in bytes.indices where bytes[place] == UInt8(ascii: " ") {
      found.append(texts.text(of: start..<place, in: bytes))
      start = place + 1
    }
    found.append(texts.text(of: start..<bytes.count, in: bytes))
    return found
  }

  @Test(arguments: [
    "a b a b aa a", "port ports port.s port", "destination.address destination.address source.address",
    // Alike at both ends, and of one length.
    "abcdefgh1ijklmnop abcdefgh2ijklmnop abcdefgh1ijklmnop", "abcdefgh12ijklmnop abcdefgh21ijklmnop abcdefgh12ijklmnop",
    // Where the text ends, and what is too long to be remembered.
    "x y", "on when on",
    "a_name_of_more_than_forty_eight_letters_that_nobody_writes a_name_of_more_than_forty_eight_letters_that_nobody_reads",
  ]) func eachWordIsItself(text: String) {
    #expect(words(of: text) == text.split(separator: " ").map(String.init))
  }

  @Test func wordsThatShareASlot() {
    let text = (0..<2_000).flatMap { ["r\($0)", "destination.port.of.rule.\($0 % 300)"] }.joined(separator: " ")
    #expect(words(of: text) == text.split(separator: " ").map(String.init))
  }
}
