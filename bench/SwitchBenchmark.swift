import AinkaKernel
import AinkaValues

/// What changing something costs while everything runs.
enum SwitchBenchmark {
  static let suite = Suite(place: 7, name: "switching", topic: "generation switch and threshold patch", measure: rows)

  private static func rows(_ bench: Bench) throws -> [Row] {
    try DecisionBenchmark.load(Rules.policy(1_000, scope: bench.scope), on: bench)
    let changes = try bench.pinned { try bench.host.timeChanges(repeats: 101) }
    let update = Row.Reference(name: "map update by system call", value: changes.mapUpdate)
    return [
      Row("generation switch (one 8-byte store)", changes.switchWord, "ns", bar: .atMost(2_000), peer: update),
      Row("threshold patch (one 8-byte store)", changes.patch, "ns", peer: update),
      Row("grace period, off the path", changes.gracePeriod, "ns"),
    ]
  }
}
