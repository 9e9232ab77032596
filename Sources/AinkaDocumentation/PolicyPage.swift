public import AinkaCompiler
public import AinkaSyntax

/// The page of one or more policies, in Markdown.
public struct PolicyPage {
  private let trees: [SyntaxTree]
  private let names: NameIndex
  private let tiers: [String: Tier]

  /// Creates the page of `trees`, which are without errors; `tiers` says of each rule where it runs.
  ///
  /// Texts that only hold tests of other policies are left out.
  public init(_ trees: [SyntaxTree], tiers: [Tier]) {
    self.trees = trees.filter { $0.header != nil }
    self.tiers = Dictionary(
      tiers.filter { $0.kind == "rule" }.map { ($0.part, $0) }, uniquingKeysWith: { first, _ in first })
    names = NameIndex(texts: self.trees.map { DeclaredNames($0, owner: $0.header?.name.text ?? "") })
  }

  /// `true` iff there is no policy to write about.
  public var isEmpty: Bool { trees.isEmpty }

  /// The whole page: the same for the same policies, whenever it is written.
  public var text: String {
    let level = trees.count == 1 ? 1 : 2
    let contents = trees.map { tree in
      let name = tree.header?.name.text ?? ""
      let first = firstSentence(of: tree.header?.documentation ?? "")
      return "- \(Markdown.link(Markdown.code(name), to: "policy-\(name)"))\(first.isEmpty ? "" : ": \(first)")\n"
    }
    let head = trees.count == 1 ? "" : "# Policies\n\n\(contents.joined())\n"
    return head
      + trees.indices.map { policy(PageWriter(tree: trees[$0], index: $0, names: names, level: level + 1)) }
      .joined(separator: "\n")
  }

  /// Returns all about the policy of `writer`.
  private func policy(_ writer: PageWriter) -> String {
    let name = writer.own.owner
    let anchor = Markdown.anchor("policy-\(name)")
    let parts = [
      writer.parameters(), writer.rules(tiers), writer.thresholds(), writer.modes(), writer.models(), writer.labels(),
      writer.invariants(), writer.constants(), writer.predicates(), writer.metrics(), writer.settings(), writer.events(),
      writer.enumerations(), writer.tests(),
    ]
    return "\(writer.heading("\(anchor)Policy \(Markdown.code(name))", writer.level - 1))\n\n"
      + writer.block(writer.tree.header?.documentation ?? "") + facts(writer) + parts.joined()
  }

  /// Returns the lines about the header of the policy of `writer`.
  private func facts(_ writer: PageWriter) -> String {
    guard let header = writer.tree.header else { return "" }
    let place = header.scope.map { "processes in control group \(Markdown.code(writer.text($0)))" } ?? "all of the host"
    var lines = ["- Holds for \(place)\n"]
    if let requires = header.requires { lines.append("- Requires ainka \(writer.tree.text(of: requires)) or later\n") }
    if let budget = header.budget { lines.append("- May cost \(writer.tree.text(of: budget)) per event\n") }
    if header.preferKernel != nil { lines.append("- Prefers the kernel module\n") }
    let uses = writer.own.uses.map { name in
      names.texts.contains { $0.owner == name } ? Markdown.link(Markdown.code(name), to: "policy-\(name)") : Markdown.code(name)
    }
    if !uses.isEmpty { lines.append("- Uses \(uses.joined(separator: ", "))\n") }
    return lines.joined()
  }
}

/// Returns the first sentence of `documentation`, in one line.
func firstSentence(of documentation: String) -> String {
  let paragraph = documentation.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
  let line = Markdown.cell(paragraph.joined(separator: " "))
  let bytes = Array(line.utf8)
  for place in bytes.indices.dropLast() where bytes[place] == UInt8(ascii: ".") && bytes[place + 1] == 0x20 {
    return String(decoding: bytes[...place], as: UTF8.self)
  }
  return line
}
