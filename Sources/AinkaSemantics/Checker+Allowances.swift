import AinkaSource
import AinkaSyntax

/// Warnings that a declaration allows: `allow(W0220) because "…"`.
extension Checker {
  /// Removes the warnings that a declaration allows, and reports the permissions that nothing needs.
  mutating func applyAllowances() {
    for policy in policies { collectAllowances(policy.tree) }
    guard !allowances.isEmpty else { return }
    report = report.allowing(allowances, codes: Set(TypedAllowance.warnings))
  }

  /// Notes what `tree` allows where; a code that is none, or no warning's, is reported.
  private mutating func collectAllowances(_ tree: SyntaxTree) {
    for (place, clauses) in tree.allowed.sorted(by: { $0.key < $1.key }) {
      guard tree.declarations.indices.contains(place) else { continue }
      let extent = extent(of: place, in: tree)
      for clause in clauses {
        guard let code = checkedCode(clause.code) else { continue }
        let reason = clause.because?.text.map { String(decoding: $0, as: UTF8.self) } ?? ""
        allowances.append(TypedAllowance(code: code, because: reason, extent: extent, span: clause.span))
      }
    }
  }

  /// Returns the place of declaration number `place` of `tree`: up to the name of the next.
  private func extent(of place: Int, in tree: SyntaxTree) -> Span {
    let start = tree.declarations[place].anchor.start
    var end = UInt32(tree.text.bytes.count)
    if place + 1 < tree.declarations.count {
      let next = tree.declarations[place + 1].anchor.start
      end = (tree.allowed[place + 1] ?? []).map(\.span.start).reduce(next, min)
    }
    return Span(source: tree.source, start: start, end: max(start, end))
  }

  /// Returns the code that `name` is, or nothing if it is no warning's, which is reported.
  mutating func checkedCode(_ name: Name) -> String? {
    let warnings = TypedAllowance.warnings + TypedAllowance.laterWarnings
    if warnings.contains(name.text) { return name.text }
    let isError = name.text.utf8.count == 5 && name.text.hasPrefix("E") && Int(name.text.dropFirst()) != nil
    report.add(
      .notAllowed(name.text, isError: isError, nearest: Suggestion.nearest(to: name.text, in: warnings), at: name.span))
    return nil
  }
}

extension Declaration {
  /// The place to point at for the declaration: its name.
  var anchor: Span {
    switch self {
    case .use(let use): use.span
    case .constant(let constant): constant.name.span
    case .predicate(let predicate): predicate.name.span
    case .rule(let rule): rule.name.span
    case .threshold(let threshold): threshold.name.span
    case .event(let event): event.name.span
    case .enumeration(let enumeration): enumeration.name.span
    case .record(let record): record.name.span
    case .model(let model): model.name.span
    case .mode(let mode): mode.name.span
    case .label(let label): label.name.span
    case .invariant(let invariant): invariant.span
    case .test(let test): test.span
    case .metric(let metric): metric.family.span
    case .setting(let setting): setting.family.span
    }
  }
}
