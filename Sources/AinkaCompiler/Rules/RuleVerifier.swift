import AinkaSemantics
import CAinkaABI

/// Checks what each state of a rule program promises.
///
/// Runs after every pass in debug builds and in tests; what it finds is a mistake of the compiler, never of a policy.
///
/// 1. Rules stand by number, and name an event of the program.
/// 2. A raw rule has a tree, or one alternative that reads each field once; from normal on, every rule has alternatives.
/// 3. A raw tree has no empty `all` or `any`.
/// 4. Fields exist and are of the kind that the atom tests.
/// 5. Ranges of numbers and addresses are sorted and disjoint; those of numbers are not adjacent and at most `AINKA_NUMBER_LARGEST`.
/// 6. An expression ends in its only comparison, leaves nothing on the stack, and keeps to the limits of the image.
/// 7. From normal on, the literals of an alternative are distinct, and so are alternatives.
/// 8. When optimised, an alternative has at most one literal that must be true of each number.
/// 9. No comparison is `!=`: what differs is what is not equal, so that what is absent differs.
/// 10. When optimised, each shared test is asked for by two rules or more.
struct RuleVerifier {
  let program: RuleProgram

  /// Returns what is broken, in words; empty iff nothing is.
  func problems() -> [String] {
    var found: [String] = []
    for (index, rule) in program.rules.enumerated() {
      if rule.number != index || !program.typed.events.indices.contains(rule.event) {
        found.append("1: rule \(index) is out of place")
        continue
      }
      switch rule.body {
      case .tree(let tree):
        if program.state != .raw { found.append("2: rule \(index) still has a tree") }
        check(tree, of: rule, &found)
      case .alternatives(let alternatives):
        if program.state == .raw, alternatives.count != 1 || Conjunction.canMerge(alternatives[0].literals) {
          found.append("2: rule \(index) has alternatives too early")
        }
        check(alternatives, of: rule, &found)
      }
    }
    if program.shared.contains(where: { $0.rules.count < 2 || program.state < .optimised }) {
      found.append("10: a test is shared by nobody")
    }
    return found
  }

  /// Checks invariant 3 and the atoms of `tree`.
  private func check(_ tree: ConditionTree, of rule: LoweredRule, _ found: inout [String]) {
    switch tree {
    case .constant: break
    case .not(let inner): check(inner, of: rule, &found)
    case .all(let parts), .any(let parts):
      if parts.isEmpty { found.append("3: rule \(rule.number) has an empty group") }
      for part in parts { check(part, of: rule, &found) }
    case .atom(let atom, _): check(atom, of: rule, &found)
    }
  }

  /// Checks invariants 7 and 8 and the atoms of `alternatives`.
  private func check(_ alternatives: [Alternative], of rule: LoweredRule, _ found: inout [String]) {
    if Set(alternatives.map { Set($0.literals) }).count != alternatives.count {
      found.append("7: rule \(rule.number) has an alternative twice")
    }
    for alternative in alternatives {
      if Set(alternative.literals).count != alternative.literals.count {
        found.append("7: rule \(rule.number) has a literal twice")
      }
      for literal in alternative.literals { check(literal.atom, of: rule, &found) }
      guard program.state >= .optimised else { continue }
      let tested = alternative.literals.compactMap { literal -> Int? in
        if case .numbers(let field, _) = literal.atom, !literal.isNegated { field } else { nil }
      }
      if Set(tested).count != tested.count { found.append("8: rule \(rule.number) tests one number twice") }
    }
  }

  /// Checks invariants 4 to 6.
  private func check(_ atom: Atom, of rule: LoweredRule, _ found: inout [String]) {
    let fields = program.typed.events[rule.event].fields
    guard atom.fields.allSatisfy(fields.indices.contains) else {
      found.append("4: rule \(rule.number) reads a field that the event has not")
      return
    }
    func expect(_ field: Int, _ fits: (TypedField.Place) -> Bool) {
      if !fits(fields[field].place) { found.append("4: rule \(rule.number) tests \(fields[field].name) for what it is not") }
    }
    switch atom {
    case .numbers(let field, let ranges):
      expect(field) { if case .number = $0 { true } else { false } }
      let areApart = zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound + 1 < $1.lowerBound }
      if !areApart || ranges.contains(where: { $0.upperBound > AINKA_NUMBER_LARGEST }) {
        found.append("5: rule \(rule.number) has ranges that are no ranges of raw numbers")
      }
    case .addresses(let field, let ranges):
      expect(field) { if case .address = $0 { true } else { false } }
      if !zip(ranges, ranges.dropFirst()).allSatisfy({ $0.upperBound < $1.lowerBound }) {
        found.append("5: rule \(rule.number) has ranges of addresses out of order")
      }
    case .listed(let field, _), .pattern(let field, _):
      expect(field) {
        switch $0 {
        case .name, .text, .longText: true
        case .number, .address: false
        }
      }
    case .isNone: break
    case .fact(_, let label):
      if !program.typed.labels.indices.contains(label) {
        found.append("4: rule \(rule.number) asks for a label that is not there")
      }
    case .comparison(let expression):
      for case .field(let field) in expression.operations { expect(field) { if case .number = $0 { true } else { false } } }
      check(expression, of: rule, &found)
    }
  }

  /// Checks invariants 6 and 9.
  private func check(_ expression: Expression, of rule: LoweredRule, _ found: inout [String]) {
    var depth = 0
    for operation in expression.operations {
      if depth < operation.operands { found.append("6: rule \(rule.number) takes from an empty stack") }
      depth += 1 - operation.operands
    }
    let comparisons = expression.operations.filter { if case .compare = $0 { true } else { false } }
    guard comparisons.count == 1, case .compare = expression.operations.last, depth == 1 else {
      found.append("6: rule \(rule.number) has an expression that is no comparison")
      return
    }
    if expression.comparison == .notEqual { found.append("9: rule \(rule.number) compares what differs") }
    if expression.operations.count > Int(AINKA_OPERATIONS) || expression.stackDepth > Int(AINKA_STACK) {
      found.append("6: rule \(rule.number) has an expression beyond the limits")
    }
  }
}
