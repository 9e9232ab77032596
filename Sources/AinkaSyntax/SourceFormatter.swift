public import AinkaSource

/// Gives policies their one layout: a clause a line, four spaces before it, at most 100 columns where that can be.
///
/// Nothing but white space changes. Comments stay where they are: behind the token that they follow on its line, or on lines of their
/// own. A declaration that does not parse is left as it is, with its lines, and so is everything when the text is not read to its end.
public struct SourceFormatter {
  /// How many columns a line has at most, where it can be broken.
  public static let width = 100

  private let text: SourceText
  private let parsed: ParsedText
  private let gaps: TokenGaps
  private var output: [UInt8] = []

  /// Returns `text` in its layout; of the declarations only those that touch `lines`, which count from 1, if that is given.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  public static func formatted(_ text: SourceText, lines: ClosedRange<Int>? = nil) -> [UInt8] {
    guard text.bytes.count <= SourceText.sizeLimit else { return text.bytes }
    var report = DiagnosticReport()
    let parsed = Parser.parsed(text, source: 0, report: &report)
    guard let last = parsed.list.tokens.last,
      parsed.regions.last.map({ $0.tokens.upperBound }) ?? 0 == parsed.list.tokens.count - 1,
      Int(last.end) == text.bytes.count
    else { return text.bytes }
    var formatter = SourceFormatter(text: text, parsed: parsed)
    if parsed.regions.isEmpty, formatter.gaps[0].isStrange { return text.bytes }
    formatter.run(lines: lines)
    return formatter.output
  }

  private init(text: SourceText, parsed: ParsedText) {
    self.text = text
    self.parsed = parsed
    self.gaps = TokenGaps(text, parsed.list)
  }

  /// Writes every region, with what stands between them.
  private mutating func run(lines: ClosedRange<Int>?) {
    let regions = parsed.regions
    let kept = keptRegions(lines)
    let end = parsed.list.tokens.count - 1
    var previousIsTall: Bool?
    for (place, region) in regions.enumerated() {
      let first = region.tokens.lowerBound
      if kept[place] {
        copy(gap: first)
        copyTokens(region.tokens)
        previousIsTall = nil
        continue
      }
      var layout = RegionLayout(parsed: parsed, gaps: gaps)
      layout.write(region.tokens)
      let isTall = layout.output.contains(UInt8(ascii: "\n"))
      let wantsBlank = previousIsTall.map { $0 || isTall || place == 1 && first > 0 && isHeader(regions[0]) } ?? false
      write(gap: first, wantsBlank: wantsBlank, afterKept: place > 0 && kept[place - 1])
      output += layout.output
      previousIsTall = isTall
    }
    if kept.last == true { copy(gap: end) } else { writeLastGap(end) }
  }

  /// `true` iff `region` is the header.
  private func isHeader(_ region: TokenRegion) -> Bool { parsed.list.tokens[region.tokens.lowerBound].keyword == .policy }

  /// Returns which regions are left as they are: those that do not parse, those that touch none of `lines`, and those that share a line
  /// with one of the former, or strange bytes.
  private func keptRegions(_ lines: ClosedRange<Int>?) -> [Bool] {
    let regions = parsed.regions
    let isDamaged = parsed.tree.isForLaterVersion
    var kept = regions.map { region in
      if isDamaged || region.isBroken || region.tokens.dropFirst().contains(where: { gaps[$0].isStrange }) { return true }
      guard let lines else { return false }
      let (start, end) = (
        parsed.list.tokens[region.tokens.lowerBound].start, parsed.list.tokens[region.tokens.upperBound - 1].end
      )
      let (first, last) = (
        text.position(of: gaps[region.tokens.lowerBound].contentStart ?? start).line, text.position(of: end).line
      )
      return !lines.overlaps(first...max(first, last))
    }
    // What follows on the line of something that is left as it is, is left as well; so is what stands before it.
    for place in regions.indices {
      let gap = gaps[regions[place].tokens.lowerBound]
      if gap.isStrange { kept[place] = true }
      if place > 0, kept[place - 1], !gap.hasLineEnd { kept[place] = true }
    }
    for place in regions.indices.dropFirst().reversed() where kept[place] {
      let gap = gaps[regions[place].tokens.lowerBound]
      if gap.isStrange || !gap.hasLineEnd { kept[place - 1] = true }
    }
    if gaps[parsed.list.tokens.count - 1].isStrange, !kept.isEmpty { kept[kept.count - 1] = true }
    return kept
  }

  /// Copies what stands before token `index`.
  private mutating func copy(gap index: Int) { output += text.bytes[gaps[index].range] }

  /// Copies `tokens` and what stands between them.
  private mutating func copyTokens(_ tokens: Range<Int>) {
    let list = parsed.list.tokens
    output += text.bytes[Int(list[tokens.lowerBound].start)..<Int(list[tokens.upperBound - 1].end)]
  }

  /// Writes the comments before token `index`, which starts a region, and the line ends around them.
  private mutating func write(gap index: Int, wantsBlank: Bool, afterKept: Bool) {
    let gap = gaps[index]
    var isBlankWanted = wantsBlank && !gap.hasBlankLine
    for comment in gap.comments {
      if comment.isTrailing, !output.isEmpty {
        output += afterKept ? text.bytes[gap.range.lowerBound..<comment.range.lowerBound] : [UInt8(ascii: " ")]
        output += text.bytes[comment.range]
        continue
      }
      endLine(blank: comment.hasBlankLineBefore || isBlankWanted)
      isBlankWanted = false
      output += text.bytes[comment.range]
    }
    endLine(blank: gap.hasBlankLineAtEnd || isBlankWanted)
  }

  /// Writes the comments after everything.
  private mutating func writeLastGap(_ index: Int) {
    for comment in gaps[index].comments {
      if comment.isTrailing, !output.isEmpty {
        output += [UInt8(ascii: " ")] + text.bytes[comment.range]
      } else {
        endLine(blank: comment.hasBlankLineBefore)
        output += text.bytes[comment.range]
      }
    }
    endLine(blank: false)
  }

  /// Ends the line, iff there is one, and adds an empty one iff `blank`.
  private mutating func endLine(blank: Bool) {
    if output.isEmpty { return }
    if output.last != UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
    if blank, !output.suffix(2).elementsEqual("\n\n".utf8) { output.append(UInt8(ascii: "\n")) }
  }
}
