import AinkaKernel
import AinkaValues

/// What loading each hook's program costs, beside a program that does nothing.
enum LoadBenchmark {
  static func rows(_ host: KernelHost) throws -> [Row] {
    try DecisionBenchmark.load(Rules.policy(1), on: host)
    let loads = try host.timeLoads(repeats: 5)
    guard let floor = loads.first(where: { $0.name == "bench_empty" }) else { return [] }
    return loads.filter { $0.name != floor.name }.map { load in
      Row(
        "load \(load.name), \(load.verifiedInstructions) verified instructions", load.nanoseconds,
        beside: "loading an empty program", floor.nanoseconds)
    }
  }
}
