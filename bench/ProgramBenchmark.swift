import Glibc

/// Whole programs, beside other programs.
enum ProgramBenchmark {
  static func rows(programs folder: String, kernel: Bool) -> [Row] {
    var rows = startUp(folder) + check(folder)
    if kernel { rows += apply(folder) }
    return rows
  }

  /// `ainkac --version` beside a C program that does nothing.
  private static func startUp(_ folder: String) -> [Row] {
    let source = Measuring.file("nothing.c", "int main(void) { return 0; }\n")
    let nothing = source + ".out"
    defer { for path in [source, nothing] { unlink(path) } }
    guard let compiler = Measuring.find("cc"), Measuring.process(compiler, ["-O2", "-static", "-o", nothing, source]) != nil,
      let floor = Measuring.program(nothing, [], runs: 101)
    else { return [Row("start-up", value: "not measured: no C compiler")] }
    return ["ainkac", "ainka"].map { name in
      guard let took = Measuring.program("\(folder)/\(name)", ["--version"], runs: 101) else {
        return Row("\(name) --version", value: "failed")
      }
      return Row("\(name) --version", took, beside: "a C program that does nothing", floor)
    }
  }

  private static func check(_ folder: String) -> [Row] {
    let policy = Measuring.file("check.ainka", Rules.policy(1_000))
    let table = Measuring.file("check.nft", Rules.nft(1_000))
    defer { for path in [policy, table] { unlink(path) } }
    guard let took = Measuring.program("\(folder)/ainkac", ["check", policy]) else {
      return [Row("ainkac check, 1,000 rules", value: "failed")]
    }
    guard let nft = Measuring.find("nft"), let other = Measuring.program(nft, ["-c", "-f", table]) else {
      return [Row("ainkac check, 1,000 rules", value: Row.text(took), beside: "nft -c: not to be had here")]
    }
    return [Row("ainkac check, 1,000 rules", took, beside: "nft -c, 1,000 rules", other)]
  }

  private static func apply(_ folder: String) -> [Row] {
    let policy = Measuring.file("apply.ainka", Rules.policy(100))
    let next = Measuring.file(
      "apply_next.ainka", Rules.policy(100) + "rule one_more { on connect when destination.port == 9 then audit }\n")
    let table = Measuring.file("apply.nft", Rules.nft(100))
    let state = Measuring.file("state", "") + ".d"
    mkdir(state, 0o700)
    defer { for path in [policy, next, table] { unlink(path) } }
    let ainka = "\(folder)/ainka"
    var first: [Double] = []
    var later: [Double] = []
    for _ in 0..<5 {
      guard let fresh = Measuring.process(ainka, ["apply", "--state", state, policy]),
        let pinned = Measuring.process(ainka, ["apply", "--state", state, next]),
        Measuring.process(ainka, ["clear", "--state", state]) != nil
      else { return [Row("ainka apply, 100 rules", value: "failed")] }
      first.append(fresh)
      later.append(pinned)
    }
    var other: Double?
    if let nft = Measuring.find("nft"), let unshare = Measuring.find("unshare") {
      other = Measuring.program(unshare, ["-n", nft, "-f", table], runs: 5)
    }
    let pairs = [("nothing loaded", first.sorted()[2]), ("programs pinned", later.sorted()[2])]
    return pairs.map { name, took in
      guard let other else {
        return Row("ainka apply, 100 rules, \(name)", value: Row.text(took), beside: "nft -f: not to be had here")
      }
      return Row("ainka apply, 100 rules, \(name)", took, beside: "nft -f, 100 rules, in a new network namespace", other)
    }
  }
}
