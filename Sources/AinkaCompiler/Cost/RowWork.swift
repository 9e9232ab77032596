import AinkaSemantics

/// What comparing one event with one row costs, and what the row asks for besides.
struct RowWork {
  /// The tests behind the first two, which cost nothing of their own: they belong to the row.
  var further = Cost.nothing
  /// Of `further`, what automata cost.
  var patterns = Cost.nothing
  /// What further tests cost an event that comes to them, by a guess: automata read `bytesUsual` of a text.
  var usual = Cost.nothing
  /// Texts that must be read and searched where its first tests hold, or for every event where the probe is one.
  var texts: Set<Int> = []
  /// Of 1,000 events that are led to it, so many come to its further tests, by a guess.
  var passing = 1_000

  /// How many bytes of a text are there to read, by a guess.
  private static let bytesUsual = 32

  /// Creates the work of `row`, on an event with `fields`.
  init(_ row: PlacedRow, _ fields: [TypedField], _ costs: Costs) {
    var quick = 0
    var unread = Cost.nothing
    for test in row.tests {
      guard case .atom(let atom) = test.subject else {
        quick += 1
        continue
      }
      switch atom {
      case .isNone(let field), .listed(let field, _):
        if fields[field].place.isEager {
          quick += 1
          narrow(by: atom, test.wanted, fields)
        } else {
          texts.insert(field)
          further += costs.testSymbol
        }
      case .numbers(_, let ranges):
        if ranges.count > 2 { further += costs.testMember }
        quick += ranges.count == 2 ? 2 : 1
        narrow(by: atom, test.wanted, fields)
      case .addresses(_, let ranges):
        if ranges.count > 2 { further += costs.testMember }
        quick += 1
        narrow(by: atom, test.wanted, fields)
      case .fact: quick += 1
      case .comparison(let expression):
        further += expression.learned != nil ? costs.testLearned : costs.testOperation * expression.operations.count
      case .pattern(let field, _):
        let pattern = costs.testPattern + costs.testPatternByte * fields[field].place.bytesMost
        further += pattern
        patterns += pattern
        unread += costs.testPatternByte * max(0, fields[field].place.bytesMost - Self.bytesUsual)
        if !fields[field].place.isEager { texts.insert(field) }
      }
    }
    if quick > 2 { further += costs.testSymbol * (quick - 2) }
    usual = further.beyond(unread)
    usual.bytes = 0
    further.bytes = 0
    patterns.bytes = 0
  }

  /// Notes that only events which pass `atom` as `wanted` get to further tests.
  private mutating func narrow(by atom: Atom, _ wanted: Outcomes, _ fields: [TypedField]) {
    let share = Costs.passing(atom, fields)
    passing = passing * (wanted.contains(.isTrue) ? share : wanted.contains(.isFalse) ? 1_000 - share : 10) / 1_000
  }
}

extension PlacedRow {
  /// `true` iff the row that says that the rule is met, `met`, says this one too: its last test is a text, and here that is unknown.
  func isSaid(by met: PlacedRow?) -> Bool {
    guard isUnknown, let met, met.rule == rule, met.alternative == alternative, met.probe == probe, tests.count <= 3 else {
      return false
    }
    return tests.count == met.tests.count
      && tests.contains { test in
        if case .atom(.listed) = test.subject { test.wanted == .isUnknown } else { false }
      }
  }
}
