import Foundation

/// What can be wrong with a page, whatever it is about.
enum PageFlaws {
  /// Returns everything that is wrong with `page`: links that lead nowhere, anchors that are there twice, rows of other lengths than
  /// their tables, blank space where there should be none.
  static func all(of page: String) -> [String] {
    var flaws: [String] = []
    let outside = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let anchors = parts(of: page, between: "<a id=\"", and: "\"></a>")
    if Set(anchors).count != anchors.count { flaws.append("an anchor is there twice") }
    for target in parts(of: page, between: "](#", and: ")") where !anchors.contains(target) {
      flaws.append("no anchor \(target)")
    }
    for (number, line) in outside.enumerated() where line.hasPrefix("| ") {
      let before = number > 0 ? outside[number - 1] : ""
      if before.hasPrefix("| "), cells(of: before) != cells(of: line) { flaws.append("cells in line \(number + 1): \(line)") }
      if !before.hasPrefix("| "), !before.isEmpty { flaws.append("no empty line before the table in line \(number + 1)") }
    }
    if !page.hasSuffix("\n") || page.hasSuffix("\n\n") { flaws.append("the end of the page") }
    if page.contains("\n\n\n") { flaws.append("two empty lines, one after another") }
    return flaws
  }

  /// Returns how many cells `row` has: bars that are not escaped part them.
  private static func cells(of row: String) -> Int {
    var count = 0
    var last: Character = " "
    for character in row {
      if character == "|", last != "\\" { count += 1 }
      last = character
    }
    return count
  }

  /// Returns what stands between `start` and `end` in `text`, each time.
  private static func parts(of text: String, between start: String, and end: String) -> [String] {
    text.components(separatedBy: start).dropFirst().compactMap { $0.components(separatedBy: end).first }
  }
}
