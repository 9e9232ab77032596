import AinkaSemantics
import AinkaValues

/// Aggregates over events: every value of the current sixteenth and the fifteen before is kept, and what is asked is computed of all.
extension Interpreter {
  /// Notes in `memory` the field of `occurrence` for each aggregate that it belongs to: of its event, in its scope, with a condition
  /// that is true and a field that is a known number.
  func gather(_ occurrence: Occurrence, in memory: inout Memory) {
    for (number, aggregate) in program.aggregates.enumerated() where aggregate.event == occurrence.event {
      guard isSeen(occurrence, byPolicy: aggregate.policy) else { continue }
      guard truth(of: aggregate.condition, in: Situation(values: occurrence.values, memory: memory)) == .isTrue else {
        continue
      }
      guard case .number(let value) = occurrence.values[aggregate.field] else { continue }
      let part = part(of: memory.nowNanoseconds, in: aggregate)
      memory.aggregates[number, default: [:]][part, default: []].append(value)
    }
  }

  /// Returns what aggregate `number` reads at the instant of `memory`, or nothing where that is unknown.
  func reading(ofAggregate number: Int, in memory: Memory) -> Int64? {
    let aggregate = program.aggregates[number]
    let last = part(of: memory.nowNanoseconds, in: aggregate)
    let first = last < UInt64(TypedWindow.parts) ? 0 : last - UInt64(TypedWindow.parts) + 1
    let values = (memory.aggregates[number] ?? [:]).filter { (first...last).contains($0.key) }.flatMap(\.value)
    return aggregate.function.value(of: values)
  }

  /// Returns the number of the sixteenth of `aggregate`'s while that `instant` is in.
  private func part(of instant: UInt64, in aggregate: TypedAggregate) -> UInt64 {
    instant / (UInt64(aggregate.lengthNanoseconds) / UInt64(TypedWindow.parts))
  }

  /// `true` iff `policy` sees `occurrence`.
  func isSeen(_ occurrence: Occurrence, byPolicy policy: Int) -> Bool {
    program.policies[policy].scope == nil || occurrence.isInScope[policy]
  }
}

extension TypedAggregate.Function {
  /// Returns what the function makes of `values`, in any order; nothing where it is unknown.
  func value(of values: [Int64]) -> Int64? {
    let sum = values.reduce(Int128(0)) { $0 + Int128($1) }
    switch self {
    case .sum: return Int64(clamping: sum)
    case .average: return values.isEmpty ? nil : Int64(clamping: sum / Int128(values.count))
    case .minimum: return values.min()
    case .maximum: return values.max()
    case .quantile(let tenThousandths):
      guard !values.isEmpty else { return nil }
      let product = values.count * tenThousandths
      let rank = max(1, product / 10_000 + (product % 10_000 == 0 ? 0 : 1))
      return QuantileBucket.middle(of: values.sorted()[rank - 1])
    }
  }
}

/// The buckets that quantiles are told by: a value keeps its seven highest bits.
enum QuantileBucket {
  /// How many of a value's highest bits tell its bucket.
  static let bits = 7

  /// Returns the value that stands for the bucket of `value`.
  static func middle(of value: Int64) -> Int64 {
    let magnitude = value.magnitude
    let dropped = UInt64.bitWidth - magnitude.leadingZeroBitCount - bits
    guard dropped > 0 else { return value }
    let width = Int128(1) << Int128(dropped)
    let low = Int128(magnitude) / width * width
    let middle = low + width / 2
    return Int64(clamping: value < 0 ? -middle : middle)
  }
}
