import AinkaSource

/// Looks for `///` comments that are about nothing.
extension Parser {
  /// Reports every `///` comment that documents nothing, or stands behind what it seems to be about; in a text without errors only, where
  /// what it is about cannot have been lost.
  mutating func reportStrayDocumentation() {
    guard !list.documentation.isEmpty, !report.report.hasErrors else { return }
    for token in list.documentation.keys.sorted() {
      for comment in documentationComments(before: token) {
        if comment.isBehind {
          report.add(.documentationBehind(at: comment.span))
        } else if !documented.contains(token) {
          report.add(.strayDocumentation(at: comment.span))
          break
        }
      }
    }
  }

  /// Returns where the `///` comments between token number `index` and the one before it are, and whether they stand behind that on its
  /// line.
  private func documentationComments(before index: Int) -> [(span: Span, isBehind: Bool)] {
    let bytes = tree.text.bytes
    let gapEnd = Int(list.tokens[index].start)
    var offset = index == 0 ? 0 : Int(list.tokens[index - 1].end)
    var isBehind = index > 0
    var comments: [(span: Span, isBehind: Bool)] = []
    while offset < gapEnd {
      let lineEnd = bytes[offset..<gapEnd].firstIndex(of: UInt8(ascii: "\n")) ?? gapEnd
      let start = bytes[offset..<lineEnd].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? lineEnd
      let line = bytes[start..<lineEnd]
      if line.starts(with: "///".utf8), !line.starts(with: "////".utf8) {
        let end = line.last == 0x0d ? lineEnd - 1 : lineEnd
        comments.append((Span(source: list.source, start: UInt32(start), end: UInt32(end)), isBehind))
      }
      isBehind = false
      offset = lineEnd + 1
    }
    return comments
  }
}
