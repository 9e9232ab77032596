import AinkaBundle
import AinkaValues

/// What a condition or term can ask for.
protocol CodeEnvironment {
  /// Returns the value of metric number `number`, or nothing.
  func metric(_ number: Int) -> Int64?
  /// Returns the value of threshold number `number`.
  func threshold(_ number: Int) -> Int64
  /// Returns the value that threshold number `number` has for `key`.
  func threshold(_ number: Int, for key: WrittenKey) -> Int64
  /// Returns the value of setting number `number`, or nothing.
  func setting(_ number: Int) -> Int64?
  /// Returns what field number `number` holds.
  func field(_ number: Int) -> EventValue
}

/// Runs conditions and terms: a stack of numbers and truths.
struct CodeMachine<Environment: CodeEnvironment> {
  let environment: Environment

  /// What lies on the stack.
  private enum Value {
    case number(Number)
    case truth(Truth)
  }

  /// Returns whether the condition `code` holds.
  func truth(of code: DaemonCode) -> Truth {
    guard case .truth(let truth)? = run(code) else { return .isUnknown }
    return truth
  }

  /// Returns what the term `code` comes to.
  func number(of code: DaemonCode) -> Number {
    guard case .number(let number)? = run(code) else { return .unknown }
    return number
  }

  /// Returns what `code` leaves, or nothing for code that nobody verified.
  private func run(_ code: DaemonCode) -> Value? {
    var stack: [Value] = []
    for operation in code { apply(operation, to: &stack) }
    return stack.last
  }

  /// Carries out one operation.
  private func apply(_ operation: DaemonOperation, to stack: inout [Value]) {
    switch operation {
    case .number(let number): stack.append(.number(.known(number)))
    case .field(let place): stack.append(.number(number(environment.field(place))))
    case .metric(let number): stack.append(.number(Number(environment.metric(number))))
    case .threshold(let number): stack.append(.number(.known(environment.threshold(number))))
    case .keyedThreshold(let number, let key):
      stack.append(.number(.known(environment.threshold(number, for: key))))
    case .setting(let number): stack.append(.number(Number(environment.setting(number))))
    case .negate: combine(1, &stack) { -$0[0] }
    case .add: combine(2, &stack) { $0[0] + $0[1] }
    case .subtract: combine(2, &stack) { $0[0] - $0[1] }
    case .multiply(let divisor): combine(2, &stack) { $0[0] * $0[1] / Int128(max(divisor, 1)) }
    case .divide(let multiplier): combine(2, &stack) { $0[1] == 0 ? nil : $0[0] * Int128(multiplier) / $0[1] }
    case .divideElse(let multiplier):
      combine(3, &stack) { $0[1] == 0 ? $0[2] : $0[0] * Int128(multiplier) / $0[1] }
    case .compare(let comparison):
      let right = popNumber(&stack)
      stack.append(.truth(Self.compare(popNumber(&stack), comparison, right)))
    case .isAbsent:
      let number = popNumber(&stack)
      stack.append(.truth(number == .unknown ? .isUnknown : Truth(number == .absent)))
    case .truth(let truth): stack.append(.truth(Truth(truth)))
    case .not: stack.append(.truth(popTruth(&stack).negated))
    case .all(let count):
      let truths = popTruths(count, &stack)
      stack.append(.truth(truths.contains(.isFalse) ? .isFalse : truths.contains(.isUnknown) ? .isUnknown : .isTrue))
    case .any(let count):
      let truths = popTruths(count, &stack)
      stack.append(.truth(truths.contains(.isTrue) ? .isTrue : truths.contains(.isUnknown) ? .isUnknown : .isFalse))
    }
  }

  /// Takes `count` numbers and pushes what `operation` makes of them, exact in 128 bits and brought into 64: unknown if one is, else
  /// absent if one is. Nothing is what nobody can compute.
  private func combine(_ count: Int, _ stack: inout [Value], by operation: ([Int128]) -> Int128?) {
    let numbers = (0..<count).map { _ in popNumber(&stack) }.reversed()
    if numbers.contains(.unknown) { return stack.append(.number(.unknown)) }
    let known = numbers.compactMap { number -> Int128? in
      if case .known(let value) = number { Int128(value) } else { nil }
    }
    if known.count < count { return stack.append(.number(.absent)) }
    stack.append(.number(Number(operation(known).map { Int64(clamping: $0) })))
  }

  /// Returns the number on top, taken off.
  private func popNumber(_ stack: inout [Value]) -> Number {
    guard case .number(let number)? = stack.popLast() else { return .unknown }
    return number
  }

  /// Returns the truth on top, taken off.
  private func popTruth(_ stack: inout [Value]) -> Truth {
    guard case .truth(let truth)? = stack.popLast() else { return .isUnknown }
    return truth
  }

  /// Returns the `count` truths on top, taken off.
  private func popTruths(_ count: Int, _ stack: inout [Value]) -> [Truth] { (0..<count).map { _ in popTruth(&stack) } }

  /// Returns the number that a field holds.
  private func number(_ value: EventValue) -> Number {
    switch value {
    case .number(let number): .known(number)
    case .none: .absent
    case .unknown, .text, .address: .unknown
    }
  }

  /// Returns whether `left` and `right` compare so.
  private static func compare(_ left: Number, _ comparison: UInt8, _ right: Number) -> Truth {
    switch (left, right) {
    case (.unknown, _), (_, .unknown): return .isUnknown
    case (.absent, _), (_, .absent): return Truth(comparison == 1)
    case (.known(let left), .known(let right)):
      switch comparison {
      case 0: return Truth(left == right)
      case 1: return Truth(left != right)
      case 2: return Truth(left < right)
      case 3: return Truth(left <= right)
      case 4: return Truth(left > right)
      default: return Truth(left >= right)
      }
    }
  }
}
