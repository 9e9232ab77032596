import AinkaSource
import AinkaSyntax
import AinkaValues

/// Whether what a threshold requires of its evidence can be reached at all (learning.md, third fact).
extension Checker {
  /// Warns where the window of `learning`, which `declaration` says, holds fewer samples than it requires, or where a threshold
  /// expires between two samples.
  mutating func warnOfEvidence(_ declaration: ThresholdDeclaration, _ learning: TypedLearning) {
    guard case .reading(let term)? = learning.source,
      let period = term.metrics.map({ registry.metrics[$0].periodNanoseconds }).max(), period > 0
    else { return }
    if let expires = learning.expiresNanoseconds, expires < period, let clause = declaration.clause("expires") {
      report.add(
        .expiresBetweenSamples(
          declaration.name.text, period: Quantity.text(of: period, type: .duration), at: clause.word.span))
    }
    guard let window = learning.windowNanoseconds ?? learning.method?.value(of: "window"),
      let clause = declaration.clause("require")
    else { return }
    let most = window / period
    let wanted = Evidence(learning)
    guard most < wanted.samples else { return }
    report.add(
      .tooFewSamples(
        declaration.name.text, most: most, wanted: wanted.samples, why: wanted.reason,
        window: Quantity.text(of: window, type: .duration), period: Quantity.text(of: period, type: .duration),
        at: clause.word.span))
  }
}

/// How many samples a threshold requires before it counts.
private struct Evidence {
  var samples: Int64 = 0
  /// Where they come from, in words.
  var reason = ""

  /// Creates what `learning` requires.
  init(_ learning: TypedLearning) {
    for (field, least) in learning.require.least {
      switch TypedLearning.evidence[field].name {
      case "samples": raise(to: least, "so many are required")
      case "confidence":
        guard let needed = Evidence.samples(confidence: Double(least) / 1e9, learning.method) else { continue }
        raise(to: needed, "that confidence needs so many for `\(learning.method?.name ?? "")`")
      default: continue
      }
    }
  }

  /// Notes that `count` samples are needed, because of `reason`.
  private mutating func raise(to count: Int64, _ reason: String) {
    guard count > samples else { return }
    samples = count
    self.reason = reason
  }

  /// Returns how many samples `method` needs before it can say anything with `confidence`, or nothing where that is not known.
  private static func samples(confidence: Double, _ method: TypedLearning.Method?) -> Int64? {
    guard let method, confidence > 0, confidence < 1 else { return nil }
    switch method.name {
    case "quantile":
      return method.value(of: "p").map { quantile(Double($0) / 1e9, confidence: confidence) }
    case "track":
      return method.value(of: "rate").map { quantile(1 - Double($0) / 1e9, confidence: confidence) }
    case "extreme_value":
      // At least twenty peaks, and what it begins with.
      let level = Double(method.value(of: "level") ?? 0) / 1e9
      return max(method.value(of: "init") ?? 0, level < 1 ? Int64(20 / (1 - level)) : 0)
    default: return nil
    }
  }

  /// Returns the least number of samples by which the upper end of the interval for quantile `p` lies below the greatest sample.
  ///
  /// The interval holds at every time (Howard & Ramdas 2022): 1.7·√(v·(log log 2v + 0.72·log(5.2/α))) for the variance v = n·p·(1 − p).
  private static func quantile(_ p: Double, confidence: Double) -> Int64 {
    let share = min(p, 1 - p)
    guard share > 1e-9 else { return .max }
    let bound = 0.72 * logarithm(5.2 / (1 - confidence))
    /// `true` iff `count` samples are enough.
    func isEnough(_ count: Double) -> Bool {
      let variance = max(count * p * (1 - p), 1)
      let width = 1.7 * (variance * (max(logarithm(max(logarithm(2 * variance), 1)), 0) + bound)).squareRoot()
      return width < count * share
    }
    var high = 16.0
    while !isEnough(high), high < 1e15 { high *= 2 }
    var low = high / 2
    while high - low > 1 {
      let middle = ((low + high) / 2).rounded()
      if isEnough(middle) { high = middle } else { low = middle }
    }
    return Int64(high)
  }

  /// Returns the natural logarithm of `value`, above 0, to ten digits.
  private static func logarithm(_ value: Double) -> Double {
    // value = significand · 2^exponent; the series of artanh for the significand.
    let ratio = (value.significand - 1) / (value.significand + 1)
    var power = ratio
    var sum = 0.0
    for step in stride(from: 1.0, through: 41, by: 2) {
      sum += power / step
      power *= ratio * ratio
    }
    return 2 * sum + Double(value.exponent) * 0.693147180559945309
  }
}

extension TypedCondition {
  /// The fields that must be at least so much for the condition to be true, as far as it says so plainly.
  fileprivate var least: [(field: Int, value: Int64)] {
    switch self {
    case .all(let parts): parts.flatMap(\.least)
    case .compare(.field(let field), .greaterOrEqual, .constant(let value), _): [(field, value)]
    case .compare(.field(let field), .greater, .constant(let value), _): [(field, value == .max ? value : value + 1)]
    case .compare(.constant(let value), .lessOrEqual, .field(let field), _): [(field, value)]
    case .compare(.constant(let value), .less, .field(let field), _): [(field, value == .max ? value : value + 1)]
    default: []
    }
  }
}

extension ThresholdDeclaration {
  /// Returns the clause that starts with `word`, iff there is one.
  fileprivate func clause(_ word: String) -> Clause? { clauses.first { $0.word.text == word } }
}
