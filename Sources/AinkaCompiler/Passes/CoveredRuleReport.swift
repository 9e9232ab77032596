import AinkaSemantics
import AinkaSource
import AinkaValues

/// Warns of rules that change no verdict, because another rule gives the same one to every event that they match: with both
/// places.
///
/// All matches of all rules count and are recorded, so such a rule is not dead, and is not removed. A rule is spoken of only
/// if its verdict is all that it does: no action, no `audit`, no `on unknown`. The other one must be active whenever it is: in its
/// scope, in its mode, to its last day.
///
/// Candidates are found by the values that they ask for; of those that hang on one value, or on none, a limited number is
/// compared, so that the search is linear.
struct CoveredRuleReport: RulePass {
  var requiredState: RuleProgram.State { .optimised }
  var resultingState: RuleProgram.State { .optimised }

  /// The most candidates that are compared for one value.
  static let candidatesMax = 16

  /// Returns `program` as it is, with a warning in `report` for each covered rule.
  ///
  /// - Complexity: O(*n*) in the number of literals.
  func applied(to program: RuleProgram, report: inout DiagnosticReport) -> RuleProgram {
    let answers = program.rules.map { answer(of: $0, program) }
    var index = CandidateIndex(count: program.rules.count)
    for (number, rule) in program.rules.enumerated() where answers[number].map({ $0.verdict > .throttle }) ?? false {
      for alternative in rule.alternatives { index.add(alternative, of: rule) }
    }
    if index.isEmpty { return program }
    let implication = Implication(thresholds: program.typed.thresholds)
    for (number, rule) in program.rules.enumerated() {
      guard let answer = answers[number], isVerdictOnly(program.typed.rules[number]),
        let first = rule.alternatives.first(where: \.canHold)
      else { continue }
      for candidate in index.candidates(for: first, event: rule.event, limit: Self.candidatesMax) where candidate != number {
        // Who may not be killed may still be denied: `kill` makes no `deny` needless.
        guard let other = answers[candidate], other.verdict == answer.verdict || answer.verdict == .throttle,
          isCovered(rule, by: program.rules[candidate], implication),
          outlasts(candidate, other, number, answer, program, implication)
        else { continue }
        let (covered, covering) = (program.typed.rules[number], program.typed.rules[candidate])
        report.add(
          .ruleIsCovered(
            covered.name, by: covering.name, verdict: other.verdict.name, at: covered.span, covering: covering.span))
        break
      }
    }
    return program
  }

  /// Returns what `rule` answers an event that it matches, or nothing if it does not decide.
  private func answer(of rule: LoweredRule, _ program: RuleProgram) -> TypedRule.Choice? {
    guard program.typed.fed(by: rule.number) == nil else { return nil }
    let choice = program.typed.events[rule.event].choice(of: program.typed.rules[rule.number].verdict)
    return choice.flatMap { $0.verdict > .audit ? $0 : nil }
  }

  /// `true` iff the rule does nothing but answer.
  private func isVerdictOnly(_ rule: TypedRule) -> Bool {
    rule.actions.isEmpty && rule.effects.isEmpty && rule.unknownVerdict.isEmpty
  }

  /// `true` iff rule number `candidate`, which matches and answers with `other` wherever rule `number` does with `answer`, is active
  /// whenever that is, and gives the same error or is stricter.
  private func outlasts(
    _ candidate: Int, _ other: TypedRule.Choice, _ number: Int, _ answer: TypedRule.Choice, _ program: RuleProgram,
    _ implication: Implication
  ) -> Bool {
    let (rule, covering) = (program.typed.rules[number], program.typed.rules[candidate])
    if other.verdict == answer.verdict {
      // Of several the first one's errno and reason count.
      guard candidate < number || (other.errno == answer.errno && rule.because.isEmpty) else { return false }
    }
    guard covering.mode == nil || covering.mode == rule.mode else { return false }
    if let last = covering.expiresDay {
      guard let day = rule.expiresDay, day <= last else { return false }
    }
    let policies = program.typed.policies
    guard policies[covering.policy].scope == nil || policies[covering.policy].scope == policies[rule.policy].scope else {
      return false
    }
    // Of two that cover each other the later one is told.
    return candidate < number || other.verdict != answer.verdict
      || !isCovered(program.rules[candidate], by: program.rules[number], implication)
  }

  /// `true` iff each way to match `rule` is a way to match `other`.
  private func isCovered(_ rule: LoweredRule, by other: LoweredRule, _ implication: Implication) -> Bool {
    rule.alternatives.allSatisfy { alternative in
      !alternative.canHold || other.alternatives.contains { implication.covers($0, alternative) }
    }
  }
}

/// Alternatives by what an event must have for them: each by the values of one of its literals, or the field of one, or nothing.
private struct CandidateIndex {
  /// What an alternative hangs on, as one number: different things may have the same, and then more candidates are compared.
  private struct Key {
    let number: UInt64

    /// `field` is -1 for none; without `value`, it is any value of the field.
    init(event: Int, field: Int, value: Int?) {
      let place = UInt64(truncatingIfNeeded: event) << 32 ^ UInt64(truncatingIfNeeded: field + 1)
      guard let value else {
        number = place
        return
      }
      number = (place ^ 1 << 63) &* 0x9e37_79b9_7f4a_7c15 ^ UInt64(truncatingIfNeeded: value)
    }
  }

  /// Literals with more values hang on their field.
  private static let valuesMax = 64

  private var lists: [UInt64: (first: Int32, last: Int32)] = [:]
  private var rules: [Int32] = []
  /// The fields that the alternative reads.
  private var bits: [UInt64] = []
  private var next: [Int32] = []

  /// How many entries of a list are looked at for one that reads no other fields.
  private static let lookedAtMax = 64

  /// Creates an index with room for `count` alternatives.
  init(count: Int) {
    lists.reserveCapacity(count)
    rules.reserveCapacity(count)
    bits.reserveCapacity(count)
    next.reserveCapacity(count)
  }

  var isEmpty: Bool { rules.isEmpty }

  /// Adds `alternative` of `rule` to the lists of its values.
  mutating func add(_ alternative: Alternative, of rule: LoweredRule) {
    var best: (field: Int, values: [Int])?
    for literal in alternative.literals {
      guard let field = literal.atom.onlyField, let values = Self.values(of: literal) else { continue }
      if best.map({ values.count < $0.values.count }) ?? true { best = (field, values) }
    }
    if let best {
      let bits = alternative.fieldBits
      for value in best.values { put(rule.number, bits, Key(event: rule.event, field: best.field, value: value)) }
    } else {
      let field = alternative.literals.lazy.compactMap(\.atom.onlyField).first
      put(rule.number, alternative.fieldBits, Key(event: rule.event, field: field ?? -1, value: nil))
    }
  }

  /// Returns the rules that may hold wherever `alternative` does, at most `limit` of each list.
  func candidates(for alternative: Alternative, event: Int, limit: Int) -> [Int] {
    var found: [Int] = []
    let read = alternative.fieldBits
    func follow(_ key: Key) {
      var place = lists[key.number]?.first ?? -1
      var (count, lookedAt) = (0, 0)
      while place >= 0, count < limit, lookedAt < Self.lookedAtMax {
        // What reads another field asks for more than the alternative does.
        if bits[Int(place)] & ~read == 0 {
          found.append(Int(rules[Int(place)]))
          count += 1
        }
        place = next[Int(place)]
        lookedAt += 1
      }
    }
    follow(Key(event: event, field: -1, value: nil))
    for literal in alternative.literals {
      guard let field = literal.atom.onlyField else { continue }
      if let value = Self.firstValue(of: literal) { follow(Key(event: event, field: field, value: value)) }
      follow(Key(event: event, field: field, value: nil))
    }
    return found
  }

  /// Appends rule `number`, an alternative of which reads the fields of `bits`, to the list of `key`.
  private mutating func put(_ number: Int, _ bits: UInt64, _ key: Key) {
    let place = Int32(rules.count)
    rules.append(Int32(number))
    self.bits.append(bits)
    next.append(-1)
    if let list = lists[key.number] {
      next[Int(list.last)] = place
      lists[key.number] = (list.first, place)
    } else {
      lists[key.number] = (place, place)
    }
  }

  /// Returns the values of which an event must have one for `literal`, iff they are few.
  private static func values(of literal: Literal) -> [Int]? {
    if literal.isNegated { return nil }
    switch literal.atom {
    case .numbers(_, let ranges):
      let count = ranges.reduce(0) { $0 + Int($1.upperBound - $1.lowerBound) + 1 }
      return count <= valuesMax ? ranges.flatMap { $0.map(Int.init) } : nil
    case .listed(_, .equals(let texts)): return texts.count <= valuesMax ? texts.map(value) : nil
    default: return nil
    }
  }

  /// Returns the first of the values that `literal` asks for.
  private static func firstValue(of literal: Literal) -> Int? {
    if literal.isNegated { return nil }
    switch literal.atom {
    case .numbers(_, let ranges): return ranges.first.map { Int($0.lowerBound) }
    case .listed(_, .equals(let texts)): return texts.first.map(value)
    default: return nil
    }
  }

  /// Returns a number for `text`: FNV-1a.
  private static func value(_ text: [UInt8]) -> Int {
    Int(truncatingIfNeeded: text.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
  }
}
