public import AinkaInterpreter
public import AinkaSemantics
public import AinkaSource

/// All that tests of a program can make happen, and how often they did.
///
/// What stands in the standard library is not the policy's to test, and is not in it.
public struct CoverageMap: Sendable {
  /// One thing that a test can make happen.
  public struct Entry: Sendable {
    public var point: Coverage.Point
    /// The rule, mode or label that it is of, by full name.
    public var owner: String
    /// What it is, in words: `psi.memory.some > 10%`, `the rule`, `set …`.
    public var text: String
    public var count: Int
  }
  /// What entries are counted by.
  public enum Category: String, Sendable, CaseIterable {
    case rules
    case conditions
    case thresholds
    case actions
    case otherwise = "else"

    /// Returns the category of points of `kind`.
    init(_ kind: Coverage.Kind) {
      switch kind {
      case .ruleHit, .modeEntered: self = .rules
      case .conditionTrue, .conditionFalse: self = .conditions
      case .thresholdAbove, .thresholdBelow: self = .thresholds
      case .action: self = .actions
      case .otherwise: self = .otherwise
      }
    }
  }

  /// In the order of the places; each point once.
  public private(set) var entries: [Entry] = []
  /// The texts that spans point into.
  public let sources: [SourceText]

  /// Creates the map of `program`, of which `coverage` was seen.
  public init(_ program: TypedProgram, _ coverage: Coverage) {
    sources = program.sources
    var collector = CoverageCollector(program)
    collector.collect()
    entries = collector.entries.map { entry in
      var counted = entry
      counted.count = coverage.counts[entry.point] ?? 0
      return counted
    }
    entries.sort {
      ($0.point.span, $0.point.kind.rawValue, $0.point.number) < ($1.point.span, $1.point.kind.rawValue, $1.point.number)
    }
  }

  /// Returns how many of `category` were seen, and how many there are.
  public func sum(_ category: Category) -> (seen: Int, all: Int) {
    let own = entries.filter { Category($0.point.kind) == category }
    return (own.count { $0.count > 0 }, own.count)
  }

  /// How many were seen, and how many there are.
  public var sum: (seen: Int, all: Int) { (entries.count { $0.count > 0 }, entries.count) }

  /// Returns `seen` of `all` in tenths of a percent, rounded down; of nothing all was seen.
  public static func tenths(_ sum: (seen: Int, all: Int)) -> Int { sum.all == 0 ? 1_000 : sum.seen * 1_000 / sum.all }

  /// Returns tenths of a percent as text: `97.5%`.
  public static func text(ofTenths tenths: Int) -> String { "\(tenths / 10).\(tenths % 10)%" }
}

extension Coverage.Kind {
  /// What is missing where it was never seen.
  var absence: String {
    switch self {
    case .ruleHit: "never hit"
    case .modeEntered: "never active"
    case .conditionTrue: "never true"
    case .conditionFalse: "never false"
    case .thresholdAbove: "never above the threshold"
    case .thresholdBelow: "never below the threshold"
    case .action: "never done"
    case .otherwise: "never done"
    }
  }

  /// The name of the kind in files for programs.
  var name: String {
    switch self {
    case .ruleHit: "rule"
    case .modeEntered: "mode"
    case .conditionTrue: "condition-true"
    case .conditionFalse: "condition-false"
    case .thresholdAbove: "threshold-above"
    case .thresholdBelow: "threshold-below"
    case .action: "action"
    case .otherwise: "else"
    }
  }
}
