import AinkaSource

/// Settles what is true or false whatever the event: in Kleene's logic `false and u` is false, `true or u` true.
///
/// `a and not a` stays: it is unknown where `a` is.
struct ConstantFolding: RulePass {
  var requiredState: RuleProgram.State { .raw }
  var resultingState: RuleProgram.State { .raw }

  /// Leaves a constant only where a whole condition is one.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    for index in program.rules.indices {
      guard case .tree(let tree) = program.rules[index].body, canFold(tree) else { continue }
      program.rules[index].body = .tree(folded(tree))
    }
  }

  /// `true` iff folding `tree` may change it: most conditions have nothing to fold.
  private func canFold(_ tree: ConditionTree) -> Bool {
    switch tree {
    case .constant, .atom: false
    case .not(.atom): false
    case .not(.all(let parts)), .not(.any(let parts)), .all(let parts), .any(let parts):
      parts.count < 2 || parts.contains { if case .constant = $0 { true } else { canFold($0) } }
    case .not: true
    }
  }

  /// Returns `tree` without constants inside.
  private func folded(_ tree: ConditionTree) -> ConditionTree {
    switch tree {
    case .constant, .atom: return tree
    case .not(let inner):
      switch folded(inner) {
      case .constant(let value): return .constant(!value)
      case .not(let original): return original
      case let other: return .not(other)
      }
    case .all(let parts): return joined(parts, absorbing: false, ConditionTree.all)
    case .any(let parts): return joined(parts, absorbing: true, ConditionTree.any)
    }
  }

  /// Returns a group of `parts`, or `absorbing` iff one of them is that.
  private func joined(_ parts: [ConditionTree], absorbing: Bool, _ group: ([ConditionTree]) -> ConditionTree) -> ConditionTree {
    var kept: [ConditionTree] = []
    for part in parts {
      let part = folded(part)
      guard case .constant(let value) = part else {
        kept.append(part)
        continue
      }
      if value == absorbing { return .constant(absorbing) }
    }
    if kept.isEmpty { return .constant(!absorbing) }
    return kept.count == 1 ? kept[0] : group(kept)
  }
}
