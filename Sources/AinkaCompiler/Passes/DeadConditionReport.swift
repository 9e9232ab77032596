import AinkaSemantics
import AinkaSource

/// Warns of conditions that change nothing, and of those that can never hold, because of what stands beside them: each with both
/// places.
///
/// Reads conditions as they were written, and changes nothing. What a rule says itself is reported; a predicate's part may be
/// dead in one rule and needed in the next.
struct DeadConditionReport: RulePass {
  var requiredState: RuleProgram.State { .raw }
  var resultingState: RuleProgram.State { .raw }

  /// Sets `LoweredRule.contradiction` and nothing else, with warnings in `report`.
  ///
  /// - Complexity: linear in the atoms of rules that read no field twice; quadratic in those of others, up to a limit.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    for index in program.rules.indices {
      guard case .tree(let tree) = program.rules[index].body, tree.readsFieldTwice else { continue }
      var reader = Reader(
        implication: Implication(thresholds: program.typed.thresholds), written: program.typed.rules[index].conditions)
      reader.readAll(of: [Reader.Part(tree: tree, isNegated: false)], within: [], isWhole: true)
      program.rules[index].contradiction = reader.contradiction
      report.add(contentsOf: reader.report)
    }
  }

  /// The reading of one rule.
  private struct Reader {
    /// How many pairs of one rule are compared: enough for what people write.
    static let pairsMax = 4_096

    /// A literal, and where it stands.
    struct Fact {
      var literal: Literal
      var span: Span
    }

    /// A condition, or its negation.
    struct Part {
      var tree: ConditionTree
      var isNegated: Bool
    }

    let implication: Implication
    /// Where the rule's own conditions stand.
    let written: [Span]
    var report = DiagnosticReport()
    var contradiction: (first: Span, second: Span)?
    private var pairs = 0

    init(implication: Implication, written: [Span]) {
      self.implication = implication
      self.written = written
    }

    /// Reads `parts`, which must all hold, where `context` holds anyway; `isWhole` says that the rule asks for no less.
    mutating func readAll(of parts: [Part], within context: [Fact], isWhole: Bool) {
      let (facts, groups) = members(of: parts, isAll: true)
      for (index, fact) in facts.enumerated() {
        for earlier in context { if compareHeld(fact, earlier, isWhole: isWhole, isOuter: true) { break } }
        for earlier in facts[..<index] { if compareHeld(fact, earlier, isWhole: isWhole, isOuter: false) { break } }
      }
      for group in groups { readAny(of: [group], within: context + facts) }
    }

    /// Compares `fact` with `earlier`, which must hold as well; returns whether that was worth a word.
    private mutating func compareHeld(_ fact: Fact, _ earlier: Fact, isWhole: Bool, isOuter: Bool) -> Bool {
      guard mayConcern(fact, earlier) else { return false }
      if implication.excludes(earlier.literal, fact.literal) || implication.excludes(fact.literal, earlier.literal) {
        if isWhole {
          contradiction = contradiction ?? (earlier.span, fact.span)
        } else if let (one, other) = owned(fact, earlier) {
          report.add(.neverHolds(at: one.span, because: other.span))
        }
        return true
      }
      if implication.implies(earlier.literal, fact.literal) {
        if isWritten(fact) {
          report.add(nothingNew(fact, because: earlier))
        } else if !isOuter, isWritten(earlier), implication.implies(fact.literal, earlier.literal) {
          report.add(nothingNew(earlier, because: fact))
        }
        return true
      }
      if !isOuter, implication.implies(fact.literal, earlier.literal) {
        if isWritten(earlier) { report.add(nothingNew(earlier, because: fact)) }
        return true
      }
      return false
    }

    /// Returns what is to say of `fact`, which follows from `other`.
    private func nothingNew(_ fact: Fact, because other: Fact) -> Diagnostic {
      let isLearned = fact.literal.atom.isLearned || other.literal.atom.isLearned
      return .saysNothingNew(
        at: fact.span, because: other.span, isLearned: isLearned, isNegated: fact.literal.isNegated)
    }

    /// Reads `parts`, of which one must hold, where `context` holds anyway.
    private mutating func readAny(of parts: [Part], within context: [Fact]) {
      let (facts, groups) = members(of: parts, isAll: false)
      for (index, fact) in facts.enumerated() {
        for held in context where mayConcern(fact, held) {
          if implication.implies(held.literal, fact.literal) {
            if isWritten(fact) { report.add(.isAlwaysTrueHere(at: fact.span, because: held.span)) }
          } else if implication.excludes(held.literal, fact.literal) || implication.excludes(fact.literal, held.literal) {
            if isWritten(fact) { report.add(.neverHolds(at: fact.span, because: held.span)) }
          } else {
            continue
          }
          break
        }
        for earlier in facts[..<index] { if compareEither(fact, earlier) { break } }
      }
      for group in groups {
        for inner in members(of: [group], isAll: true).facts {
          guard let wider = facts.first(where: { mayConcern(inner, $0) && implication.implies(inner.literal, $0.literal) })
          else { continue }
          if isWritten(inner) { report.add(.isCovered(at: inner.span, by: wider.span, isInGroup: true)) }
          break
        }
        readAll(of: [group], within: context, isWhole: false)
      }
    }

    /// Compares `fact` with `earlier`, of which either is enough; returns whether that was worth a word.
    private mutating func compareEither(_ fact: Fact, _ earlier: Fact) -> Bool {
      guard mayConcern(fact, earlier) else { return false }
      if implication.implies(fact.literal, earlier.literal) {
        if isWritten(fact) { report.add(.isCovered(at: fact.span, by: earlier.span, isInGroup: false)) }
        return true
      }
      if implication.implies(earlier.literal, fact.literal) {
        if isWritten(earlier) { report.add(.isCovered(at: earlier.span, by: fact.span, isInGroup: false)) }
        return true
      }
      if implication.implies(earlier.literal.negated, fact.literal) {
        if let (one, other) = owned(fact, earlier) { report.add(.oneAlwaysHolds(at: one.span, or: other.span)) }
        return true
      }
      return false
    }

    /// Returns the literals and the groups of the other kind that `parts` consist of, brackets within brackets left out.
    private func members(of parts: [Part], isAll: Bool) -> (facts: [Fact], groups: [Part]) {
      var facts: [Fact] = []
      var groups: [Part] = []
      var rest = Array(parts.reversed())
      while let part = rest.popLast() {
        switch part.tree {
        case .constant: break
        case .atom(let atom, let span):
          facts.append(Fact(literal: Literal(atom: atom, isNegated: part.isNegated), span: span))
        case .not(let inner): rest.append(Part(tree: inner, isNegated: !part.isNegated))
        case .all(let inner) where isAll != part.isNegated, .any(let inner) where isAll == part.isNegated:
          rest += inner.reversed().map { Part(tree: $0, isNegated: part.isNegated) }
        case .all, .any: groups.append(part)
        }
      }
      return (facts, groups)
    }

    /// `true` iff both read a field in common and stand in different places, and pairs are still compared.
    private mutating func mayConcern(_ first: Fact, _ second: Fact) -> Bool {
      guard pairs < Self.pairsMax, first.literal.atom.fieldBits & second.literal.atom.fieldBits != 0 else { return false }
      pairs += 1
      return first.span != second.span
    }

    /// `true` iff the rule says `fact` itself, and no predicate does.
    private func isWritten(_ fact: Fact) -> Bool {
      written.contains { $0.source == fact.span.source && $0.start <= fact.span.start && fact.span.end <= $0.end }
    }

    /// Returns both, first one that the rule says itself, or nothing where that is none.
    private func owned(_ first: Fact, _ second: Fact) -> (Fact, Fact)? {
      isWritten(first) ? (first, second) : isWritten(second) ? (second, first) : nil
    }
  }
}

extension Atom {
  /// `true` iff it compares with a threshold.
  fileprivate var isLearned: Bool {
    guard case .comparison(let expression) = self else { return false }
    return expression.operations.contains { if case .threshold = $0 { true } else { false } }
  }
}
