public import AinkaValues
import CAinkaEvaluator
import Glibc

extension Engine {
  /// Returns the nanoseconds of this thread that evaluating one event takes, of `repeats` over `inputs` in turn; what the rules say is
  /// thrown away, so that nothing but the evaluator is measured.
  ///
  /// - Requires: there is an input, and all are of this engine.
  public mutating func nanoseconds(evaluating inputs: [KeptEvent], repeats: Int) -> Double {
    let start = Self.threadTime()
    for turn in 0..<repeats { evaluate(inputs[turn % inputs.count].input.record, at: 1) }
    let took = Self.threadTime() - start
    for place in touches.indices { touches[place] = ainka_touch() }
    return took / Double(repeats)
  }

  /// The nanoseconds that this thread has used.
  private static func threadTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}

/// An event to decide that lists can hold.
public final class KeptEvent {
  let input: EventInput

  /// Keeps `input`.
  public init(_ input: consuming EventInput) { self.input = input }

  /// Calls `body` with the `struct ainka_event`, as the kernel's probe takes it.
  public func withEvent<Result>(_ body: (UnsafeRawPointer) -> Result) -> Result { body(UnsafeRawPointer(input.record.event)) }
}
