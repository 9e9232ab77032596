import AinkaBundle
import AinkaKernel
import AinkaValues
import Glibc

/// How many events a second go through the ring buffer to whoever reads it, as `ainka record` does, with nothing lost.
enum RingBenchmark {
  static let suite = Suite(
    place: 12, name: "ring-buffer", topic: "ring buffer: events a second delivered with nothing lost", measure: rows)

  private static let port: UInt16 = 47_901
  private static let ringBytes = 1 << 25
  private static let seconds = 2.0

  /// What came of making events at a pace.
  private struct Outcome {
    var made: Int
    var delivered: Int
    var lost: Int
    var seconds: Double
    var perSecond: Double { Double(delivered) / seconds }
  }

  private static func rows(_ bench: Bench) throws -> [Row] {
    let policy =
      "policy bench\nscope cgroup \"\(bench.scope)\"\nuse linux.net\nrule r { on connect when destination.port == \(port) then deny EACCES }\n"
    let bundle = try DecisionBenchmark.compile(policy)
    let place = try CgroupPlace(bench)
    defer { withExtendedLifetime(place) {} }
    func outcome(_ gap: Double) throws -> Outcome {
      let session = try PrivateSession(
        of: bench.host, bundle: bundle, scopes: bundle.scopes.map(bench.host.resolve), ringBytes: ringBytes, exemptions: [])
      return try run(session, gap: gap, bench)
    }
    // As fast as it goes; where that loses some, slower until it does not.
    let flood = try outcome(0)
    var (best, pace) = (flood, flood.perSecond)
    var tries = 0
    while best.lost > 0, tries < 8 {
      pace *= 0.9
      tries += 1
      best = try outcome(1e9 / pace)
    }
    let calls = try callsPerSecond(bundle, bench)
    let object = try BenchObject("\(bench.work)/floor.bpf.o")
    let bare = try (0..<11).map { _ in try BareRing(object).perSecond(bench) }.sorted()[5]
    bench.samples.add("ring-buffer", Series(name: "records alone", unit: "/s", values: [bare]))
    let floods =
      "as fast as one CPU makes them: \(Figure.text(Double(flood.made) / flood.seconds, "/s")), \(flood.lost) of \(flood.made) lost; "
      + "records alone, nothing called and nothing decided: \(Figure.text(bare, "/s"))"
    return [
      Row(
        "ring buffer: events delivered with nothing lost", best.lost == 0 ? best.perSecond : 0, "/s", bar: .atLeast(1e6),
        floor: Row.Reference(name: "the same calls, decided and not recorded", value: calls), note: floods)
    ]
  }

  /// Returns how many of the same system calls a second one CPU makes where each is decided and denied, and none is recorded.
  private static func callsPerSecond(_ bundle: Bundle, _ bench: Bench) throws -> Double {
    let session = try PrivateSession(
      of: bench.host, bundle: bundle, scopes: bundle.scopes.map(bench.host.resolve), ringBytes: ringBytes, exemptions: [])
    try session.stopRecording()
    return try bench.pinned {
      let start = Measuring.now()
      let fire = Fire(port: port, cpus: [bench.cpu == 0 ? 0 : bench.cpu - 1])
      while Measuring.now() - start < seconds * 1e9 { usleep(1_000) }
      fire.stop()
      let took = (Measuring.now() - start) / 1e9
      let passed = fire.sent - fire.answered(EACCES)
      try WrongAnswer.unless(passed == 0, "\(passed) datagrams were not denied")
      try WrongAnswer.unless(try session.next(timeoutMilliseconds: 0).isEmpty, "records were written that nobody asked for")
      bench.samples.add(
        "ring-buffer", Series(name: "calls without records", unit: "/s", values: [Double(fire.sent) / took]))
      return Double(fire.sent) / took
    }
  }

  /// Makes events on one CPU and reads them on another.
  private static func run(_ session: PrivateSession, gap: Double, _ bench: Bench) throws -> Outcome {
    try bench.pinned {
      var delivered = 0
      let start = Measuring.now()
      let fire = Fire(port: port, cpus: [bench.cpu == 0 ? 0 : bench.cpu - 1], gap: gap)
      while Measuring.now() - start < seconds * 1e9 { delivered += try session.next(timeoutMilliseconds: 10).count }
      fire.stop()
      let took = (Measuring.now() - start) / 1e9
      try session.stop()
      while true {
        let rest = try session.next(timeoutMilliseconds: 0).count
        guard rest > 0 else { break }
        delivered += rest
      }
      let losses = try session.losses()
      let (made, lost) = (fire.sent, Int(losses.lostRecords))
      try WrongAnswer.unless(
        fire.answered(EACCES) == made && losses.unguarded == 0, "\(made - fire.answered(EACCES)) datagrams were not denied")
      try WrongAnswer.unless(
        delivered + lost == made, "\(made) events were made, \(delivered) delivered and \(lost) counted as lost")
      bench.samples.add(
        "ring-buffer", Series(name: "delivered of \(made), \(lost) lost", unit: "/s", values: [Double(delivered) / took]))
      return Outcome(made: made, delivered: delivered, lost: lost, seconds: took)
    }
  }
}
