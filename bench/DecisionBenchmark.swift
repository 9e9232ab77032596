import AinkaBundle
import AinkaCompiler
import AinkaKernel
import AinkaSemantics
import AinkaSource
import AinkaValues
import CAinkaABI

/// What deciding an event costs in the kernel, above an empty program of the same kind, beside one look-up in a BPF hash map.
enum DecisionBenchmark {
  static let suite = Suite(
    place: 31, name: "deciding", topic: "decision of mixed rules, and of a rule that counts, beside a hash look-up",
    measure: rows)

  /// Events that take turns.
  private static let events = 256

  private static func rows(_ bench: Bench) throws -> [Row] {
    let host = bench.host
    var rows: [Row] = []
    for count in [1, 10, 100] {
      let bundle = try load(Rules.policy(count, scope: bench.scope), on: bench)
      let probe = try Probe(of: host)
      let table = UInt32(bundle.events[0].table)
      for matches in [false, true] {
        for place in 0..<events {
          var event = Self.event(table: table, port: matches ? 20_000 : 1, place: place)
          withUnsafeBytes(of: &event) { bytes in
            if let start = bytes.baseAddress { probe.place(start, at: place) }
          }
        }
        let (decide, hash) = try bench.pinned { try above(probe) }
        rows.append(
          Row(
            "decide, \(count) \(count == 1 ? "rule" : "rules"), \(matches ? "one" : "none") met", decide,
            beside: "one hash look-up", hash))
      }
    }
    return try rows + countingRows(bench)
  }

  /// Returns what a match costs of a rule that counts, throttles or limits by key, beside the same rule without.
  private static func countingRows(_ bench: Bench) throws -> [Row] {
    let rules = [
      ("no counting", "when destination.port == 20000 then audit"),
      ("a window by key", "when destination.port == 20000 and count(connect) over 10s by process.uid > 4000000000 then audit"),
      ("a throttle by key", "when destination.port == 20000 then throttle to 1000000/s by process.uid"),
      ("a limit by key", "when destination.port == 20000 then notify info \"x\" limit 1 per 1s by process.uid"),
    ]
    return try rules.map { name, rule in
      let text =
        "policy counting\nscope cgroup \"\(bench.scope)\"\nuse linux.net\nuse linux.process\nrule r { on connect \(rule) }\n"
      let table = UInt32(try load(text, on: bench).events[0].table)
      let probe = try Probe(of: bench.host)
      for place in 0..<events {
        var event = Self.event(table: table, port: 20_000, place: place)
        withUnsafeBytes(of: &event) { bytes in
          if let start = bytes.baseAddress { probe.place(start, at: place) }
        }
      }
      let (decide, hash) = try bench.pinned { try above(probe) }
      return Row("decide, met, \(name)", decide, beside: "one hash look-up", hash)
    }
  }

  /// Returns nanoseconds above the empty program, of a decision and of a hash look-up: medians of pairs in turn.
  private static func above(_ probe: borrowing Probe) throws -> (decide: Double, hash: Double) {
    let repeats = 20_000
    var decide: [Double] = []
    var hash: [Double] = []
    for _ in 0..<21 {
      let empty = try probe.time(.empty, events: 1, repeats: repeats)
      let given = try probe.time(.choose, events: events, repeats: repeats)
      decide.append(try probe.time(.decide, events: events, repeats: repeats) - given)
      hash.append(try probe.time(.hash, events: 1, repeats: repeats) - empty)
    }
    return (decide.sorted()[10], hash.sorted()[10])
  }

  /// An event of `connect` with all numbers, names and addresses read.
  static func event(table: UInt32, port: UInt32, place: Int) -> ainka_event {
    var event = ainka_event()
    event.table = table
    event.scopes = 3
    event.ready = .max
    set(&event, AINKA_NUMBER_PID, UInt32(4_000 + place))
    set(&event, AINKA_NUMBER_UID, 0)
    set(&event, AINKA_NUMBER_GID, 0)
    set(&event, AINKA_NUMBER_PARENT_PID, 1)
    set(&event, AINKA_NUMBER_PORT, port)
    set(&event, AINKA_NUMBER_PROTOCOL, 0)
    withUnsafeMutableBytes(of: &event.address) {
      $0.storeBytes(of: 0xffff_c0a8_0000 | UInt64(place), toByteOffset: 8, as: UInt64.self)
    }
    withUnsafeMutableBytes(of: &event.name) { $0.copyBytes(from: "curl".utf8) }
    return event
  }

  static func compile(_ text: String) throws -> Bundle {
    var report = DiagnosticReport()
    let source = SourceText(name: "bench.ainka", text: text)
    guard let program = Checker.check([source], profile: .portable, report: &report),
      let bundle = Compiler.compile(program, report: &report)
    else { throw HostError(operation: "compile", object: "the rules to measure", advice: report.plainText(sources: [source])) }
    return bundle
  }

  /// Sets the number `number` of `event` to `value`.
  static func set(_ event: inout ainka_event, _ number: ainka_place, _ value: UInt32) {
    withUnsafeMutableBytes(of: &event.number) {
      $0.storeBytes(of: UInt64(value), toByteOffset: Int(number.rawValue) * 8, as: UInt64.self)
    }
    withUnsafeMutableBytes(of: &event.symbol) {
      $0.storeBytes(of: value, toByteOffset: Int(number.rawValue) * 4, as: UInt32.self)
    }
  }

  /// Makes `text` the active generation, and returns its bundle.
  @discardableResult
  static func load(_ text: String, on bench: Bench) throws -> Bundle {
    let bundle = try compile(text)
    let request = try request(for: bundle, on: bench.host)
    try bench.host.check(request)
    try bench.host.load(request, confirmBy: nil)
    return bundle
  }

  /// Returns the request to load `bundle` as the next generation.
  ///
  /// - Parameter isKept: rules go on with their counters, as they do in a patch.
  static func request(for bundle: Bundle, on host: KernelHost, isKept: Bool = false) throws -> LoadRequest {
    LoadRequest(
      number: try (host.current()?.number ?? 0) + 1, bundle: bundle, scopes: bundle.scopes.map(host.resolve),
      slots: bundle.thresholds.enumerated().map { SlotAssignment(index: $0, value: $1.start, isKept: false) },
      counters: bundle.rules.indices.map { CounterAssignment(index: $0, isKept: isKept) }, exemptions: [])
  }
}
