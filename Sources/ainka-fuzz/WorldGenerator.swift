import AinkaInterpreter
import AinkaSemantics
import AinkaValues

/// Makes random policies over metrics, events, modes, labels, models and settings, and what happens to them.
struct WorldGenerator {
  private var random: SplitMix64
  /// The settings that the rule being written holds already: a rule holds one at one value.
  private var held: Set<Int> = []
  /// `true` iff setting 1 has an invariant.
  private var hasLowerInvariant = false

  /// Creates a generator of the same each time.
  init(random: SplitMix64) { self.random = random }

  /// Returns a number below `bound`.
  private mutating func below(_ bound: Int) -> Int { random.below(bound) }

  /// `true` once in `times`.
  private mutating func once(in times: Int) -> Bool { below(times) == 0 }

  /// Returns one of `choices`.
  private mutating func one<Choice>(of choices: [Choice]) -> Choice { random.pick(choices) }

  /// Returns a policy.
  mutating func policy() -> String {
    var lines = [
      "policy p", "use linux.process", "metric m0: count { source file \"/m0\" every 2s }",
      "metric m1: count { source file \"/m1\" every 5s }", "setting s0: count { source file \"/s0\" within 0 .. 100 }",
      "setting s1: count { source file \"/s1\" within 0 .. 20 }", "learn t0: count { within 0 .. 20 start 5 }",
      "label l { add on exec when process.uid == 1 remove on exec when process.uid in 2 .. 3",
      "remove everywhere on exit when process.uid == 4 \(once(in: 2) ? "spreads to children" : "") }",
      "model w { ask \"http://x\" with { a: m0 } returns { o: count, c: count } cache 1s timeout 1s require c >= 3",
      "\(once(in: 2) ? "fallback { o: m1 + 1 }" : "") }",
    ]
    if once(in: 2) { lines.append("invariant s0 <= 90") }
    hasLowerInvariant = once(in: 3)
    if hasLowerInvariant { lines.append("invariant s1 >= 1") }
    let modeCount = below(3)
    for mode in 0..<modeCount {
      let leave = once(in: 2) ? "leave when \(condition())\(time())" : ""
      lines.append("mode x\(mode) { enter when \(condition())\(time()) \(leave) priority \(mode + 1) }")
    }
    for rule in 0...below(4) { lines.append(levelRule(rule, modeCount)) }
    for rule in 0..<below(3) { lines.append(eventRule(rule, modeCount)) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Returns a rule over metrics.
  private mutating func levelRule(_ number: Int, _ modeCount: Int) -> String {
    held = []
    var text = "rule r\(number)\(inMode(modeCount)) {\n when \(condition())\(time())\n"
    if once(in: 4) { text += " unless \(condition())\n" }
    for _ in 0...below(3) { text += " then \(effect(number, modeCount))\n" }
    if once(in: 2) { text += " until \(condition())\(time())\n" }
    if once(in: 2) { text += " cooldown \(1 + below(12))s\n" }
    if once(in: 2) {
      var actions = (0...below(2)).map { _ in effect(number, modeCount) }
      if once(in: 2) { actions.insert("restore", at: below(actions.count + 1)) }
      text += " verify \(condition()) within \(1 + below(12))s else \(actions.joined(separator: ", "))\n"
    }
    return text + " priority \(number)\n}"
  }

  /// Returns a rule on an event.
  private mutating func eventRule(_ number: Int, _ modeCount: Int) -> String {
    let event = one(of: ["exec", "exit", "fork"])
    let when = one(of: ["process has l", "not process has l", "process.uid > \(below(5))", "process.pid < \(below(5))"])
    var text = "rule e\(number)\(inMode(modeCount)) {\n on \(event)\n when \(when)\n"
    text += " then \(one(of: ["audit", "audit", "signal TERM"]))\n"
    let limit = one(of: ["", " limit 2 per 5s", " limit 1 per 4s by process.uid"])
    if once(in: 2) { text += " then notify info \"{process.uid} {t0}\"\(limit)\n" }
    if event == "exit", once(in: 2) {
      text += " then set s\(below(2)) = exit.code keep\n"
    } else if once(in: 2) {
      text += " then set s\(below(2)) = \(1 + below(19)) keep\n"
    }
    if once(in: 4) { text += " then restart service \"u\"\(limit)\n" }
    if modeCount > 0, once(in: 3) { text += " then enter x\(below(modeCount))\n" }
    return text + "}"
  }

  /// Returns ` in x0`, or nothing.
  private mutating func inMode(_ modeCount: Int) -> String { modeCount > 0 && once(in: 3) ? " in x\(below(modeCount))" : "" }

  /// Returns what a rule over metrics does.
  private mutating func effect(_ rule: Int, _ modeCount: Int) -> String {
    switch below(8) {
    case 0: return "notify info \"r\(rule) {m0} {t0}\"\(once(in: 3) ? " limit 1 per \(2 + below(9))s" : "")"
    case 1 where held.insert(0).inserted: return "set s0 = \(below(91))"
    case 2 where held.insert(1).inserted: return "set s1 = \(1 + below(20))"
    case 3 where modeCount > 0: return "enter x\(below(modeCount))"
    case 4: return "run \"/bin/x\" [\"{m1} {w.o}\"]"
    case 5 where held.insert(0).inserted: return "set s0 = \(below(91)) keep"
    case 6 where !hasLowerInvariant && held.insert(1).inserted: return "set s1 = m0\(once(in: 3) ? " keep" : "")"
    case 7: return "stop service \"v\" limit 1 per 6s"
    default: return "call webhook \"http://h\""
    }
  }

  /// Returns ` for …`, or nothing.
  private mutating func time() -> String {
    switch below(4) {
    case 0: " for \(1 + below(9))s"
    case 1: " for \(2 + below(2)) samples"
    default: ""
    }
  }

  /// Returns a condition over metrics.
  private mutating func condition(depth: Int = 0) -> String {
    if depth < 2, once(in: 3) {
      return "(\(condition(depth: depth + 1)) \(one(of: ["and", "or"])) \(condition(depth: depth + 1)))"
    }
    if depth < 2, once(in: 6) { return "not (\(condition(depth: depth + 1)))" }
    let metric = one(of: [
      "m0", "m0", "m1", "w.o", "count(exec where process.uid > 1) over 16s", "max(exit.exit.code) over 32s",
      "p50(exit.exit.code) over 16s", "sum(exit.exit.code) over 20s", "avg(exit.exit.code) over 48s",
    ])
    let sign = one(of: [">", "<", ">=", "<=", "==", "!="])
    return "\(metric) \(sign) \(one(of: ["\(below(12))", "\(below(12))", "t0", "t0 + \(below(4))"]))"
  }

  /// Returns the time until something arrives: often at once, often at a whole second.
  mutating func pause() -> UInt64 {
    switch below(6) {
    case 0: 0
    case 1: UInt64(below(3_000)) * 1_000_000
    case 2: UInt64(below(20)) * 1_000_000_000
    default: UInt64(1 + below(3)) * 1_000_000_000
    }
  }

  /// Returns what arrives together in a world of `program`.
  mutating func inputs(_ program: TypedProgram) -> [World.Input] {
    var inputs: [World.Input] = []
    for _ in 0..<below(4) {
      switch below(8) {
      case 0 where !program.settings.isEmpty:
        inputs.append(.setting(below(program.settings.count), one(of: [.number(Int64(below(101))), .own, .unreadable])))
      case 1: inputs.append(.threshold(0, key: nil, Int64(below(22))))
      default:
        guard !program.metrics.isEmpty else { continue }
        let metric = below(program.metrics.count)
        switch program.metrics[metric].source {
        case .declared: inputs.append(.reading(metric: metric, Int64(below(12))))
        case .model: inputs.append(.reading(metric: metric, once(in: 6) ? nil : Int64(below(12))))
        case .aggregate, .window, .builtIn: continue
        }
      }
    }
    if !program.events.isEmpty, once(in: 2) {
      let event = below(program.events.count)
      let values = program.events[event].fields.map { field -> EventValue in
        switch field.name {
        case "process.uid", "process.pid", "child.pid", "exit.code": once(in: 12) ? .unknown : .number(Int64(below(6)))
        default: .unknown
        }
      }
      inputs.append(.event(Occurrence(event: event, values: values, isInScope: program.policies.map { _ in true })))
    }
    return inputs
  }
}
