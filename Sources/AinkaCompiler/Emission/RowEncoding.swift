import AinkaSemantics
import CAinkaABI

/// Turns placed rows into rows with bytes.
///
/// Two tests of symbols that every event has are compared first, without a branch; what is left is the third test, or a list of
/// further ones.
struct RowEncoding {
  let symbols: TableSymbols
  let typed: TypedProgram

  /// One test as the image can hold it.
  enum Step: Hashable {
    case symbols(slot: Int, isText: Bool, ClosedRange<UInt32>, wanted: Outcomes)
    /// A plain `field OP threshold` that must be true. Fields of expressions are by place in the record.
    case learned(Expression)
    case expression(Expression, wanted: Outcomes)
    case automaton(field: Int, TextTest, wanted: Outcomes)
  }

  /// The row whose further tests have no place yet.
  struct Draft: Hashable {
    var row: EncodedRow
    /// The tests of `AINKA_THIRD_MORE`.
    var more: [Step]
  }

  /// Returns `row` as a draft, or nothing when no event passes its tests.
  func draft(of row: PlacedRow) -> Draft? {
    var steps: [Step] = []
    for test in row.tests {
      guard let more = self.steps(of: test) else { return nil }
      steps += more
    }
    let rule = typed.rules[row.rule]
    let verdict = symbols.event.choice(of: rule.verdict)?.verdict ?? .allow
    var encoded = EncodedRow(
      key: UInt32(verdict.rawValue) << 24 | (0xffffff - UInt32(row.rule)), slots: [Self.idle, Self.idle, Self.idle],
      flags: row.isUnknown ? UInt8(AINKA_ROW_UNKNOWN.rawValue) : 0, tests: [.always, .always, .always])
    var rest: [Step] = []
    var placed = 0
    for step in steps.enumerated().sorted(by: { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }).map(\.element) {
      if placed < 2, case .symbols(_, isText: false, _, _) = step, put(step, at: placed, in: &encoded) {
        placed += 1
      } else {
        rest.append(step)
      }
    }
    if rest.count == 1, putThird(rest[0], in: &encoded) { rest = [] }
    if !rest.isEmpty { encoded.flags |= UInt8(AINKA_THIRD_MORE.rawValue) }
    return Draft(row: encoded, more: rest)
  }

  /// The slot of a test that holds for every symbol.
  private static let idle = UInt8(AINKA_SYMBOLS - 1) * 4

  /// Puts a test of symbols at `place` of `row`; returns whether one range can say it.
  private func put(_ step: Step, at place: Int, in row: inout EncodedRow) -> Bool {
    guard case .symbols(let slot, _, let range, let wanted) = step, wanted != [.isTrue, .isUnknown] else { return false }
    let negated = [AINKA_ROW_NEGATED_0, AINKA_ROW_NEGATED_1, AINKA_ROW_NEGATED_2]
    row.slots[place] = UInt8(slot * 4)
    if wanted == .isUnknown {
      row.tests[place] = .init(low: AINKA_UNKNOWN, width: 0)
    } else if wanted == .isTrue {
      row.tests[place] = .init(low: range.lowerBound, width: range.upperBound - range.lowerBound)
    } else {
      row.tests[place] = .init(low: range.upperBound + 1, width: range.lowerBound &- range.upperBound &- 2)
      if wanted == .isFalse { row.flags |= UInt8(negated[place].rawValue) }
    }
    return true
  }

  /// Puts `step` into the third test of `row`; returns whether it can stand there.
  private func putThird(_ step: Step, in row: inout EncodedRow) -> Bool {
    switch step {
    case .symbols(_, let isText, _, _):
      guard put(step, at: 2, in: &row) else { return false }
      row.flags |= UInt8((isText ? AINKA_THIRD_TEXT : AINKA_THIRD_SYMBOL).rawValue)
      return true
    case .learned(let expression):
      guard let learned = expression.learned else { return false }
      row.slots[2] = UInt8(learned.field * 4)
      row.tests[2] = .init(low: UInt32(learned.threshold), width: UInt32(learned.comparison.rawValue))
      row.flags |= UInt8(AINKA_THIRD_LEARNED.rawValue)
      return true
    case .expression, .automaton: return false
    }
  }

  /// Returns the tests that `test` consists of, or nothing when it never comes out as wanted.
  private func steps(of test: PlacedTest) -> [Step]? {
    switch test.subject {
    case .isKnown(let field):
      let slot = symbols.event.fields[field].place.recordField
      return [.symbols(slot: slot, isText: false, 0...AINKA_NONE, wanted: .isTrue)]
    case .atom(.comparison(let written)):
      let expression = written.placed(in: symbols.event)
      if let learned = expression.learned, test.wanted == .isTrue, learned.comparison != .notEqual {
        return [.learned(expression)]
      }
      return [.expression(expression, wanted: test.wanted)]
    case .atom(.pattern(let field, let text)):
      return [.automaton(field: symbols.event.fields[field].place.recordField, text, wanted: test.wanted)]
    case .atom(let atom):
      return steps(of: symbols.range(of: atom), wanted: test.wanted)
    }
  }

  /// Returns the tests that a symbol is in `range`, or not, or unknown: its hull without the gaps, each of which is one test.
  private func steps(of range: TableSymbols.Range, wanted: Outcomes) -> [Step]? {
    func step(_ run: ClosedRange<UInt32>, _ wanted: Outcomes) -> Step {
      .symbols(slot: range.slot, isText: range.isText, run, wanted: wanted)
    }
    let isUnknown = step(AINKA_UNKNOWN...AINKA_UNKNOWN, .isUnknown)
    if wanted == .isUnknown { return [isUnknown] }
    guard let first = range.runs.first, let last = range.runs.last else {
      if wanted == .isTrue { return nil }
      if wanted == [.isTrue, .isUnknown] { return [isUnknown] }
      return wanted == .isFalse ? [step(0...AINKA_NONE, .isTrue)] : []
    }
    if !wanted.contains(.isTrue) { return range.runs.map { step($0, wanted) } }
    let gaps = zip(range.runs, range.runs.dropFirst()).map { ($0.upperBound + 1)...($1.lowerBound - 1) }
    return [step(first.lowerBound...last.upperBound, wanted)] + gaps.map { step($0, wanted.negated) }
  }
}

extension RowEncoding.Step {
  /// How early the test should be done: those that exclude most for least first.
  fileprivate var rank: Int {
    switch self {
    case .symbols(_, isText: false, _, let wanted): wanted == .isTrue || wanted == .isUnknown ? 0 : 1
    case .learned: 2
    case .expression: 3
    case .symbols: 4
    case .automaton: 5
    }
  }
}

extension Expression {
  /// Returns the expression with fields by their place in the record, so that events can share it.
  fileprivate func placed(in event: TypedEvent) -> Expression {
    Expression(
      operations: operations.map { operation in
        if case .field(let field) = operation { .field(event.fields[field].place.recordField) } else { operation }
      })
  }
}

extension TypedEvent {
  /// Returns the first of `choices` that the event's hooks can carry out.
  func choice(of choices: [TypedRule.Choice]) -> TypedRule.Choice? {
    choices.first { $0.verdict <= .audit || verdicts.contains($0.verdict) } ?? choices.first
  }
}
