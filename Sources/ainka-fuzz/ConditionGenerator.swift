import AinkaSemantics
import AinkaValues

/// Makes random well-typed conditions on one event, directed by the types of its fields.
struct ConditionGenerator {
  var random: SplitMix64
  let event: TypedEvent
  /// The names declared in the policy, by what they are.
  let names: DeclaredNames
  /// The only fields that are tested, or none in particular: conditions on few fields imply and exclude each other.
  var favourites: [TypedField] = []

  /// Returns a condition with operators nested at most `depth` deep.
  mutating func condition(depth: Int) -> ConditionSketch {
    if depth == 0 || random.happens(35) { return .atom(atom()) }
    switch random.below(5) {
    case 0: return .not(condition(depth: depth - 1))
    case 1, 2: return .all(conditions(depth: depth - 1))
    default: return .any(conditions(depth: depth - 1))
    }
  }

  /// Returns two to four conditions.
  private mutating func conditions(depth: Int) -> [ConditionSketch] {
    (0..<random.number(in: 2...4)).map { _ in condition(depth: depth) }
  }

  /// Returns a test of one field, of two, or of thresholds.
  private mutating func atom() -> String {
    if !names.counted.isEmpty, random.happens(25) {
      var generator = CountingGenerator(random: random, events: names.counted)
      defer { random = generator.random }
      return generator.windowTest(in: event, names: names)
    }
    if !names.conditions.isEmpty, random.happens(12) { return random.pick(names.conditions) }
    if !names.predicates.isEmpty, random.happens(10) {
      let predicate = random.pick(names.predicates)
      if let argument = predicate.arguments(for: event, random: &random) { return "\(predicate.name)(\(argument))" }
    }
    let field = random.pick(favourites.isEmpty ? event.fields : favourites)
    if random.happens(6) { return "\(field.name) \(random.pick(["==", "!="])) none" }
    switch field.type {
    case .string, .path: return textTest(of: field)
    case .address: return addressTest(of: field)
    case .enumeration: return caseTest(of: field)
    case .bool: return random.happens(50) ? field.name : "not \(field.name)"
    default: return numberTest(of: field)
    }
  }

  // MARK: Numbers

  /// Returns a test of a number against constants, a range, another field of its type or a threshold.
  private mutating func numberTest(of field: TypedField) -> String {
    switch random.below(6) {
    case 0:
      let (low, high) = (literal(of: field.type), literal(of: field.type))
      return "\(field.name) in \(min(low, high)) .. \(max(low, high))"
    case 1:
      let size = random.happens(25) ? random.number(in: 6...40) : random.number(in: 1...5)
      let members = (0..<size).map { _ in member(of: field.type) }
      return "\(field.name) in { \(members.joined(separator: ", ")) }"
    case 2:
      let others = event.fields.filter { $0.type == field.type && $0.name != field.name }
      if let other = others.randomElement(using: &random) { return "\(field.name) \(comparison()) \(other.name)" }
    case 3:
      let thresholds = names.thresholds.filter { $0.type == field.type }
      if let threshold = thresholds.randomElement(using: &random) {
        return "\(field.name) \(comparison()) \(bound(threshold.name, of: field))"
      }
    case 4:
      if let set = names.sets.filter({ $0.type == field.type }).randomElement(using: &random) {
        return "\(field.name) in \(set.name)"
      }
    default: break
    }
    return "\(field.name) \(comparison()) \(literal(of: field.type))"
  }

  /// Returns a member of a set of numbers: one, or a short range of them.
  private mutating func member(of type: ValueType) -> String {
    let low = random.happens(50) ? literal(of: type) : min(Int64(random.below(2_000_000)), Pools.largest(type) - 9)
    return random.happens(60) ? "\(low)" : "\(low) .. \(min(low + Int64(random.below(9)), Pools.largest(type)))"
  }

  /// Returns the name of a threshold, or something computed from it.
  private mutating func bound(_ threshold: String, of field: TypedField) -> String {
    guard field.type == .count || field.type == .port else { return threshold }
    switch random.below(6) {
    case 0: return "\(threshold) * \(random.pick(["0.8", "2", "0.5"]))"
    case 1: return "\(threshold) + \(random.below(50))"
    case 2: return "\(threshold) - \(random.below(5000))"
    case 3: return "\(threshold) / \(random.number(in: 1...9))"
    default: return threshold
    }
  }

  /// Returns a constant of a number's type.
  private mutating func literal(of type: ValueType) -> Int64 {
    let number = random.pick(type == .port ? Pools.ports : Pools.identifiers)
    return min(max(number + Int64(random.pick([0, 0, 0, 1, -1])), 0), Pools.largest(type))
  }

  private mutating func comparison() -> String { random.pick(["==", "!=", "<", "<=", ">", ">="]) }

  /// Returns a test of an enumeration.
  private mutating func caseTest(of field: TypedField) -> String {
    if random.happens(30) {
      let members = field.cases.filter { _ in random.happens(60) }
      if !members.isEmpty { return "\(field.name) in { \(members.joined(separator: ", ")) }" }
    }
    return "\(field.name) \(random.pick(["==", "!="])) \(random.pick(field.cases))"
  }

  // MARK: Addresses

  /// Returns a test of an address against addresses and networks.
  private mutating func addressTest(of field: TypedField) -> String {
    switch random.below(5) {
    case 0: return "\(field.name) \(random.pick(["==", "!="])) \"\(random.pick(Pools.addresses))\""
    case 1: return "\(field.name) in \"\(Self.network(&random))\""
    case 2:
      if let set = names.sets.filter({ $0.type == .network }).randomElement(using: &random) {
        return "\(field.name) in \(set.name)"
      }
    default: break
    }
    let members = (0..<random.number(in: 1...5)).map { _ in
      random.happens(40) ? "\"\(random.pick(Pools.addresses))\"" : "\"\(Self.network(&random))\""
    }
    return "\(field.name) in { \(members.joined(separator: ", ")) }"
  }

  /// Returns a network around an address of the pool, its other bits zero.
  static func network(_ random: inout SplitMix64) -> String {
    if random.happens(50) {
      let length = random.pick(Pools.fourLengths)
      let mask = length == 0 ? 0 : UInt32.max << UInt32(32 - length)
      let four = random.pick([0, 0x0a01_0203, 0x7f00_0001, 0xa9fe_a9fe, 0xc0a8_00ff, 0xffff_ffff] as [UInt32]) & mask
      return "\(four >> 24).\(four >> 16 & 255).\(four >> 8 & 255).\(four & 255)/\(length)"
    }
    let length = random.pick(Pools.sixLengths)
    let groups = random.pick([
      [0, 0, 0, 0, 0, 0, 0, 1], [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], [0xfe80, 0, 0, 0, 0, 0, 0, 1],
      [0x2001, 0xdb8, 0, 1, 0xffff, 0xffff, 0xffff, 0xffff],
    ])
    let masked = groups.enumerated().map { index, group -> String in
      let bits = min(max(length - index * 16, 0), 16)
      return String(group & (0xffff << (16 - bits)) & 0xffff, radix: 16)
    }
    return masked.joined(separator: ":") + "/\(length)"
  }
}

extension SplitMix64 {
  /// Returns one of the networks that conditions name.
  mutating func network() -> String { ConditionGenerator.network(&self) }
}
