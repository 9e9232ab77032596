import AinkaKernel
import AinkaValues

/// What loading each hook's program costs, beside a program that does nothing.
enum LoadBenchmark {
  static let suite = Suite(place: 5, name: "loading", topic: "program load per hook, and verified instructions", measure: rows)

  private static func rows(_ bench: Bench) throws -> [Row] {
    try DecisionBenchmark.load(Rules.policy(1, scope: bench.scope), on: bench)
    let loads = try bench.pinned { try bench.host.timeLoads(repeats: 5) }
    guard let floor = loads.first(where: { $0.name == "bench_empty" }) else { return [] }
    let reference = Row.Reference(name: "an empty program", value: floor.nanoseconds)
    let hooks = loads.filter { $0.name != floor.name }
    for load in hooks {
      bench.samples.add("loading", Series(name: load.name, unit: "ns", values: [load.nanoseconds]))
      bench.samples.add(
        "loading", Series(name: "\(load.name), instructions", unit: "", values: [Double(load.verifiedInstructions)]))
    }
    guard let slowest = hooks.max(by: { $0.nanoseconds < $1.nanoseconds }),
      let longest = hooks.max(by: { $0.verifiedInstructions < $1.verifiedInstructions })
    else { return [] }
    return [
      Row(
        "program load, the slowest of \(hooks.count) hooks: \(slowest.name)", slowest.nanoseconds, "ns", bar: .atMost(15e6),
        floor: reference),
      Row(
        "verified instructions, the most of \(hooks.count) hooks: \(longest.name)", Double(longest.verifiedInstructions), "",
        bar: .atMost(20_000)),
    ]
      + hooks.map { load in
        var row = Row(
          "load \(load.name), \(load.verifiedInstructions) verified instructions", load.nanoseconds, "ns", floor: reference)
        row.isDetail = true
        return row
      }
  }
}
