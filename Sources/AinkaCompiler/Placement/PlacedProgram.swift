import AinkaSemantics

/// A rule program with the place of every row decided: which table, which list, which tests are left.
struct PlacedProgram: Sendable {
  var rules: RuleProgram
  /// One for each event with rules, by event.
  var tables: [PlacedTable]
}

/// The rows of one event.
struct PlacedTable: Sendable {
  /// Index into the typed program's events.
  var event: Int
  /// Numbers of the rules on it, ascending.
  var rules: [Int]
  /// The rules that have several alternatives; the place here is the rule's bit.
  var alternativeRules: [Int]
  /// Numeric fields that are looked up by hash, ascending.
  var hashedNumbers: [Int]
  /// Numeric fields whose ranges are found by a search of intervals, ascending.
  var searchedNumbers: [Int]
  /// By field: the guessed chance that an event has a value that one rule asks for.
  var chances: [Double]
  /// What its rules ask of labels: the place here is the fact's number.
  var facts: [Atom] = []
  /// By rule, then alternative: the row for a match first, then those for unknown.
  var rows: [PlacedRow]

  /// Calls `body` with rows that between them ask for all that any row does: of an alternative that can be met, the one row that says
  /// so makes all tests of the others.
  func forEachTellingRow(_ body: (PlacedRow) -> Void) {
    var (rule, alternative) = (-1, -1)
    for row in rows {
      if row.isUnknown, row.rule == rule, row.alternative == alternative { continue }
      if !row.isUnknown { (rule, alternative) = (row.rule, row.alternative) }
      body(row)
    }
  }
}

/// What chooses the events that a row is compared with.
enum Probe: Hashable, Sendable {
  /// Every event.
  case always
  /// Those whose field has one of the values: a literal that must be true, found by a perfect hash.
  case values(Atom)
  /// Those whose field lies in one of the ranges, found by a search of intervals.
  case intervals(Atom)
  /// Those whose text is, or begins with, a listed one.
  case text(Atom)
  /// Those whose field could not be read.
  case unknown(field: Int)
}

/// A test that a row is left with once its probe has chosen it.
struct PlacedTest: Hashable, Sendable {
  enum Subject: Hashable, Sendable {
    case atom(Atom)
    /// The field's being known: true or unknown, never false.
    case isKnown(field: Int)
  }
  var subject: Subject
  /// What it must come out with; of `isKnown`: true.
  var wanted: Outcomes
}

/// A row before it has bytes.
struct PlacedRow: Hashable, Sendable {
  var rule: Int
  /// From 0, within the rule.
  var alternative: Int
  var probe: Probe
  var tests: [PlacedTest]
  /// `true` iff the rule is unknown, and not met, when all tests hold.
  var isUnknown: Bool

  /// `true` iff it asks windows or thresholds by key, and so waits until all lists are done.
  var isDeferred: Bool {
    tests.contains { test in
      if case .atom(.comparison(let expression)) = test.subject { expression.looksUp } else { false }
    }
  }
}
