import Glibc

/// `ainkac compile`, from a text to a bundle on disk, of mixed rules.
enum CompileBenchmark {
  static let suite = Suite(
    place: 10, name: "compile", topic: "ainkac compile, from 1,000 to 100,000 rules", needsKernel: false, measure: rows)

  private static let sizes = [1_000, 10_000, 100_000]

  private static func rows(_ bench: Bench) throws -> [Row] {
    let bundle = Measuring.file("compiled.ainkab", "")
    defer { unlink(bundle) }
    func command(_ policy: String) -> [String] { ["\(bench.programs)/ainkac", "compile", "-o", bundle, policy] }
    var costs: [(size: Double, cost: Double)] = []
    var rows: [Row] = []
    let one = Measuring.file("compile_1.ainka", Rules.policy(1))
    defer { unlink(one) }
    let start = try bench.interleave(
      "compile", rounds: 15,
      [("1 rule", { try ProgramRun.succeeding(command(one), by: bench).nanoseconds })])[0].median
    for size in sizes {
      let policy = Measuring.file("compile_\(size).ainka", Rules.policy(size))
      defer { unlink(policy) }
      let series = try bench.interleave(
        "compile", rounds: size < 10_000 ? 15 : size == 10_000 ? 11 : 3,
        [
          (
            "\(Figure.decimal(Double(size))) rules",
            { try ProgramRun.succeeding(command(policy), by: bench).nanoseconds }
          )
        ])[0]
      costs.append((Double(size), max(series.median - start, 1)))
      rows.append(Row("ainkac compile, \(series.name)", series, bar: size == 10_000 ? .atMost(100e6) : nil))
    }
    let exponent = Row(
      "ainkac compile, exponent of its growth from 1,000 to 100,000 rules", Growth.exponent(costs), "", bar: .atMost(1.1),
      note: "of the time above that of one rule, \(Figure.text(start, "ns"))")
    return rows + [exponent]
  }
}
