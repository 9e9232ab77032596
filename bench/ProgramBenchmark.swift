import Glibc

/// How long the programs take to start, beside a C program that does nothing.
enum ProgramBenchmark {
  static let suite = Suite(place: 30, name: "start-up", topic: "start of the programs", needsKernel: false, measure: rows)

  private static func rows(_ bench: Bench) throws -> [Row] {
    let source = Measuring.file("nothing.c", "int main(void) { return 0; }\n")
    let nothing = source + ".out"
    defer { for path in [source, nothing] { unlink(path) } }
    guard Measuring.process(try Measuring.need("cc"), ["-O2", "-static", "-o", nothing, source]) != nil else {
      throw NotMeasured("the C compiler makes no static program")
    }
    let commands = [[nothing], ["\(bench.programs)/ainkac", "--version"], ["\(bench.programs)/ainka", "--version"]]
    let names = ["a C program that does nothing", "ainkac --version", "ainka --version"]
    let series = try bench.interleave(
      "start-up", rounds: 101,
      zip(names, commands).map { name, command in
        (name, { try ProgramRun.succeeding(command, by: bench).nanoseconds })
      })
    let floor = Row.Reference(name: series[0].name, value: series[0].median)
    return series.dropFirst().map { Row($0.name, $0, floor: floor) }
  }
}
