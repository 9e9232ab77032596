import AinkaBundle
import AinkaKernel
import AinkaValues
import Glibc

/// Decisions on all CPUs while another process patches the rules a hundred times a second and is killed at random.
///
/// Either generation denies every event, with an errno of its own, by another rule of its own: an event that passes, or is denied with
/// anything else, was decided by none, or by parts of both. The first rule is in both and counts: exactly as much as was answered.
enum StormBenchmark {
  static let suite = Suite(
    place: 11, name: "storm", topic: "torn or unguarded decisions under patches, with kill -9 of the patcher", measure: rows)

  static let port: UInt16 = 47_911

  /// The rules of the even or odd generation, between others whose number differs, so that tables are elsewhere.
  static func policy(_ turn: Int, scope: String) -> String {
    let (first, second) = turn == 0 ? ("audit", "deny EACCES") : ("deny EROFS", "audit")
    var text = """
      policy bench
      scope cgroup "\(scope)"
      use linux.process
      use linux.net
      rule a_counted { on connect when destination.port == \(port) then audit }
      rule b_port { on connect when destination.port in \(port) .. \(port + 1) then \(first) }
      rule c_user { on connect when process.uid == 0 and destination.port > 40000 then \(second) }

      """
    for number in 0..<(100 + turn * 100) {
      text += "rule d\(number) { on connect when destination.port == \(1_000 + number) then audit }\n"
    }
    return text
  }

  private static func rows(_ bench: Bench) throws -> [Row] {
    guard getuid() == 0 else { throw NotMeasured("the rules ask for root") }
    let bundle = try DecisionBenchmark.load(policy(0, scope: bench.scope), on: bench)
    guard bundle.rules.first?.name == "bench.a_counted" else { throw WrongAnswer("the counted rule is not the first") }
    let place = try CgroupPlace(bench)
    defer { withExtendedLifetime(place) {} }
    // Compiled once: who patches is killed too often to do it each time.
    let files = try [0, 1].map { turn in
      let bytes = try DecisionBenchmark.compile(policy(turn, scope: bench.scope)).encoded()
      let path = "/tmp/ainka_bench_\(getpid())_storm\(turn).ainkab"
      guard FileBytes.write(bytes, to: path) else { throw HostError(operation: "write", object: path, errno: errno) }
      return path
    }
    defer { for file in files { unlink(file) } }
    let begun = try bench.host.current()?.number ?? 0
    let start = Measuring.now()
    let fire = Fire(port: port, cpus: Array(0...bench.cpu))
    var random = RepeatableNumbers(seed: UInt64(getpid()))
    var kills = 0
    while fire.sent < bench.count {
      guard let patcher = StormPatcher.start(bench, files) else {
        throw NotMeasured("this program cannot be started once more")
      }
      usleep(UInt32(20_000 + random.next(below: 480_000)))
      kill(patcher.pid, SIGKILL)
      try WrongAnswer.unless(patcher.wait() == SIGKILL, "the patcher ended by itself: it cannot patch what was left behind")
      kills += 1
    }
    fire.stop()
    let seconds = (Measuring.now() - start) / 1e9
    let patches = Double(try (bench.host.current()?.number ?? 0) - begun)
    let (denied, other, all) = (fire.answered(EACCES), fire.answered(EROFS), fire.sent)
    let counted = Int(try bench.host.counters([0])[0].matched)
    let unguarded = Int(try bench.host.losses().unguarded)
    bench.samples.add(
      "storm",
      Series(
        name: "decisions, EACCES, EROFS, counted, unguarded, patches, kills, seconds", unit: "",
        values: [all, denied, other, counted, unguarded].map(Double.init) + [patches, Double(kills), seconds]))
    try WrongAnswer.unless(denied > 0 && other > 0, "only one of two generations ever decided")
    let wrong = max(all - denied - other, unguarded, abs(counted - all))
    let numbers =
      "\(Figure.decimal(Double(denied))) by one generation, \(Figure.decimal(Double(other))) by the other, "
      + "\(Figure.decimal(Double(counted))) counted, \(unguarded) unguarded"
    let full = all >= 100_000_000 && patches / seconds >= 100
    var row = Row(
      "torn, unguarded or miscounted of \(Figure.decimal(Double(all))) decisions", Double(wrong), "",
      bar: full ? .atMost(0) : nil,
      note: "\(Figure.decimal(patches / seconds)) patches a second, \(kills) × kill -9; \(numbers)")
    if !full { row.note? += "; the bar is of 100,000,000 under 100 patches a second: COUNT says how many" }
    try WrongAnswer.unless(wrong == 0, row.note ?? "")
    return [row]
  }
}

/// The process that patches: `ainka-bench --patch-forever PINS MOUNT BUNDLE BUNDLE`.
enum StormPatcher {
  /// Starts it; nothing when that is not possible.
  static func start(_ bench: Bench, _ bundles: [String]) -> Child? {
    let words = ["--patch-forever", bench.host.pinDirectory, bench.host.cgroupMount ?? ""] + bundles
    return Child("/proc/self/exe", words, output: .nowhere)
  }

  /// Makes one bundle and the other decide, a hundred times a second, until it is killed; ends with 1 when that fails.
  static func run(_ arguments: [String]) -> Never {
    guard arguments.count == 4 else { exit(2) }
    do {
      let host = KernelHost(pinDirectory: arguments[0], cgroupMount: arguments[1])
      // Those who send take all CPUs; a hundred patches a second are to find theirs.
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -10)
      let bundles = try arguments[2...].map { try Bundle.decode(FileBytes.read($0)) }
      // What an earlier one left half-done is found and undone as by any command.
      try host.tidy(keeping: host.attachedHooks())
      var next = Measuring.now()
      while true {
        let number = try (host.current()?.number ?? 0) + 1
        var request = try DecisionBenchmark.request(for: bundles[Int(number % 2)], on: host)
        request.counters[0].isKept = true
        try host.check(request)
        try host.load(request, confirmBy: nil)
        // Somewhat faster than asked for: starting again takes some of the time.
        next += 8e6
        let rest = next - Measuring.now()
        if rest > 0 { usleep(UInt32(rest / 1_000)) }
      }
    } catch { exit(1) }
  }
}
