public import AinkaSemantics
public import AinkaSource

extension Compiler {
  /// What a check counts: as many as the bundle would have.
  public struct Sizes: Sendable, Hashable {
    public var rules: Int
    public var events: Int
    public var levelRules: Int
    public var thresholds: Int

    public init(rules: Int, events: Int, levelRules: Int, thresholds: Int) {
      self.rules = rules
      self.events = events
      self.levelRules = levelRules
      self.thresholds = thresholds
    }
  }

  /// Returns how large the bundle of `program` would be, or nothing iff an error was added to `report`.
  ///
  /// Says all that `compile` says, and makes no bundle; an image only where one of its limits may be near.
  public static func check(
    _ program: TypedProgram, options: CompileOptions = CompileOptions(), report: inout DiagnosticReport
  ) -> Sizes? {
    withAllowances(of: program, report: &report) { ours in
      guard let events = checkTables(of: program, options, report: &ours) else { return nil }
      DaemonEmission.check(program, report: &ours)
      if let watching = EventWatching.program(of: program) { _ = checkTables(of: watching, options, report: &ours) }
      guard !ours.hasErrors else { return nil }
      return Sizes(
        rules: program.rules.count, events: events, levelRules: program.levelRules.count,
        thresholds: program.thresholds.count)
    }
  }

  /// Returns how many events have tables, or nothing iff an error was added to `report`.
  private static func checkTables(
    of program: TypedProgram, _ options: CompileOptions, report: inout DiagnosticReport
  ) -> Int? {
    guard let rules = rules(program, options, report: &report) else { return nil }
    let placements = TablePlacement.tables(of: rules)
    let tables = placements.map { placement in
      let selection = placement.selection
      return (placement, selection, placement.emptyTable(selection, report: &report))
    }
    if report.hasErrors { return nil }
    let program = PlacedProgram(rules: rules, tables: tables.map(\.2))
    let hasBudget = rules.typed.policies.contains { $0.budgetNanoseconds != nil }
    let bytes = ImageForecast.bytesMax(of: program, tables.map { ($0.0, $0.1) })
    if let bytes { assert(isWithinLimits(rules, bytes), "a forecast promised too much") }
    // Rows are made only for what needs them: budgets, and an image whose limits may be near.
    if hasBudget || bytes == nil {
      let placed = TablePlacement.placed(rules, report: &report)
      if !report.hasErrors, hasBudget { Budgets(placed, options.costs).check(&report) }
      if !report.hasErrors, bytes == nil { _ = ImageEmission.write(placed, report: &report) }
    }
    return report.hasErrors ? nil : tables.count
  }

  /// `true` iff the image of `rules` is within all limits, and no larger than `bytes`.
  private static func isWithinLimits(_ rules: RuleProgram, _ bytes: Int) -> Bool {
    var report = DiagnosticReport()
    let placed = TablePlacement.placed(rules, report: &report)
    return !report.hasErrors && ImageEmission.write(placed, report: &report).bytes.count <= bytes && !report.hasErrors
  }
}
