import AinkaBundle
import AinkaKernel
import AinkaValues
import CAinkaABI

/// What a decision costs with how many mixed rules, fields already read, in look-ups of a 4-byte key in a BPF hash map.
enum IndexBenchmark {
  static let suite = Suite(
    place: 1, name: "index", topic: "decision of 10 to 10,000 mixed rules, in look-ups of a hash", measure: rows)

  /// Events by what comes of them.
  enum Kind: CaseIterable {
    case noMatch, pathNotAsked, oneToThree

    var name: String {
      switch self {
      case .noMatch: "none met"
      case .pathNotAsked: "none met, path not asked for"
      case .oneToThree: "1-3 met"
      }
    }

    /// By number of rules.
    var bars: [Double] {
      switch self {
      case .noMatch: [0.65, 0.8, 0.9, 1.5]
      case .pathNotAsked: [0.5, 0.65, 0.65, 0.8]
      case .oneToThree: [1.3, 1.7, 1.7, 2.3]
      }
    }
  }

  static let sizes = [10, 100, 1_000, 10_000]
  static let seeds: [UInt64] = [78, 79, 80, 82]
  private static let eventsOfKind = 256
  private static let rounds = 31
  private static let repeats = 10_000

  /// Returns the rows of all kinds and sizes, after every event's answer was compared with the rules' own.
  private static func rows(_ bench: Bench) throws -> [Row] {
    let worlds = zip(sizes, seeds).map { MixedRules(count: $0, seed: $1) }
    // The largest first: all are measured in programs of the same size class.
    for world in worlds.reversed() { try DecisionBenchmark.load(world.policy(scope: bench.scope), on: bench) }
    let probe = try Probe(of: bench.host)
    var bySize: [[Row]] = []
    var cached: Row?
    for (place, world) in worlds.enumerated() {
      let bundle = try DecisionBenchmark.load(world.policy(scope: bench.scope), on: bench)
      bySize.append(
        try bench.pinned { try rows(world, place: place, table: UInt32(bundle.events[0].table), probe, bench) })
      cached = try bench.pinned { try cacheRow(world, probe, bench) }
    }
    return Kind.allCases.indices.flatMap { kind in bySize.map { $0[kind] } } + (cached.map { [$0] } ?? [])
  }

  /// Returns the row of each kind for `world`, which is active.
  private static func rows(
    _ world: MixedRules, place: Int, table: UInt32, _ probe: borrowing Probe, _ bench: Bench
  ) throws -> [Row] {
    var asked: [Double] = []
    for (number, kind) in Kind.allCases.enumerated() {
      asked.append(try fill(kind, from: number * eventsOfKind, world, table: table, probe))
    }
    var above: [[Double]] = Kind.allCases.map { _ in [] }
    var lookUps: [Double] = []
    for _ in 0..<rounds {
      let empty = try probe.time(.empty, events: 1, repeats: repeats)
      lookUps.append(try probe.time(.hash, events: 1, repeats: repeats) - empty)
      for number in Kind.allCases.indices {
        let first = number * eventsOfKind
        let before = try probe.time(.choose, from: first, events: eventsOfKind, repeats: repeats)
        let decide = try probe.time(.decide, from: first, events: eventsOfKind, repeats: repeats)
        let after = try probe.time(.choose, from: first, events: eventsOfKind, repeats: repeats)
        above[number].append(decide - (before + after) / 2)
      }
    }
    let size = Figure.decimal(Double(world.rules.count))
    let lookUp = Series(name: "one hash look-up beside \(size) rules", unit: "ns", values: lookUps)
    bench.samples.add("index", lookUp)
    return Kind.allCases.enumerated().map { number, kind in
      let name = "decide, \(size) mixed rules, \(kind.name)"
      let series = Series(name: name, unit: "ns", values: above[number])
      bench.samples.add("index", series)
      let ratios = zip(above[number], lookUps).map { $0 / max($1, 1) }.sorted()
      return Row(
        name, ratios[rounds / 2], "look-ups", interval: ratios[9]...ratios[21], bar: .atMost(kind.bars[place]),
        floor: Row.Reference(name: "one hash look-up", value: 1),
        note: "\(Figure.text(series.median, "ns")) beside \(Figure.text(lookUp.median, "ns")); the path is asked for in "
          + "\(Figure.decimal((asked[number] * 100).rounded())) % of the events")
    }
  }

  /// Returns what a cache of decisions would cost at least, of the events that meet nothing of `world`, the path not asked for.
  private static func cacheRow(_ world: MixedRules, _ probe: borrowing Probe, _ bench: Bench) throws -> Row {
    let first = 1 * eventsOfKind
    var floor: [Double] = []
    var decision: [Double] = []
    for _ in 0..<rounds {
      let before = try probe.time(.choose, from: first, events: eventsOfKind, repeats: repeats)
      floor.append(try probe.time(.cache, from: first, events: eventsOfKind, repeats: repeats) - before)
      decision.append(try probe.time(.decide, from: first, events: eventsOfKind, repeats: repeats) - before)
    }
    let name = "a cache of decisions, which is left out: its floor"
    let series = Series(name: name, unit: "ns", values: floor)
    bench.samples.add("index", series)
    return Row(
      name, series.median, "ns",
      note: "where each event is found in it, by four numbers and a name; the decision beside it "
        + "\(Figure.text(decision.sorted()[rounds / 2], "ns")), of \(Figure.decimal(Double(world.rules.count))) rules")
  }

  /// Puts events of `kind` into the places from `first` on; returns the part of them that asked for the path.
  private static func fill(
    _ kind: Kind, from first: Int, _ world: MixedRules, table: UInt32, _ probe: borrowing Probe
  ) throws -> Double {
    var world = world
    var asked = 0
    var placed = 0
    while placed < eventsOfKind {
      let drawn = world.drawEvent(aimed: kind == .oneToThree)
      let met = world.met(by: drawn)
      guard kind == .oneToThree ? (1...3).contains(met.count) : met.isEmpty else { continue }
      var event = event(drawn, table: table)
      var result = event
      try withUnsafeMutableBytes(of: &result) { bytes in
        if let start = bytes.baseAddress { try probe.evaluate(start) }
      }
      try compare(result, met)
      if kind == .pathNotAsked, result.interned != 0 { continue }
      asked += result.interned == 0 ? 0 : 1
      withUnsafeBytes(of: &event) { bytes in
        if let start = bytes.baseAddress { probe.place(start, at: first + placed) }
      }
      let timed = try probe.matches(at: first + placed)
      guard timed == met.count else { throw WrongAnswer("an event meets \(met.count) rules, and \(timed) where it is timed") }
      placed += 1
    }
    return Double(asked) / Double(eventsOfKind)
  }

  /// Throws unless `event` was found to meet the rules `met`.
  private static func compare(_ event: ainka_event, _ met: [Int]) throws {
    let found = withUnsafeBytes(of: event.matched) { Array($0.bindMemory(to: UInt32.self)) }
    guard Int(event.matches) == met.count, found.prefix(met.count).map(Int.init).sorted() == met else {
      throw WrongAnswer("an event meets the rules \(met), and the tables say \(found.prefix(Int(event.matches)))")
    }
  }

  /// An event of `connect` with all numbers, the name and the path read.
  static func event(_ drawn: MixedRules.Event, table: UInt32) -> ainka_event {
    var event = ainka_event()
    event.table = table
    event.scopes = 3
    event.ready = .max
    let places = [AINKA_NUMBER_GID, AINKA_NUMBER_UID, AINKA_NUMBER_PARENT_PID, AINKA_NUMBER_PARENT_UID].map { Int($0.rawValue) }
    withUnsafeMutableBytes(of: &event.number) { bytes in
      for (place, number) in zip(places, drawn.numbers) {
        bytes.storeBytes(of: UInt64(number), toByteOffset: place * 8, as: UInt64.self)
      }
    }
    withUnsafeMutableBytes(of: &event.symbol) { bytes in
      for (place, number) in zip(places, drawn.numbers) {
        bytes.storeBytes(of: number, toByteOffset: place * 4, as: UInt32.self)
      }
    }
    withUnsafeMutableBytes(of: &event.name) { $0.copyBytes(from: drawn.name) }
    withUnsafeMutableBytes(of: &event.text) { $0.copyBytes(from: drawn.path) }
    withUnsafeMutableBytes(of: &event.length) { bytes in
      bytes.storeBytes(of: UInt16(drawn.name.count), toByteOffset: Int(AINKA_FIELD_NAME.rawValue) * 2, as: UInt16.self)
      bytes.storeBytes(of: UInt16(drawn.path.count), toByteOffset: Int(AINKA_FIELD_TEXT.rawValue) * 2, as: UInt16.self)
    }
    return event
  }
}
