import CAinkaABI

/// What an event is led to by one value: a list, counted.
struct ListTally {
  /// So many rows are compared in line; those of longer lists by calls, each for `rowsOfCall` of them (`evaluator/rows.h`).
  private static let (inlineRows, rowsOfCall) = (2 * Int(AINKA_INLINE_PAIRS), Int(AINKA_CALL_ROWS))

  private(set) var rows = 0
  private(set) var matches = 0
  /// Further tests of all rows, and what all matches cost.
  private var work = Cost.nothing
  private var last = -1

  /// Adds a row of `rule` with its `work`; what is met costs `match`, once a rule.
  ///
  /// - Requires: rows of one rule are added one after another.
  mutating func add(_ work: RowWork, rule: Int, isUnknown: Bool, match: Cost) {
    rows += 1
    self.work += work.further
    guard !isUnknown, last != rule else { return }
    last = rule
    matches += 1
    self.work += match
  }

  /// Adds all of `other`, which events of this list are led to as well.
  mutating func add(_ other: ListTally) {
    rows += other.rows
    matches += other.matches
    work += other.work
  }

  /// Returns what an event that is led here costs at worst, where all tests hold.
  func worst(_ costs: Costs) -> Cost {
    if rows == 0 { return .nothing }
    let runs = (rows + Int(AINKA_LIST_ROWS) - 1) / Int(AINKA_LIST_ROWS)
    var cost = costs.list * runs + costs.row * rows + work
    if rows > Self.inlineRows { cost += costs.call * ((rows + Self.rowsOfCall - 1) / Self.rowsOfCall) }
    cost.bytes = 0
    return cost
  }
}
