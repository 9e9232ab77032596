import AinkaKernel
import AinkaValues
import Glibc

/// What rules cost those who do nothing that they are about: other system calls, while opens or forks are looked at.
enum OtherCallsBenchmark {
  private static let calls = 10_000

  static let suite = Suite(
    place: 32, name: "calling", topic: "other system calls while opens, forks or execs are looked at",
    measure: { bench in try bench.pinned { try rows(bench) } })

  private static func rows(_ bench: Bench) throws -> [Row] {
    let host = bench.host
    // A scope that nobody is in: what is measured is the way to the question, not a decision.
    let head = "policy bench\nscope cgroup \"\(bench.scope)\"\nuse linux.file\nuse linux.process\n"
    try host.clear()
    let before = callNanoseconds()
    var rows: [Row] = []
    for (name, rule) in [
      ("open", "rule r { on open when file.path == \"/nothing\" then kill }\n"),
      ("fork", "rule r { on fork when process.name == \"nothing\" then kill }\n"),
      ("exec", "rule r { on exec when file.path == \"/nothing\" then kill }\n"),
    ] {
      try DecisionBenchmark.load(head + rule, on: bench)
      let with = callNanoseconds()
      try host.clear()
      let after = callNanoseconds()
      rows.append(Row("another system call, with a rule on \(name)", with, beside: "without", min(before, after)))
    }
    return rows
  }

  /// Nanoseconds of a system call that does next to nothing: the least of many short runs, for what disturbs only adds.
  private static func callNanoseconds() -> Double {
    (0..<301).map { _ in
      Measuring.time { for _ in 0..<calls { _ = getppid() } } / Double(calls)
    }.min() ?? 0
  }
}
