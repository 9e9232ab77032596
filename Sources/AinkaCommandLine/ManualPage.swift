/// A page for man(7), written from its top to its end.
struct ManualPage {
  /// The page as roff reads it.
  private(set) var roff: String

  init(title: String, section: Int, version: String) {
    roff = ".TH \(title.uppercased()) \(section) \"\" \"Ainka \(version)\" \"User Commands\"\n.nh\n.ad l\n"
  }

  /// Begins a section.
  mutating func section(_ title: String) { roff += ".SH \(title)\n" }

  /// Begins a part of a section.
  mutating func subsection(_ title: String) { roff += ".SS \"\(Self.escaped(title))\"\n" }

  /// Goes on with `text` on lines of its own.
  mutating func text(_ text: String) { roff += Self.body(text) }

  /// Writes `text`, in which bold is what stands between backticks, as a paragraph.
  mutating func paragraph(_ text: String) { roff += ".PP\n" + Self.body(text) }

  /// Writes how a command is called: the first of `words` in bold, the others in italics.
  mutating func synopsis(_ words: [String]) {
    roff += ".B \(Self.escaped(words[0]))\n"
    for word in words.dropFirst() { roff += ".I \"\(Self.escaped(word))\"\n" }
  }

  /// Writes an entry of a list: `name` in bold, `text` beside or below it.
  mutating func entry(_ name: String, _ text: String) {
    roff += ".TP\n.B \"\(Self.escaped(name))\"\n" + Self.body(text)
  }

  /// Writes what `command`, as typed into a shell, does.
  mutating func example(_ command: String, _ text: String) {
    roff += ".PP\n" + Self.body(text) + ".PP\n.RS 4\n.EX\n" + Self.line(Self.escaped(command)) + ".EE\n.RE\n"
  }

  /// Returns `text` on a line, with what is between backticks in bold.
  private static func body(_ text: String) -> String {
    var line = ""
    for (place, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      line += place % 2 == 0 ? escaped(String(part)) : "\\fB\(escaped(String(part)))\\fR"
    }
    return Self.line(line)
  }

  /// Returns `text` as a line that is no request, whatever it begins with.
  private static func line(_ text: String) -> String {
    (text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" : "") + text + "\n"
  }

  /// Returns `text` with each letter that roff would take for something else, or cannot read, as it wants it.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\(rs"
      case "-": result += "\\-"
      case "\"": result += "\\(dq"
      case "'": result += "\\(aq"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "…": result += "..."
      case "\u{20}"..."\u{7e}": result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
      }
    }
    return result
  }
}
