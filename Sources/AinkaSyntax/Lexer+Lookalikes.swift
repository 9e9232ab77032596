import AinkaSource

/// Letters of other alphabets that look like those of ours.
extension Lexer {
  /// What each looks like.
  static let latinLookalikes: [Unicode.Scalar: Character] = [
    // Cyrillic.
    "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "ё": "e", "һ": "h", "і": "i", "ї": "i", "ј": "j", "к": "k", "ӏ": "l",
    "м": "m", "о": "o", "р": "p", "ԛ": "q", "ѕ": "s", "т": "t", "ѵ": "v", "ԝ": "w", "х": "x", "у": "y", "А": "A", "В": "B",
    "С": "C", "Е": "E", "Н": "H", "І": "I", "К": "K", "М": "M", "О": "O", "Р": "P", "Ѕ": "S", "Т": "T", "Х": "X",
    // Greek.
    "α": "a", "γ": "y", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "ϲ": "c", "ϳ": "j",
    "Α": "A", "Β": "B", "Ε": "E", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P", "Τ": "T", "Χ": "X",
    // Others.
    "ı": "i", "ɡ": "g", "ɑ": "a", "ո": "n", "օ": "o", "ս": "u",
  ]

  /// Returns `word` with the letters that its strange ones look like, or nothing when one looks like none.
  static func latin(_ word: String) -> String? {
    var result = ""
    for scalar in word.unicodeScalars {
      if scalar.isASCII {
        result.unicodeScalars.append(scalar)
      } else if let letter = latinLookalikes[scalar] {
        result.append(letter)
      } else {
        return nil
      }
    }
    return result
  }

  /// Reports the words of the string from `start` to the current place that mix letters of ours with some that only look like them.
  mutating func reportLookalikes(from start: Int) {
    var wordStart = start
    var cursor = UTF8Cursor(bytes[start..<offset])
    var place = start
    while place <= offset {
      let piece = cursor.next()
      let isInWord = piece?.scalar.map { $0.properties.isAlphabetic || $0 == "-" || $0 == "_" } ?? false
      if !isInWord {
        let word = String(decoding: bytes[wordStart..<place], as: UTF8.self)
        if word.unicodeScalars.contains(where: { $0.isASCII && $0.properties.isAlphabetic }), let latin = Lexer.latin(word),
          latin != word
        {
          report.add(.mixedAlphabets(word, latin: latin, at: span(from: wordStart, to: place)))
        }
        wordStart = place + (piece?.length ?? 1)
      }
      guard let piece else { break }
      place += piece.length
    }
  }
}
