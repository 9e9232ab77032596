import AinkaCompiler
import AinkaSyntax

/// Rules: a table of all, then each with all that it says.
extension PageWriter {
  /// Returns the part about the rules; `tiers` says of each, by its full name, where it runs.
  func rules(_ tiers: [String: Tier]) -> String {
    let rules = tree.declarations.enumerated().compactMap { place, declaration -> (RuleDeclaration, [AllowClause])? in
      if case .rule(let rule) = declaration { (rule, tree.allowed[place] ?? []) } else { nil }
    }
    let rows = rules.map { rule, _ in row(of: rule, tiers["\(own.owner).\(rule.name.text)"]) }
    let table = Markdown.table(["Rule", "On", "When", "What", "Because", "Runs in"], rows)
    return part("Rules", table)
      + rules.map { details(of: $0, allows: $1, tiers["\(own.owner).\($0.name.text)"]) }.joined()
  }

  /// Returns the row of `rule`.
  private func row(of rule: RuleDeclaration, _ tier: Tier?) -> [String] {
    let name = rule.name.text
    var when: [String] = []
    if let mode = rule.mode { when.append("in mode \(reference(mode.words))") }
    if let held = rule.when { when.append(code(tree.text(of: held))) }
    if let unless = rule.unless { when.append("unless \(code(tree.text(of: unless)))") }
    var what = rule.actions.map { code(bare($0)) }
    if let unknown = rule.unknown { what.append("where unknown: \(code(bare(.verdict(unknown))))") }
    if let verify = rule.verify { what += verify.actions.map { "else: \(code(bare($0)))" } }
    let because = verdicts(of: rule).compactMap(\.because).map { Markdown.plain(text($0)) }
    return [
      Markdown.link(code(name), to: own.anchor(.rule, name)), rule.event.map { reference($0.words) } ?? "metrics",
      when.isEmpty ? "always" : when.joined(separator: "<br>"), what.joined(separator: "<br>"),
      because.joined(separator: "<br>"), tier.map { code($0.tier) } ?? "",
    ]
  }

  /// Returns all that `rule` says.
  private func details(of rule: RuleDeclaration, allows: [AllowClause], _ tier: Tier?) -> String {
    let name = rule.name.text
    var lines: [String] = []
    /// Adds a line about the clause `word`.
    func add(_ word: String, _ text: String) { lines.append("- **\(word)** \(text)\n") }
    if let mode = rule.mode { add("in", reference(mode.words)) }
    if let event = rule.event { add("on", reference(event.words)) }
    if let when = rule.when { add("when", Markdown.code(tree.text(of: when))) }
    if let unless = rule.unless { add("unless", Markdown.code(tree.text(of: unless))) }
    for action in rule.actions { add("then", Markdown.code(bare(action))) }
    if let unknown = rule.unknown { add("on unknown", Markdown.code(bare(.verdict(unknown)))) }
    if let until = rule.until { add("until", Markdown.code(tree.text(of: until))) }
    if let cooldown = rule.cooldown { add("cooldown", Markdown.code(tree.text(of: cooldown))) }
    if let verify = rule.verify {
      let actions = verify.actions.map { bare($0) }.joined(separator: ", ")
      add(
        "verify",
        "\(Markdown.code(tree.text(of: verify.condition))) within \(Markdown.code(tree.text(of: verify.time))),"
          + " else \(Markdown.code(actions))")
    }
    if let priority = rule.priority { add("priority", "\(priority.value)") }
    if let expires = rule.expires { add("expires", "after \(tree.text(of: expires)), UTC") }
    for because in verdicts(of: rule).compactMap(\.because) { add("because", Markdown.plain(text(because))) }
    let links = uses(tree.mentions(in: rule), except: own.anchor(.rule, name))
    if !links.isEmpty { add("uses", links) }
    if let tier { add("runs in", "\(Markdown.code(tier.tier)): \(Markdown.prose(tier.reason))") }
    for allow in allows { add("allows", "\(Markdown.code(allow.code.text)): \(Markdown.plain(text(allow.because)))") }
    let about = rule.documentation.isEmpty ? "" : "\(Markdown.prose(rule.documentation))\n\n"
    let anchor = Markdown.anchor(own.anchor(.rule, name))
    return "\n\(heading("\(anchor)Rule \(Markdown.code(name))", level + 1))\n\n\(about)\(lines.joined())"
  }

  /// Returns the verdicts of `rule`, that for what is unknown last.
  private func verdicts(of rule: RuleDeclaration) -> [VerdictClause] {
    rule.actions.compactMap { if case .verdict(let verdict) = $0 { verdict } else { nil } }
      + (rule.unknown.map { [$0] } ?? [])
  }

  /// Returns the text of `action` without its reason.
  private func bare(_ action: ActionClause) -> String {
    guard case .verdict(let verdict) = action else { return tree.text(of: action) }
    return verdict.choices.map { tree.text(of: $0) }.joined(separator: " or ")
  }
}
