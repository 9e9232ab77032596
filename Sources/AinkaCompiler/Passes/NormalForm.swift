import AinkaSource
import CAinkaABI

/// Writes each condition as alternatives of literals (disjunctive normal form).
///
/// Exact in Kleene's logic, which is a De Morgan algebra: negation moves inward and `and` spreads over `or`. What holds only of
/// two values, as that `a and not a` is false, is never used. An alternative that contains another is dropped (absorption).
struct NormalForm: RulePass {
  var requiredState: RuleProgram.State { .raw }
  var resultingState: RuleProgram.State { .normal }

  /// The most alternatives of one rule: each becomes rows of its own.
  static let alternativesMax = 64
  /// The most tests of one alternative's literals: one is its probe, two are compared first, then come the further tests.
  static let literalsMax = Int(AINKA_MORE_TESTS) + 3
  /// Where multiplying out is given up, before absorption had a chance to make it less.
  private static let intermediateMax = 1024

  /// Brings all rules into normal form, with an error in `report` for each that is too large for it.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    for index in program.rules.indices {
      guard case .tree(let tree) = program.rules[index].body else { continue }
      if let only = onlyAlternative(of: tree) {
        program.rules[index].body = .alternatives([only])
        continue
      }
      let rule = program.typed.rules[index]
      program.rules[index].body = .alternatives([])
      guard let alternatives = alternatives(of: tree, isNegated: false), alternatives.count <= Self.alternativesMax else {
        report.add(.tooManyAlternatives(rule.name, limit: Self.alternativesMax, at: rule.span))
        continue
      }
      if let longest = alternatives.map(\.testCount).max(), longest > Self.literalsMax {
        report.add(.tooManyTests(rule.name, tests: longest, limit: Self.literalsMax, at: rule.span))
        continue
      }
      program.rules[index].body = .alternatives(alternatives)
    }
  }

  /// Returns the one alternative of a tree that is plainly one, as most are: some literals that must all hold.
  private func onlyAlternative(of tree: ConditionTree) -> Alternative? {
    if let literal = tree.literal { return Alternative(literals: [literal]) }
    guard case .all(let parts) = tree, parts.count <= Self.literalsMax else { return nil }
    var literals: [Literal] = []
    literals.reserveCapacity(parts.count)
    for part in parts {
      guard let literal = part.literal else { return nil }
      if !literals.contains(literal) { literals.append(literal) }
    }
    return Alternative(literals: literals)
  }

  /// Returns the alternatives of `tree`, or of its negation, or nothing when there are too many.
  private func alternatives(of tree: ConditionTree, isNegated: Bool) -> [Alternative]? {
    switch tree {
    case .constant(let value): return value != isNegated ? [Alternative(literals: [])] : []
    case .atom(let atom, _): return [Alternative(literals: [Literal(atom: atom, isNegated: isNegated)])]
    case .not(let inner): return alternatives(of: inner, isNegated: !isNegated)
    case .all(let parts): return isNegated ? sum(of: parts, isNegated) : product(of: parts, isNegated)
    case .any(let parts): return isNegated ? product(of: parts, isNegated) : sum(of: parts, isNegated)
    }
  }

  /// Returns the alternatives of any of `parts`.
  private func sum(of parts: [ConditionTree], _ isNegated: Bool) -> [Alternative]? {
    var collected: [Alternative] = []
    for part in parts {
      guard let more = alternatives(of: part, isNegated: isNegated) else { return nil }
      collected += more
      if collected.count > Self.intermediateMax { return nil }
    }
    return collected.absorbed
  }

  /// Returns the alternatives of all of `parts`.
  private func product(of parts: [ConditionTree], _ isNegated: Bool) -> [Alternative]? {
    if let literals = literals(of: parts, isNegated) { return [Alternative(literals: literals)] }
    var collected = [Alternative(literals: [])]
    for part in parts {
      guard let more = alternatives(of: part, isNegated: isNegated) else { return nil }
      if collected.count * more.count > Self.intermediateMax { return nil }
      collected = collected.flatMap { first in more.map { joined(first, $0) } }.absorbed
    }
    return collected
  }

  /// Returns the literals of `parts`, or of their negations, each once, iff every part is one: then there is nothing to multiply.
  private func literals(of parts: [ConditionTree], _ isNegated: Bool) -> [Literal]? {
    var literals: [Literal] = []
    literals.reserveCapacity(parts.count)
    for part in parts {
      let literal: Literal
      switch part {
      case .atom(let atom, _): literal = Literal(atom: atom, isNegated: isNegated)
      case .not(.atom(let atom, _)): literal = Literal(atom: atom, isNegated: !isNegated)
      default: return nil
      }
      if !literals.contains(literal) { literals.append(literal) }
    }
    return literals
  }

  /// Returns the alternative of all literals of both.
  private func joined(_ first: Alternative, _ second: Alternative) -> Alternative {
    Alternative(literals: first.literals + second.literals.filter { !first.literals.contains($0) })
  }
}
