import AinkaSemantics
import CAinkaABI

/// Turns placed rows into rows with bytes.
///
/// Two tests of symbols that every event has are compared first, without a branch; what is left is the third test, or a list of
/// further ones.
struct RowEncoding {
  let symbols: TableSymbols
  let typed: TypedProgram
  let lookUps: LookUps

  /// One test as the image can hold it.
  enum Step: Hashable {
    case symbols(slot: Int, isText: Bool, ClosedRange<UInt32>, wanted: Outcomes)
    /// A symbol that is, or is not, in one of these ranges: a bit per symbol says so.
    case members(slot: Int, isText: Bool, [ClosedRange<UInt32>], wanted: Outcomes)
    /// A plain `field OP threshold` that must be true. Fields of expressions are by place in the record.
    case learned(Expression)
    case expression(Expression, wanted: Outcomes)
    case automaton(field: Int, TextTest, wanted: Outcomes)
    /// A bit for each look-up that the other tests ask for.
    case lookUps(UInt32)
  }

  /// The row whose further tests have no place yet.
  struct Draft: Hashable {
    var row: EncodedRow
    /// The tests of `AINKA_THIRD_MORE`.
    var more: [Step]

    /// Returns the row that also says what `other` does, which is that the rule is unknown, or nothing when one row cannot.
    fileprivate func merged(withUnknown other: Draft) -> Draft? {
      let text = UInt8(AINKA_THIRD_TEXT.rawValue)
      let negated = UInt8(AINKA_ROW_NEGATED_2.rawValue)
      guard more.isEmpty, other.more.isEmpty, row.flags & UInt8(AINKA_THIRD_MASK.rawValue) == text,
        other.row.flags == row.flags & ~negated | UInt8(AINKA_ROW_UNKNOWN.rawValue), other.row.slots == row.slots,
        other.row.tests.first == row.tests.first, other.row.tests.second == row.tests.second,
        other.row.tests.third == .init(low: AINKA_UNKNOWN, width: 0)
      else { return nil }
      var both = self
      both.row.flags += UInt8(AINKA_THIRD_TEXT_OR_UNKNOWN.rawValue) - text
      return both
    }
  }

  /// Symbols below are looked up in bits, at most 8 KiB of them: every port, and what a table numbers itself.
  static let memberLimit: UInt32 = 1 << 16
  /// Of so many ranges on, a set is looked up in bits up to the second limit: 128 KiB.
  static let manyRanges = 8
  static let farMemberLimit: UInt32 = 1 << 20

  /// Returns drafts of `rows`, each with the place of its row, without those that no event passes.
  ///
  /// Where a rule is unknown as soon as the text is that its row tests last, both are one row.
  func drafts(of rows: [PlacedRow]) -> [(place: Int, draft: Draft)] {
    var drafts: [(place: Int, draft: Draft)] = []
    drafts.reserveCapacity(rows.count)
    /// Of the alternative whose rows come now: the number of the draft that says that it is met.
    var met: Int?
    var (rule, key) = (-1, UInt32(0))
    for place in rows.indices {
      if rows[place].rule != rule {
        rule = rows[place].rule
        key = self.key(of: rule)
      }
      guard let draft = draft(of: rows[place], key: key) else { continue }
      let isUnknown = rows[place].isUnknown
      if isUnknown, let met, let both = drafts[met].draft.merged(withUnknown: draft),
        rows[drafts[met].place].isOfSameProbe(as: rows[place])
      {
        drafts[met].draft = both
        continue
      }
      if !isUnknown { met = drafts.count }
      drafts.append((place, draft))
    }
    for number in drafts.indices where drafts[number].draft.row.asksText {
      let (place, draft) = drafts[number]
      if let bytes = beginning(of: rows[place], draft) { drafts[number].draft.row.tests[1].low = bytes }
    }
    return drafts
  }

  /// Returns the bytes 1 to 4 that every text has that passes the third test of `draft`, of a text, iff the second has room for them.
  private func beginning(of row: PlacedRow, _ draft: Draft) -> UInt32? {
    guard draft.row.tests[1] == .always else { return nil }
    for test in row.tests where test.wanted == .isTrue {
      guard case .atom(.listed(let field, let listed)) = test.subject, !symbols.event.fields[field].place.isEager else {
        continue
      }
      let beginnings = listed.listedTexts.map { $0.prefix(5) }
      guard let first = beginnings.first, first.count == 5,
        beginnings.allSatisfy({ $0.dropFirst() == first.dropFirst() })
      else { return nil }
      return UInt32(truncatingIfNeeded: EvaluatorHash.word(first.dropFirst()))
    }
    return nil
  }

  /// Returns the key of the rows of `rule`: its verdict, then how early it stands.
  private func key(of rule: Int) -> UInt32 {
    let verdict = symbols.event.choice(of: typed.rules[rule].verdict)?.verdict ?? .allow
    return UInt32(verdict.rawValue) << 24 | (0xffffff - UInt32(rule))
  }

  /// Returns `row` as a draft with `key`, or nothing when no event passes its tests.
  ///
  /// Two ranges are two quick tests; only where that makes too many of them, they are one of bits.
  private func draft(of row: PlacedRow, key: UInt32) -> Draft? {
    guard let draft = draft(of: row, key, rangesMax: 2) else { return nil }
    return draft.more.count <= Int(AINKA_MORE_TESTS) ? draft : self.draft(of: row, key, rangesMax: 1)
  }

  /// Returns `row` as a draft, or nothing when no event passes its tests; a set of more than `rangesMax` ranges is one of bits.
  private func draft(of row: PlacedRow, _ key: UInt32, rangesMax: Int) -> Draft? {
    var steps: [Step] = []
    steps.reserveCapacity(row.tests.count + 1)
    for test in row.tests {
      guard append(test, rangesMax, to: &steps) else { return nil }
    }
    if steps.count > 1 {
      steps = steps.excludingTogether
      steps.sortByRank()
    }
    var encoded = EncodedRow(
      key: key, slots: Triple(repeating: Self.idle),
      flags: row.isUnknown ? UInt8(AINKA_ROW_UNKNOWN.rawValue) : 0, tests: Triple(repeating: .always))
    var rest: [Step] = []
    var placed = 0
    for step in steps {
      if placed < 2, case .symbols(_, isText: false, _, _) = step, put(step, at: placed, in: &encoded) {
        placed += 1
        continue
      }
      rest.append(step)
      // What is outside of the hull needs no look at the bits.
      if placed < 2, let hull = step.quickHull, put(hull, at: placed, in: &encoded) { placed += 1 }
    }
    let asked = rest.reduce(0) { $0 | $1.lookUps }
    if asked != 0 {
      rest.insert(.lookUps(asked), at: 0)
      encoded.flags |= UInt8(AINKA_ROW_DEFERRED.rawValue)
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
    case .members, .expression, .automaton, .lookUps: return false
    }
  }

  /// Appends to `steps` the tests that `test` consists of; `false` iff it never comes out as wanted.
  private func append(_ test: PlacedTest, _ rangesMax: Int, to steps: inout [Step]) -> Bool {
    switch test.subject {
    case .isKnown(let field):
      let slot = symbols.event.fields[field].place.recordField
      steps.append(.symbols(slot: slot, isText: false, 0...AINKA_NONE, wanted: .isTrue))
    case .atom(.comparison(let written)):
      let expression = written.placed(in: symbols.event, lookUps)
      if let learned = expression.learned, test.wanted == .isTrue, learned.comparison != .notEqual {
        steps.append(.learned(expression))
      } else {
        steps.append(.expression(expression, wanted: test.wanted))
      }
    case .atom(.pattern(let field, let text)):
      steps.append(.automaton(field: symbols.event.fields[field].place.recordField, text, wanted: test.wanted))
    case .atom(let atom):
      let range = symbols.range(of: atom)
      // Most tests are of one range, and one step.
      if range.runs.count == 1, test.wanted.contains(.isTrue) {
        steps.append(.symbols(slot: range.slot, isText: range.isText, range.runs[0], wanted: test.wanted))
        return true
      }
      guard let more = self.steps(of: range, wanted: test.wanted, rangesMax) else { return false }
      steps += more
    }
    return true
  }

  /// Returns the tests that a symbol is in `range`, or not, or unknown: few ranges as the hull without the gaps, many as bits.
  private func steps(of range: TableSymbols.Range, wanted: Outcomes, _ rangesMax: Int) -> [Step]? {
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
    let limit = range.runs.count > Self.manyRanges ? Self.farMemberLimit : Self.memberLimit
    if range.runs.count > rangesMax, last.upperBound < limit {
      return [.members(slot: range.slot, isText: range.isText, range.runs, wanted: wanted)]
    }
    // Outside of each of `runs`; those below the limit are one set.
    func outside(_ runs: [ClosedRange<UInt32>], _ wanted: Outcomes) -> [Step] {
      let near = runs.prefix { $0.upperBound < limit }
      guard near.count > rangesMax else { return runs.map { step($0, wanted) } }
      let members = Step.members(slot: range.slot, isText: range.isText, Array(near), wanted: wanted)
      return [members] + runs[near.count...].map { step($0, wanted) }
    }
    if !wanted.contains(.isTrue) { return outside(range.runs, wanted) }
    let gaps = zip(range.runs, range.runs.dropFirst()).map { ($0.upperBound + 1)...($1.lowerBound - 1) }
    return [step(first.lowerBound...last.upperBound, wanted)] + outside(gaps, wanted.negated)
  }
}

extension PlacedRow {
  /// `true` iff `other` is of the same alternative and found in the same way.
  fileprivate func isOfSameProbe(as other: PlacedRow) -> Bool {
    rule == other.rule && alternative == other.alternative && probe == other.probe
  }
}

extension [RowEncoding.Step] {
  /// Puts those first that should be done early; those of one rank stay in their order.
  fileprivate mutating func sortByRank() {
    for end in indices.dropFirst() {
      var place = end
      while place > 0, self[place].rank < self[place - 1].rank {
        swapAt(place, place - 1)
        place -= 1
      }
    }
  }
}

extension RowEncoding.Step {
  /// A bit for each look-up that the test asks for.
  fileprivate var lookUps: UInt32 {
    guard case .expression(let expression, _) = self else { return 0 }
    return expression.operations.reduce(0) { bits, operation in
      if case .looked(let number) = operation { bits | 1 << UInt32(min(number, 31)) } else { bits }
    }
  }

  /// How early the test should be done: those that exclude most for least first.
  fileprivate var rank: Int {
    switch self {
    case .symbols(_, isText: false, _, let wanted): wanted == .isTrue || wanted == .isUnknown ? 0 : 1
    case .learned: 2
    case .members(_, isText: false, _, _): 3
    case .lookUps: 0
    case .expression: 4
    case .symbols, .members: 5
    case .automaton: 6
    }
  }

  /// The range outside of which no symbol passes, iff the test is one of bits for a symbol that every event has.
  fileprivate var quickHull: RowEncoding.Step? {
    guard case .members(let slot, isText: false, let runs, .isTrue) = self, let first = runs.first, let last = runs.last else {
      return nil
    }
    return .symbols(slot: slot, isText: false, first.lowerBound...last.upperBound, wanted: .isTrue)
  }
}

extension Expression {
  /// Returns the expression with fields by their place in the record, so that events can share it.
  fileprivate func placed(in event: TypedEvent, _ lookUps: LookUps) -> Expression {
    Expression(
      operations: operations.map { operation in
        if let lookUp = operation.lookUp(in: event) { return .looked(lookUps.number(of: lookUp)) }
        if case .field(let field) = operation { return .field(event.fields[field].place.recordField) }
        return operation
      })
  }
}

extension TypedEvent {
  /// Returns the first of `choices` that the event's hooks can carry out.
  func choice(of choices: [TypedRule.Choice]) -> TypedRule.Choice? {
    choices.first { $0.verdict <= .audit || verdicts.contains($0.verdict) } ?? choices.first
  }
}
