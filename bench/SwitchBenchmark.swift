import AinkaKernel
import AinkaValues
import Glibc

/// What changing something costs while everything runs.
enum SwitchBenchmark {
  static func rows(_ host: KernelHost) throws -> [Row] {
    let changes = try host.timeChanges(repeats: 101)
    return [
      Row("threshold patch (one 8-byte store)", changes.patch, beside: "map update by system call", changes.mapUpdate),
      Row("generation switch (one 8-byte store)", changes.switchWord, beside: "map update by system call", changes.mapUpdate),
      Row("grace period, off the path", changes.gracePeriod, beside: "generation switch", changes.switchWord),
    ]
  }
}
