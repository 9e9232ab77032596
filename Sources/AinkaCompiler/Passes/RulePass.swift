import AinkaSource

/// A step that changes a rule program to one that means the same: each condition is true, false and unknown for the same
/// events, whatever value each threshold takes within its bounds.
protocol RulePass: Sendable {
  /// The state of what it takes.
  var requiredState: RuleProgram.State { get }
  /// The state of what it returns.
  var resultingState: RuleProgram.State { get }

  /// Takes the step, adding to `report` what the author should know.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport)
}

/// All passes, in order.
enum RulePipeline {
  static let passes: [any RulePass] = [
    // First, so that nothing is said of what a parameter or constant has settled.
    ConstantFolding(),
    // While conditions are as they were written, each with its place.
    DeadConditionReport(),
    // Before constants are settled, because what bounds decide is one.
    BoundFolding(),
    // Before tests of a field are merged: what begins, ends or equals is compared with what else is said of the text.
    PatternSimplification(),
    // Again: what bounds decide may settle more.
    ConstantFolding(),
    // Before conditions are multiplied out: `a == 1 or a == 2` is one way to hold, not two.
    GroupMerging(),
    // All later steps think of one alternative at a time.
    NormalForm(),
    // Only within one alternative can two tests of a field be one.
    LiteralMerging(),
    // Needs alternatives with one test a field: those that differ in one of them are one.
    AlternativeMerging(),
    // Behind all that makes or drops literals.
    LiteralOrdering(),
    // Last of those that change something: what is equal now stays equal.
    PredicateSharing(),
    // Need the merged literals: two ranges that exclude each other are now an empty one.
    NeverMatchingReport(),
    CoveredRuleReport(),
  ]

  /// What tables need, and no more: `-O0`.
  static let requiredPasses: [any RulePass] = [NormalForm()]

  /// Returns `program` after every pass that leads to a state up to `limit`.
  static func run(
    _ program: consuming RuleProgram, upTo limit: RuleProgram.State, report: inout DiagnosticReport
  ) -> RuleProgram {
    run(program, passes.filter { $0.resultingState <= limit }, report: &report)
  }

  /// Returns `program` after `passes`.
  ///
  /// - Requires: each pass keeps the promises of its state (`RuleVerifier`); checked in debug builds.
  static func run(
    _ program: consuming RuleProgram, _ passes: [any RulePass], report: inout DiagnosticReport
  ) -> RuleProgram {
    verify(program)
    for pass in passes {
      precondition(program.state >= pass.requiredState, "a pass is in its place")
      pass.apply(to: &program, report: &report)
      program.state = pass.resultingState
      if report.hasErrors { break }
      verify(program)
    }
    return program
  }

  /// Stops a debug build when `program` breaks a promise.
  private static func verify(_ program: RuleProgram) {
    assert(RuleVerifier(program: program).problems().isEmpty, RuleVerifier(program: program).problems().joined(separator: "\n"))
  }
}
