import AinkaSemantics
import AinkaSource
import AinkaValues

/// What policies allow an event to cost: `budget 200ns per event`.
struct Budgets {
  private let program: PlacedProgram
  private let costs: Costs

  init(_ program: PlacedProgram, _ costs: Costs) {
    self.program = program
    self.costs = costs
  }

  /// Adds an error to `report` for each policy and each event that it has rules on, where the event may cost more.
  ///
  /// An event is decided by the rules of all policies at once, so that the rules of others count; computes nothing unless a policy
  /// has a budget.
  func check(_ report: inout DiagnosticReport) {
    let typed = program.rules.typed
    guard typed.policies.contains(where: { $0.budgetNanoseconds != nil }) else { return }
    let regions = KeyedRegions(of: typed, events: program.tables.map(\.event))
    for table in program.tables {
      let owners = Set(table.rules.map { typed.rules[$0].policy }).sorted()
      guard owners.contains(where: { typed.policies[$0].budgetNanoseconds != nil }) else { continue }
      let cost = HookCosting(table, of: program.rules, regions, costs).cost
      for owner in owners {
        let policy = typed.policies[owner]
        guard let budget = policy.budgetNanoseconds, exceeds(cost.worst, budget) else { continue }
        report.add(
          .overBudget(
            policy.name, cost.event, cost: cost.worst, budget: Quantity.text(of: budget, type: .duration), cost.shares.first,
            at: policy.budgetSpan ?? policy.span))
      }
    }
  }

  /// `true` iff `cost` is more than `nanoseconds`.
  private func exceeds(_ cost: Cost, _ nanoseconds: Int64) -> Bool {
    let (limit, isBeyondAll) = nanoseconds.multipliedReportingOverflow(by: 1_000)
    return !isBeyondAll && Int64(cost.picoseconds) > limit
  }
}
