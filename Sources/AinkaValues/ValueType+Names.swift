extension ValueType {
  /// The types that have a word of their own.
  public static let simple: [ValueType] = [
    .bool, .count, .percent, .fraction, .duration, .bytes, .rate, .throughput, .frequency, .temperature, .string, .path,
    .address, .network,
    .port, .pid, .uid, .gid, .errno, .signal, .time,
  ]

  /// The type as the language writes it: `percent`, `set of network`.
  public var name: String {
    switch self {
    case .bool: "bool"
    case .count: "count"
    case .percent: "percent"
    case .fraction: "fraction"
    case .duration: "duration"
    case .bytes: "bytes"
    case .rate: "rate"
    case .throughput: "throughput"
    case .frequency: "frequency"
    case .temperature: "temperature"
    case .string: "string"
    case .path: "path"
    case .address: "address"
    case .network: "network"
    case .port: "port"
    case .pid: "pid"
    case .uid: "uid"
    case .gid: "gid"
    case .errno: "errno"
    case .signal: "signal"
    case .time: "time"
    case .enumeration(let name), .record(let name): name
    case .set(let element): "set of \(element.name)"
    case .range(let element): "range of \(element.name)"
    }
  }

  /// The type in a sentence, with its article: "a percentage", "an address".
  public var description: String {
    switch self {
    case .bool: "a condition"
    case .percent: "a percentage"
    case .bytes: "an amount of bytes"
    case .path: "a path"
    case .string: "a text"
    case .address, .errno: "an \(name)"
    case .pid: "a process id"
    case .uid: "a user id"
    case .gid: "a group id"
    case .enumeration(let name): "a `\(name)`"
    case .record(let name): "a record `\(name)`"
    case .set(let element): "a set of \(element.name)"
    case .range(let element): "a range of \(element.name)"
    default: "a \(name)"
    }
  }

  /// `true` iff a value of this type is an `Int64`.
  public var isNumber: Bool {
    switch self {
    case .count, .percent, .fraction, .duration, .bytes, .rate, .throughput, .frequency, .temperature, .port, .pid, .uid, .gid,
      .errno,
      .signal, .enumeration:
      true
    default: false
    }
  }

  /// `true` iff a number without a unit is a literal of this type.
  public var takesPlainNumber: Bool {
    switch self {
    case .count, .port, .pid, .uid, .gid: true
    default: false
    }
  }

  /// The values that a number of this type can have in an event, in the canonical scale.
  ///
  /// Process ids end at the kernel's PID_MAX_LIMIT (2²²), user and group ids at 2³² − 1.
  public var bounds: ClosedRange<Int64> {
    switch self {
    case .port: 0...65_535
    case .pid: 0...4_194_304
    case .uid, .gid: 0...4_294_967_295
    case .errno: 1...4_095
    case .signal: 1...64
    default: Int64.min...Int64.max
    }
  }
}
