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
    let bundles = policies.map { $0 + "b" }
    for (policy, bundle) in zip(policies, bundles) {
      _ = try ProgramRun.succeeding(["\(bench.programs)/ainkac", "compile", policy, "-o", bundle], by: bench)
    }
    defer { for bundle in bundles { unlink(bundle) } }
    let table = Measuring.file("apply.nft", Rules.nft(1_000))
    defer { unlink(table) }
    var written = Pair()
    var compiled = Pair()
    var bodies: [(name: String, sample: () throws -> Double)] = [
      ("ainka apply POLICY, nothing loaded", { try written.sample(ainka, policies, bench) }),
      ("ainka apply BUNDLE, nothing loaded", { try compiled.sample(ainka, bundles, bench) }),
      (
        "ainka --version",
        { try ProgramRun.succeeding(["\(bench.programs)/ainka", "--version"], by: bench).nanoseconds }
      ),
    ]
    if Measuring.find("nft") != nil {
      bodies.append(
        ("nft -f, 1,000 rules", { try ProgramRun.succeeding(["nft", "-f", table], by: bench, isAlone: true).nanoseconds }))
    }
    let series = try bench.interleave("applying", rounds: 11, bodies)
    let peer = series.count > 3 ? Row.Reference(name: series[3].name, value: series[3].median) : nil
    let floor = Row.Reference(name: series[2].name, value: series[2].median)
    var rows: [Row] = []
    for (pair, fresh, what) in [(written, series[0], ""), (compiled, series[1], ", compiled before")] {
      let pinned = Series(
        name: fresh.name + ", then another, programs pinned", unit: "ns", values: Array(pair.pinned.dropFirst()))
      bench.samples.add("applying", pinned)
      for (series, state, ends, bar) in [
        (fresh, "nothing loaded", pair.freshEnd, 30e6), (pinned, "programs pinned", pair.pinnedEnd, 8e6),
      ] {
        let end = ends.dropFirst().sorted()[(ends.count - 1) / 2]
        rows.append(
          Row(
            "ainka apply of 1,000 rules on exec\(what), \(state)", series, bar: .atMost(bar), peer: peer, floor: floor,
            note: "until the process has ended: \(Figure.text(end, "ns"))"))
      }
    }
    return rows
  }

  /// One policy and then another are applied where nothing is loaded.
  private struct Pair {
    /// Nanoseconds until the second decides.
    var pinned: [Double] = []
    /// Until the processes have ended, which have written all down by then.
    var (freshEnd, pinnedEnd): ([Double], [Double]) = ([], [])

    /// Returns the nanoseconds until the first of `inputs` decides.
    mutating func sample(_ ainka: (String...) -> [String], _ inputs: [String], _ bench: Bench) throws -> Double {
      let fresh = try ApplyBenchmark.decided(ainka("apply", inputs[0]), bench)
      let again = try ApplyBenchmark.decided(ainka("apply", inputs[1]), bench)
      _ = try ProgramRun.succeeding(ainka("clear"), by: bench)
      freshEnd.append(fresh.end)
      pinnedEnd.append(again.end)
      pinned.append(again.deciding)
      return fresh.deciding
    }
  }

  /// Runs `command`, an apply, and returns the nanoseconds from its start until another generation decides, and until its end.
  private static func decided(_ command: [String], _ bench: Bench) throws -> (deciding: Double, end: Double) {
    let watch = WordWatch(KernelHost(cgroupMount: nil))
    let run = try ProgramRun.succeeding(command, by: bench)
    guard let seen = watch.stop() else { throw WrongAnswer("`\(command.joined(separator: " "))` changed nothing that decides") }
    return (seen - run.start, run.nanoseconds)
  }
}
