import AinkaSemantics
import AinkaSource

/// Makes one test of those of one field that stand beside each other in an `and` or an `or`, before alternatives are multiplied
/// out: `a == 1 or a == 2 or a in 3 .. 9` is one range, and one alternative.
///
/// `or` is `and` turned around (De Morgan), which holds with *unknown* too, so that one way to merge serves both.
struct GroupMerging: RulePass {
  var requiredState: RuleProgram.State { .raw }
  var resultingState: RuleProgram.State { .raw }

  /// Moves the negations of each rule that reads a field twice to its atoms, and merges its groups.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    let conjunction = Conjunction(thresholds: program.typed.thresholds)
    for index in program.rules.indices {
      guard case .tree(let tree) = program.rules[index].body, tree.readsFieldTwice else { continue }
      let merging = Merging(conjunction: conjunction, span: program.typed.rules[index].span)
      program.rules[index].body = .tree(merging.merged(tree, isNegated: false))
    }
  }

  /// The merging of one rule.
  private struct Merging {
    let conjunction: Conjunction
    let span: Span

    /// Returns `tree`, or its negation, with groups in groups of the other kind only.
    func merged(_ tree: ConditionTree, isNegated: Bool) -> ConditionTree {
      switch tree {
      case .constant(let value): return .constant(value != isNegated)
      case .atom: return isNegated ? .not(tree) : tree
      case .not(let inner): return merged(inner, isNegated: !isNegated)
      case .all(let parts): return group(parts.map { merged($0, isNegated: isNegated) }, isAll: !isNegated)
      case .any(let parts): return group(parts.map { merged($0, isNegated: isNegated) }, isAll: isNegated)
      }
    }

    /// Returns the group of `parts`, with its literals merged.
    private func group(_ parts: [ConditionTree], isAll: Bool) -> ConditionTree {
      var literals: [Literal] = []
      var groups: [ConditionTree] = []
      for part in parts.flatMap({ members(of: $0, isAll: isAll) }) {
        if let literal = part.literal { literals.append(isAll ? literal : literal.negated) } else { groups.append(part) }
      }
      let tests = conjunction.merged(literals).map { ConditionTree(isAll ? $0 : $0.negated, at: span) }
      let all = tests + groups
      return all.count == 1 ? all[0] : isAll ? .all(all) : .any(all)
    }

    /// Returns the parts of `part`, iff it is a group of this kind, else itself.
    private func members(of part: ConditionTree, isAll: Bool) -> [ConditionTree] {
      switch part {
      case .all(let parts) where isAll: parts
      case .any(let parts) where !isAll: parts
      default: [part]
      }
    }
  }
}
