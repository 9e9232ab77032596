import AinkaCompiler
import AinkaKernel
import AinkaSemantics
import AinkaSource
import AinkaValues
import CAinkaABI
import Glibc

/// What the cost model says of an event at worst, beside the worst events that could be found for the rules.
enum ModelBenchmark {
  static let suite = Suite(
    place: 32, name: "model", topic: "the cost model's worst case beside the worst events that were found", measure: rows)

  private static let rounds = 21
  private static let repeats = 10_000

  private static func rows(_ bench: Bench) throws -> [Row] {
    let host = calibrated(bench)
    var rows: [Row] = []
    let worlds = zip(IndexBenchmark.sizes, IndexBenchmark.seeds).map { MixedRules(count: $0, seed: $1) }
    // The largest first: all are measured in programs of the same size class.
    for world in worlds.reversed() { try DecisionBenchmark.load(world.policy(scope: bench.scope), on: bench) }
    let probe = try Probe(of: bench.host)
    for world in worlds {
      let policy = world.policy(scope: bench.scope)
      let table = UInt32(try DecisionBenchmark.load(policy, on: bench).events[0].table)
      let measured = try bench.pinned {
        var search = WorstEvents(world) { IndexBenchmark.event($0, table: table) }
        try placed(try search.worst(probe), probe)
        return try above(probe, "\(world.rules.count) mixed rules", bench)
      }
      rows.append(try row("\(Figure.decimal(Double(world.rules.count))) mixed rules", policy, measured, host, bench))
    }
    return rows + [try byHand(host, bench)]
  }

  /// One rule that somebody wrote, on an event that meets it.
  private static func byHand(_ host: MeasuredCosts?, _ bench: Bench) throws -> Row {
    let policy = SimpleRule.policy([SimpleRule(number: 0, tests: [.port: 20_000, .isUDP: 0])], scope: bench.scope)
    let table = UInt32(try DecisionBenchmark.load(policy, on: bench).events[0].table)
    let probe = try Probe(of: bench.host)
    let events = (0..<WorstEvents.kept).map { DecisionBenchmark.event(table: table, port: 20_000, place: $0) }
    let measured = try bench.pinned {
      try placed(events, probe)
      return try above(probe, "a rule by hand", bench)
    }
    return try row("a rule by hand", policy, measured, host, bench)
  }

  /// Returns how far the model is off for `policy`, whose worst events took `measured`.
  private static func row(
    _ name: String, _ policy: String, _ measured: Series, _ host: MeasuredCosts?, _ bench: Bench
  ) throws -> Row {
    let model = try worst(policy, .defaults)
    let own = try host.map { try worst(policy, $0.costs) }
    let factors = measured.values.map { max(model / max($0, 0.1), $0 / model) }
    let series = Series(name: "the model beside it, \(name)", unit: "×", values: factors)
    let note =
      "model at worst \(Figure.text(model, "ns")), measured \(Figure.text(measured.median, "ns"))"
      + (own.map { "; by what `ainka calibrate` measured just now \(Figure.text($0, "ns"))" } ?? "")
    return Row("model and worst events, \(name): how far apart", series, bar: .atMost(2), note: note)
  }

  /// Returns the nanoseconds that the model says of one event at worst.
  private static func worst(_ policy: String, _ costs: Costs) throws -> Double {
    var report = DiagnosticReport()
    let source = SourceText(name: "bench.ainka", text: policy)
    guard let program = Checker.check([source], profile: .portable, report: &report),
      let cost = Compiler.costs(of: program, options: CompileOptions(costs: costs), report: &report)
    else { throw NotMeasured(report.plainText(sources: [source])) }
    return Double(cost.hooks.map(\.worst.picoseconds).max() ?? 0) / 1_000
  }

  private static func placed(_ events: [ainka_event], _ probe: borrowing Probe) throws {
    for place in 0..<WorstEvents.kept {
      withUnsafeBytes(of: events[place % events.count]) { if let start = $0.baseAddress { probe.place(start, at: place) } }
    }
  }

  /// Returns what deciding the events that are in their places takes, above being given them.
  private static func above(_ probe: borrowing Probe, _ name: String, _ bench: Bench) throws -> Series {
    var series = Series(name: "the worst events, \(name)", unit: "ns", values: [])
    for _ in 0..<rounds {
      let before = try probe.time(.choose, events: WorstEvents.kept, repeats: repeats)
      let decide = try probe.time(.decide, events: WorstEvents.kept, repeats: repeats)
      let after = try probe.time(.choose, events: WorstEvents.kept, repeats: repeats)
      series.values.append(decide - (before + after) / 2)
    }
    bench.samples.add("model", series)
    return series
  }

  /// Returns the costs of this host, or nothing where they cannot be measured.
  private static func calibrated(_ bench: Bench) -> MeasuredCosts? {
    let path = "/tmp/ainka_bench_\(getpid())_costs.json"
    defer { unlink(path) }
    guard Measuring.process("\(bench.programs)/ainka", ["calibrate", "--engine", "kernel", "-o", path]) != nil else {
      return nil
    }
    return try? MeasuredCosts(reading: FileBytes.read(path))
  }
}

/// Looks for the events that take longest: events that are aimed at rules, and from the worst of them on, one field after another
/// with the values that rules ask for.
private struct WorstEvents {
  /// So many of the worst take turns when they are measured: one event alone would have its way guessed and its rows near.
  static let kept = 64
  private static let drawn = 3_000
  private static let values = 300
  private static let passes = 2

  private var world: MixedRules
  private let event: (MixedRules.Event) -> ainka_event
  private var found: [(time: Double, event: MixedRules.Event)] = []

  init(_ world: MixedRules, event: @escaping (MixedRules.Event) -> ainka_event) {
    self.world = world
    self.event = event
  }

  /// Returns the worst events that were found, the worst first.
  mutating func worst(_ probe: borrowing Probe) throws -> [ainka_event] {
    for _ in 0..<Self.drawn { try look(at: world.drawEvent(aimed: true), probe) }
    for _ in 0..<Self.passes {
      for field in 0..<6 {
        let base = found.prefix(4).map(\.event)
        for _ in 0..<Self.values {
          let other = world.drawEvent(aimed: true)
          for start in base.prefix(2) {
            var event = start
            switch field {
            case 0..<4: event.numbers[field] = other.numbers[field]
            case 4: event.name = other.name
            default: event.path = other.path
            }
            try look(at: event, probe)
          }
        }
      }
    }
    return found.map { event($0.event) }
  }

  /// Measures `candidate`, and keeps it if it is one of the worst.
  private mutating func look(at candidate: MixedRules.Event, _ probe: borrowing Probe) throws {
    withUnsafeBytes(of: event(candidate)) { if let start = $0.baseAddress { probe.place(start, at: 0) } }
    func time() throws -> Double { try probe.time(.decide, events: 1, repeats: 200) }
    let floor = found.count < Self.kept ? 0 : found[Self.kept - 1].time
    var nanoseconds = try time()
    guard nanoseconds > floor else { return }
    // What disturbs only adds.
    for _ in 0..<3 { nanoseconds = min(nanoseconds, try time()) }
    guard nanoseconds > floor else { return }
    let place = found.firstIndex { $0.time < nanoseconds } ?? found.count
    found.insert((nanoseconds, candidate), at: place)
    if found.count > Self.kept { found.removeLast() }
  }
}
