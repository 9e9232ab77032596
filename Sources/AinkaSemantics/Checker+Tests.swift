import AinkaSource
import AinkaSyntax
import AinkaValues

/// Tests of a policy: each row of a table is a run of its own.
extension Checker {
  /// Where a step of a test stands.
  struct TestPlace {
    var policy: Int
    /// What the names of the table stand for in this row: values, and outcomes.
    var values: [String: Operand] = [:]
    var outcomes: [String: OutcomeClause] = [:]
    /// The event that happened last.
    var event: Library.Event?
    /// `true` iff one happened that nobody knows, which was reported.
    var isLost = false

    /// What names mean in values that are given.
    var constants: Context { Context(policy: policy, bindings: values) }
    /// What names mean in what is expected.
    var world: Context {
      var context = Context(policy: policy, bindings: values)
      context.readsMetrics = true
      context.readsSettings = true
      return context
    }
  }

  /// How many rows a test may have, with all of their steps.
  static let testStepLimit = 100_000

  /// Checks every test.
  mutating func checkTests() {
    for index in policies.indices {
      var names: [String: Span] = [:]
      var world: [Int]?
      if policies[index].isTestFile, !usesWhatThereIs(testFile: index) { continue }
      for declaration in policies[index].others {
        guard case .test(let test) = declaration else { continue }
        let name = test.name.text.map { String(decoding: $0, as: UTF8.self) } ?? ""
        if let first = names[name], !test.isPartial { report.add(.testTwice(name, at: test.name.span, first: first)) }
        names[name] = test.name.span
        guard var typed = checked(test, name, in: index) else { continue }
        typed.world = world ?? self.world(ofTestsIn: index)
        world = typed.world
        tests.append(typed)
      }
    }
  }

  /// `true` iff the tests of policy `index`, a file of tests, can be checked: every line `use` of it names something, and one a policy.
  /// That none does is reported.
  private mutating func usesWhatThereIs(testFile index: Int) -> Bool {
    let lines = policies[index].tree.declarations.count { if case .use = $0 { true } else { false } }
    // One that names nothing was reported, and what it would have brought is missed below.
    guard lines == policies[index].uses.count else { return false }
    guard tested(by: index) == index else { return true }
    let first = policies[index].tree.declarations.first { if case .test = $0 { true } else { false } }
    if case .test(let test)? = first { report.add(.testsNothing(at: test.name.span)) }
    return false
  }

  /// Returns `test` of policy `index`, or nothing if it is wrong, which is reported.
  private mutating func checked(_ test: TestDeclaration, _ name: String, in index: Int) -> TypedTest? {
    mentions = Mentions(policy: tested(by: index))
    var skip: String?
    var expects = false
    for step in test.steps {
      switch step.kind {
      case .skip(let because): skip = because?.text.map { String(decoding: $0, as: UTF8.self) } ?? ""
      case .expect, .expectState, .expectVerdict, .expectNamedVerdict: expects = true
      case .given, .set, .event, .after: break
      }
    }
    if !expects, !test.isPartial, skip == nil { report.add(.expectsNothing(name, at: test.name.span)) }
    guard let rows = rows(of: test, in: index) else { return nil }
    return TypedTest(
      name: name, policy: tested(by: index), world: [], rows: rows, skip: skip, documentation: test.documentation,
      span: test.span)
  }

  /// Returns the policy that tests of policy `index` are of: itself, or, for a file of tests, the first that it uses.
  private func tested(by index: Int) -> Int {
    guard policies[index].isTestFile else { return index }
    return policies[index].uses.compactMap { policyIndex[$0.name] }.first ?? index
  }

  /// Returns the runs of `test`, or nothing if one is wrong, which is reported.
  private mutating func rows(of test: TestDeclaration, in index: Int) -> [TypedTest.Row]? {
    guard let table = test.table else {
      let steps = steps(test.steps, TestPlace(policy: index))
      return steps.map { [TypedTest.Row(text: "", steps: $0, span: test.span)] }
    }
    guard isSound(table), table.rows.count * max(1, test.steps.count) <= Checker.testStepLimit else {
      if table.rows.count * max(1, test.steps.count) > Checker.testStepLimit {
        report.add(.testTooLong(limit: Checker.testStepLimit, at: test.name.span))
      }
      return nil
    }
    let tree = policies[index].tree
    var rows: [TypedTest.Row] = []
    var isWhole = true
    for row in table.rows {
      guard let place = place(of: row, in: table, index), let steps = steps(test.steps, place) else {
        isWhole = false
        continue
      }
      rows.append(TypedTest.Row(text: tree.text(of: row), steps: steps, span: row.span))
    }
    return isWhole ? rows : nil
  }

  /// `true` iff every row of `table` has a cell for each name; the contrary was reported where it was read.
  private func isSound(_ table: TestDeclaration.Table) -> Bool {
    Set(table.names.map(\.text)).count == table.names.count
      && table.rows.allSatisfy { $0.cells.count == table.names.count }
  }

  /// Returns where the steps of `row` stand, or nothing if a cell is wrong, which is reported.
  private mutating func place(of row: TestDeclaration.Row, in table: TestDeclaration.Table, _ index: Int) -> TestPlace? {
    var place = TestPlace(policy: index)
    var isWhole = true
    for (name, cell) in zip(table.names, row.cells) {
      switch cell {
      case .outcome(let outcome): place.outcomes[name.text] = outcome
      case .value(let id):
        var operand = elaborate(id, Context(policy: index))
        operand.text = policies[index].tree.text(of: id)
        if case .unresolved = operand.value {
          // The case of an enum, where one is wanted.
        } else if !operand.isError, !operand.isConstant, !operand.isNone {
          report.add(.notConstant(operand.text, at: operand.span))
          operand.value = .error
        }
        if operand.isError { isWhole = false }
        place.values[name.text] = operand
      }
    }
    return isWhole ? place : nil
  }

  /// Returns `steps` of a test, checked in `place`, or nothing if one is wrong, which is reported.
  private mutating func steps(_ steps: [TestDeclaration.Step], _ place: TestPlace) -> [TypedStep]? {
    var place = place
    var typed: [TypedStep] = []
    var isWhole = true
    for step in steps {
      mentions.size = 0
      guard let kinds = kinds(of: step, &place) else {
        isWhole = false
        continue
      }
      let text = policies[place.policy].tree.line(of: step.span)
      typed += kinds.map { TypedStep(kind: $0, text: text, span: step.span) }
    }
    return isWhole ? typed : nil
  }

  /// Returns what `step` does and expects, in order, or nothing if it is wrong, which is reported.
  private mutating func kinds(of step: TestDeclaration.Step, _ place: inout TestPlace) -> [TypedStep.Kind]? {
    switch step.kind {
    case .skip: return []
    case .given(let what, let value): return given(what, value, place).map { [$0] }
    case .set(let what, let series): return set(what, series, place).map { [$0] }
    case .event(let name, let fields, let times, let every):
      guard let event = event(name, in: place.policy) else {
        place.isLost = true
        return nil
      }
      place.event = event
      return happening(event, fields, times, every, step.span, place).map { [$0] }
    case .after(let time):
      return positive(time, .duration, "after", place.constants).map { [.pass(nanoseconds: $0)] }
    case .expectVerdict(let outcome, let rule): return verdict(outcome, by: rule, at: step.span, place).map { [$0] }
    case .expectNamedVerdict(let name, let rule):
      guard let outcome = place.outcomes[name.text] else {
        let known = place.outcomes.keys.sorted()
        report.add(
          .noOutcome(
            name.text, isValue: place.values[name.text] != nil, nearest: Suggestion.nearest(to: name.text, in: known),
            at: name.span))
        return nil
      }
      return verdict(outcome, by: rule, at: step.span, place).map { [$0] }
    case .expectState(let what, let isActive): return state(what, isActive, at: step.span, place)
    case .expect(let condition): return expectations(condition, place)
    }
  }

  /// Returns the constant `id` of `type` above 0, or nothing if it is none, which is reported.
  mutating func positive(_ id: Expression.ID, _ type: ValueType, _ clause: String, _ context: Context) -> Int64? {
    guard let operand = constant(id, type, context), let value = operand.number?.constant else { return nil }
    guard value > 0 else {
      report.add(.mustBePositive(clause, operand.text, at: operand.span))
      return nil
    }
    return value
  }
}

extension Operand {
  /// `true` iff it is `none`.
  var isNone: Bool { if case .none = value { true } else { false } }
}

extension SyntaxTree {
  /// Returns the text of `span` on one line.
  func line(of span: Span) -> String {
    text(of: span).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Returns the text of `row` of a table: `(0, allow)`.
  func text(of row: TestDeclaration.Row) -> String {
    let cells = row.cells.map { cell -> String in
      switch cell {
      case .outcome(let outcome): outcome.word.text + (outcome.errno.map { " \($0.text)" } ?? "")
      case .value(let id): text(of: id)
      }
    }
    return "(\(cells.joined(separator: ", ")))"
  }
}
