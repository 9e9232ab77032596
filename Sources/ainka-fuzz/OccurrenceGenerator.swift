import AinkaInterpreter
import AinkaSemantics
import AinkaValues

/// Makes random events, out of the values that random policies talk about and their neighbours.
struct OccurrenceGenerator {
  var random: SplitMix64
  let program: TypedProgram
  /// The clock of the latest event.
  private(set) var now: UInt64
  /// By name of the field: the few values that its events have where the program counts, so that they meet again.
  private var few: [String: [EventValue]] = [:]

  init(random: SplitMix64, program: TypedProgram) {
    self.random = random
    self.program = program
    now = 1 + UInt64(self.random.below(1 << 40))
  }

  /// `true` iff the program remembers events.
  var isCounting: Bool { program.counts }

  /// Lets some time pass: none, a little, sixteenths of windows, or so much that all is forgotten.
  mutating func pass() {
    now += random.pick([0, 0, 0, 0, 1, 62_500, 437_500, 999_999, 1_000_000, 7_000_000, 62_500_000, 333_333_333, 625_000_000])
    if random.happens(2) { now += random.pick([1_000_000_000, 10_000_000_000, 100_000_000_000]) }
  }

  /// Returns a random occurrence of one of the program's events.
  mutating func occurrence() -> Occurrence {
    let event = random.below(program.events.count)
    // Most events have most fields; some have few.
    let missing = random.pick([0, 0, 3, 3, 10, 40])
    let values = program.events[event].fields.map { field -> EventValue in
      if random.happens(missing) { return .unknown }
      if random.happens(missing + (field.name.hasSuffix("tty") ? 40 : 0)) { return .none }
      return isCounting ? fewValue(of: field) : value(of: field)
    }
    let outside = Set(program.policies.compactMap(\.scope).filter { _ in random.happens(30) })
    return Occurrence(
      event: event, values: values,
      isInScope: program.policies.map { policy in policy.scope.map { !outside.contains($0) } ?? true })
  }

  /// Returns a value for each threshold of the program, within its bounds: often at an end.
  mutating func thresholds() -> [Int64] {
    program.thresholds.map { threshold in
      switch random.below(6) {
      case 0: threshold.low
      case 1: threshold.high
      case 2: threshold.start
      default: Int64.random(in: threshold.low...threshold.high, using: &random)
      }
    }
  }

  /// Returns the values that some keys of thresholds have, by threshold: of the keys that events have.
  mutating func keyedThresholds() -> [Int: [EventValue: Int64]] {
    var values: [Int: [EventValue: Int64]] = [:]
    for (number, threshold) in program.thresholds.enumerated() {
      guard let key = threshold.key else { continue }
      for value in few[key.field] ?? [] where random.happens(40) {
        if case .text(_, isTruncated: true) = value { continue }
        values[number, default: [:]][value] = Int64.random(in: threshold.low...threshold.high, using: &random)
      }
    }
    return values
  }

  /// Returns one of the few values that events of a program that counts have in `field`.
  private mutating func fewValue(of field: TypedField) -> EventValue {
    let values = few[field.name] ?? (0..<3).map { _ in value(of: field) }
    few[field.name] = values
    return random.pick(values)
  }

  /// Returns a value that `field` may have.
  mutating func value(of field: TypedField) -> EventValue {
    switch field.place {
    case .number: .number(number(of: field))
    case .address: .address(address())
    case .name, .text, .longText: text(of: field)
    }
  }

  /// Returns a number that the field's type can hold: from the pool, or one beside it.
  private mutating func number(of field: TypedField) -> Int64 {
    if !field.cases.isEmpty { return Int64(random.below(field.cases.count)) }
    if field.type == .bool { return Int64(random.below(2)) }
    let number = random.pick(field.type == .port ? Pools.ports : Pools.identifiers) + Int64(random.pick([0, 0, 0, 1, -1]))
    return min(max(number, 0), Pools.largest(field.type))
  }

  /// Returns an address of the pool, or one a bit away from it.
  private mutating func address() -> Address {
    guard var address = Address(parsing: random.pick(Pools.addresses)) else { preconditionFailure("the pool holds addresses") }
    switch random.below(6) {
    case 0: address.low ^= 1 << UInt64(random.below(64))
    case 1: address.high ^= 1 << UInt64(random.below(64))
    case 2: address.low &+= 1
    default: break
    }
    return address
  }

  /// Returns a text that fits in a record: from the pool, changed a little, extended, or of a few letters.
  private mutating func text(of field: TypedField) -> EventValue {
    let capacity = Pools.capacity(field)
    var bytes = Array(random.pick(Pools.texts(field)).utf8)
    switch random.below(9) {
    case 0: bytes = []
    case 1: bytes.append(contentsOf: random.pick(Pools.texts(field)).utf8)
    case 2: bytes.removeLast(random.below(bytes.count + 1))
    case 3: if !bytes.isEmpty { bytes[random.below(bytes.count)] = random.pick(Array("ab/.\u{7f}".utf8) + [0x80, 0xff]) }
    case 4: bytes = (0..<random.below(min(capacity, 40) + 1)).map { _ in random.pick(Array("aab/.".utf8)) }
    case 5:
      if random.happens(30) {
        let filling = random.pick(Array("a/".utf8))
        bytes += Array(repeating: filling, count: max(0, capacity - random.below(3) - bytes.count))
      }
    default: break
    }
    let captured = Array(bytes.prefix(capacity))
    let mayGoOn = field.place == .longText || captured.count == Pools.textCapacity
    return .text(captured, isTruncated: mayGoOn && random.happens(40))
  }
}

extension TypedProgram {
  /// `true` iff what it says of an event depends on those before it.
  var counts: Bool {
    !windows.isEmpty
      || rules.contains { rule in
        rule.verdict.contains { $0.bucket != nil } || rule.actions.contains { $0.limit != nil }
      }
  }
}
