/// What conditions read, as numbers of whatever they are numbered by.
struct Mentioned {
  private(set) var metrics: Set<Int> = []
  private(set) var thresholds: Set<ThresholdVariable> = []

  /// Creates what `conditions` read.
  init(_ conditions: [TypedCondition]) { for condition in conditions { add(condition) } }

  /// Adds what `condition` reads.
  private mutating func add(_ condition: TypedCondition) {
    switch condition {
    case .not(let inner): add(inner)
    case .all(let parts), .any(let parts): for part in parts { add(part) }
    case .compare(let left, _, let right, _):
      add(left)
      add(right)
    case .constant, .isNone, .numberIn, .addressIn, .text, .has: break
    }
  }

  /// Adds what `term` reads.
  private mutating func add(_ term: TypedTerm) {
    switch term {
    case .metric(let metric): metrics.insert(metric)
    case .threshold(let threshold): thresholds.insert(ThresholdVariable(threshold: threshold, key: nil))
    case .keyedThreshold(let threshold, let key): thresholds.insert(ThresholdVariable(threshold: threshold, key: key))
    case .negated(let inner): add(inner)
    case .sum(let left, let right), .difference(let left, let right), .product(let left, let right, _):
      add(left)
      add(right)
    case .quotient(let left, let right, _, let otherwise):
      add(left)
      add(right)
      if let otherwise { add(otherwise) }
    case .constant, .field, .window, .setting: break
    }
  }
}

extension TypedTerm {
  /// `true` iff the number depends on a reading.
  var readsMetric: Bool {
    switch self {
    case .metric: true
    case .negated(let inner): inner.readsMetric
    case .sum(let left, let right), .difference(let left, let right), .product(let left, let right, _):
      left.readsMetric || right.readsMetric
    case .quotient(let left, let right, _, let otherwise):
      left.readsMetric || right.readsMetric || otherwise?.readsMetric ?? false
    case .constant, .field, .threshold, .keyedThreshold, .window, .setting: false
    }
  }
}
