import AinkaInterpreter
import AinkaSemantics
import AinkaSource

/// Shows parser and checker texts that no person would write: they must answer, with diagnostics, in bounded time.
struct SourceFuzzer {
  /// How long one text of at most 64 KiB may take, in a debug build on a busy machine.
  private static let limit = Duration.seconds(10)

  private let seed: UInt64
  private let count: Int

  init(_ options: Door.Options) {
    seed = options.seed
    count = options.count ?? 2_000
  }

  /// Runs until the first text that takes too long, or until `count` texts were read. A crash ends the program with a note.
  func run() -> Door.Outcome {
    CrashNote.install()
    var generator = PolicyGenerator(random: SplitMix64(seed: seed), events: Pipeline.declaredEvents())
    var accepted = 0
    var slowest = Duration.zero
    for index in 0..<count {
      var random = SplitMix64(seed: seed, index: UInt64(index))
      generator.random = SplitMix64(seed: random.next())
      generator.isCounting = random.happens(50)
      let (bytes, isWhole) = text(&random, &generator)
      let text = SourceText(name: "fuzz.ainka", bytes: bytes)
      CrashNote.begin("source", seed: seed, index: index)
      let start = ContinuousClock.now
      var report = DiagnosticReport()
      let program = Checker.check([text], profile: Pipeline.profile, report: &report)
      let duration = ContinuousClock.now - start
      CrashNote.end()
      accepted += program == nil ? 0 : 1
      slowest = max(slowest, duration)
      var problem = problem(program != nil, report, text, duration)
      if let program {
        show(events: 20, to: program, &random)
      } else if isWhole {
        problem = "a policy with errors: \(report.sorted)"
      }
      if let problem {
        print("source: \(problem) with --seed \(seed), case \(index):")
        print(String(decoding: text.bytes, as: UTF8.self))
        return .difference
      }
    }
    print("source: \(count) texts were answered, \(accepted) of them are policies; the slowest took \(slowest)")
    return .noDifference
  }

  /// Returns what is wrong with the answer to `text`, if something is.
  private func problem(_ isAccepted: Bool, _ report: DiagnosticReport, _ text: SourceText, _ duration: Duration) -> String? {
    if duration > Self.limit { return "\(duration) for \(text.bytes.count) bytes" }
    if isAccepted == report.hasErrors { return isAccepted ? "a program in spite of errors" : "no program and no error" }
    let outside = report.sorted.first { $0.primary.span.source == 0 && Int($0.primary.span.end) > text.bytes.count }
    return outside.map { "a place outside the text: \($0.code)" }
  }

  // MARK: Texts

  /// Returns a text, and whether it is a policy as it should be: random bytes, words of the language in any order, deep nesting, or
  /// a policy with changes.
  private func text(_ random: inout SplitMix64, _ generator: inout PolicyGenerator) -> (bytes: [UInt8], isWhole: Bool) {
    switch random.below(8) {
    case 0: return ((0..<random.below(2_000)).map { _ in UInt8(truncatingIfNeeded: random.next()) }, false)
    case 1: return (words(&random), false)
    case 2: return (nested(&random), false)
    default:
      var bytes = Array(generator.policy(named: "p").text.utf8)
      let changes = random.below(6)
      for _ in 0..<changes { change(&bytes, &random) }
      return (bytes, changes == 0)
    }
  }

  /// Shows random events to the interpreter of `program`, which must have an answer for each.
  private func show(events count: Int, to program: TypedProgram, _ random: inout SplitMix64) {
    guard !program.events.isEmpty else { return }
    var events = OccurrenceGenerator(random: SplitMix64(seed: random.next()), program: program)
    var interpreter = Interpreter(program)
    var memory = Memory()
    for _ in 0..<count {
      events.pass()
      interpreter.keyedThresholds = events.keyedThresholds()
      _ = interpreter.judge(events.occurrence(), at: events.now, &memory)
    }
  }

  private static let vocabulary = [
    "policy", "p", "use", "linux.process", "let", "predicate", "rule", "r", "learn", "on", "exec", "connect", "when", "unless",
    "then", "kill", "deny", "EACCES", "audit", "notify", "info", "signal", "TERM", "because", "scope", "cgroup", "within",
    "start",
    "and", "or", "not", "in", "starts with", "ends with", "contains", "contains any", "matches", "==", "!=", "<", "<=", ">",
    ">=",
    "..", "+", "-", "*", "/", "else", "(", ")", "{", "}", ",", ":", "=", ".", "none", "true", "false", "process.uid",
    "file.path",
    "destination.address", "process", "unknown", "0", "1000", "10%", "2GiB", "30s", "500/s", "\"a\"", "\"/usr/**\"",
    "\"10.0.0.0/8\"", "\"unclosed", "\"\\q\"", "2027-01-31", "x5", "// c\n", "/// d\n", "\n", "é", "\0", "model", "mode",
    "label",
    "test", "event", "metric", "setting", "enum", "record", "99999999999999999999", "1.5.2", "..5", "set of", "over", "by",
    "where", "count(exec", "rate(connect", "over 10s", "by process.name", "at most 5 keys", "throttle to 5/s", "limit 5 per 1s",
  ]

  /// Returns words of the language in a random order.
  private func words(_ random: inout SplitMix64) -> [UInt8] {
    var text = random.happens(70) ? "policy p\n" : ""
    for _ in 0..<random.below(400) { text += random.pick(Self.vocabulary) + random.pick([" ", " ", " ", "\n", ""]) }
    return Array(text.utf8)
  }

  /// Returns a policy with something nested, or repeated, very often.
  private func nested(_ random: inout SplitMix64) -> [UInt8] {
    let depth = 1 << random.below(14)
    let (open, close) = random.pick([
      ("(", ")"), ("{", "}"), ("not ", ""), ("-", ""), ("true and (", ")"), ("f(", ")"), ("a.", ""),
    ])
    let many =
      String(repeating: open, count: depth) + "true" + (random.happens(50) ? String(repeating: close, count: depth) : "")
    return Array("policy p\nrule r { on exec when \(many) then kill }\n".utf8)
  }

  /// Makes one small change: a bit, a byte, a piece left out, doubled or moved.
  private func change(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    if bytes.isEmpty { return }
    let start = random.below(bytes.count)
    let end = min(bytes.count, start + 1 + random.below(random.pick([2, 16, 200])))
    switch random.below(5) {
    case 0: bytes[start] ^= 1 << UInt8(random.below(8))
    case 1: bytes[start] = UInt8(truncatingIfNeeded: random.next())
    case 2: bytes.removeSubrange(start..<end)
    case 3: bytes.insert(contentsOf: bytes[start..<end], at: random.below(bytes.count))
    default: bytes.insert(contentsOf: random.pick(Self.vocabulary).utf8, at: start)
    }
  }
}
