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

  /// Changes nothing, and adds a warning to `report` for each covered rule.
  ///
  /// - Complexity: O(*n*) in the number of literals.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    let answers = program.rules.indices.map { answer(of: $0, program) }
    guard answers.contains(where: { $0.map { $0.verdict > .throttle } ?? false }) else { return }
    var index = CandidateIndex(count: program.rules.count)
    for (number, answer) in answers.enumerated() {
      guard let answer, answer.verdict > .throttle else { continue }
      let event = program.rules[number].event
      for alternative in program.rules[number].alternatives { index.add(alternative, of: number, event: event) }
    }
    let implication = Implication(thresholds: program.typed.thresholds)
    for (number, answer) in answers.enumerated() {
      guard let answer, isVerdictOnly(number, program.typed) else { continue }
      guard let first = program.rules[number].alternatives.first(where: \.canHold) else { continue }
      let event = program.rules[number].event
      for candidate in index.candidates(for: first, of: number, event: event, limit: Self.candidatesMax) {
        // Who may not be killed may still be denied: `kill` makes no `deny` needless.
        guard let other = answers[candidate], other.verdict == answer.verdict || answer.verdict == .throttle,
          isCovered(program.rules[number], by: program.rules[candidate], implication),
          outlasts(candidate, other, number, answer, program, implication)
        else { continue }
        let (covered, covering) = (program.typed.rules[number], program.typed.rules[candidate])
        report.add(
          .ruleIsCovered(
            covered.name, by: covering.name, verdict: other.verdict.name, at: covered.span, covering: covering.span))
        break
      }
    }
  }

  /// What a rule answers an event that it matches.
  private struct Answer {
    var verdict: Verdict
    var errno: Int32
  }

  /// Returns what rule `number` answers, or nothing if it does not decide.
  private func answer(of number: Int, _ program: RuleProgram) -> Answer? {
    guard program.typed.fed(by: number) == nil,
      let choice = program.typed.events[program.rules[number].event].choice(of: program.typed.rules[number].verdict)
    else { return nil }
    return choice.verdict > .audit ? Answer(verdict: choice.verdict, errno: choice.errno) : nil
  }

  /// `true` iff rule `number` does nothing but answer.
  private func isVerdictOnly(_ number: Int, _ program: TypedProgram) -> Bool {
    program.rules[number].actions.isEmpty && program.rules[number].effects.isEmpty
      && program.rules[number].unknownVerdict.isEmpty
  }

  /// `true` iff rule number `candidate`, which matches and answers with `other` wherever rule `number` does with `answer`, is active
  /// whenever that is, and gives the same error or is stricter.
  private func outlasts(
    _ candidate: Int, _ other: Answer, _ number: Int, _ answer: Answer, _ program: RuleProgram, _ implication: Implication
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
  ///
  /// `field` is -1 for none; without `value`, it is any value of the field.
  private static func key(event: Int, field: Int, value: Int?) -> UInt64 {
    let place = UInt64(truncatingIfNeeded: event) << 32 ^ UInt64(truncatingIfNeeded: field + 1)
    guard let value else { return place }
    return (place ^ 1 << 63) &* 0x9e37_79b9_7f4a_7c15 ^ UInt64(truncatingIfNeeded: value)
  }

  /// Literals with more values hang on their field.
  private static let valuesMax = 64

  private var keys: Numbering<UInt64>
  /// By number of the key.
  private var lists: [(first: Int32, last: Int32)] = []
  private var rules: [Int32] = []
  /// The fields that the alternative reads.
  private var bits: [UInt64] = []
  private var next: [Int32] = []

  /// How many entries of a list are looked at for one that reads no other fields.
  private static let lookedAtMax = 64

  /// Creates an index with room for `count` alternatives.
  init(count: Int) {
    keys = Numbering(count: count)
    lists.reserveCapacity(count)
    rules.reserveCapacity(count)
    bits.reserveCapacity(count)
    next.reserveCapacity(count)
  }

  /// Adds `alternative` of rule `number`, which is on `event`, to the lists of its values.
  mutating func add(_ alternative: Alternative, of number: Int, event: Int) {
    var best: (place: Int, count: Int)?
    for (place, literal) in alternative.literals.enumerated() {
      guard let count = Self.valueCount(of: literal), count < best?.count ?? .max else { continue }
      best = (place, count)
    }
    let bits = alternative.fieldBits
    guard let best else {
      let field = alternative.literals.lazy.compactMap(\.atom.onlyField).first
      return put(number, bits, Self.key(event: event, field: field ?? -1, value: nil))
    }
    switch alternative.literals[best.place].atom {
    case .numbers(let field, let ranges):
      for range in ranges {
        for value in range { put(number, bits, Self.key(event: event, field: field, value: Int(value))) }
      }
    case .listed(let field, .equals(let texts)):
      for text in texts { put(number, bits, Self.key(event: event, field: field, value: Self.value(text))) }
    default: preconditionFailure("only these have values")
    }
  }

  /// Returns the rules that may hold wherever `alternative` of rule `number` does, without that, at most `limit` of each list.
  func candidates(for alternative: Alternative, of number: Int, event: Int, limit: Int) -> [Int] {
    var found: [Int] = []
    let read = alternative.fieldBits
    func follow(_ key: UInt64) {
      var place = keys.number(of: key).map { lists[$0].first } ?? -1
      var (count, lookedAt) = (0, 0)
      while place >= 0, count < limit, lookedAt < Self.lookedAtMax {
        // What reads another field asks for more than the alternative does.
        if bits[Int(place)] & ~read == 0 {
          if rules[Int(place)] != number { found.append(Int(rules[Int(place)])) }
          count += 1
        }
        place = next[Int(place)]
        lookedAt += 1
      }
    }
    follow(Self.key(event: event, field: -1, value: nil))
    for literal in alternative.literals {
      guard let field = literal.atom.onlyField else { continue }
      if let value = Self.firstValue(of: literal) { follow(Self.key(event: event, field: field, value: value)) }
      follow(Self.key(event: event, field: field, value: nil))
    }
    return found
  }

  /// Appends rule `number`, an alternative of which reads the fields of `bits`, to the list of `key`.
  private mutating func put(_ number: Int, _ bits: UInt64, _ key: UInt64) {
    let place = Int32(rules.count)
    rules.append(Int32(number))
    self.bits.append(bits)
    next.append(-1)
    let list = keys.number(adding: key)
    if list == lists.count {
      lists.append((place, place))
    } else {
      next[Int(lists[list].last)] = place
      lists[list].last = place
    }
  }

  /// Returns how many values there are of which an event must have one for `literal`, iff they are few.
  private static func valueCount(of literal: Literal) -> Int? {
    if literal.isNegated { return nil }
    switch literal.atom {
    case .numbers(_, let ranges):
      let count = ranges.reduce(0) { $0 + Int($1.upperBound - $1.lowerBound) + 1 }
      return count <= valuesMax ? count : nil
    case .listed(_, .equals(let texts)): return texts.count <= valuesMax ? texts.count : nil
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
