import AinkaSyntax

/// What writes the parts of a page that is about one text: it knows the names of all texts of the page.
struct PageWriter {
  let tree: SyntaxTree
  /// The place of the text among those of the page.
  let index: Int
  let names: NameIndex
  /// How many `#` the headings of its parts have.
  let level: Int

  /// The names of the text itself.
  var own: DeclaredNames { names.texts[index] }

  /// Returns a part with its heading and `body`, which ends with a line end; nothing where that is empty.
  func part(_ title: String, _ body: String) -> String { body.isEmpty ? "" : "\n\(heading(title, level))\n\n\(body)" }

  /// Returns a heading, `title` being Markdown.
  func heading(_ title: String, _ level: Int) -> String { "\(String(repeating: "#", count: level)) \(title)" }

  /// Returns the cell in which `shown` is named, with the anchor of `name`.
  func named(_ shown: String, _ kind: NamedKind, _ name: String) -> String {
    Markdown.anchor(own.anchor(kind, name)) + code(shown)
  }

  /// Returns `text` as code in a cell.
  func code(_ text: String) -> String { Markdown.code(text, inTable: true) }

  /// Returns `words` as code, with a link to what they stand for if that is on the page.
  func reference(_ words: [String]) -> String {
    let text = code(words.joined(separator: "."))
    return names.found(words, in: index).map { Markdown.link(text, to: $0.anchor) } ?? text
  }

  /// Returns the type `name` as code, with a link if the page has it.
  func type(_ name: TypeName) -> String {
    guard case .named(let text) = name.kind, let anchor = names.type(text, in: index) else { return code(name.text) }
    return Markdown.link(code(text), to: anchor)
  }

  /// Returns links to what `mentions` stand for, each once and but for `self`; empty where none is on the page.
  func uses(_ mentions: [[String]], except self: String = "") -> String {
    var seen: Set<String> = [self]
    return mentions.compactMap { words -> String? in
      guard let found = names.found(words, in: index), seen.insert(found.anchor).inserted else { return nil }
      return Markdown.link(code(found.shown), to: found.anchor)
    }.joined(separator: ", ")
  }

  /// Returns the cell that says what something is for, and what it uses.
  func about(_ documentation: String, uses mentions: [[String]] = [], except self: String = "") -> String {
    let links = uses(mentions, except: self)
    return [Markdown.cell(documentation), links.isEmpty ? "" : "Uses \(links)."].filter { !$0.isEmpty }.joined(
      separator: "<br>")
  }

  /// Returns the texts of a string literal.
  func text(_ literal: StringLiteral?) -> String { literal?.text.map { String(decoding: $0, as: UTF8.self) } ?? "" }
}
