import AinkaBundle
import AinkaSemantics
import AinkaSource
import CAinkaABI

/// Decides the rows of every event's table, and where each is found.
///
/// An alternative of *k* literals has one row for a match and up to *k* rows for unknown, in cascade: literal *i* is unknown,
/// those before it are true, those after it are not false. No two of these rows can hold for one event, so that a rule of one
/// alternative is met or unknown at most once.
struct TablePlacement {

  /// Returns the placed form of `program`, with an error in `report` for each table that cannot be.
  ///
  /// - Requires: `program` is normal.
  static func placed(
    _ program: RuleProgram, hashedNumbersMax: Int = Int(AINKA_INTERNS), report: inout DiagnosticReport
  ) -> PlacedProgram {
    let tables = tables(of: program, hashedNumbersMax: hashedNumbersMax).map { $0.table(report: &report) }
    return PlacedProgram(rules: program, tables: tables)
  }

  /// Returns what places the rules of each event of `program`, by event.
  ///
  /// - Requires: `program` is made of alternatives.
  static func tables(of program: RuleProgram, hashedNumbersMax: Int = Int(AINKA_INTERNS)) -> [TablePlacement] {
    precondition(program.state >= .normal, "only alternatives are placed")
    var byEvent: [[Int]] = Array(repeating: [], count: program.typed.events.count)
    for number in program.rules.indices { byEvent[program.rules[number].event].append(number) }
    return byEvent.enumerated().compactMap { event, rules in
      rules.isEmpty
        ? nil : TablePlacement(program: program, event: event, rules: rules, hashedNumbersMax: hashedNumbersMax)
    }
  }

  let program: RuleProgram
  let event: Int
  /// Numbers of the rules on it, ascending.
  let rules: [Int]
  let hashedNumbersMax: Int

  /// What chooses the probes of the event's rules.
  var selection: ProbeSelection {
    ProbeSelection(
      event: program.typed.events[event], alternatives: rules.flatMap { program.rules[$0].alternatives },
      hashedNumbersMax: hashedNumbersMax)
  }

  /// Returns the table of the event.
  private func table(report: inout DiagnosticReport) -> PlacedTable {
    let selection = selection
    var table = emptyTable(selection, report: &report)
    for rule in rules {
      for (number, alternative) in program.rules[rule].alternatives.enumerated() {
        let probe = selection.probe(of: alternative)
        let cascade = UnknownCascade(
          rule: rule, alternative: number, probe: probe, literals: ordered(alternative.literals, probe: probe),
          event: program.typed.events[event])
        if alternative.canHold { table.rows.append(cascade.matchRow) }
        // What is not true does not count in a window, unknown or not.
        if program.typed.fed(by: rule) == nil { cascade.appendUnknownRows(to: &table.rows) }
      }
    }
    return table
  }

  /// Returns the table of the event without its rows, with an error in `report` for each limit that it is beyond without them.
  func emptyTable(_ selection: ProbeSelection, report: inout DiagnosticReport) -> PlacedTable {
    var table = PlacedTable(
      event: event, rules: rules, alternativeRules: rules.filter { program.rules[$0].alternatives.count > 1 },
      hashedNumbers: selection.hashedNumbers.sorted(), searchedNumbers: selection.searchedNumbers.sorted(),
      chances: selection.statistics.chanceOfOne, rows: [])
    table.facts = facts
    if table.facts.count > BundleEvent.factsMax, let rule = rules.last {
      let span = program.typed.rules[rule].span
      report.add(
        .tooManyFacts(program.typed.events[event].name, asked: table.facts.count, limit: BundleEvent.factsMax, at: span))
    }
    let limit = Int(AINKA_ALTERNATIVES)
    if table.alternativeRules.count > limit {
      let rule = program.typed.rules[table.alternativeRules[limit]]
      report.add(
        .tooManyRulesWithAlternatives(program.typed.events[event].name, limit: limit, of: rule.name, at: rule.span))
    }
    let unsure = table.alternativeRules.filter { !program.typed.rules[$0].unknownVerdict.isEmpty }
    let unsureLimit = Int(AINKA_KEPT_UNKNOWN)
    if unsure.count > unsureLimit {
      let rule = program.typed.rules[unsure[unsureLimit]]
      report.add(.tooManyUnsureRules(program.typed.events[event].name, limit: unsureLimit, of: rule.name, at: rule.span))
    }
    return table
  }

  /// What the rules ask of labels, each once, by label and field.
  private var facts: [Atom] {
    var found: Set<Atom> = []
    for rule in rules {
      for alternative in program.rules[rule].alternatives {
        for literal in alternative.literals { if case .fact = literal.atom { found.insert(literal.atom) } }
      }
    }
    return found.sorted { first, second in
      guard case .fact(let field, let label) = first, case .fact(let otherField, let otherLabel) = second else { return false }
      return (label, field) < (otherLabel, otherField)
    }
  }

  /// Returns `literals` with those first that every event has, then texts, then labels; among texts the one that is probed first.
  ///
  /// The order is that in which the first unknown one is looked for. No list leads to where a label is unknown: all before it must
  /// hold there, the probed one among them.
  private func ordered(_ literals: [Literal], probe: Probe) -> [Literal] {
    let fields = program.typed.events[event].fields
    func isLabel(_ literal: Literal) -> Bool { if case .fact = literal.atom { true } else { false } }
    func isEager(_ literal: Literal) -> Bool { literal.atom.readsEager(of: fields) }
    if literals.allSatisfy({ !isLabel($0) && isEager($0) }) { return literals }
    let eager = literals.filter { !isLabel($0) && isEager($0) }
    let texts = literals.filter { !isLabel($0) && !isEager($0) }
    let labels = literals.filter(isLabel)
    guard case .text(let probed) = probe, let first = texts.firstIndex(of: Literal(atom: probed, isNegated: false)) else {
      return eager + texts + labels
    }
    return eager + [texts[first]] + texts[..<first] + texts[(first + 1)...] + labels
  }
}

/// The rows of one alternative.
private struct UnknownCascade {
  let rule: Int
  let alternative: Int
  let probe: Probe
  let literals: [Literal]
  let event: TypedEvent

  /// The row that is met: all literals are true.
  var matchRow: PlacedRow {
    PlacedRow(rule: rule, alternative: alternative, probe: probe, tests: literals.compactMap(test), isUnknown: false)
  }

  /// Appends to `rows` those for each literal that may be the first unknown one while none is false.
  func appendUnknownRows(to rows: inout [PlacedRow]) {
    for index in literals.indices { append(index, to: &rows) }
  }

  /// Returns the test that `literal` is true, unless the probe has made it.
  private func test(_ literal: Literal) -> PlacedTest? {
    isProbed(literal) ? nil : PlacedTest(subject: .atom(literal.atom), wanted: literal.isNegated ? .isFalse : .isTrue)
  }

  /// `true` iff the probe finds only events for which `literal` is true.
  private func isProbed(_ literal: Literal) -> Bool {
    switch probe {
    case .values(literal.atom), .intervals(literal.atom), .text(literal.atom): !literal.isNegated
    default: false
    }
  }

  /// Appends to `rows` those in which the literal at `index` is unknown.
  private func append(_ index: Int, to rows: inout [PlacedRow]) {
    let atom = literals[index].atom
    func append(_ row: PlacedRow?) { if let row { rows.append(row) } }
    if case .fact = atom {
      // Whoever fills the fact in says whether it is unknown; no list leads there.
      return append(rowAskingWhetherUnknown(index))
    }
    if atom.readsEager(of: event.fields) {
      if let field = atom.onlyField { return append(row(index, unknownField: field, known: [])) }
      // A comparison is unknown when one of its fields is: the first of them leads to the row.
      let fields = atom.fields
      for (place, field) in fields.enumerated() { append(row(index, unknownField: field, known: fields[..<place])) }
      return
    }
    let field = atom.firstField
    // A listed text is known or unknown to all literals alike: the first of them has the row.
    if case .listed = atom, literals[..<index].contains(where: { if case .listed(field, _) = $0.atom { true } else { false } })
    {
      return
    }
    append(isProbed(literals[index]) ? row(index, unknownField: field, known: []) : rowAskingWhetherUnknown(index))
  }

  /// Returns the row that is found by the probe, and asks whether the literal at `index` is unknown.
  private func rowAskingWhetherUnknown(_ index: Int) -> PlacedRow? {
    row(index, probe: probe, extra: [PlacedTest(subject: .atom(literals[index].atom), wanted: .isUnknown)], unknownField: nil)
  }

  /// Returns the row that is found because `unknownField` is unknown, while the fields `known` are not.
  private func row(_ index: Int, unknownField: Int, known: ArraySlice<Int>) -> PlacedRow? {
    let tests = known.map { PlacedTest(subject: .isKnown(field: $0), wanted: .isTrue) }
    return row(index, probe: .unknown(field: unknownField), extra: tests, unknownField: unknownField)
  }

  /// Returns the row of the literal at `index`, or nothing when no event can have it.
  private func row(_ index: Int, probe rowProbe: Probe, extra: [PlacedTest], unknownField: Int?) -> PlacedRow? {
    var tests: [PlacedTest] = []
    tests.reserveCapacity(literals.count + extra.count - 1)
    for literal in literals[..<index] {
      if let unknownField, literal.atom.reads(unknownField) { return nil }
      if rowProbe == probe, isProbed(literal) { continue }
      if !literal.isNegated, literal.atom.isImpossible { return nil }
      tests.append(PlacedTest(subject: .atom(literal.atom), wanted: literal.isNegated ? .isFalse : .isTrue))
    }
    tests += extra
    for literal in literals[(index + 1)...] {
      if let unknownField, literal.atom.reads(unknownField) { continue }
      if rowProbe == probe, isProbed(literal) { continue }
      let wanted: Outcomes = literal.isNegated ? [.isFalse, .isUnknown] : [.isTrue, .isUnknown]
      tests.append(PlacedTest(subject: .atom(literal.atom), wanted: wanted))
    }
    return PlacedRow(rule: rule, alternative: alternative, probe: rowProbe, tests: tests, isUnknown: true)
  }
}
