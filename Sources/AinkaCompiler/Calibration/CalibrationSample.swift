public import AinkaBundle
import AinkaSemantics
import AinkaSource
public import AinkaValues

/// A policy on `connect` and an event of it, of which the cost model says what deciding it takes: what is measured for `Costs`.
public struct CalibrationSample: Sendable {
  /// How far an event gets in the tables.
  enum Course: Sendable {
    /// Nothing of it is listed: it is led to no list but the one of every event.
    case missed
    /// It is led to lists, and meets none of their rows.
    case compared
    /// It is the worst that the model knows: all holds.
    case met
  }

  public var name: String
  public var bundle: Bundle
  /// The fields of the events that take turns, by name: a power of two of them.
  public var events: [[String: EventValue]]
  /// How often one event does what each constant stands for, in the order of `Costs.Constant.allCases`.
  public var counts: [Double]

  /// Creates the sample of `shape`.
  ///
  /// - Requires: its policy is right; a test says so.
  init(_ shape: CalibrationShape) {
    var report = DiagnosticReport()
    let source = SourceText(name: "calibration", text: shape.policy)
    guard let program = Checker.check([source], profile: .portable, report: &report),
      let bundle = Compiler.compile(program, report: &report),
      let placed = Compiler.place(program, CompileOptions(), report: &report)
    else { preconditionFailure(report.plainText(sources: [source])) }
    let table = placed.tables[0]
    let regions = KeyedRegions(of: placed.rules.typed, events: [table.event])
    name = shape.name
    self.bundle = bundle
    events = shape.events
    counts = Costs.Constant.allCases.map { constant in
      var unit = Costs()
      unit.setNanoseconds(1, of: constant)
      let parts = HookCosting(table, of: placed.rules, regions, unit).cost.parts
      let picoseconds = parts.reduce(0) { $0 + (Self.does(shape.course, constant, $1) ? $1.worst.picoseconds : 0) }
      return Double(picoseconds) / 1_000
    }
  }

  /// `true` iff an event of `course` does what `constant` stands for in `part`.
  private static func does(_ course: Course, _ constant: Costs.Constant, _ part: HookCost.Part) -> Bool {
    // All texts are read.
    if case .unknown = part.source { return false }
    guard course != .met, let source = part.source else { return true }
    return course == .missed && source != .always ? false : [.list, .row, .call].contains(constant)
  }

  /// All samples: together they ask for every constant.
  public static var all: [CalibrationSample] { CalibrationShape.all.map { CalibrationSample($0) } }
}
