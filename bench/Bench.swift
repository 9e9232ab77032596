import AinkaBundle
import AinkaFiles
import AinkaKernel
import AinkaValues
import CAinkaBench
import Glibc

/// One run of `make bench`: what it measures with, and where its samples go.
final class Bench {
  /// The folder of the programs that are measured.
  let programs: String
  /// Where floor programs, `launch` and samples are: `build/bench`.
  let work: String
  /// The kernel, with pins of this process alone.
  let host: KernelHost
  /// How many decisions `storm` asks for.
  let count: Int
  /// The CPU that figures of a single thread are taken on.
  let cpu: Int32
  let samples: SampleFile

  init(_ options: BenchOptions, host: KernelHost, samples: SampleFile) {
    programs = options.programs
    work = options.work
    count = options.count
    cpu = Int32(sysconf(Int32(_SC_NPROCESSORS_ONLN))) - 1
    self.host = host
    self.samples = samples
  }

  /// A cgroup 2 path of this run alone, which nobody is in: rules that are measured decide about nobody else on the host.
  let scope = "/ainka_bench_\(getpid())"

  /// Runs `body` on one CPU, so that no sample pays for a move.
  func pinned<T>(_ body: () throws -> T) rethrows -> T {
    ainka_bench_pin(cpu)
    defer { ainka_bench_pin(-1) }
    return try body()
  }

  /// Takes `rounds` samples of each of `bodies` in turn, the first one in each round another one, after a round that is not
  /// counted; keeps them as samples of `suite`.
  func interleave(
    _ suite: String, rounds: Int, unit: String = "ns", _ bodies: [(name: String, sample: () throws -> Double)]
  ) throws -> [Series] {
    var series = bodies.map { Series(name: $0.name, unit: unit, values: []) }
    for round in -1..<rounds {
      for turn in bodies.indices {
        let place = (turn + max(round, 0)) % bodies.count
        let value = try bodies[place].sample()
        if round >= 0 { series[place].values.append(value) }
      }
    }
    for one in series { samples.add(suite, one) }
    return series
  }
}

extension KernelHost {
  /// Returns what the kernel knows of the scope at `path`; "" is the whole host.
  func resolve(_ path: String) -> ResolvedScope {
    var status = stat()
    guard !path.isEmpty, stat((cgroupMount ?? "") + path, &status) == 0 else {
      return ResolvedScope(path: path, cgroup: 0, level: 0)
    }
    return ResolvedScope(path: path, cgroup: UInt64(status.st_ino), level: UInt32(path.split(separator: "/").count))
  }
}
