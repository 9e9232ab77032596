/// Pieces of Markdown: CommonMark, and GitHub's tables.
enum Markdown {
  /// Returns `text` as code. In a table a `|` is written `\|`, which is how GitHub's tables take it, in code too.
  static func code(_ text: String, inTable: Bool = false) -> String {
    let line = oneLine(text)
    var longest = 0
    var run = 0
    for byte in line.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let isPadded = line.utf8.first == UInt8(ascii: "`") || line.utf8.last == UInt8(ascii: "`")
    let inner = isPadded ? " \(line) " : line
    return fence + (inTable ? escapingBars(inner) : inner) + fence
  }

  /// Returns `text`, which is no Markdown, so that it reads as it is.
  static func plain(_ text: String) -> String {
    var result = ""
    for character in oneLine(text).unicodeScalars {
      if "\\`*_[]<>|#~&".unicodeScalars.contains(character) { result += "\\" }
      result.unicodeScalars.append(character)
    }
    return result
  }

  /// Returns `documentation`, which is Markdown, as blocks: only a `<` that would start a tag is written out.
  static func prose(_ documentation: String) -> String {
    var lines: [String] = []
    var isFenced = false
    for line in documentation.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") { isFenced.toggle() }
      lines.append(isFenced ? String(line) : escapingTags(line, bars: false))
    }
    // A block of code that is left open would take in the rest of the page.
    if isFenced { lines.append("```") }
    return lines.joined(separator: "\n")
  }

  /// Returns `documentation`, which is Markdown, in one line for a cell: paragraphs are parted by a line break.
  static func cell(_ documentation: String) -> String {
    var paragraphs: [[String]] = [[]]
    for line in documentation.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.allSatisfy({ $0 == " " }) { paragraphs.append([]) } else { paragraphs[paragraphs.count - 1].append(String(line)) }
    }
    return paragraphs.filter { !$0.isEmpty }.map { escapingTags($0.joined(separator: " ")[...], bars: true) }
      .joined(separator: "<br>")
  }

  /// Returns an anchor that `link` leads to.
  static func anchor(_ id: String) -> String { "<a id=\"\(id)\"></a>" }

  /// Returns a link called `label`, which is Markdown, to the anchor `id` of the same page.
  static func link(_ label: String, to id: String) -> String { "[\(label)](#\(id))" }

  /// Returns a table, with a line end behind it; each cell is Markdown of one line. Empty for no rows.
  static func table(_ head: [String], _ rows: [[String]]) -> String {
    guard !rows.isEmpty else { return "" }
    /// Returns one line of the table.
    func line(_ cells: [String]) -> String {
      "| \(cells.map { $0.isEmpty ? "–" : $0 }.joined(separator: " | ")) |\n"
    }
    return line(head) + line(head.map { _ in "---" }) + rows.map(line).joined()
  }

  /// Returns `text` with each run of white space that has a line end in it as one space.
  private static func oneLine(_ text: String) -> String {
    text.split(separator: "\n").map { line in
      var line = line
      while line.last == " " || line.last == "\r" { line = line.dropLast() }
      while line.first == " " { line = line.dropFirst() }
      return String(line)
    }.joined(separator: " ")
  }

  /// Returns `text` with `\|` for each `|`.
  private static func escapingBars(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      if character == "|" { result += "\\" }
      result.unicodeScalars.append(character)
    }
    return result
  }

  /// Returns `line` of Markdown with `\<` for each `<` outside of code that does not start a link, and, iff `bars`, with `\|` for each
  /// `|` that is not written so already.
  private static func escapingTags(_ line: Substring, bars: Bool) -> String {
    let bytes = Array(line.utf8)
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "`"), let end = codeEnd(bytes, from: place) {
        result += bytes[place..<end].flatMap { bars && $0 == UInt8(ascii: "|") ? Array("\\|".utf8) : [$0] }
        place = end
        continue
      }
      let isEscaped = place > 0 && bytes[place - 1] == UInt8(ascii: "\\")
      let isLink = bytes[place...].starts(with: "<http".utf8)
      if !isEscaped, byte == UInt8(ascii: "<") && !isLink || bars && byte == UInt8(ascii: "|") {
        result.append(UInt8(ascii: "\\"))
      }
      result.append(byte)
      place += 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Returns where the code ends that the backtick at `start` begins, or nothing if it begins none.
  private static func codeEnd(_ bytes: [UInt8], from start: Int) -> Int? {
    var place = start
    while place < bytes.count, bytes[place] == UInt8(ascii: "`") { place += 1 }
    let length = place - start
    var run = 0
    while place <= bytes.count {
      if place < bytes.count, bytes[place] == UInt8(ascii: "`") {
        run += 1
      } else {
        if run == length { return place }
        run = 0
      }
      place += 1
    }
    return nil
  }
}
