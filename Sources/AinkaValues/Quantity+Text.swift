extension Quantity {
  /// The canonical text, which reads back as the same quantity: the greatest unit that leaves a whole number.
  public var text: String { Quantity.text(of: value, type: type) }

  /// Returns the canonical text of `value`, a number of `type`.
  public static func text(of value: Int64, type: ValueType) -> String {
    switch type {
    case .duration: whole(value, in: Unit.durations)
    case .bytes: whole(value, in: Unit.bytes)
    case .frequency: whole(value, in: Unit.frequencies)
    case .percent: decimal(value, digits: 7) + "%"
    case .temperature: decimal(value, digits: 3) + "degC"
    case .fraction: value % 1_000_000_000 == 0 ? "\(value / 1_000_000_000).0" : decimal(value, digits: 9)
    case .rate: perPeriod(value, unitsPerOne: 1_000_000, digits: 6, unit: "") { "\($0)" }
    case .throughput: perPeriod(value, unitsPerOne: 1_000, digits: 3, unit: "B") { whole($0, in: Unit.bytes) }
    case .errno: Int32(exactly: value).flatMap(Errno.name(of:)) ?? "\(value)"
    case .signal: Int32(exactly: value).flatMap(Signal.name(of:)) ?? "\(value)"
    default: "\(value)"
    }
  }

  /// Returns `value` in that of `units` that leaves the smallest whole number.
  ///
  /// - Requires: the last of `units` has the size 1; `units` are sorted, the greatest first.
  private static func whole(_ value: Int64, in units: [Unit]) -> String {
    guard value != 0, let unit = units.first(where: { value % $0.size == 0 }) else {
      return "\(value)\(units.last?.name ?? "")"
    }
    return "\(value / unit.size)\(unit.name)"
  }

  /// Returns `value` / 10^`digits` as a decimal without trailing zeros.
  private static func decimal(_ value: Int64, digits: Int) -> String {
    var scale: UInt64 = 1
    for _ in 0..<digits { scale *= 10 }
    let magnitude = value.magnitude
    let sign = value < 0 ? "-" : ""
    guard magnitude % scale != 0 else { return "\(sign)\(magnitude / scale)" }
    var fraction = "\(magnitude % scale)"
    fraction = String(repeating: "0", count: digits - fraction.utf8.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    return "\(sign)\(magnitude / scale).\(fraction)"
  }

  /// Returns `value`, of which `unitsPerOne` make one per second, per the first period that leaves a whole number.
  private static func perPeriod(
    _ value: Int64, unitsPerOne: Int64, digits: Int, unit: String, whole: (Int64) -> String
  ) -> String {
    for period in Unit.periods {
      let product = Int128(value) * Int128(period.size)
      let (quotient, rest) = product.quotientAndRemainder(dividingBy: Int128(unitsPerOne))
      let candidate = quotient + (rest == 0 ? 0 : rest.signum())
      guard candidate * Int128(unitsPerOne) / Int128(period.size) == Int128(value), let count = Int64(exactly: candidate) else {
        continue
      }
      return "\(whole(count))/\(period.name)"
    }
    return "\(decimal(value, digits: digits))\(unit)/s"
  }
}
