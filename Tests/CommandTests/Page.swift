import Testing

/// A page of the documentation, with what it claims.
struct Page {
  /// A fenced block: what is between two lines of three backticks.
  struct Block {
    /// The first word behind the backticks.
    var language: String
    /// The others: `file=guard.ainka`.
    var attributes: [String: String] = [:]
    var lines: [String] = []
    /// The number of the line before its first.
    var line: Int

    /// The text of the block.
    var text: String { lines.map { $0 + "\n" }.joined() }
  }

  /// A command of a `console` block, and what the page says that it prints.
  struct Command {
    var text: String
    var output: String
    var line: Int
  }

  /// The path in the package: `docs/language.md`.
  let name: String
  let lines: [String]
  private(set) var blocks: [Block] = []

  init(_ name: String) {
    self.name = name
    lines = String(decoding: Workshop.read("\(Workshop.package)/\(name)"), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var open: Block?
    for (index, line) in lines.enumerated() {
      if line == "```", let block = open {
        blocks.append(block)
        open = nil
      } else if open != nil {
        open?.lines.append(line)
      } else if line.hasPrefix("```") {
        var words = line.dropFirst(3).split(separator: " ").map(String.init)
        open = Block(language: words.isEmpty ? "" : words.removeFirst(), line: index + 1)
        for word in words {
          let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
          open?.attributes[parts[0]] = parts.count == 2 ? parts[1] : ""
        }
      }
    }
  }

  /// The commands of all `console` blocks, in order.
  var commands: [Command] {
    var commands: [Command] = []
    for block in blocks where block.language == "console" {
      for (index, line) in block.lines.enumerated() {
        if line.hasPrefix("$ ") {
          commands.append(Command(text: String(line.dropFirst(2)), output: "", line: block.line + index + 1))
        } else if !commands.isEmpty {
          commands[commands.count - 1].output += line + "\n"
        }
      }
    }
    return commands
  }

  /// The rows of all tables, each as its cells and the number of its line.
  var rows: [(cells: [String], line: Int)] {
    lines.enumerated().compactMap { index, line in
      guard line.hasPrefix("| "), line.hasSuffix("|") else { return nil }
      let cells = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
      return (cells.map { $0.trimmed }, index + 1)
    }
  }

  /// What headings are called in links: `rules-over-metrics`.
  var anchors: [String] {
    lines.filter { $0.hasPrefix("#") }.map { line in
      let title = line.drop { $0 == "#" || $0 == " " }.lowercased().map { $0 == " " ? "-" : $0 }
      return String(title.filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
    }
  }

  /// Writes the blocks that are files of the page to `shop`.
  func writeFiles(to shop: Workshop) {
    for block in blocks {
      if let file = block.attributes["file"] { shop.write(block.text, to: file) }
    }
  }

  /// Reports `message` at `line` of the page.
  func fail(_ message: String, line: Int) {
    Issue.record(
      "\(name):\(line): \(message)",
      sourceLocation: SourceLocation(
        fileID: "pages/\(name)", filePath: "\(Workshop.package)/\(name)", line: line, column: 1))
  }
}

extension StringProtocol {
  /// The text without spaces at its ends.
  var trimmed: String {
    let rest = drop { $0 == " " }
    return String(rest.prefix(rest.count - rest.reversed().prefix { $0 == " " }.count))
  }

  /// What stands between `opening` and `closing`, each time.
  func parts(between opening: String, and closing: String) -> [String] {
    components(of: opening).dropFirst().compactMap { $0.components(of: closing).first }
  }

  /// The parts of the text between occurrences of `separator`.
  private func components(of separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
  }
}
