/// What kind of letter a Unicode scalar is, as far as messages and the lexer must know.
///
/// The tables of the standard library say more, and take 670 KB of a static program. Source: the blocks and categories of Unicode 16.
extension Unicode.Scalar {
  /// `true` iff nobody sees it, or it changes the order in which others are seen: control and format characters, separators of lines and
  /// paragraphs, what is ignorable by default, and noncharacters.
  public var isHidden: Bool {
    switch value {
    case 0...0x1f, 0x7f...0x9f, 0xad, 0x34f, 0x600...0x605, 0x61c, 0x6dd, 0x70f, 0x890...0x891, 0x8e2, 0x115f...0x1160,
      0x17b4...0x17b5, 0x180b...0x180f, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0x3164, 0xfe00...0xfe0f, 0xfeff,
      0xffa0, 0xfff0...0xfffb, 0x110bd, 0x110cd, 0x13430...0x1343f, 0x1bca0...0x1bca3, 0x1d173...0x1d17a, 0xe0000...0xe0fff:
      true
    default: isNoncharacter
    }
  }

  /// `true` iff it is none and never will be, or is nobody's in particular: noncharacters and private use.
  public var isOfNobody: Bool {
    switch value {
    case 0xe000...0xf8ff, 0xf0000...0x10ffff: true
    default: isNoncharacter
    }
  }

  /// `true` iff it is a noncharacter.
  private var isNoncharacter: Bool { 0xfdd0...0xfdef ~= value || value & 0xfffe == 0xfffe }

  /// `true` iff it is white space.
  public var isSpace: Bool {
    switch value {
    case 0x9...0xd, 0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028...0x2029, 0x202f, 0x205f, 0x3000: true
    default: false
    }
  }

  /// `true` iff it is a letter: of ASCII, or of what is neither a sign, a space, nor hidden.
  public var isLetterLike: Bool {
    switch value {
    case 0x41...0x5a, 0x61...0x7a, 0xaa, 0xb5, 0xba: true
    case 0...0xbf, 0xd7, 0xf7, 0x2000...0x2070, 0x2074...0x207e, 0x2080...0x208e, 0x20a0...0x20ff, 0x2190...0x2bff,
      0x2e00...0x2e7f, 0x3000...0x3004, 0x3007...0x3020, 0x3030, 0xfe10...0xfe6f, 0xff00...0xff20, 0xff3b...0xff40,
      0xff5b...0xff65, 0xffe0...0xffff, 0x1f000...0x1faff:
      false
    default: !isHidden && !isOfNobody && !isMark
    }
  }

  /// `true` iff it is a mark on the letter before it, and takes no column.
  public var isMark: Bool {
    switch value {
    case 0x300...0x36f, 0x483...0x489, 0x591...0x5bd, 0x610...0x61a, 0x64b...0x65f, 0x6d6...0x6dc, 0x730...0x74a,
      0x93c, 0x941...0x948, 0x94d, 0xe31, 0xe34...0xe3a, 0xe47...0xe4e, 0x1ab0...0x1aff, 0x1dc0...0x1dff, 0x20d0...0x20f0,
      0x302a...0x302d, 0x3099...0x309a, 0xfe20...0xfe2f:
      true
    default: false
    }
  }
}

extension String {
  /// The text with the letters of ASCII in capitals.
  public var inCapitals: String {
    String(decoding: utf8.map { 0x61...0x7a ~= $0 ? $0 - 0x20 : $0 }, as: UTF8.self)
  }

  /// The text with the letters of ASCII small.
  public var inSmallLetters: String {
    String(decoding: utf8.map { 0x41...0x5a ~= $0 ? $0 + 0x20 : $0 }, as: UTF8.self)
  }

  /// The text with one space in place of each run of white space of ASCII, and none at its ends.
  public var onOneLine: String {
    utf8.split { $0 == 0x20 || 0x9...0xd ~= $0 }.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }
}
