/// A number with its unit, as its type and its exact value in that type's canonical scale (`ValueType.unitsPerOne`).
public struct Quantity: Sendable, Hashable {
  /// Why a text is not a quantity.
  public enum Failure: Error, Sendable, Hashable {
    /// The text is no number at all.
    case notANumber
    /// The letters behind the digits are no unit.
    case unknownUnit(String)
    /// The unit is one, but not per `s`, `min`, `h` or `d`: `30s/s`.
    case noRate(String)
    /// The value needs more than 64 bits.
    case overflow
    /// The value lies between two that the type can hold: `0.5B`.
    case tooFine(ValueType)
  }

  public var type: ValueType
  /// In the canonical scale of `type`.
  public var value: Int64

  public init(type: ValueType, value: Int64) {
    self.type = type
    self.value = value
  }

  /// Creates the quantity that `text` writes: `10`, `0.9`, `30s`, `2GiB`, `10%`, `500/s`, `5MiB/s`.
  ///
  /// A number without unit is a count, or, with a point, a fraction. Only rates over minutes, hours and days are rounded, toward
  /// zero; every other value is exact or refused.
  public init(parsing text: String) throws(Failure) {
    let bytes = Array(text.utf8)
    let wholeEnd = Quantity.endOfDigits(bytes, from: 0)
    var numberEnd = wholeEnd
    if wholeEnd < bytes.count, bytes[wholeEnd] == UInt8(ascii: ".") {
      numberEnd = Quantity.endOfDigits(bytes, from: wholeEnd + 1)
      guard numberEnd > wholeEnd + 1 else { throw .notANumber }
    }
    guard wholeEnd > 0 else { throw .notANumber }
    let fractionDigits = max(0, numberEnd - wholeEnd - 1)
    // A plain count is most of what is written, and needs no more than its digits.
    if numberEnd == bytes.count, fractionDigits == 0, numberEnd <= 18 {
      self.init(type: .count, value: bytes.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) })
      return
    }
    let unit = String(decoding: bytes[numberEnd...], as: UTF8.self)
    let scale = try Quantity.scale(of: unit, isDecimal: fractionDigits > 0)
    let digits = bytes[..<numberEnd].filter { $0 != UInt8(ascii: ".") }
    self.init(type: scale.type, value: try Quantity.scaled(digits, fractionDigits: fractionDigits, by: scale))
  }

  /// Returns the offset of the first byte from `start` on that is no digit.
  private static func endOfDigits(_ bytes: [UInt8], from start: Int) -> Int {
    var end = start
    while end < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[end]) { end += 1 }
    return end
  }

  /// What one of a unit is worth: `multiplier` / `divisor` canonical units of `type`.
  private struct Scale {
    var type: ValueType
    var multiplier: Int64
    var divisor: Int64 = 1
  }

  /// Returns what `unit` stands for behind a number that `isDecimal` or whole.
  private static func scale(of unit: String, isDecimal: Bool) throws(Failure) -> Scale {
    guard let slash = unit.utf8.firstIndex(of: UInt8(ascii: "/")) else {
      let base = unit
      if base.isEmpty {
        return isDecimal ? Scale(type: .fraction, multiplier: 1_000_000_000) : Scale(type: .count, multiplier: 1)
      }
      if base == "degC" { return Scale(type: .temperature, multiplier: 1_000) }
      if base == "%" { return Scale(type: .percent, multiplier: 10_000_000) }
      if let size = Unit.size(of: base, in: Unit.durations) { return Scale(type: .duration, multiplier: size) }
      if let size = Unit.size(of: base, in: Unit.bytes) { return Scale(type: .bytes, multiplier: size) }
      if let size = Unit.size(of: base, in: Unit.frequencies) { return Scale(type: .frequency, multiplier: size) }
      throw .unknownUnit(unit)
    }
    let base = String(unit[..<slash])
    let written = String(unit[unit.utf8.index(after: slash)...])
    guard let period = Unit.periods.first(where: { $0.name == written }) else { throw .unknownUnit(unit) }
    if base.isEmpty { return Scale(type: .rate, multiplier: 1_000_000, divisor: period.size) }
    guard let size = Unit.bytes.first(where: { $0.name == base })?.size else {
      throw Unit.all.contains(base) ? .noRate(unit) : .unknownUnit(unit)
    }
    let (multiplier, overflow) = size.multipliedReportingOverflow(by: 1_000)
    guard !overflow else { throw .overflow }
    return Scale(type: .throughput, multiplier: multiplier, divisor: period.size)
  }

  /// Returns `digits`, of which `fractionDigits` stand behind the point, in the canonical scale.
  private static func scaled(_ digits: [UInt8], fractionDigits: Int, by scale: Scale) throws(Failure) -> Int64 {
    var digits = digits[...]
    var fractionDigits = fractionDigits
    while fractionDigits > 0, digits.last == UInt8(ascii: "0") {
      digits.removeLast()
      fractionDigits -= 1
    }
    guard fractionDigits <= 18 else { throw .tooFine(scale.type) }
    var value: Int128 = 0
    for digit in digits {
      value = value * 10 + Int128(digit - UInt8(ascii: "0"))
      guard value < Int128(1) << 96 else { throw .overflow }
    }
    var divisor = Int128(scale.divisor)
    for _ in 0..<fractionDigits { divisor *= 10 }
    let (product, overflow) = value.multipliedReportingOverflow(by: Int128(scale.multiplier))
    guard !overflow else { throw .overflow }
    if product % divisor != 0, scale.divisor == 1 || product < divisor { throw .tooFine(scale.type) }
    guard let result = Int64(exactly: product / divisor) else { throw .overflow }
    return result
  }
}

/// A unit's name and how many canonical units it is worth.
struct Unit {
  var name: String
  var size: Int64

  /// Of durations: nanoseconds. The greatest first.
  static let durations = [
    Unit(name: "d", size: 86_400_000_000_000), Unit(name: "h", size: 3_600_000_000_000),
    Unit(name: "min", size: 60_000_000_000),
    Unit(name: "s", size: 1_000_000_000), Unit(name: "ms", size: 1_000_000), Unit(name: "us", size: 1_000),
    Unit(name: "ns", size: 1),
  ]
  /// Of amounts: bytes. The greatest first.
  static let bytes = [
    Unit(name: "TiB", size: 1 << 40), Unit(name: "TB", size: 1_000_000_000_000), Unit(name: "GiB", size: 1 << 30),
    Unit(name: "GB", size: 1_000_000_000), Unit(name: "MiB", size: 1 << 20), Unit(name: "MB", size: 1_000_000),
    Unit(name: "KiB", size: 1 << 10), Unit(name: "kB", size: 1_000), Unit(name: "B", size: 1),
  ]
  /// Of frequencies: hertz. The greatest first.
  static let frequencies = [
    Unit(name: "GHz", size: 1_000_000_000), Unit(name: "MHz", size: 1_000_000), Unit(name: "kHz", size: 1_000),
    Unit(name: "Hz", size: 1),
  ]
  /// What a rate can be per: seconds. The smallest first.
  static let periods = [
    Unit(name: "s", size: 1), Unit(name: "min", size: 60), Unit(name: "h", size: 3_600), Unit(name: "d", size: 86_400),
  ]

  /// Returns what `name` counts among `units`.
  static func size(of name: String, in units: [Unit]) -> Int64? {
    for place in units.indices where units[place].name == name { return units[place].size }
    return nil
  }

  /// The names of all units.
  static let all = (durations + bytes + frequencies).map(\.name) + ["%", "degC"]
}
