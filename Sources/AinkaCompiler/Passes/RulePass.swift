import AinkaSource

/// A step from a rule program to a rule program that means the same.
protocol RulePass: Sendable {
  /// The state of what it returns.
  var resultingState: RuleProgram.State { get }

  /// Returns `program` after the step, adding to `report` what the author should know.
  func applied(to program: RuleProgram, report: inout DiagnosticReport) -> RuleProgram
}

/// All passes, in order.
enum RulePipeline {
  static let passes: [any RulePass] = [
    // First, so that no alternative is made of what is settled.
    ConstantFolding(),
    // All later steps think of one alternative at a time.
    NormalForm(),
    // Only within one alternative can two tests of a field be one.
    LiteralMerging(),
    // Needs the merged literals: two ranges that exclude each other are now an empty one.
    NeverMatchingReport(),
  ]

  /// Returns `program` after every pass that leads to a state up to `limit`.
  ///
  /// - Requires: each pass keeps the promises of its state (`RuleVerifier`); checked in debug builds.
  static func run(_ program: RuleProgram, upTo limit: RuleProgram.State, report: inout DiagnosticReport) -> RuleProgram {
    var program = program
    verify(program)
    for pass in passes where pass.resultingState <= limit {
      program = pass.applied(to: program, report: &report)
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
