import AinkaSource
import AinkaSyntax

/// What is read and part of the language, but not checked and compiled yet: one error at its place, so that nothing is left out
/// in silence.
extension Checker {
  /// Reports what the header of policy `index` says that waits, or has no effect.
  mutating func reportLater(_ header: PolicyHeader, in index: Int) {
    let tree = policies[index].tree
    if let first = header.parameters.first {
      report.add(.laterVersionOnly("parameters of a policy", at: first.name.span))
      for parameter in header.parameters { policies[index].tree.lostNames.insert(parameter.name.text) }
    }
    if let budget = header.budget { report.add(.notActive("budget", at: tree[budget].span)) }
    if let span = header.preferKernel { report.add(.notActive("prefer", at: span)) }
    for clause in tree.allowed.values.joined() {
      report.add(.laterVersionOnly("`allow` before a declaration", at: clause.span))
    }
  }

  /// Reports `declaration` of policy `index`, which waits; its name is nobody's error.
  mutating func reportLater(_ declaration: Declaration, in index: Int) {
    let (what, name): (String, Name?) =
      switch declaration {
      case .model(let model): ("`model`", model.name)
      case .mode(let mode): ("`mode`", mode.name)
      case .label(let label): ("`label`", label.name)
      case .invariant(let invariant): ("`invariant`", Name(text: "", span: invariant.span))
      case .test(let test): ("`test`", Name(text: "", span: test.span))
      default: ("", nil)
      }
    guard let name else { return }
    report.add(.laterVersionOnly(what, at: name.span))
    if !name.text.isEmpty { policies[index].tree.lostNames.insert(name.text) }
  }

  /// Reports the clauses of `rule` that wait.
  mutating func reportLater(_ rule: RuleDeclaration, in index: Int) {
    var found: [(String, Span)] = []
    if let expires = rule.expires { found.append(("`expires`", expires)) }
    for (what, span) in found { report.add(.laterVersionOnly(what, at: span)) }
  }
}
