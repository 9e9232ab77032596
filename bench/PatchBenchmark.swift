import AinkaBundle
import AinkaKernel
import AinkaValues
import CAinkaABI
import Glibc

/// What changing rules costs while 1,000 decide, from the compiled bundle to the first decision by it, all checks of the host included,
/// beside nft and the start of bpftrace.
enum PatchBenchmark {
  static let suite = Suite(
    place: 8, name: "patching", topic: "one-rule patch and 1,000-rule patch beside nft -f and bpftrace", measure: rows)

  private static let count = 1_000

  private static func rows(_ bench: Bench) throws -> [Row] {
    let peers = try LoadingPeers(bench)
    let first = try DecisionBenchmark.load(Rules.policy(count, scope: bench.scope, changed: 0..<0), on: bench)
    let patches = try [1, count].map { changed in
      try Patch(first, DecisionBenchmark.compile(Rules.policy(count, scope: bench.scope, changed: 0..<changed)), bench)
    }
    var bodies: [(name: String, sample: () throws -> Double)] = [
      ("patch of 1 rule of 1,000", patches[0].nanoseconds), ("patch of 1,000 rules of 1,000", patches[1].nanoseconds),
    ]
    let others = [
      peers.nftSample("nft -f, 1 rule more", 1, isFlushing: false),
      peers.nftSample("nft -f, 1,000 rules in place of all", count, isFlushing: true), peers.bpftraceSample(),
    ]
    bodies += others.compactMap { $0 }
    let series = try bench.interleave("patching", rounds: 21, bodies)
    func reference(_ name: String) -> Row.Reference? {
      series.first { $0.name.hasPrefix(name) }.map { Row.Reference(name: $0.name, value: $0.median) }
    }
    let start = reference("bpftrace")
    let note = start.map { "\($0.name): \(Figure.text($0.value, "ns"))" } ?? "bpftrace does not run here"
    return [
      Row(
        "one-rule patch, of 1,000 rules, end to end", series[0], bar: .atMost(1e6), peer: reference("nft -f, 1 rule"),
        note: note),
      Row("1,000-rule patch, end to end", series[1], bar: .atMost(5e6), peer: reference("nft -f, 1,000")),
    ]
  }

  /// Two bundles that take turns: the first rules of the second ask for something more.
  private final class Patch {
    private let bundles: [Bundle]
    private let changed: [Bool]
    private let bench: Bench
    private let probe: KernelProbe
    private var turn = 0

    init(_ first: Bundle, _ second: Bundle, _ bench: Bench) throws {
      bundles = [first, second]
      changed = zip(first.rules, second.rules).map { $0 != $1 }
      self.bench = bench
      probe = try KernelProbe(bench)
    }

    /// Makes the other bundle decide, and returns the nanoseconds that took.
    ///
    /// - Throws: unless the event of process 1, which only the first bundle's first rule is met by, is decided by the right one.
    func nanoseconds() throws -> Double {
      turn += 1
      let bundle = bundles[turn % 2]
      var request = try DecisionBenchmark.request(for: bundle, on: bench.host, isKept: true)
      // A changed rule has a counter that the active generation does not use.
      for place in changed.indices where changed[place] {
        request.counters[place] = CounterAssignment(index: place + turn % 2 * changed.count, isKept: false)
      }
      let took = try Measuring.time {
        try bench.host.check(request)
        try bench.host.load(request, confirmBy: nil)
      }
      var event = DecisionBenchmark.event(table: UInt32(bundle.events[0].table), port: 20_000, place: 0)
      DecisionBenchmark.set(&event, AINKA_NUMBER_PID, 1)
      let matches = try probe.decided(event).matches
      try WrongAnswer.unless(
        matches == (turn % 2 == 0 ? 1 : 0), "generation \(request.number) decides otherwise: \(matches) rules are met")
      return took
    }
  }
}
