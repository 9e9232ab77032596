public import AinkaValues

/// What the sides of a calculation are, and what comes of them, as far as a typed term still tells: its constants have lost their types,
/// and the scale that the calculation brings back says which these were.
public struct CalculationTypes: Sendable, Equatable {
  public var left: ValueType
  public var right: ValueType
  public var result: ValueType

  /// What a constant can be, the likeliest first.
  private static let ofConstants: [ValueType] = [.fraction, .count, .duration, .rate, .throughput, .bytes, .frequency]

  /// Creates those of a product that is divided by `divisor`; nothing where no types come to that.
  public init?(productOf left: ValueType?, _ right: ValueType?, divisor: Int64) {
    self.init(left, right, factor: divisor, by: ScaleRule.product)
  }

  /// Creates those of a quotient whose left side is multiplied with `multiplier`; nothing where no types come to that.
  public init?(quotientOf left: ValueType?, _ right: ValueType?, multiplier: Int64) {
    self.init(left, right, factor: multiplier, by: ScaleRule.quotient)
  }

  /// Creates the first types for which `rule` gives `factor`; sides that are nothing may be any.
  private init?(_ left: ValueType?, _ right: ValueType?, factor: Int64, by rule: (ValueType, ValueType) -> ScaleRule?) {
    guard left != nil || right != nil else { return nil }
    for left in left.map({ [$0] }) ?? Self.ofConstants {
      for right in right.map({ [$0] }) ?? Self.ofConstants {
        guard let found = rule(left, right), found.factor == factor else { continue }
        self.left = left
        self.right = right
        result = found.type
        return
      }
    }
    return nil
  }
}
