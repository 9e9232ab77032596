public import AinkaBundle
public import AinkaSemantics
public import AinkaSource

/// The way from a typed program to a bundle.
public struct Compiler {

  /// A step whose result can be printed (`ainkac compile --emit`).
  public enum Station: String, Sendable, CaseIterable {
    /// Rules as alternatives of literals, as they are written.
    case rules
    /// Rules after all passes, and the tests that they share.
    case optimised
    /// Rows, each with what leads to it and what is left to test.
    case placed
    /// What the bundle says, in words.
    case bundle
  }

  /// Returns the bundle of `program`, or nothing iff an error was added to `report`.
  ///
  /// The same program and options give the same bytes.
  public static func compile(
    _ program: TypedProgram, options: CompileOptions = CompileOptions(), report: inout DiagnosticReport
  ) -> Bundle? {
    withAllowances(of: program, report: &report) { ours in
      guard let tables = tables(of: program, options: options, report: &ours) else { return nil }
      let sources = Set(program.policies.map { Int($0.span.source) }).sorted()
      let bundle = DaemonEmission.completed(tables, of: program, sources: sources, options: options, report: &ours)
      return ours.hasErrors ? nil : bundle
    }
  }

  /// Returns what `body` does, adding what it reports to `report`: what a declaration allows is not said; that nothing needs it, where it
  /// is about this phase's own warnings, is.
  static func withAllowances<Result>(
    of program: TypedProgram, report: inout DiagnosticReport, _ body: (inout DiagnosticReport) -> Result?
  ) -> Result? {
    var ours = DiagnosticReport()
    let result = body(&ours)
    report.add(contentsOf: ours.allowing(program.allowances, codes: Set(TypedAllowance.laterWarnings)))
    return result
  }

  /// Returns the bundle of the rules on events of `program`, or nothing iff an error was added to `report`.
  static func tables(of program: TypedProgram, options: CompileOptions, report: inout DiagnosticReport) -> Bundle? {
    guard let placed = place(program, options, report: &report) else { return nil }
    let image = ImageEmission.write(placed, report: &report)
    return report.hasErrors ? nil : BundleEmission(placed: placed, image: image, options: options).bundle
  }

  /// Returns what `station` makes of `program`, as text, or nothing iff an error was added to `report`.
  public static func emit(
    _ station: Station, of program: TypedProgram, options: CompileOptions = CompileOptions(),
    report: inout DiagnosticReport
  ) -> String? {
    var ours = DiagnosticReport()
    defer { report.add(contentsOf: ours.allowing(program.allowances, codes: [])) }
    switch station {
    case .rules:
      let raw = Lowering.lower(program, report: &ours)
      if ours.hasErrors { return nil }
      let rules = RulePipeline.run(raw, RulePipeline.requiredPasses, report: &ours)
      return ours.hasErrors ? nil : RuleText(program: rules).text
    case .optimised:
      guard let rules = rules(program, options, report: &ours) else { return nil }
      return RuleText(program: rules).text
    case .placed:
      guard let placed = place(program, options, report: &ours) else { return nil }
      return PlacedText(program: placed).text + TierText(program: program).text
    case .bundle:
      return compile(program, options: options, report: &ours)?.words
    }
  }

  /// Returns the rules of `program` after the passes that `options` ask for, or nothing iff an error was added to `report`.
  ///
  /// Warnings are the same without optimisation: what is odd in a policy is odd however it is compiled.
  static func rules(
    _ program: TypedProgram, _ options: CompileOptions, report: inout DiagnosticReport
  ) -> RuleProgram? {
    let lowered = Lowering.lower(program, report: &report)
    if report.hasErrors { return nil }
    let written = options.optimises ? nil : lowered
    let optimised = RulePipeline.run(lowered, upTo: .optimised, report: &report)
    if report.hasErrors { return nil }
    guard let written else { return optimised }
    let plain = RulePipeline.run(written, RulePipeline.requiredPasses, report: &report)
    return report.hasErrors ? nil : plain
  }

  /// Returns the placed form of `program`, or nothing iff an error was added to `report`.
  static func place(
    _ program: TypedProgram, _ options: CompileOptions, report: inout DiagnosticReport
  ) -> PlacedProgram? {
    guard let rules = rules(program, options, report: &report) else { return nil }
    let placed = TablePlacement.placed(rules, report: &report)
    if !report.hasErrors { Budgets(placed, options.costs).check(&report) }
    return report.hasErrors ? nil : placed
  }
}
