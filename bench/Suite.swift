import AinkaKernel

/// Figures that are measured together, because they need the same things or stand beside one another.
struct Suite: Sendable {
  /// Where it stands in the table: the rows of the table from 1 on, in its order; what is not in that table behind it.
  var place: Int
  /// What it is called: `make bench ONLY=REGEX` runs the suites whose name or topic the expression finds.
  var name: String
  /// What it measures.
  var topic: String
  /// `true` iff it needs BPF and cgroup 2.
  var needsKernel = true
  /// Returns its rows, in the order in which they are to be shown.
  ///
  /// - Throws: `WrongAnswer` when what is compared does not do the same; `NotMeasured` when the host lacks something.
  var measure: @Sendable (Bench) throws -> [Row]
}

/// Two things that are compared gave different answers: the figures mean nothing, and the run fails.
struct WrongAnswer: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }

  /// Throws unless `condition` holds.
  static func unless(_ condition: Bool, _ description: @autoclosure () -> String) throws {
    guard condition else { throw WrongAnswer(description()) }
  }
}

/// Something that is not to be had on this host is needed.
struct NotMeasured: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

extension Suite {
  /// All that `make bench` measures; their places sort them.
  static let all: [Suite] = [
    IndexBenchmark.suite, ModelBenchmark.suite, CheckBenchmark.suite, CheckSteps.suite, CompileBenchmark.suite,
    UserSpaceBenchmark.suite, FloorBenchmark.suite,
    DecisionBenchmark.suite,
    LoadBenchmark.suite, SwitchBenchmark.suite, PatchBenchmark.suite, ApplyBenchmark.suite, StormBenchmark.suite,
    RingBenchmark.suite, MemoryBenchmark.suite, ProgramBenchmark.suite, OtherCallsBenchmark.suite, BusyEventsBenchmark.suite,
    RecordBenchmark.suite,
  ].sorted { $0.place < $1.place }
}
