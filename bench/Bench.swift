import AinkaKernel
import AinkaValues
import Glibc

/// `make bench`: every figure beside something else in the same run. The first argument is the folder of the programs.
enum Bench {
  static func run() {
    let folder = CommandLine.arguments.dropFirst().first ?? ".build/release"
    let mount = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].first { access("\($0)/cgroup.procs", W_OK) == 0 }
    let host = KernelHost(pinDirectory: "/sys/fs/bpf/ainka_bench_\(getpid())", cgroupMount: mount)
    let abilities = KernelAbilities.probe(host)
    let kernel = abilities.canApply && mount != nil
    print("Linux \(abilities.release); medians; × is the figure divided by what stands beside it\n")
    Row.print(ProgramBenchmark.rows(programs: folder, kernel: kernel))
    guard kernel else {
      print("\nBPF is not permitted here: the kernel's figures are left out")
      return
    }
    do {
      defer { try? host.clear() }
      print("")
      Row.print(try LoadBenchmark.rows(host))
      print("")
      Row.print(try DecisionBenchmark.rows(host))
      print("")
      Row.print(try SwitchBenchmark.rows(host))
      print("")
      Row.print(try OtherCallsBenchmark.rows(host))
    } catch {
      print("the kernel's figures stop here: \(error)")
      exit(1)
    }
  }
}
