import AinkaFiles
import AinkaKernel
import AinkaValues
import Glibc

/// `make bench`: every figure beside something else in the same run. The first argument is the folder of the programs; others name what
/// is to be measured, as `calling`, if not all.
enum Bench {
  static func run() {
    let folder = CommandLine.arguments.dropFirst().first ?? ".build/release"
    let mount = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].first { access("\($0)/cgroup.procs", W_OK) == 0 }
    let host = KernelHost(pinDirectory: "/sys/fs/bpf/ainka_bench_\(getpid())", cgroupMount: mount)
    let abilities = KernelAbilities.probe(host)
    let kernel = abilities.canApply && mount != nil
    print("Linux \(abilities.release); medians; × is the figure divided by what stands beside it\n")
    show("programs") { ProgramBenchmark.rows(programs: folder, kernel: kernel) }
    guard kernel else {
      print("BPF is not permitted here: the kernel's figures are left out")
      return
    }
    do {
      defer { try? host.clear() }
      try show("loading") { try LoadBenchmark.rows(host) }
      try show("deciding") { try DecisionBenchmark.rows(host) }
      try show("index") { try IndexBenchmark.rows(host) }
      try show("switching") { try SwitchBenchmark.rows(host) }
      try show("calling") { try OtherCallsBenchmark.rows(host) }
      try show("busy") { try BusyEventsBenchmark.rows(host) }
      show("recording") { RecordBenchmark.rows(programs: folder) }
    } catch {
      print("the kernel's figures stop here: \(error)")
      exit(1)
    }
  }

  /// Prints the rows that `measure` finds out about `what`, which can take minutes, and an empty line.
  private static func show(_ what: String, _ measure: () throws -> [Row]) rethrows {
    let wanted = CommandLine.arguments.dropFirst(2)
    guard wanted.isEmpty || wanted.contains(what) else { return }
    Row.print(try Progress.show("measuring: \(what)") { _ in try measure() })
    print("")
  }
}
