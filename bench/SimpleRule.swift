/// A rule that all ways of deciding can say: ours, a row of masks and values, and C. It asks for one value of one to three fields.
struct SimpleRule {
  /// A field of `connect`, from the one that tells most rules apart to the one that tells fewest.
  enum Field: Int, CaseIterable {
    case user, parent, group, port, name, network, isUDP
  }

  /// Its place among the rules, which is its place by name.
  var number: Int
  /// What it asks for: numbers; of a name the number in it; of a network the A and B of 10.A.B.0/24.
  var tests: [Field: Int]

  /// What it answers, as `struct ainka_row` has it: deny, and the first rule of all that are met.
  var answer: UInt32 { 3 << 24 | UInt32(0xffffff - number) }

  /// The field by which code that is made for the rules finds it.
  var chosen: Field { Field.allCases.first { tests[$0] != nil } ?? .isUDP }

  /// How many values of `field` there are, where there are `count` rules.
  private static func values(of field: Field, _ count: Int) -> Int {
    switch field {
    case .user, .parent: 20 + count * 6
    case .group: 8 + count
    case .port: min(20 + count * 6, 60_000)
    case .name: 8 + count
    case .network: min(8 + count, 65_536)
    case .isUDP: 2
    }
  }

  /// Returns `count` rules: of ten two with one test, four with two, four with three; of fields and values by chance.
  static func mixed(_ count: Int) -> [SimpleRule] {
    var random = RepeatableNumbers(seed: 4)
    return (0..<count).map { number in
      let shape = random.next(below: 10)
      var tests: [Field: Int] = [:]
      while tests.count < (shape < 2 ? 1 : shape < 6 ? 2 : 3) {
        let field = Field.allCases[random.next(below: Field.allCases.count)]
        // Alone it would be met by every other event.
        if field == .isUDP, shape < 2 { continue }
        tests[field] = random.next(below: values(of: field, count))
      }
      return SimpleRule(number: number, tests: tests)
    }
  }

  /// Returns `rules` as a policy whose rules have the numbers that they have here.
  static func policy(_ rules: [SimpleRule], scope: String) -> String {
    var text = "policy bench\nscope cgroup \"\(scope)\"\nuse linux.process\nuse linux.net\n"
    for rule in rules {
      let name = String(repeating: "0", count: 6 - String(rule.number).count) + String(rule.number)
      let condition = Field.allCases.compactMap { field in rule.tests[field].map { Self.text(field, $0) } }
      text += "rule r\(name) { on connect when \(condition.joined(separator: " and ")) then deny EACCES }\n"
    }
    return text
  }

  private static func text(_ field: Field, _ value: Int) -> String {
    switch field {
    case .user: "process.uid == \(value)"
    case .parent: "process.parent.pid == \(value)"
    case .group: "process.gid == \(value)"
    case .port: "destination.port == \(value)"
    case .name: "process.name == \"\(name(value))\""
    case .network: "destination.address in { \"10.\(value / 256).\(value % 256).0/24\" }"
    case .isUDP: "protocol == \(value == 1 ? "udp" : "tcp")"
    }
  }

  /// Returns the name with the number `value`: as names are, many begin alike.
  static func name(_ value: Int) -> String { ["kworker/", "sh", "python3.", "systemd-j"][value % 4] + "\(value)" }

  /// Returns the two words of a name.
  static func words(_ name: String) -> (UInt64, UInt64) {
    let bytes = Array(name.utf8) + Array(repeating: 0, count: 16)
    func word(_ start: Int) -> UInt64 { (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64($1 * 8) } }
    return (word(0), word(8))
  }

  /// How many words `struct floor_row` compares.
  static let rowWords = 5

  /// The masks and values of `struct floor_row`.
  var row: (masks: [UInt64], values: [UInt64]) {
    var (masks, values) = ([UInt64](repeating: 0, count: Self.rowWords), [UInt64](repeating: 0, count: Self.rowWords))
    func add(_ word: Int, _ mask: UInt64, _ value: UInt64) {
      masks[word] |= mask
      values[word] |= value
    }
    for (field, value) in tests {
      let bits = UInt64(value)
      switch field {
      case .port: add(0, 0xffff, bits)
      case .isUDP: add(0, 0xffff_0000, bits << 16)
      case .user: add(0, 0xffff_ffff_0000_0000, bits << 32)
      case .group: add(1, 0xffff_ffff, bits)
      case .parent: add(1, 0xffff_ffff_0000_0000, bits << 32)
      case .network: add(2, 0xffff_ffff_ffff_ff00, 0xffff_0a00_0000 | bits << 8)
      case .name:
        let words = Self.words(Self.name(value))
        add(3, .max, words.0)
        add(4, .max, words.1)
      }
    }
    return (masks, values)
  }

  /// An event of `connect`: a value of each field.
  struct Event {
    var values: [Field: Int]

    subscript(_ field: Field) -> Int { values[field] ?? 0 }

    /// Returns the answer of the strictest of `rules` that it meets, or 0.
    func answer(of rules: [SimpleRule]) -> UInt32 {
      rules.filter { rule in rule.tests.allSatisfy { self[$0.key] == $0.value } }.map(\.answer).max() ?? 0
    }

    /// Returns `count` events with values that rules ask for; those at odd places meet one of `rules` at least.
    static func mixed(_ count: Int, of rules: [SimpleRule]) -> [Event] {
      var random = RepeatableNumbers(seed: 11)
      return (0..<count).map { place in
        var event = Event(values: [:])
        for field in Field.allCases { event.values[field] = random.next(below: SimpleRule.values(of: field, rules.count)) }
        guard place % 2 == 1 else { return event }
        event.values.merge(rules[random.next(below: rules.count)].tests) { $1 }
        return event
      }
    }
  }
}
