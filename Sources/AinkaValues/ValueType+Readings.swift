extension ValueType {
  /// What a reading of a metric of this type can be, in the canonical scale: what is beyond it is not a reading.
  ///
  /// A percentage is a part of a whole. The other ends are far above what any machine has, and leave room to calculate: 8 PiB,
  /// ten years, 10¹⁵ of anything, 10¹¹ a second.
  public var readings: ClosedRange<Int64> {
    switch self {
    case .bool: 0...1
    case .percent: 0...1_000_000_000
    case .fraction: 0...1_000_000_000_000_000
    case .duration: 0...315_360_000_000_000_000
    case .bytes: 0...9_007_199_254_740_992
    case .rate, .throughput: 0...100_000_000_000_000_000
    case .count, .frequency: 0...1_000_000_000_000_000
    case .temperature: -273_150...10_000_000
    default: bounds
    }
  }
}
