public import AinkaInterpreter
public import AinkaSource

/// What came of the tests of a program.
public struct TestRun: Sendable {
  /// In the order of the texts, rows in the order of their tables.
  public var results: [TestResult]
  /// What was seen of the program by all that ran.
  public var coverage: Coverage

  /// How many passed, failed and were skipped.
  public var passedCount: Int { results.count { if case .passed = $0.outcome { true } else { false } } }
  public var failedCount: Int { results.count { if case .failed = $0.outcome { true } else { false } } }
  public var skippedCount: Int { results.count { if case .skipped = $0.outcome { true } else { false } } }
}

/// What came of one test, or of one row of its table.
public struct TestResult: Sendable {
  /// What came of it.
  public enum Outcome: Sendable {
    case passed
    case failed(TestFailure)
    case skipped(because: String)
  }
  /// The name of the policy that it is of.
  public var policy: String
  public var name: String
  /// The row in canonical text, or empty.
  public var row: String
  public var span: Span
  public var outcome: Outcome
  /// How much time passed in the simulated world.
  public var simulatedNanoseconds: UInt64

  /// What it is called in reports: the name, and the row.
  public var title: String { row.isEmpty ? name : "\(name) \(row)" }
}

/// Why a test failed.
public struct TestFailure: Sendable {
  /// Where the step stands that did not come out.
  public var span: Span
  /// The step as it is written.
  public var step: String
  /// When that was in the simulated world.
  public var instant: UInt64
  /// What was expected, and what came.
  public var message: String
  /// What the conditions in question came to, by their parts.
  public var explanations: [Explanation]
  /// What had happened until then; the latest last.
  public var deeds: [Deed]
}
