/// Rules of a mixed kind, drawn at random, and events that meet as many of them as is wanted: sets, ranges, names and beginnings of paths,
/// one to three in a rule.
///
/// The same number and seed give the same rules everywhere. What they mean is computed here, rule by rule, without the compiler.
struct MixedRules {
  /// A field, and the number that it has in the draw.
  enum Field: Int {
    case group, user, parent, parentUser, name, path

    /// As policies write it.
    var text: String {
      switch self {
      case .group: "process.gid"
      case .user: "process.uid"
      case .parent: "process.parent.pid"
      case .parentUser: "process.parent.uid"
      case .name: "process.name"
      case .path: "process.file.path"
      }
    }
  }

  /// What a rule asks of one field.
  enum Test {
    case numbers(Field, [UInt32])
    case range(Field, ClosedRange<UInt32>)
    case names([[UInt8]])
    /// A place in `prefixes`.
    case prefix(Int)
  }

  struct Rule {
    var denies: Bool
    var tests: [Test]
  }

  /// The fields of an event that rules test.
  struct Event {
    /// By number of the field.
    var numbers: [UInt32]
    var name: [UInt8]
    var path: [UInt8]
  }

  private(set) var rules: [Rule] = []
  /// Ascending; an equality ends in a zero byte.
  private(set) var prefixes: [[UInt8]] = []
  private var random: Random
  private let pool: (user: UInt32, parent: UInt32, parentUser: UInt32, name: UInt32)

  /// Draws `count` rules.
  init(count: Int, seed: UInt64) {
    random = Random(seed: seed)
    let size = UInt32(count)
    pool = (20 + size * 6, 20 + size * 6, 8 + size, 8 + size)
    drawPrefixes(count < 10 ? 3 : count < 400 ? count / 2 + 5 : 200 + count / 40)
    for _ in 0..<count { rules.append(drawRule(count)) }
  }

  // MARK: - Rules

  private mutating func drawPrefixes(_ wanted: Int) {
    var drawn: [[UInt8]] = []
    for place in 0..<wanted {
      var text: [UInt8]
      if place > 0, random.below(3) == 0 {
        text = drawn[Int(random.below(UInt32(place)))]
        if text.last == 0 { text.removeLast() }
        text += drawPath(1 + random.below(2))
      } else {
        text = drawPath(1 + random.below(5))
      }
      switch random.below(10) {
      case ..<5: text.append(UInt8(ascii: "/"))
      case ..<7: text.removeLast(min(Int(random.below(4)), text.count - 1))
      case ..<9: text.append(0)
      default: break
      }
      drawn.append(Array(text.prefix(250)))
    }
    prefixes = Set(drawn).sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static let words = [
    "usr", "lib", "etc", "var", "home", "opt", "systemd", "x86_64-linux-gnu", "share", "bin", "log", "tmp", "alice", "bob",
    "python3",
    "site-packages", "ssl", "certs", "a", "cache", "modules", "6.1.0-18-amd64", "kernel", "drivers",
  ].map { Array($0.utf8) }

  private mutating func drawPath(_ depth: UInt32) -> [UInt8] {
    var path: [UInt8] = []
    for _ in 0..<depth where path.count < 220 {
      path.append(UInt8(ascii: "/"))
      path += Self.words[Int(random.below(UInt32(Self.words.count)))]
    }
    return path
  }

  private mutating func drawRule(_ count: Int) -> Rule {
    let rank = random.below(5)
    let shape = random.below(10)
    let tests = shape < 2 ? 1 : shape < 6 ? 2 : 3
    var used: Set<Int> = []
    var rule = Rule(denies: rank >= 3, tests: [])
    while rule.tests.count < tests {
      guard let field = Field(rawValue: Int(random.below(6))), !used.contains(field.rawValue),
        tests > 1 || (field != .group && field != .path)
      else { continue }
      used.insert(field.rawValue)
      rule.tests.append(drawTest(of: field, count))
    }
    return rule
  }

  private mutating func drawTest(of field: Field, _ count: Int) -> Test {
    if field == .path { return .prefix(Int(random.below(UInt32(prefixes.count)))) }
    let size = random.below(4) > 0 ? 1 : 1 + random.below(6)
    if field == .name { return .names((0..<size).map { _ in drawName() }) }
    let numbers = (0..<size).map { _ in drawNumber(of: field) }
    if field == .user, random.below(4) == 0 {
      let low = random.below(pool.user)
      return .range(field, low...low + random.below(pool.user / (count > 100 ? 200 : 10) + 1))
    }
    if field == .group, random.below(8) == 0 {
      let low = random.below(330)
      return .range(field, low...low + random.below(10))
    }
    return .numbers(field, numbers)
  }

  private mutating func drawNumber(of field: Field) -> UInt32 {
    switch field {
    case .group: return random.below(340)
    case .user: return random.below(pool.user)
    case .parent: return 1 + random.below(pool.parent)
    default:
      let place = random.below(pool.parentUser)
      return (place % 7) << 28 + 4_242 + place * 13
    }
  }

  /// Draws a name as processes have them: those of one kind begin alike.
  private mutating func drawName() -> [UInt8] {
    let stems = ["kworker/u8:", "sh", "systemd-jour", "python3.1", "x", "containerd-sh"]
    let place = random.below(pool.name)
    var name = Array(stems[Int(place % 6)].utf8)
    var rest = place / 6
    while rest > 0, name.count < 15 {
      name.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    return name
  }

  // MARK: - Events

  /// Draws an event; if it is `aimed`, one that meets one or two of the rules, or nearly.
  mutating func drawEvent(aimed: Bool) -> Event {
    let numbers = [Field.group, .user, .parent, .parentUser].map { drawNumber(of: $0) }
    var event = Event(numbers: numbers, name: drawName(), path: drawPath(1 + random.below(8)))
    if random.below(4) > 0 { event.path = drawPathNear(prefixes[Int(random.below(UInt32(prefixes.count)))]) }
    guard aimed else { return event }
    for _ in 0...random.below(2) {
      for test in rules[Int(random.below(UInt32(rules.count)))].tests { meet(test, &event) }
    }
    return event
  }

  /// Draws a path that begins as `prefix` does, or not quite.
  private mutating func drawPathNear(_ prefix: [UInt8]) -> [UInt8] {
    var path = prefix.last == 0 ? Array(prefix.dropLast()) : prefix
    switch random.below(4) {
    case 0: if path.count < 200, random.below(2) > 0 { path += drawPath(1 + random.below(4)) }
    case 1: path = Array(path.dropLast())
    case 2: path.append(UInt8(ascii: "x"))
    default: if !path.isEmpty { path[Int(random.below(UInt32(path.count)))] ^= 1 }
    }
    return path
  }

  /// Changes `event` so that it passes `test`.
  private mutating func meet(_ test: Test, _ event: inout Event) {
    switch test {
    case .numbers(let field, let numbers): event.numbers[field.rawValue] = numbers[Int(random.below(UInt32(numbers.count)))]
    case .range(let field, let range):
      event.numbers[field.rawValue] = range.lowerBound + random.below(range.upperBound - range.lowerBound + 1)
    case .names(let names): event.name = names[Int(random.below(UInt32(names.count)))]
    case .prefix(let place):
      event.path = prefixes[place]
      if event.path.last == 0 {
        event.path.removeLast()
      } else {
        for _ in 0..<random.below(12) where event.path.count < 240 {
          event.path.append(UInt8(ascii: "a") + UInt8(random.below(4)))
        }
      }
    }
  }

  /// Returns the numbers of the rules that `event` meets, ascending.
  func met(by event: Event) -> [Int] {
    rules.indices.filter { rules[$0].tests.allSatisfy { passes($0, event) } }
  }

  private func passes(_ test: Test, _ event: Event) -> Bool {
    switch test {
    case .numbers(let field, let numbers): numbers.contains(event.numbers[field.rawValue])
    case .range(let field, let range): range.contains(event.numbers[field.rawValue])
    case .names(let names): names.contains(event.name)
    case .prefix(let place):
      prefixes[place].last == 0 ? event.path + [0] == prefixes[place] : event.path.starts(with: prefixes[place])
    }
  }

  /// The random numbers of the draw: xorshift64* (Vigna: An experimental exploration of Marsaglia's xorshift generators).
  private struct Random {
    private var state: UInt64

    init(seed: UInt64) {
      state = 88_172_645_463_325_252 &+ seed &* 0x9E37_79B9_7F4A_7C15
      for _ in 0..<9 { _ = word() }
    }

    private mutating func word() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state &* 0x2545_F491_4F6C_DD1D
    }

    /// Returns a number from 0 to `limit` - 1.
    mutating func below(_ limit: UInt32) -> UInt32 { UInt32(truncatingIfNeeded: word() >> 32) % limit }
  }
}
