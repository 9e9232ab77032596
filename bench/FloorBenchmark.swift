import AinkaBundle
import AinkaValues
import CAinkaABI
import CBPF
import Glibc

/// A decision beside what others would do on the same events: a linear table, one rule by hand, and code made for the rules.
enum FloorBenchmark {
  static let suite = Suite(
    place: 3, name: "against-code", topic: "decision against a linear table, one rule by hand, and generated code",
    measure: rows)

  private static let repeats = 20_000

  private static func rows(_ bench: Bench) throws -> [Row] {
    let floor = try BenchObject("\(bench.work)/floor.bpf.o")
    let hash = try floor.file(ofMap: "floor_hash")
    for key in 0..<1_024 {
      var (key, value) = (UInt32(key), UInt64(key))
      bpf_map_update_elem(hash, &key, &value, 0)
    }
    var rows: [Row] = []
    for (count, bar) in [(1_000, 50.0), (10_000, 250)] { rows += try table(count, bar, floor, bench) }
    return [rows[0], rows[3], try byHand(floor, bench), rows[1], rows[4], rows[2], rows[5]]
  }

  /// A linear table and generated code, at `count` rules: how many times as long the table takes, how many times as long the code, and
  /// how long it takes to load the code.
  private static func table(_ count: Int, _ bar: Double, _ floor: BenchObject, _ bench: Bench) throws -> [Row] {
    let rules = SimpleRule.mixed(count)
    let events = SimpleRule.Event.mixed(BenchObject.eventCount, of: rules)
    let decider = try Decider(SimpleRule.policy(rules, scope: bench.scope), bench)
    try fill(floor, rules)
    let (path, compiling) = try GeneratedCode.object(of: rules, bench: bench)
    var generated: BenchObject?
    let loading = try Measuring.time { generated = try BenchObject(path, sharing: floor) }
    guard let generated else { throw NotMeasured("no program was generated") }
    try compare(
      rules, events, decider, floor,
      [("the linear table", floor, "floor_linear"), ("the generated code", generated, "generated")])
    try placeUnmet(events, rules, decider, floor)
    let few = max(repeats / count, 20) * 4
    try floor.turn(to: 0, of: BenchObject.eventCount)
    let series = try bench.pinned {
      try bench.interleave(
        "against-code", rounds: 21,
        [
          ("empty program, \(count)", { try floor.run("floor_empty", repeats: repeats).nanoseconds }),
          ("decision, \(count) rules", { try decider.probe.nanoseconds(.decide, repeats: repeats) }),
          ("linear table, \(count) rules", { try floor.run("floor_linear", repeats: few).nanoseconds }),
          ("generated code, \(count) rules", { try generated.run("generated", repeats: repeats).nanoseconds }),
          ("one hash look-up, \(count)", { try floor.run("floor_look_up", repeats: repeats).nanoseconds }),
          ("giving an event to a decision, \(count)", { try decider.probe.nanoseconds(.choose, repeats: repeats) }),
          ("choosing an event, \(count)", { try floor.run("floor_choose", repeats: repeats).nanoseconds }),
        ])
    }
    // Whatever decides is given the event: a hook reads it where it decides, and that is not compared here.
    let (decide, linear) = (series[1].above(series[5]), series[2].above(series[6]))
    let (code, look) = (series[3].above(series[6]), series[4].above(series[0]))
    let what = "\(Figure.decimal(Double(count))) rules"
    let note =
      "decision \(Figure.text(decide.median, "ns")), one hash look-up \(Figure.text(look.median, "ns")); events that meet nothing"
    return [
      Row(
        "a linear mask/value table in BPF, \(what): times a decision's", linear.divided(by: decide), bar: .atLeast(bar),
        note: "linear table \(Figure.text(linear.median, "ns")), \(note)"),
      Row(
        "generated BPF code, \(what): times a decision's", code.divided(by: decide), bar: .atLeast(1),
        note: "generated code \(Figure.text(code.median, "ns")), \(note)"),
      Row(
        "generated BPF code, \(what): compile and load after a change", compiling + loading, "ns",
        note: "of that loading \(Figure.text(loading, "ns"))"),
    ]
  }

  /// One rule, by us and by hand.
  private static func byHand(_ floor: BenchObject, _ bench: Bench) throws -> Row {
    let rules = [SimpleRule(number: 0, tests: [.port: 20_000, .isUDP: 0])]
    let events = SimpleRule.Event.mixed(BenchObject.eventCount, of: rules)
    let decider = try Decider(SimpleRule.policy(rules, scope: bench.scope), bench)
    try compare(rules, events, decider, floor, [("the rule by hand", floor, "floor_one_rule")])
    try placeUnmet(events, rules, decider, floor)
    try floor.turn(to: 0, of: BenchObject.eventCount)
    let series = try bench.pinned {
      try bench.interleave(
        "against-code", rounds: 51,
        [
          ("decision, 1 rule", { try decider.probe.nanoseconds(.decide, repeats: repeats) }),
          ("one rule by hand", { try floor.run("floor_one_rule", repeats: repeats).nanoseconds }),
          ("giving an event to a decision, 1", { try decider.probe.nanoseconds(.choose, repeats: repeats) }),
          ("choosing an event, 1", { try floor.run("floor_choose", repeats: repeats).nanoseconds }),
        ])
    }
    let (decide, hand) = (series[0].above(series[2]), series[1].above(series[3]))
    return Row(
      "one rule, no match: a decision above hand-written C", decide.above(hand), bar: .atMost(15),
      note:
        "above being given the event: decision \(Figure.text(decide.median, "ns")), by hand \(Figure.text(hand.median, "ns"))")
  }

  /// Gives both sides the same events, and throws unless all of them answer each event as the rules say.
  private static func compare(
    _ rules: [SimpleRule], _ events: [SimpleRule.Event], _ decider: Decider, _ floor: BenchObject,
    _ others: [(name: String, programs: BenchObject, program: String)]
  ) throws {
    for (place, event) in events.enumerated() { try decider.place(event, at: place, floor) }
    for (place, event) in events.enumerated() {
      let expected = event.answer(of: rules)
      let found = try decider.answer(event)
      try WrongAnswer.unless(found == expected, "event \(place): the rules say \(expected), our tables \(found)")
      for other in others {
        try floor.turn(to: place, of: BenchObject.eventCount)
        let found = try other.programs.run(other.program, repeats: 1).answer
        try WrongAnswer.unless(found == expected, "event \(place): the rules say \(expected), \(other.name) \(found)")
      }
    }
  }

  /// Gives both sides events that meet nothing, as nearly all do.
  private static func placeUnmet(
    _ events: [SimpleRule.Event], _ rules: [SimpleRule], _ decider: Decider, _ floor: BenchObject
  ) throws {
    let none = events.filter { $0.answer(of: rules) == 0 }
    try WrongAnswer.unless(!none.isEmpty, "all events meet a rule")
    for place in 0..<BenchObject.eventCount { try decider.place(none[place % none.count], at: place, floor) }
  }

  /// Fills the linear table with `rules`, and with rows that no event meets up to a whole run.
  private static func fill(_ floor: BenchObject, _ rules: [SimpleRule]) throws {
    let memory = try floor.memory("floor_rows")
    let padded = (rules.count + 31) / 32 * 32
    for place in 0..<padded {
      var row = SimpleRule(number: 0, tests: [:]).row
      if place < rules.count { row = rules[place].row } else { row.values[0] = 1 }
      let words = row.masks + row.values + [place < rules.count ? UInt64(rules[place].answer) : 0]
      for (word, value) in words.enumerated() {
        memory.storeBytes(of: value, toByteOffset: (place * words.count + word) * 8, as: UInt64.self)
      }
    }
    try floor.memory("floor_control").storeBytes(of: UInt64(rules.count), toByteOffset: 16, as: UInt64.self)
  }
}

/// A policy that decides in the kernel, and its evaluator on events that are given to it.
private final class Decider {
  let probe: KernelProbe
  private let table: UInt32
  private let scopes: UInt32

  /// Makes `policy` what decides.
  init(_ policy: String, _ bench: Bench) throws {
    try bench.host.clear()
    let bundle = try DecisionBenchmark.load(policy, on: bench)
    table = UInt32(bundle.events[0].table)
    scopes = (1 << UInt32(bundle.scopes.count)) - 1
    probe = try KernelProbe(bench)
  }

  /// Puts `event` into the place `index` of ours and of `floor`.
  func place(_ event: SimpleRule.Event, at index: Int, _ floor: BenchObject) throws {
    try probe.place(record(event), at: index)
    try floor.place(record(event), at: index)
  }

  /// Returns the strictest key that `event` is answered.
  func answer(_ event: SimpleRule.Event) throws -> UInt32 { try probe.decided(record(event)).strictest }

  private func record(_ event: SimpleRule.Event) -> ainka_event {
    var record = DecisionBenchmark.event(table: table, port: UInt32(event[.port]), place: 0)
    record.scopes = scopes
    DecisionBenchmark.set(&record, AINKA_NUMBER_UID, UInt32(event[.user]))
    DecisionBenchmark.set(&record, AINKA_NUMBER_GID, UInt32(event[.group]))
    DecisionBenchmark.set(&record, AINKA_NUMBER_PARENT_PID, UInt32(event[.parent]))
    DecisionBenchmark.set(&record, AINKA_NUMBER_PROTOCOL, UInt32(event[.isUDP]))
    withUnsafeMutableBytes(of: &record.address) {
      $0.storeBytes(of: 0xffff_0a00_0001 | UInt64(event[.network]) << 8, toByteOffset: 8, as: UInt64.self)
    }
    let (first, second) = SimpleRule.words(SimpleRule.name(event[.name]))
    withUnsafeMutableBytes(of: &record.name) {
      $0.storeBytes(of: first, as: UInt64.self)
      $0.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
    }
    return record
  }
}
