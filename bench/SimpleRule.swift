/// A rule that all ways of deciding can say: ours, a row of masks and values, and C.
struct SimpleRule {
  /// What it asks for.
  enum Condition {
    case port(Int)
    /// 10.A.B.0/24, by A and B.
    case network(Int, port: Int)
    case user(Int)
    case name(String, port: Int)
  }

  /// Its place among the rules, which is its place by name.
  var number: Int
  var condition: Condition

  /// Returns `count` rules that each ask for something else.
  static func mixed(_ count: Int) -> [SimpleRule] {
    (0..<count).map { number in
      let port = 20_000 + number
      let condition: Condition =
        switch number % 4 {
        case 0: .port(port)
        case 1: .network(number % 65_536, port: port)
        case 2: .user(3_000 + number)
        default: .name("daemon\(number)", port: port)
        }
      return SimpleRule(number: number, condition: condition)
    }
  }

  /// What it answers, as `struct ainka_row` has it: deny, and the first rule of all that are met.
  var answer: UInt32 { 3 << 24 | UInt32(0xffffff - number) }

  /// Returns `rules` as a policy whose rules have the numbers that they have here.
  static func policy(_ rules: [SimpleRule], scope: String) -> String {
    var text = "policy bench\nscope cgroup \"\(scope)\"\nuse linux.process\nuse linux.net\n"
    for rule in rules {
      let name = String(repeating: "0", count: 6 - String(rule.number).count) + String(rule.number)
      text += "rule r\(name) { on connect when \(rule.text) then deny EACCES }\n"
    }
    return text
  }

  private var text: String {
    switch condition {
    case .port(let port): "destination.port == \(port) and protocol == tcp"
    case .network(let network, let port):
      "destination.address in { \"10.\(network / 256).\(network % 256).0/24\" } and destination.port == \(port)"
    case .user(let user): "process.uid == \(user) and protocol == udp"
    case .name(let name, let port): "process.name == \"\(name)\" and destination.port == \(port)"
    }
  }

  /// The masks and values of `struct floor_row`: port, protocol and user in one word; the address's last 64 bits; the name.
  var row: (masks: [UInt64], values: [UInt64]) {
    switch condition {
    case .port(let port): ([0xffff_ffff, 0, 0, 0], [UInt64(port), 0, 0, 0])
    case .network(let network, let port):
      ([0xffff, 0xffff_ffff_ffff_ff00, 0, 0], [UInt64(port), 0xffff_0a00_0000 | UInt64(network) << 8, 0, 0])
    case .user(let user): ([0xffff_ffff_ffff_0000, 0, 0, 0], [UInt64(user) << 32 | 1 << 16, 0, 0, 0])
    case .name(let name, let port):
      ([0xffff, 0, .max, .max], [UInt64(port), 0, Self.words(name).0, Self.words(name).1])
    }
  }

  /// Returns the two words of a name.
  static func words(_ name: String) -> (UInt64, UInt64) {
    var bytes = Array(name.utf8) + Array(repeating: 0, count: 16)
    bytes.removeSubrange(16...)
    func word(_ start: Int) -> UInt64 { (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64($1 * 8) } }
    return (word(0), word(8))
  }

  /// An event of `connect`: what it is about, as all ways of deciding see it.
  struct Event {
    var port = 1
    var udp = false
    var user = 0
    var network = 65_535
    var name = "curl"

    /// Returns the answer of the strictest of `rules` that it meets, or 0.
    func answer(of rules: [SimpleRule]) -> UInt32 {
      rules.filter { rule in
        switch rule.condition {
        case .port(let port): self.port == port && !udp
        case .network(let network, let port): self.network == network && self.port == port
        case .user(let user): self.user == user && udp
        case .name(let name, let port): self.name == name && self.port == port
        }
      }.map(\.answer).max() ?? 0
    }

    /// Returns `count` events, of which half meet a rule; all have values that rules ask for.
    static func mixed(_ count: Int, of rules: [SimpleRule]) -> [Event] {
      var random = RepeatableNumbers(seed: 11)
      return (0..<count).map { place in
        let rule = rules[random.next(below: rules.count)]
        let other = rules[random.next(below: rules.count)].number
        var event = Event(port: 20_000 + other, user: 3_000 + other + 1, network: other % 65_536, name: "daemon\(other)")
        // A port that no rule asks for with this user, network or name.
        event.port = 20_000 + rules.count + other
        guard place % 2 == 0 else { return event }
        switch rule.condition {
        case .port(let port): event.port = port
        case .network(let network, let port): (event.network, event.port) = (network, port)
        case .user(let user): (event.user, event.udp) = (user, true)
        case .name(let name, let port): (event.name, event.port) = (name, port)
        }
        return event
      }
    }
  }
}
