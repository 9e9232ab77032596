import AinkaSource

/// Lays out the tokens of one declaration that parses.
struct RegionLayout {
  private let parsed: ParsedText
  private let gaps: TokenGaps
  private(set) var output: [UInt8] = []
  /// How many columns of the current line are used.
  private var column = 0
  /// The first token of the region.
  private var first = 0
  /// The columns that the tokens from `first` to each take in one line, white space before each included.
  private var widths: [Int] = []
  /// How many comments stand before the tokens from `first` to each.
  private var comments: [Int] = []
  /// The closing bracket of each opening one.
  private var closings: [Int: Int] = [:]
  /// How many columns a clause, or what is continued, stands behind what it belongs to.
  private static let step = 4

  init(parsed: ParsedText, gaps: TokenGaps) {
    self.parsed = parsed
    self.gaps = gaps
  }

  /// Lays out `tokens`, of which the first stands at the start of a line.
  mutating func write(_ tokens: Range<Int>) {
    measure(tokens)
    if let body = bodyThatFits(tokens) {
      writeLines(tokens.lowerBound..<body)
      if body > first { startLine(body, indent: 0, commentIndent: 0) }
      write(body, after: nil)
      for index in (body + 1)..<tokens.upperBound { write(index, after: separator(before: index)) }
      return
    }
    writeLines(tokens)
  }

  // MARK: Measuring

  /// Finds out how wide `tokens` are and which brackets belong together.
  private mutating func measure(_ tokens: Range<Int>) {
    first = tokens.lowerBound
    widths = [0]
    comments = [0]
    var open: [Int] = []
    for index in tokens {
      widths.append(widths[widths.count - 1] + separator(before: index) + columns(of: index))
      comments.append(comments[comments.count - 1] + (index == first ? 0 : gaps[index].comments.count))
      switch parsed.list.tokens[index].kind {
      case .leftBrace, .leftParenthesis, .leftBracket: open.append(index)
      case .rightBrace, .rightParenthesis, .rightBracket: if let opening = open.popLast() { closings[opening] = index }
      default: break
      }
    }
  }

  /// Returns how many columns token `index` takes.
  private func columns(of index: Int) -> Int {
    let token = parsed.list.tokens[index]
    return parsed.tree.text.bytes[Int(token.start)..<Int(token.end)].count { $0 & 0xc0 != 0x80 }
  }

  /// Returns how many spaces stand before token `index` where the line is not broken.
  private func separator(before index: Int) -> Int {
    guard index > first else { return 0 }
    switch parsed.list.tokens[index - 1].kind {
    case .leftParenthesis, .leftBracket, .dot: return 0
    default: break
    }
    if parsed.marks[index - 1].contains(.tightAfter) { return 0 }
    switch parsed.list.tokens[index].kind {
    case .comma, .rightParenthesis, .rightBracket, .dot, .colon: return 0
    default: return parsed.marks[index].contains(.tightBefore) ? 0 : 1
    }
  }

  /// Returns how many columns `tokens` take in one line, what stands before the first left out.
  private func width(_ tokens: Range<Int>) -> Int {
    widths[tokens.upperBound - first] - widths[tokens.lowerBound - first] - separator(before: tokens.lowerBound)
  }

  /// `true` iff a comment stands between `tokens`.
  private func hasComment(_ tokens: Range<Int>) -> Bool {
    !tokens.isEmpty && comments[tokens.upperBound - first] > comments[tokens.lowerBound - first + 1]
  }

  /// Returns the word that starts the declaration, if the whole of it, but for what is allowed in it, goes into one line: it has one
  /// clause, or says where a metric or setting is.
  private func bodyThatFits(_ tokens: Range<Int>) -> Int? {
    guard let opening = tokens.first(where: { parsed.marks[$0].contains(.bodyOpening) }) else { return nil }
    let start = tokens.last { $0 < opening && parsed.marks[$0].contains(.line) } ?? tokens.lowerBound
    let clauses = tokens.count { $0 > opening && parsed.marks[$0].contains(.line) }
    let isShort = [.metric, .setting].contains(parsed.list.tokens[start].keyword)
    let whole = start..<tokens.upperBound
    return (clauses < 2 || isShort) && !hasComment(whole) && width(whole) <= SourceFormatter.width ? start : nil
  }

  // MARK: Writing

  /// Writes `tokens` in lines: each clause its own.
  private mutating func writeLines(_ tokens: Range<Int>) {
    var start = tokens.lowerBound
    var indent = 0
    while start < tokens.upperBound {
      let mark = parsed.marks[start]
      let rest = (start + 1)..<tokens.upperBound
      let end = rest.first { parsed.marks[$0].contains(.line) || parsed.marks[$0].contains(.bodyClosing) } ?? tokens.upperBound
      let isClosing = mark.contains(.bodyClosing)
      if isClosing { indent -= Self.step }
      if start > first {
        startLine(start, indent: indent, commentIndent: isClosing ? indent + Self.step : indent)
      }
      let opening = (start..<end).last { parsed.marks[$0].contains(.bodyOpening) }
      write(start, after: nil)
      place(start..<end, isStarted: true, indent: indent, more: 0)
      if opening != nil { indent += Self.step }
      start = end
    }
  }

  /// Writes the comments before token `index`, which starts a line, and the start of that line.
  private mutating func startLine(_ index: Int, indent: Int, commentIndent: Int) {
    let gap = gaps[index]
    let opens = parsed.marks[index - 1].contains(.bodyOpening)
    let closes = parsed.marks[index].contains(.bodyClosing)
    var isFirst = opens
    for comment in gap.comments {
      if comment.isTrailing {
        write(comment, after: 1)
        continue
      }
      endLine(blank: comment.hasBlankLineBefore && !isFirst, indent: commentIndent)
      write(comment, after: 0)
      isFirst = false
    }
    endLine(blank: gap.hasBlankLineAtEnd && !isFirst && !closes, indent: indent)
  }

  /// Ends the line, adds an empty one iff `blank`, and goes to column `indent`.
  private mutating func endLine(blank: Bool, indent: Int) {
    output.append(contentsOf: (blank ? "\n\n" : "\n").utf8)
    output.append(contentsOf: repeatElement(0x20, count: indent))
    column = indent
  }

  /// Writes `comment` behind so many spaces.
  private mutating func write(_ comment: Comment, after spaces: Int) {
    output.append(contentsOf: repeatElement(0x20, count: spaces))
    output += parsed.tree.text.bytes[comment.range]
  }

  /// Writes token `index` behind so many spaces; nothing: as it is, whatever stands before it is written.
  private mutating func write(_ index: Int, after spaces: Int?) {
    let token = parsed.list.tokens[index]
    output.append(contentsOf: repeatElement(0x20, count: spaces ?? 0))
    output += parsed.tree.text.bytes[Int(token.start)..<Int(token.end)]
    column += (spaces ?? 0) + columns(of: index)
  }

  /// Writes token `index` on the current line, or on one of its own where comments stand before it.
  private mutating func writeNext(_ index: Int, indent: Int) {
    guard !gaps[index].comments.isEmpty else { return write(index, after: separator(before: index)) }
    startLine(index, indent: indent + Self.step, commentIndent: indent + Self.step)
    write(index, after: nil)
  }

  /// Writes `tokens`, the first of which is written already iff `isStarted`; where they must be broken into lines, the others start at
  /// a step behind `indent`.
  ///
  /// - Parameter more: the columns that are needed behind the last token.
  private mutating func place(_ tokens: Range<Int>, isStarted: Bool, indent: Int, more: Int) {
    let rest = isStarted ? (tokens.lowerBound + 1)..<tokens.upperBound : tokens
    guard !rest.isEmpty else { return }
    let startsPlain = isStarted || gaps[tokens.lowerBound].comments.isEmpty
    let isFlat = startsPlain && !hasComment(tokens) && flatEnd(tokens, isStarted) + more <= SourceFormatter.width
    if isFlat {
      for index in rest { write(index, after: separator(before: index)) }
      return
    }
    guard let breaks = looseBreaks(tokens) else { return placeGroups(rest, indent: indent, more: more) }
    var start = tokens.lowerBound
    let isFilled = parsed.marks[breaks[0]].contains(.sample) && !hasComment(tokens)
    for end in breaks + [tokens.upperBound] {
      let piece = start..<end
      let isFirst = start == tokens.lowerBound
      let more = end == tokens.upperBound ? more : 0
      if !isFirst, isFilled, column + 1 + width(piece) + more <= SourceFormatter.width {
        for index in piece { write(index, after: separator(before: index)) }
      } else {
        if !isFirst {
          startLine(start, indent: indent + Self.step, commentIndent: indent + Self.step)
          write(start, after: nil)
        }
        place(piece, isStarted: !isFirst || isStarted, indent: indent + Self.step, more: more)
      }
      start = end
    }
  }

  /// Returns the column behind `tokens` if they are written into the current line.
  private func flatEnd(_ tokens: Range<Int>, _ isStarted: Bool) -> Int {
    column + width(tokens) + (isStarted ? -columns(of: tokens.lowerBound) : separator(before: tokens.lowerBound))
  }

  /// Returns the loosest places outside of brackets where `tokens` may be broken, or nothing when there are none.
  private func looseBreaks(_ tokens: Range<Int>) -> [Int]? {
    var found: [[Int]] = Array(repeating: [], count: TokenMark.breaks.count)
    var index = tokens.lowerBound
    while index < tokens.upperBound {
      if index > tokens.lowerBound {
        for (kind, mark) in TokenMark.breaks.enumerated() where parsed.marks[index].contains(mark) { found[kind].append(index) }
      }
      index = (closings[index] ?? index) + 1
    }
    return found.first { !$0.isEmpty }
  }

  /// Writes `tokens`, which have no other place to break than brackets, breaking those that do not fit.
  private mutating func placeGroups(_ tokens: Range<Int>, indent: Int, more: Int) {
    var index = tokens.lowerBound
    while index < tokens.upperBound {
      guard let closing = closings[index], closing < tokens.upperBound else {
        writeNext(index, indent: indent)
        index += 1
        continue
      }
      let after = (closing + 1)..<tokens.upperBound
      let end = after.first { closings[$0] != nil } ?? tokens.upperBound
      writeNext(index, indent: indent)
      let group = index..<closing + 1
      let flat = index..<(hasComment(closing..<end) ? closing + 1 : end)
      let isLast = end == tokens.upperBound
      let fits = flatEnd(flat, true) + (isLast ? more : 0) <= SourceFormatter.width || closing == index + 1
      if fits, !hasComment(group) {
        for inner in group.dropFirst() { write(inner, after: separator(before: inner)) }
      } else {
        placeGroup(group, indent: indent)
      }
      index = closing + 1
    }
  }

  /// Writes a pair of brackets, the opening one of which is written already, in several lines.
  private mutating func placeGroup(_ group: Range<Int>, indent: Int) {
    let closing = group.upperBound - 1
    let inner = (group.lowerBound + 1)..<closing
    let mark = parsed.marks[group.lowerBound]
    guard mark.contains(.filledList) || mark.contains(.tallList) else {
      place(inner, isStarted: false, indent: indent, more: 1)
      return writeNext(closing, indent: indent)
    }
    let isFilled = mark.contains(.filledList) && !hasComment(group)
    var starts = [inner.lowerBound]
    var index = inner.lowerBound
    while index < inner.upperBound {
      if index > inner.lowerBound, parsed.marks[index].contains(.element) { starts.append(index) }
      index = (closings[index] ?? index) + 1
    }
    let inside = indent + Self.step
    for (place, start) in starts.enumerated() where start < closing {
      let element = start..<(place + 1 < starts.count ? starts[place + 1] : closing)
      if isFilled, place > 0, column + 1 + width(element) <= SourceFormatter.width {
        for index in element { write(index, after: separator(before: index)) }
        continue
      }
      startLine(start, indent: inside, commentIndent: inside)
      write(start, after: nil)
      self.place(element, isStarted: true, indent: inside, more: 0)
    }
    startLine(closing, indent: indent, commentIndent: inside)
    write(closing, after: nil)
  }
}
