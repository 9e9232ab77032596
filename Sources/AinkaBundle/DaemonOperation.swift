/// One step of a condition or term of the daemon, in postfix order, on a stack of numbers and truths.
///
/// A number is known, absent or unknown; a truth is true, false or unknown (Kleene's strong logic). What mentions something unknown is
/// unknown; what mentions something absent, and nothing unknown, is absent, and compares as different from everything.
public enum DaemonOperation: Sendable, Equatable {
  /// Pushes a number.
  case number(Int64)
  /// Pushes field number `Int` of the event; in a model's `require` output number `Int` of the answer.
  case field(Int)
  /// Pushes the value of metric number `Int`.
  case metric(Int)
  /// Pushes the value of threshold number `Int`, one without a key.
  case threshold(Int)
  /// Pushes the value that threshold number `Int` has for a key, its start for one that has none.
  case keyedThreshold(Int, WrittenKey)
  /// Pushes the value of setting number `Int`.
  case setting(Int)
  /// Each takes what stands on the stack and pushes one number: exact in 128 bits, rounded toward zero, then brought into 64.
  case negate
  case add
  case subtract
  /// The product, divided by this.
  case multiply(divisor: Int64)
  /// The second from top times this, divided by the top, which is never 0.
  case divide(multiplier: Int64)
  /// The third from top times this, divided by the second, or the top where the second is 0.
  case divideElse(multiplier: Int64)
  /// Takes two numbers and pushes whether they compare so: 0 `==`, 1 `!=`, 2 `<`, 3 `<=`, 4 `>`, 5 `>=`.
  case compare(UInt8)
  /// Pushes a truth.
  case truth(Bool)
  case not
  /// Takes this many truths.
  case all(Int)
  case any(Int)
  /// Takes a number and pushes whether it is absent.
  case isAbsent

  /// How many comparisons there are.
  static let comparisons: UInt8 = 6
  /// The most that lies on the stack at once.
  static let depthMax = 1_024
}

/// A condition or term.
public typealias DaemonCode = [DaemonOperation]
