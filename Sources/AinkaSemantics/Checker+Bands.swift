import AinkaSource
import AinkaSyntax
import AinkaValues

/// What the ends of conditions say of each other: bands of hysteresis, and rules that are never active together.
extension Checker {
  /// How many thresholds a proof can have: each doubles its cases.
  private static let variablesMost = 6

  /// Returns the values of `thresholds` at all ends of their bounds, or nothing where there are too many.
  ///
  /// Conditions are comparisons of sums and products: what holds at all ends holds between them.
  private func ends(of thresholds: Set<ThresholdVariable>) -> [[ThresholdVariable: Int64]]? {
    guard thresholds.count <= Checker.variablesMost else { return nil }
    return thresholds.reduce([[:]]) { ends, variable in
      let typed = self.thresholds[variable.threshold].typed
      return ends.flatMap { end in
        (typed.low == typed.high ? [typed.low] : [typed.low, typed.high]).map { value in
          var end = end
          end[variable] = value
          return end
        }
      }
    }
  }

  /// Returns a metric and a reading at which `leave` holds while `enter` does, or may, whatever values thresholds have; nothing
  /// where there is none.
  func inversion(enter: TypedHold, leave: TypedHold) -> (metric: Int, reading: Int64)? {
    guard leave.lasts(atMost: enter) else { return nil }
    let entering = Mentioned([enter.condition])
    let leaving = Mentioned([leave.condition])
    guard let ends = ends(of: entering.thresholds.union(leaving.thresholds)) else { return nil }
    for metric in entering.metrics.intersection(leaving.metrics).sorted() {
      let bounds = registry.metrics[metric].bounds
      var reading: Int64?
      let isInverted = ends.allSatisfy { values in
        let reader = RegionReader(metric: metric, bounds: bounds, values: values)
        let start = reader.perhapsTrue(enter.condition)
        guard start != Region(ranges: [bounds]) else { return false }
        let both = start.intersection(reader.surelyTrue(leave.condition))
        reading = reading ?? both.ranges.first.map { $0.lowerBound + ($0.upperBound - $0.lowerBound) / 2 }
        return !both.ranges.isEmpty
      }
      if isInverted, let reading { return (metric, reading) }
    }
    return nil
  }

  /// Warns of an `until` of `rule` that holds as soon as it is active.
  mutating func checkBand(_ rule: RuleDeclaration, _ level: TypedLevelRule) {
    guard let until = rule.until, let when = rule.when, let (metric, reading) = inversion(enter: level.when, leave: level.until)
    else { return }
    let typed = registry.metrics[metric]
    report.add(
      .invertedBand(
        rule.name.text, metric: typed.name, reading: Quantity.text(of: reading, type: typed.type), at: until.span,
        when: when.span))
  }

  /// `true` iff `first` and `second` are never active at the same instant, as far as that can be proven.
  func areExclusive(_ first: TypedLevelRule, _ second: TypedLevelRule) -> Bool {
    if first.policy == second.policy, let one = first.mode, let other = second.mode, one != other { return true }
    // Whoever starts while the other is active has held its `when` for as long as the other's `until` has to hold.
    guard first.until.lasts(atMost: second.when), second.until.lasts(atMost: first.when) else { return false }
    let conditions = [first.when, first.until, second.when, second.until].map(\.condition)
    let shared = Mentioned([first.when.condition]).metrics.intersection(Mentioned([second.when.condition]).metrics)
    guard !shared.isEmpty, let ends = ends(of: Mentioned(conditions).thresholds) else { return false }
    return shared.contains { metric in
      var shape: [[Int]]?
      return ends.allSatisfy { values in
        let reader = RegionReader(metric: metric, bounds: registry.metrics[metric].bounds, values: values)
        let starts = [reader.perhapsTrue(first.when.condition), reader.perhapsTrue(second.when.condition)]
        let stays = [first, second].map { reader.surelyTrue($0.until.condition).complement }
        let pairs = [(starts[0], starts[1]), (starts[0], stays[1]), (starts[1], stays[0])]
        guard pairs.allSatisfy({ $0.intersection($1).ranges.isEmpty }) else { return false }
        // The same order at all ends: nothing has passed anything on the way.
        let order = pairs.map { Checker.order($0, $1) }
        defer { shape = order }
        return shape == nil || shape == order
      }
    }
  }

  /// Returns whose ranges follow one another from the lowest: 0 for `first`, 1 for `second`.
  private static func order(_ first: Region, _ second: Region) -> [Int] {
    (first.ranges.map { ($0.lowerBound, 0) } + second.ranges.map { ($0.lowerBound, 1) }).sorted { $0.0 < $1.0 }.map(\.1)
  }
}

extension TypedHold {
  /// `true` iff this is true for its time as soon as `other` is, where both conditions are true together.
  fileprivate func lasts(atMost other: TypedHold) -> Bool {
    switch (time, other.time) {
    case (.none, _): true
    case (.nanoseconds(let own), .nanoseconds(let others)): own <= others
    case (.samples(let own, let metric), .samples(let others, let second)): metric == second && own <= others
    default: false
    }
  }
}
