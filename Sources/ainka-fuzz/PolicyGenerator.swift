import AinkaSemantics
import AinkaValues

/// Makes random well-typed policies over the events of the standard library.
struct PolicyGenerator {
  var random: SplitMix64
  let events: [TypedEvent]
  /// `true` iff policies have windows, thresholds per key, throttles and limits.
  var isCounting = false

  /// Returns a random policy called `name`.
  mutating func policy(named name: String) -> PolicySketch {
    var names = DeclaredNames()
    var declarations = constants(&names)
    declarations += thresholds(&names)
    declarations += predicates(&names)
    if isCounting {
      names.counted = events
      declarations += counting { $0.thresholds(&names) }
    }
    let favourite = random.pick(events)
    // Rules that count are few: one event can meet 32 of their conditions.
    let count =
      isCounting ? random.number(in: 1...6) : random.happens(10) ? random.number(in: 20...60) : random.number(in: 1...10)
    let cautious = random.pick([0, 25, 25, 95])
    let rules = (0..<count).map { index in
      rule("r\(index)", on: random.happens(70) ? favourite : random.pick(events), names: names, cautious: cautious)
    }
    return PolicySketch(
      name: name, scope: random.happens(20) ? random.pick(["/user.slice", "/system.slice"]) : nil, declarations: declarations,
      rules: rules)
  }

  /// Returns what `make` makes of a generator of what counts.
  private mutating func counting<Part>(_ make: (inout CountingGenerator) -> Part) -> Part {
    var generator = CountingGenerator(random: random, events: events)
    defer { random = generator.random }
    return make(&generator)
  }

  // MARK: Rules

  /// Returns a random rule, with a verdict for what is unknown in `cautious` of 100 cases.
  private mutating func rule(_ name: String, on event: TypedEvent, names: DeclaredNames, cautious: Int) -> RuleSketch {
    var generator = ConditionGenerator(random: random, event: event, names: names)
    if generator.random.happens(40) {
      generator.favourites = (0..<generator.random.number(in: 1...3)).map { _ in generator.random.pick(event.fields) }
    }
    let when = random.happens(95) ? generator.condition(depth: random.number(in: 0...3)) : nil
    let unless = generator.random.happens(30) ? generator.condition(depth: generator.random.number(in: 0...2)) : nil
    random = generator.random
    var sketch = RuleSketch(
      name: name, event: event.name, when: when, unless: unless, verdict: nil, unknownVerdict: nil, actions: [])
    if random.happens(90) { sketch.verdict = verdict(on: event) }
    if isCounting, event.verdicts.contains(.throttle), random.happens(25) {
      let throttle = counting { $0.throttle(on: event) }
      sketch.verdict = random.happens(80) ? throttle : random.happens(50) ? "\(throttle) or deny" : "kill or \(throttle)"
    }
    if random.happens(cautious) { sketch.unknownVerdict = verdict(on: event) }
    if event.verdicts.contains(.kill), random.happens(20) {
      let limit = isCounting && random.happens(60) ? counting { $0.limit(on: event) } : ""
      sketch.actions.append("signal \(random.pick(Pools.signals))\(limit)")
    }
    if sketch.verdict == nil && sketch.actions.isEmpty || random.happens(10) {
      let limit = isCounting && random.happens(60) ? counting { $0.limit(on: event) } : ""
      sketch.actions.append(
        "notify \(random.pick(["info", "warning", "critical"])) \"{\(random.pick(event.fields).name)} seen\"\(limit)")
    }
    return sketch
  }

  /// Returns a verdict that the hooks of `event` can carry out.
  private mutating func verdict(on event: TypedEvent) -> String {
    let canDeny = event.verdicts.contains(.deny)
    let canKill = event.verdicts.contains(.kill)
    let deny = random.happens(20) ? "deny" : "deny \(random.pick(Pools.errnos))"
    switch random.below(4) {
    case 0: return "audit"
    case 1 where canDeny || canKill: return random.happens(50) ? "\(deny) or kill" : "kill or \(deny)"
    case 2 where canDeny: return deny
    default: return canKill && (random.happens(50) || !canDeny) ? "kill" : canDeny ? deny : "audit"
    }
  }

  // MARK: Declarations

  /// Returns random sets, and adds their names to `names`.
  private mutating func constants(_ names: inout DeclaredNames) -> [String] {
    var lines: [String] = []
    for index in 0..<random.below(4) {
      let name = "set\(index)"
      let size = random.number(in: 1...8)
      switch random.below(4) {
      case 0:
        let members = (0..<size).map { _ in Pools.quoted(random.pick(Pools.names).utf8) }
        lines.append("let \(name) = { \(members.joined(separator: ", ")) }")
        names.sets.append(.init(name: name, type: .string, longest: 15))
      case 1:
        let members = (0..<size).map { _ in Pools.quoted(random.pick(Pools.paths).utf8) }
        lines.append("let \(name): set of path = { \(members.joined(separator: ", ")) }")
        names.sets.append(.init(name: name, type: .path, longest: 255))
      case 2:
        let members = (0..<size).map { _ in "\"\(random.network())\"" }
        lines.append("let \(name): set of network = { \(members.joined(separator: ", ")) }")
        names.sets.append(.init(name: name, type: .network))
      default:
        let members = (0..<size).map { _ in "\(random.pick(Pools.ports))" }
        lines.append("let \(name): set of port = { \(members.joined(separator: ", ")) }")
        names.sets.append(.init(name: name, type: .port))
      }
    }
    return lines
  }

  /// Returns random learned thresholds and conditions over them, and adds both to `names`.
  private mutating func thresholds(_ names: inout DeclaredNames) -> [String] {
    var lines: [String] = []
    for index in 0..<random.below(4) {
      let name = "bound\(index)"
      let kind = random.pick(Self.thresholdKinds)
      let guards = "step at most \(kind.step) per 10min drift at most \(kind.step) per 1d"
      lines.append("learn \(name): \(kind.type) { within \(kind.bounds) start \(kind.start) \(guards) }")
      names.thresholds.append(.init(name: name, type: kind.valueType))
      for condition in kind.conditions where random.happens(50) {
        names.conditions.append(condition.split(separator: "_", omittingEmptySubsequences: false).joined(separator: name))
      }
    }
    return lines
  }

  /// A kind of threshold.
  private struct ThresholdKind {
    var type: String
    var valueType: ValueType
    var bounds: String
    var start: String
    var step: String
    /// Conditions over one threshold of the kind, whose name stands where `_` is.
    var conditions: [String]
  }

  private static let thresholdKinds = [
    ThresholdKind(type: "port", valueType: .port, bounds: "1024 .. 65535", start: "2000", step: "100", conditions: []),
    ThresholdKind(type: "uid", valueType: .uid, bounds: "0 .. 65534", start: "1000", step: "10", conditions: []),
    ThresholdKind(
      type: "percent", valueType: .percent, bounds: "0% .. 100%", start: "50%", step: "5%",
      conditions: ["_ > 40%", "_ * 0.3 <= 15%", "_ - 60% < 0%", "_ * _ > 25%"]),
    ThresholdKind(
      type: "duration", valueType: .duration, bounds: "1ms .. 1h", start: "30s", step: "1s",
      conditions: ["_ > 29min", "_ * 1000 > 1h", "_ / 7 < 4min"]),
    ThresholdKind(
      type: "bytes", valueType: .bytes, bounds: "0B .. 8GiB", start: "1GiB", step: "1MiB",
      conditions: ["_ > 2GiB", "_ / 30s > 100MiB/s", "_ + 1GiB >= 3GiB"]),
    ThresholdKind(
      type: "rate", valueType: .rate, bounds: "1/s .. 5000/s", start: "100/s", step: "10/s",
      conditions: ["_ > 2500/s", "_ * 0.5 < 600/s"]),
    ThresholdKind(
      type: "fraction", valueType: .fraction, bounds: "0.0 .. 1.0", start: "0.5", step: "0.1",
      conditions: ["_ > 0.5", "_ * 0.5 < 0.3", "0.25 / _ else 1.0 > 0.5"]),
    ThresholdKind(
      type: "count", valueType: .count, bounds: "0 .. 1000", start: "10", step: "10",
      conditions: ["_ > 500", "_ * _ > 250000", "1000 / _ else 3 >= 4", "-_ + 100 > 0"]),
  ]

  /// Returns random predicates, and adds their names to `names`.
  private mutating func predicates(_ names: inout DeclaredNames) -> [String] {
    var lines: [String] = []
    for index in 0..<random.below(3) {
      let name = "fact\(index)"
      switch random.below(3) {
      case 0:
        lines.append("predicate \(name)(p: process) = p.uid == 0 or p.tty == none and p.parent.name in { \"nginx\", \"sh\" }")
        names.predicates.append(.init(name: name, record: "process", type: .bool))
      case 1:
        lines.append("predicate \(name)(n: port) = n < 1024 and not n in { 22, 443 }")
        names.predicates.append(.init(name: name, record: nil, type: .port))
      default:
        lines.append("predicate \(name)(n: uid) = n in 1000 .. 60000")
        names.predicates.append(.init(name: name, record: nil, type: .uid))
      }
    }
    return lines
  }
}
