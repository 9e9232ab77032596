import Glibc

/// Samples of one figure, in the order in which they were taken.
struct Series: Sendable {
  var name: String
  var unit: String
  var values: [Double]

  /// The middle of the samples.
  ///
  /// - Requires: there is one.
  var median: Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The least of the samples: what disturbs only adds.
  var least: Double { values.min() ?? 0 }

  /// The interval between two of the samples in which the median of all that could have been taken is with a confidence of at
  /// least 95 in 100, whatever their distribution; nothing of less than six samples, which cannot say that much.
  ///
  /// The ranks are those of the sign test: half of the samples are expected on each side, give or take 0.98 roots of their number.
  var interval: ClosedRange<Double>? {
    let count = Double(values.count)
    guard values.count >= 6 else { return nil }
    let sorted = values.sorted()
    let low = max(0, Int((count / 2 - 0.98 * count.squareRoot()).rounded(.down)))
    return sorted[low]...sorted[values.count - 1 - low]
  }

  /// Returns the series of what `self` is more than `other`, sample by sample: both were taken in turn.
  func above(_ other: Series) -> Series {
    Series(name: "\(name) above \(other.name)", unit: unit, values: zip(values, other.values).map { $0 - $1 })
  }

  /// Returns the series of how many times as much as `other` it is, sample by sample.
  func divided(by other: Series, unit: String = "×") -> Series {
    Series(name: "\(name) by \(other.name)", unit: unit, values: zip(values, other.values).map { $0 / $1 })
  }
}

/// How something grows.
enum Growth {
  /// Returns the exponent of the power law that is nearest to `points` of size and cost, all of them positive: the slope of the
  /// straight line through their logarithms by least squares.
  static func exponent(_ points: [(size: Double, cost: Double)]) -> Double {
    let places = points.map { (log($0.size), log($0.cost)) }
    let count = Double(places.count)
    let (meanX, meanY) = (places.reduce(0) { $0 + $1.0 } / count, places.reduce(0) { $0 + $1.1 } / count)
    let (covariance, variance) = places.reduce((0.0, 0.0)) { sums, place in
      (sums.0 + (place.0 - meanX) * (place.1 - meanY), sums.1 + (place.0 - meanX) * (place.0 - meanX))
    }
    return covariance / variance
  }
}
