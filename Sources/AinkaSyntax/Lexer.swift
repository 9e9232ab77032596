import AinkaSource

/// Makes tokens of bytes, whatever the bytes are.
///
/// Never copied, as the parser is not: whoever asks it something is given its place.
struct Lexer: ~Copyable {
  let bytes: [UInt8]
  let source: UInt32
  var offset = 0
  var list: TokenList
  var report = BoundedReport()
  /// The words of the grammar.
  let keywords = KeywordTable.shared
  let reserved = Keyword.reserved
  let letters = Letters.ofBytes
  /// The `///` comments since the last token.
  private var pendingDocumentation: [String] = []

  /// Returns the tokens of `text`, which is number `source` of the compile, adding what is wrong with its letters to `report`.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  static func tokens(of text: SourceText, source: UInt32, report: inout BoundedReport) -> TokenList {
    var lexer = Lexer(bytes: text.bytes, source: source, report: report)
    lexer.run()
    report = lexer.report
    return lexer.list
  }

  private init(bytes: [UInt8], source: UInt32, report: BoundedReport) {
    self.bytes = bytes
    self.source = source
    self.report = report
    self.list = TokenList(source: source)
    list.tokens.reserveCapacity(min(bytes.count / 4 + 1, 1 << 20))
  }

  /// Reads everything, or up to where too much is wrong for anyone to read on.
  private mutating func run() {
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { offset = 3 }
    while offset < bytes.count, !report.isFull { next() }
    emit(.end, from: offset)
  }

  /// The byte `distance` after the current one, or 0 beyond the end.
  @inline(__always) func peek(_ distance: Int = 0) -> UInt8 { byte(at: offset + distance) }

  /// Returns the byte at `place`, or 0 beyond the end.
  @inline(__always) func byte(at place: Int) -> UInt8 { place < bytes.count ? bytes[place] : 0 }

  /// Returns the span from `start` to the current place, or to `end`.
  func span(from start: Int, to end: Int? = nil) -> Span {
    Span(source: source, start: UInt32(start), end: UInt32(end ?? offset))
  }

  /// Adds a token from `start` to the current place.
  @inline(__always) mutating func emit(_ kind: Token.Kind, keyword: Keyword = .none, from start: Int) {
    if !pendingDocumentation.isEmpty { document() }
    list.tokens.append(
      Token(kind: kind, keyword: keyword, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: offset)))
  }

  /// Gives the comments before it to the next token.
  private mutating func document() {
    list.documentation[list.tokens.count] = pendingDocumentation.joined(separator: "\n")
    pendingDocumentation = []
  }

  /// Remembers that the parser will miss something on the line from `start` on.
  mutating func damage(from start: Int) {
    if let last = list.damage.last, last.upperBound > start { return }
    var end = offset
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    list.damage.append(UInt32(start)..<UInt32(end + 1))
  }

  /// Reads one token, comment, or run of white space.
  @inline(__always) private mutating func next() {
    let byte = bytes[offset]
    switch byte {
    case 0x20, 0x09, 0x0a, 0x0d:
      var end = offset + 1
      while self.byte(at: end) == 0x20 || self.byte(at: end) == 0x0a { end += 1 }
      offset = end
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): word()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): number()
    case UInt8(ascii: "\""): string()
    case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"): comment()
    case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): blockComment()
    default: if !sign(byte) { strange() }
    }
  }

  /// Reads a sign, iff `byte` starts one.
  @inline(__always) private mutating func sign(_ byte: UInt8) -> Bool {
    let second = peek(1)
    let equal = UInt8(ascii: "=")
    switch byte {
    case UInt8(ascii: "{"): one(.leftBrace)
    case UInt8(ascii: "}"): one(.rightBrace)
    case UInt8(ascii: "("): one(.leftParenthesis)
    case UInt8(ascii: ")"): one(.rightParenthesis)
    case UInt8(ascii: "["): one(.leftBracket)
    case UInt8(ascii: "]"): one(.rightBracket)
    case UInt8(ascii: ","): one(.comma)
    case UInt8(ascii: ":"): one(.colon)
    case UInt8(ascii: "."): second == UInt8(ascii: ".") ? two(.dotDot) : one(.dot)
    case equal: second == equal ? two(.equalEqual) : one(.equal)
    case UInt8(ascii: "<"): second == equal ? two(.lessOrEqual) : one(.less)
    case UInt8(ascii: ">"): second == equal ? two(.greaterOrEqual) : one(.greater)
    case UInt8(ascii: "!") where second == equal: two(.notEqual)
    case UInt8(ascii: "+"): one(.plus)
    case UInt8(ascii: "-"): one(.minus)
    case UInt8(ascii: "*"): one(.star)
    case UInt8(ascii: "/"): one(.slash)
    default: return foreignSign(byte)
    }
    return true
  }

  /// Reads a sign that other languages have, iff `byte` starts one.
  private mutating func foreignSign(_ byte: UInt8) -> Bool {
    let start = offset
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "|"):
      offset += peek(1) == byte ? 2 : 1
      let keyword: Keyword = byte == UInt8(ascii: "&") ? .and : .or
      report.add(.foreignOperator(text(from: start), instead: keyword.rawValue, at: span(from: start)))
      emit(.reserved, keyword: keyword, from: start)
    case UInt8(ascii: "!"):
      offset += 1
      report.add(.foreignOperator("!", instead: "not", at: span(from: start)))
      emit(.reserved, keyword: .not, from: start)
    case UInt8(ascii: ";"):
      while peek() == byte { offset += 1 }
      report.add(.semicolon(at: span(from: start)))
    default: return false
    }
    return true
  }

  /// Adds a token of one byte.
  @inline(__always) private mutating func one(_ kind: Token.Kind) {
    offset += 1
    emit(kind, from: offset - 1)
  }

  /// Adds a token of two bytes.
  @inline(__always) private mutating func two(_ kind: Token.Kind) {
    offset += 2
    emit(kind, from: offset - 2)
  }

  /// The text from `start` to the current place.
  func text(from start: Int) -> String { String(decoding: bytes[start..<offset], as: UTF8.self) }

  /// Reads a comment to the end of its line.
  private mutating func comment() {
    let start = offset
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") {
      if bytes[offset] < 0x80 { offset += 1 } else { character(in: .comment) }
    }
    let body = bytes[start..<offset]
    if body.starts(with: "///".utf8), !body.starts(with: "////".utf8) {
      var line = body.dropFirst(3)
      if line.first == 0x20 { line = line.dropFirst() }
      while let last = line.last, last == 0x20 || last == 0x0d { line = line.dropLast() }
      pendingDocumentation.append(String(decoding: line, as: UTF8.self))
    }
  }

  /// Reads a comment of another language, to its end or, if it has none, to the end of the line.
  private mutating func blockComment() {
    let start = offset
    offset += 2
    while offset < bytes.count, !(peek() == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) { offset += 1 }
    if offset < bytes.count {
      offset += 2
    } else {
      offset = start
      while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
    }
    report.add(.blockComment(at: span(from: start, to: start + 2)))
  }
}
