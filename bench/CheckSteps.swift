import AinkaCompiler
import AinkaSemantics
import AinkaSource
import AinkaSyntax
import AinkaValues
import Glibc

/// What a check costs, step by step: `ainka-bench check [RULES …] [--runs N] [--compile]`.
///
/// Only the time of this thread counts: other work on the machine changes little.
enum CheckSteps {
  /// Measures iff the command line asks for it; returns whether it did.
  static func runIfAsked() -> Bool {
    var arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.first == "check" else { return false }
    arguments.removeFirst()
    var runs = 5
    if let place = arguments.firstIndex(of: "--runs"), place + 1 < arguments.count, let given = Int(arguments[place + 1]) {
      runs = max(1, given)
      arguments.removeSubrange(place...place + 1)
    }
    let isCompiling = arguments.contains("--compile")
    let sizes = arguments.compactMap { Int($0) }
    for size in sizes.isEmpty ? [1_000, 10_000] : sizes { print(steps(size, runs: runs, isCompiling: isCompiling)) }
    return true
  }

  /// Returns a line with the least milliseconds that each step of checking `count` rules took in `runs` runs.
  private static func steps(_ count: Int, runs: Int, isCompiling: Bool) -> String {
    let source = SourceText(name: "rules.ainka", bytes: Array(CheckedRules.policy(count).utf8))
    var parse = Double.infinity
    var check = Double.infinity
    var limits = Double.infinity
    var compile = Double.infinity
    for _ in 0..<runs {
      var report = DiagnosticReport()
      parse = min(parse, time { _ = Parser.parse(source, source: 0, report: &report) })
      var program: TypedProgram?
      check = min(check, time { program = Checker.check([source], profile: .portable, report: &report) })
      guard let program else { return "\(count) rules: \(report.plainText(sources: [source]))" }
      var isWhole = false
      limits = min(limits, time { isWhole = Compiler.check(program, report: &report) != nil })
      guard isWhole else { return "\(count) rules: \(report.plainText(sources: [source]))" }
      guard isCompiling else { continue }
      compile = min(compile, time { isWhole = Compiler.compile(program, report: &report) != nil })
      guard isWhole else { return "\(count) rules: \(report.plainText(sources: [source]))" }
    }
    var parts = [("parse", parse), ("parse and check", check), ("limits", limits), ("all of a check", check + limits)]
    if isCompiling { parts.append(("compile", compile)) }
    parts += edits(source, runs: runs)
    return "\(count) rules, \(source.bytes.count) bytes: "
      + parts.map { "\($0.0) \(Figure.decimal($0.1 / 1_000_000)) ms" }.joined(separator: ", ")
  }

  /// Returns the least nanoseconds that checking `source` again takes after an edit of one line, in the middle of it: of a number in a
  /// rule, of a set that some rules name, and of a brace, which leaves the text broken and is put back.
  private static func edits(_ source: SourceText, runs: Int) -> [(String, Double)] {
    var session = CheckSession(source, profile: .portable)
    let middle = source.bytes.count / 2
    let kinds = [("a number", "process.uid == ", "1"), ("a set", "let shells = { \"", "k"), ("a brace", "\n}\n", "")]
    return kinds.map { name, before, inserted in
      let start = name == "a set" ? 0 : middle
      let pattern = Array(before.utf8)
      guard
        let place = (start..<source.bytes.count - pattern.count).first(where: { place in
          source.bytes[place] == pattern[0] && source.bytes[place..<place + pattern.count].elementsEqual(pattern)
        })
      else { return ("after an edit of \(name)", .infinity) }
      let end = place + pattern.count
      var least = Double.infinity
      for _ in 0..<max(runs, 5) {
        if inserted.isEmpty {
          least = min(least, time { session.replace(place..<end, by: []) })
          session.replace(place..<place, by: pattern)
        } else {
          least = min(least, time { session.replace(end..<end, by: Array(inserted.utf8)) })
          session.replace(end..<end + inserted.utf8.count, by: [])
        }
      }
      return ("after an edit of \(name)", least)
    }
  }

  /// Returns the nanoseconds of this thread that `body` takes.
  static func time(_ body: () -> Void) -> Double {
    let start = threadTime()
    body()
    return threadTime() - start
  }

  /// Returns the nanoseconds that this thread has used.
  private static func threadTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}

/// Policies to check: rules of every usual kind, a fifth of them over metrics, each with values of its own.
enum CheckedRules {
  /// Returns a policy with `count` rules.
  static func policy(_ count: Int) -> String {
    var text = """
      policy big

      use linux.process
      use linux.net
      use linux.file
      use linux.cgroup
      use linux.psi

      let shells = { "sh", "bash", "zsh", "dash" }

      predicate unattended(p: process) = p.tty == none and p.parent.name in shells

      learn ceiling: percent {
        from    psi.memory.some
        method  quantile(0.99)
        window  24h
        within  5% .. 60%
        start   25%
        step    at most 5% per 10min
        expires after 1h
      }

      """
    for number in 0..<count { text += "\nrule r\(number) {\n\(clauses(number))\n}\n" }
    return text
  }

  /// Returns what rule `number` says.
  private static func clauses(_ i: Int) -> String {
    let port = i % 60_000 + 1_024
    let network = "\(i / 256 % 256).\(i % 256)"
    return switch i % 10 {
    case 0:
      "  on connect\n  when destination.port == \(port) and destination.address in { \"10.\(network).0/24\" }\n  then deny EACCES"
    case 1: "  on exec\n  when process.uid == \(1_000 + i) and file.path starts with \"/opt/app\(i)/\"\n  then audit"
    case 2:
      "  on exec\n  when process.parent.name == \"p\(i)\" and file.name in { \"a\(i)\", \"b\(i)\" } and arguments contains \"-x\"\n"
        + "  then notify warning \"{file.path}\" limit 10 per 1min by process.parent.pid"
    case 3:
      "  on open\n  when process.name == \"app\(i)\" and file.path ends with \".key\"\n  unless process.uid in \(i) .. \(i + 5)\n"
        + "  then audit"
    case 4:
      "  on connect\n  when destination.port in { \(port), \(port + 1) } and not (process.name in { \"ssh\(i)\", \"curl\(i)\" })\n"
        + "  then audit"
    case 5:
      "  when cgroup(\"app\(i).slice\").memory.used > \(i + 100)MiB for 30s\n"
        + "  then set cgroup(\"app\(i).slice\").cpu.max = 50%\n  then notify warning \"above its share\"\n"
        + "  until cgroup(\"app\(i).slice\").memory.used < \(i + 50)MiB for 1min\n  cooldown 5min"
    case 6:
      "  on exec\n  when process.uid == \(i + 7) and unattended(process) and file.name == \"job\"\n"
        + "  unless file.path starts with \"/usr/local/\"\n  then kill"
    case 7:
      "  on connect\n  when destination.address in { \"172.\(16 + i / 65_536).\(network)/32\", "
        + "\"fd00:\(String(i % 65_536, radix: 16))::/64\" }\n  then deny EPERM"
    case 8:
      "  on open\n  when file.path starts with \"/srv/data\(i)/\" and process.gid != 7 and process.name == \"reader\(i)\"\n"
        + "  then audit"
    default:
      "  when psi.memory.some > ceiling and cgroup(\"db\(i).slice\").memory.used > \(i + 1)MiB for 1min\n"
        + "  then set cgroup(\"db\(i).slice\").io.weight = 50\n  cooldown 10min\n"
        + "  verify psi.memory.some < ceiling within 2min else restore, notify critical"
    }
  }
}
