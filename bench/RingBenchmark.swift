import AinkaKernel
import AinkaValues
import Glibc

/// How many events a second go through the ring buffer to whoever reads it, as `ainka record` does, with nothing lost: with a system
/// call for each, and with many a call.
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
    func session() throws -> PrivateSession {
      try PrivateSession(
        of: bench.host, bundle: bundle, scopes: bundle.scopes.map(bench.host.resolve), ringBytes: ringBytes, exemptions: [])
    }
    let decided = try best { gap in
      let session = try session()
      let event = DecisionBenchmark.event(table: UInt32(bundle.events[0].table), port: UInt32(port), place: 0)
      let writer = try RecordWriter(event, by: session, gap: gap, bench)
      return try run(session, "decided and recorded", bench) {
        try writer.finish()
        return writer.made
      }
    }
    let called = try best { gap in
      let session = try session()
      let fire = Fire(port: port, cpus: [bench.cpu == 0 ? 0 : bench.cpu - 1], gap: gap)
      return try run(session, "denied calls", bench) {
        fire.stop()
        let (made, denied) = (fire.sent, fire.answered(EACCES))
        try WrongAnswer.unless(denied == made, "\(made - denied) datagrams were not denied")
        return made
      }
    }
    let calls = try callsPerSecond(try session(), bench)
    let object = try BenchObject("\(bench.work)/floor.bpf.o")
    let bare = try (0..<11).map { _ in try BareRing(object).perSecond(bench) }.sorted()[5]
    bench.samples.add("ring-buffer", Series(name: "records alone", unit: "/s", values: [bare]))
    return [
      Row(
        "ring buffer: events decided, recorded and delivered with nothing lost", decided.lossless, "/s", bar: .atLeast(1e6),
        floor: Row.Reference(name: "records alone, nothing decided", value: bare),
        note: "many events a system call; as fast as one CPU decides: \(decided.flood)"),
      Row(
        "ring buffer: denied system calls, recorded and delivered with nothing lost", called.lossless, "/s",
        floor: Row.Reference(name: "the same calls, decided and not recorded", value: calls),
        note: "as fast as one CPU makes them: \(called.flood)"),
    ]
  }

  /// Returns how many events a second come through without a loss, and what became of as many as could be made: where that loses
  /// some, slower until it does not.
  private static func best(_ outcome: (_ gap: Double) throws -> Outcome) throws -> (lossless: Double, flood: String) {
    let flood = try outcome(0)
    var (best, pace) = (flood, flood.perSecond)
    var tries = 0
    while best.lost > 0, tries < 8 {
      pace *= 0.9
      tries += 1
      best = try outcome(1e9 / pace)
    }
    return (
      best.lost == 0 ? best.perSecond : 0,
      "\(Figure.text(Double(flood.made) / flood.seconds, "/s")), \(flood.lost) of \(flood.made) lost"
    )
  }

  /// Returns how many of the same system calls a second one CPU makes where each is decided and denied, and none is recorded.
  private static func callsPerSecond(_ session: PrivateSession, _ bench: Bench) throws -> Double {
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

  /// Reads the records of events that another CPU makes, for some seconds; `stop` ends that, and returns how many were made.
  private static func run(
    _ session: PrivateSession, _ kind: String, _ bench: Bench, until stop: () throws -> Int
  ) throws -> Outcome {
    try bench.pinned {
      var delivered = 0
      let start = Measuring.now()
      while Measuring.now() - start < seconds * 1e9 { delivered += try session.next(timeoutMilliseconds: 10).count }
      let made = try stop()
      let took = (Measuring.now() - start) / 1e9
      try session.stop()
      while true {
        let rest = try session.next(timeoutMilliseconds: 0).count
        guard rest > 0 else { break }
        delivered += rest
      }
      let losses = try session.losses()
      let lost = Int(losses.lostRecords)
      try WrongAnswer.unless(losses.unguarded == 0, "\(losses.unguarded) events were decided by nothing")
      try WrongAnswer.unless(
        delivered + lost == made, "\(made) events were made, \(delivered) delivered and \(lost) counted as lost")
      bench.samples.add(
        "ring-buffer",
        Series(name: "\(kind): delivered of \(made), \(lost) lost", unit: "/s", values: [Double(delivered) / took]))
      return Outcome(made: made, delivered: delivered, lost: lost, seconds: took)
    }
  }
}
