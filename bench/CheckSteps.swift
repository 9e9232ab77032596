import AinkaCompiler
import AinkaSemantics
import AinkaSource
import AinkaSyntax
import AinkaValues
import Glibc

/// What the steps of a check cost, and a check after an edit.
///
/// Only the time of this thread counts: other work on the machine changes little.
enum CheckSteps {
  static let suite = Suite(
    place: 101, name: "check-steps", topic: "the steps of a check of mixed rules, and a check again after an edit",
    needsKernel: false, measure: rows)

  private static let runs = 7

  private static func rows(_ bench: Bench) throws -> [Row] {
    var rows: [Row] = []
    for count in [1_000, 10_000] {
      for (name, values) in try steps(count) {
        let series = Series(name: "\(Figure.decimal(Double(count))) rules, \(name)", unit: "ns", values: values)
        bench.samples.add("check-steps", series)
        var row = Row(series.name, series.least, "ns")
        row.isDetail = true
        rows.append(row)
      }
    }
    return rows
  }

  /// Returns the nanoseconds that each step of checking `count` rules took, run by run.
  private static func steps(_ count: Int) throws -> [(String, [Double])] {
    let source = SourceText(name: "rules.ainka", bytes: Array(CheckedRules.policy(count).utf8))
    var (parse, check, limits): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<runs {
      var report = DiagnosticReport()
      parse.append(time { _ = Parser.parse(source, source: 0, report: &report) })
      var program: TypedProgram?
      check.append(time { program = Checker.check([source], profile: .portable, report: &report) })
      guard let program else { throw NotMeasured(report.plainText(sources: [source])) }
      var isWhole = false
      limits.append(time { isWhole = Compiler.check(program, report: &report) != nil })
      guard isWhole else { throw NotMeasured(report.plainText(sources: [source])) }
    }
    return [("reading", parse), ("reading, names and types", check), ("limits", limits)] + edits(source)
  }

  /// Returns the nanoseconds that checking `source` again takes after an edit of one line, in the middle of it: of a number in a
  /// rule, of a set that some rules name, and of a brace, which leaves the text broken and is put back.
  private static func edits(_ source: SourceText) -> [(String, [Double])] {
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
      else { preconditionFailure("the rules have \(name)") }
      let end = place + pattern.count
      var took: [Double] = []
      for _ in 0..<runs {
        if inserted.isEmpty {
          took.append(time { session.replace(place..<end, by: []) })
          session.replace(place..<place, by: pattern)
        } else {
          took.append(time { session.replace(end..<end, by: Array(inserted.utf8)) })
          session.replace(end..<end + inserted.utf8.count, by: [])
        }
      }
      return ("again after an edit of \(name)", took)
    }
  }

  /// Returns the nanoseconds of this thread that `body` takes.
  private static func time(_ body: () -> Void) -> Double {
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
