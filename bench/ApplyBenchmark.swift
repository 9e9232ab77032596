import AinkaKernel
import Glibc

/// `ainka apply`, from the start of the process to its end, when the rules decide.
enum ApplyBenchmark {
  static let suite = Suite(place: 9, name: "applying", topic: "ainka apply of 1,000 rules on one hook", measure: rows)

  private static let pins = "/sys/fs/bpf/ainka"

  private static func rows(_ bench: Bench) throws -> [Row] {
    guard access(pins, F_OK) != 0 else {
      throw NotMeasured("rules decide on this host already, and this would take them off: `ainka clear` first")
    }
    let texts = [0..<0, 0..<1].map { Rules.execPolicy(1_000, scope: bench.scope, changed: $0) }
    let policies = texts.enumerated().map { Measuring.file("apply\($0).ainka", $1) }
    let state = "/tmp/ainka_bench_\(getpid())_state"
    mkdir(state, 0o700)
    func ainka(_ words: String...) -> [String] { ["\(bench.programs)/ainka", words[0], "--state", state] + words.dropFirst() }
    defer {
      _ = try? ProgramRun.of(ainka("clear"), by: bench)
      _ = Measuring.process("/bin/rm", ["-rf", state])
      for policy in policies { unlink(policy) }
    }
    let table = Measuring.file("apply.nft", Rules.nft(1_000))
    defer { unlink(table) }
    var pinned: [Double] = []
    // Until the word names the generation, and until the process has ended, which has written all down by then.
    var (freshEnd, pinnedEnd): ([Double], [Double]) = ([], [])
    var bodies: [(name: String, sample: () throws -> Double)] = [
      (
        "ainka apply, nothing loaded",
        {
          let fresh = try decided(ainka("apply", policies[0]), bench)
          let again = try decided(ainka("apply", policies[1]), bench)
          _ = try ProgramRun.succeeding(ainka("clear"), by: bench)
          freshEnd.append(fresh.end)
          pinnedEnd.append(again.end)
          pinned.append(again.deciding)
          return fresh.deciding
        }
      )
    ]
    bodies.append(
      (
        "ainka --version",
        { try ProgramRun.succeeding(["\(bench.programs)/ainka", "--version"], by: bench).nanoseconds }
      ))
    if Measuring.find("nft") != nil {
      bodies.append(
        ("nft -f, 1,000 rules", { try ProgramRun.succeeding(["nft", "-f", table], by: bench, isAlone: true).nanoseconds }))
    }
    let series = try bench.interleave("applying", rounds: 11, bodies)
    let again = Series(name: "ainka apply, programs pinned", unit: "ns", values: Array(pinned.dropFirst()))
    bench.samples.add("applying", again)
    let peer = series.count > 2 ? Row.Reference(name: series[2].name, value: series[2].median) : nil
    let floor = Row.Reference(name: series[1].name, value: series[1].median)
    func median(_ ends: [Double]) -> String {
      "until the process has ended: \(Figure.text(ends.dropFirst().sorted()[(ends.count - 1) / 2], "ns"))"
    }
    return [
      Row(
        "ainka apply of 1,000 rules on exec, nothing loaded", series[0], bar: .atMost(30e6), peer: peer, floor: floor,
        note: median(freshEnd)),
      Row(
        "ainka apply of 1,000 rules on exec, programs pinned", again, bar: .atMost(8e6), peer: peer, floor: floor,
        note: median(pinnedEnd)),
    ]
  }

  /// Runs `command`, an apply, and returns the nanoseconds from its start until another generation decides, and until its end.
  private static func decided(_ command: [String], _ bench: Bench) throws -> (deciding: Double, end: Double) {
    let watch = WordWatch(KernelHost(cgroupMount: nil))
    let run = try ProgramRun.succeeding(command, by: bench)
    guard let seen = watch.stop() else { throw WrongAnswer("`\(command.joined(separator: " "))` changed nothing that decides") }
    return (seen - run.start, run.nanoseconds)
  }
}
