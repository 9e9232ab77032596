public import AinkaSource
public import AinkaValues

/// A window over events: how many of them there were in the last while, by key.
///
/// `count(…)` is its value as it is; `rate(…)` is that value brought to the scale of rates by a product
/// (`TypedWindow.rateFactor`), so that both read the same window.
public struct TypedWindow: Sendable {
  /// Index into `TypedProgram.policies`: the first with this scope that has the window; events outside the scope do not exist for it.
  public var policy: Int
  /// Index into `TypedProgram.events`: what is counted.
  public var event: Int
  /// Which of them: of the counted event's fields. What is not true is not counted.
  public var condition: TypedCondition
  /// The whole window; a multiple of 16 ns, of which a sub-window is a sixteenth.
  public var lengthNanoseconds: Int64
  /// Index into the counted event's `fields`, or nothing for one window over all.
  public var key: Int?
  /// For how many keys there is room; 1 without a key.
  public var capacity: Int
  /// What the window counts, names and constants put in: with the scope, what it is known by.
  public var text: String
  /// Where it is written first.
  public var span: Span

  public init(
    policy: Int, event: Int, condition: TypedCondition, lengthNanoseconds: Int64, key: Int?, capacity: Int, text: String,
    span: Span
  ) {
    self.policy = policy
    self.event = event
    self.condition = condition
    self.lengthNanoseconds = lengthNanoseconds
    self.key = key
    self.capacity = capacity
    self.text = text
    self.span = span
  }

  /// How many sub-windows a window is made of.
  public static let parts = 16
  /// The greatest value of a window; what is more is not told from it.
  public static let valueMax: Int64 = Int64(UInt32.max)
  /// How many keys a window, a bucket or a threshold has room for unless it says so, and at most.
  public static let capacityDefault = 4_096
  public static let capacityMax = 65_536

  /// What a count of a window of `lengthNanoseconds` is multiplied with and then divided by to be a rate.
  public static func rateFactor(lengthNanoseconds: Int64) -> (multiplier: Int64, divisor: Int64) {
    let scale: Int64 = 1_000_000_000 * ValueType.rate.unitsPerOne
    var (a, b) = (scale, lengthNanoseconds)
    while b != 0 { (a, b) = (b, a % b) }
    return (scale / a, lengthNanoseconds / a)
  }
}

/// A bucket: what lets so many through in a time, by key.
///
/// It is known by one instant, when it will be empty (the *theoretical arrival time*; 0 before its first event). An event is within
/// iff that instant is at most `toleranceNanoseconds` from now; then it becomes the later of itself and now, and
/// `intervalNanoseconds` more. A key that cannot be read is a key of its own, as an absent one is.
public struct TypedBucket: Sendable, Hashable {
  /// What one event takes: the period by the number allowed in it, rounded down; at least 1.
  public var intervalNanoseconds: Int64
  /// What may be waiting: the period less the interval, never below 0.
  public var toleranceNanoseconds: Int64
  /// Index into the `fields` of the rule's event, or nothing for one bucket for all.
  public var key: Int?
  /// For how many keys there is room; 1 without a key.
  public var capacity: Int
  /// In canonical text, constants put in: `limit 10 per 1min by process.parent.pid`, `throttle to 50/s by process.name`.
  public var text: String

  public init(intervalNanoseconds: Int64, toleranceNanoseconds: Int64, key: Int?, capacity: Int, text: String) {
    self.intervalNanoseconds = intervalNanoseconds
    self.toleranceNanoseconds = toleranceNanoseconds
    self.key = key
    self.capacity = capacity
    self.text = text
  }

  /// After this time without an event a bucket is as if there had never been one.
  public var periodNanoseconds: Int64 { intervalNanoseconds + toleranceNanoseconds }
}

/// What a threshold per key is asked for.
public enum TypedKey: Sendable, Hashable {
  /// Index into the `fields` of the rule's event.
  case field(Int)
  /// `usual_ports(443)`
  case number(Int64)
  /// `usual_connects("curl")`
  case text([UInt8])
  /// `usual_connects("10.0.0.1")`
  case address(Address)
}

/// By what the values of a threshold are kept.
public struct ThresholdKey: Sendable, Hashable {
  /// The name of a field: a rule's event must have it.
  public var field: String
  public var type: ValueType
  /// For how many keys there is room; a key beyond reads the start.
  public var capacity: Int

  public init(field: String, type: ValueType, capacity: Int) {
    self.field = field
    self.type = type
    self.capacity = capacity
  }
}
