/// The type of a value a policy can talk about.
///
/// A number of any of these types is an `Int64` in the type's canonical scale, so that arithmetic is exact and the same in
/// every tier: see `unitsPerOne`.
public enum ValueType: Sendable, Hashable {
  case bool
  case count
  case percent
  case fraction
  case duration
  case bytes
  case rate
  case throughput
  case frequency
  case temperature
  case string
  case path
  case address
  case network
  case port
  case pid
  case uid
  case gid
  case errno
  case signal
  case time
  /// An enum that the standard library or a policy declares; its value is the place of the case, from 0.
  case enumeration(String)
  /// A record: a place with fields, never a value of its own.
  case record(String)
  indirect case set(ValueType)
  indirect case range(ValueType)

  /// How many canonical units make one of what a bare `1` (or `1s`, `1B`, `1/s`, `1Hz`, `100%`, `1degC`) means.
  ///
  /// Durations are nanoseconds, bytes bytes, rates millionths of one per second, throughput thousandths of a byte per second,
  /// percentages and fractions thousand-millionths (so 100 % is 1,000,000,000), temperatures thousandths of a degree Celsius.
  public var unitsPerOne: Int64 {
    switch self {
    case .percent, .fraction, .duration: 1_000_000_000
    case .rate: 1_000_000
    case .throughput, .temperature: 1_000
    default: 1
    }
  }
}
