import AinkaFiles
import AinkaKernel
import AinkaValues
import Glibc

/// The program: measures what is asked for, prints the table, writes JSON and samples.
enum BenchRun {
  static func main() {
    // What is in this file is on the main actor's thread, and nothing else uses another.
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "--patch-forever" { StormPatcher.run(Array(arguments.dropFirst())) }
    switch BenchOptions.read(arguments) {
    case .failure(let complaint):
      Console.complain("ainka-bench: \(complaint.text)\n")
      exit(2)
    case .success(let options): exit(run(options))
    }
  }

  /// Runs what `options` ask for; returns the exit code: 1 when answers were wrong or something broke.
  private static func run(_ options: BenchOptions) -> Int32 {
    let suites = Suite.all.filter(options.wants)
    guard !options.isListing else {
      for suite in suites { print("\(suite.name): \(suite.topic)") }
      return 0
    }
    guard !suites.isEmpty else {
      Console.complain("ainka-bench: nothing that is measured is called `\(options.only ?? "")`; --list shows what is\n")
      return 2
    }
    let mount = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].first { access("\($0)/cgroup.procs", W_OK) == 0 }
    let host = KernelHost(pinDirectory: "/sys/fs/bpf/ainka_bench_\(getpid())", cgroupMount: mount)
    let abilities = KernelAbilities.probe(host)
    let samples = SampleFile(below: options.work, release: abilities.release)
    let bench = Bench(options, host: host, samples: samples)
    if let mount { mkdir(mount + bench.scope, 0o755) }
    defer { if let mount { rmdir(mount + bench.scope) } }
    var (rows, complaints): ([Row], [String]) = ([], [])
    for suite in suites {
      if suite.needsKernel, !abilities.canApply || mount == nil {
        rows.append(.missing(suite.topic, because: "BPF and cgroup 2 are not permitted here"))
        continue
      }
      do {
        rows += try Progress.show("measuring: \(suite.name)") { _ in try suite.measure(bench) }
      } catch let reason as NotMeasured {
        rows.append(.missing(suite.topic, because: reason.description))
      } catch {
        rows.append(.missing(suite.topic, because: "it failed"))
        complaints.append("\(suite.name): \(error)")
      }
      if suite.needsKernel { try? host.clear() }
    }
    rows = rows.filter { !$0.isDetail } + rows.filter(\.isDetail)
    print("Linux \(abilities.release), \(samples.processor); medians and their 95 % intervals of this run\n")
    print(Table.text(rows))
    print("\n\(Table.summary(rows))\nsamples: \(samples.path)")
    if let path = options.json { complaints += RowsAsJSON.write(rows, to: path).map { [$0] } ?? [] }
    for complaint in complaints { Console.complain("ainka-bench: \(complaint)\n") }
    return complaints.isEmpty ? 0 : 1
  }
}
