import AinkaValues

/// A method of learning, or an occasion to forget, as learning.md defines it.
struct LearningWord {
  /// A parameter of it.
  struct Parameter {
    var name: String
    var type: ValueType
    /// In the canonical scale of `type`.
    var bounds: ClosedRange<Int64>
    /// Nothing: it must be written, or the method has its own way without it.
    var initial: Int64?
    var isNeeded = false
  }
  var name: String
  var parameters: [Parameter]
  /// Which of them may stand without their names, in order.
  var positional: [String]
  /// `true` iff metrics may stand among the arguments.
  var takesMetrics = false
  /// `true` iff a method may be given as `inner`.
  var takesMethod = false

  /// The names that its arguments may have.
  var labels: [String] { parameters.map(\.name) + (takesMethod ? ["inner"] : []) }

  /// One, of fractions.
  private static let one: Int64 = 1_000_000_000
  private static let day: Int64 = 86_400_000_000_000
  private static let second: Int64 = 1_000_000_000
  /// Strictly between 0 and 1.
  private static let share: ClosedRange<Int64> = 1...one - 1
  /// How many deviations: up to a thousand.
  private static let times: ClosedRange<Int64> = 1...1_000 * one

  /// What may stand after `method`.
  static let methods = [
    LearningWord(
      name: "ewma",
      parameters: [
        Parameter(name: "half_life", type: .duration, bounds: second...365 * day, initial: 600 * second),
        Parameter(name: "k", type: .fraction, bounds: times, initial: 3 * one),
        Parameter(name: "winsor", type: .fraction, bounds: times, initial: 4 * one),
      ], positional: ["half_life", "k"]),
    LearningWord(
      name: "quantile",
      parameters: [
        Parameter(name: "p", type: .fraction, bounds: share, initial: nil, isNeeded: true),
        Parameter(name: "window", type: .duration, bounds: second...365 * day, initial: nil),
        Parameter(name: "slots", type: .count, bounds: 1...64, initial: 6),
        Parameter(name: "accuracy", type: .fraction, bounds: one / 1_000...one / 10, initial: one / 100),
        Parameter(name: "tiny", type: .bool, bounds: 0...1, initial: 0),
      ], positional: ["p"]),
    LearningWord(
      name: "mad",
      parameters: [
        Parameter(name: "window", type: .duration, bounds: second...365 * day, initial: nil),
        Parameter(name: "k", type: .fraction, bounds: times, initial: 3 * one),
        Parameter(name: "floor", type: .fraction, bounds: 0...one, initial: one / 100),
      ], positional: ["k"]),
    LearningWord(
      name: "extreme_value",
      parameters: [
        Parameter(name: "risk", type: .fraction, bounds: 1...one / 10, initial: one / 10_000),
        Parameter(name: "level", type: .fraction, bounds: one / 2...one - one / 1_000, initial: 98 * (one / 100)),
        Parameter(name: "init", type: .count, bounds: 20...1_000_000, initial: 1_000),
        Parameter(name: "excesses", type: .count, bounds: 20...10_000, initial: 200),
        Parameter(name: "depth", type: .count, bounds: 0...10_000, initial: 0),
      ], positional: ["risk"]),
    LearningWord(
      name: "season",
      parameters: [
        Parameter(name: "period", type: .duration, bounds: 60 * second...366 * day, initial: 7 * day),
        Parameter(name: "buckets", type: .count, bounds: 2...1_024, initial: 168),
      ], positional: ["period", "inner", "buckets"], takesMethod: true),
    LearningWord(
      name: "holt_winters",
      parameters: [
        Parameter(name: "alpha", type: .fraction, bounds: share, initial: one / 20),
        Parameter(name: "beta", type: .fraction, bounds: 0...one - 1, initial: 3_500_000),
        Parameter(name: "gamma", type: .fraction, bounds: 0...one - 1, initial: one / 10),
        Parameter(name: "m", type: .count, bounds: 1...100_000, initial: 288),
        Parameter(name: "delta", type: .fraction, bounds: times, initial: 3 * one),
      ], positional: ["alpha"]),
    LearningWord(
      name: "track",
      parameters: [
        Parameter(name: "rate", type: .fraction, bounds: 1...one / 2, initial: nil, isNeeded: true),
        Parameter(name: "gain", type: .fraction, bounds: 1...one, initial: one / 5),
      ], positional: ["rate"]),
    LearningWord(
      name: "forest",
      parameters: [
        Parameter(name: "trees", type: .count, bounds: 1...1_000, initial: 25),
        Parameter(name: "height", type: .count, bounds: 1...20, initial: 10),
        Parameter(name: "window", type: .count, bounds: 8...65_536, initial: 250),
      ], positional: [], takesMetrics: true),
    LearningWord(
      name: "isolation_forest",
      parameters: [
        Parameter(name: "trees", type: .count, bounds: 1...1_000, initial: 100),
        Parameter(name: "height", type: .count, bounds: 1...20, initial: 8),
        Parameter(name: "window", type: .count, bounds: 8...65_536, initial: 256),
      ], positional: [], takesMetrics: true),
  ]

  /// What may stand in `forget on change(…)`.
  static let detectors = [
    LearningWord(
      name: "adwin", parameters: [Parameter(name: "delta", type: .fraction, bounds: share, initial: one / 500)],
      positional: ["delta"]),
    LearningWord(
      name: "page_hinkley",
      parameters: [
        Parameter(name: "delta", type: .fraction, bounds: 0...one, initial: one / 200),
        Parameter(name: "lambda", type: .fraction, bounds: 1...1_000_000 * one, initial: 50 * one),
      ], positional: ["delta"]),
  ]
}
