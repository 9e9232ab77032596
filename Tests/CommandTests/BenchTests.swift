import AinkaJSON
import Glibc
import Testing

/// `make bench` prints a table, writes it for programs, keeps its samples, and fails when what it compares is not the same.
@Suite struct BenchTests {
  /// Runs `ainka-bench` with `arguments` on the programs in `folder`, its work in the shop.
  private func bench(_ shop: Workshop, _ arguments: [String], programs: String = Workshop.programs) -> ProgramRun {
    shop.run(["\(Workshop.programs)/ainka-bench", "--work", shop.folder] + arguments + [programs])
  }

  /// Builds what measures programs.
  private func buildLaunch(_ shop: Workshop) {
    let source = "\(Workshop.package)/bench/native/launch.c"
    #expect(shop.run(["cc", "-O2", "-o", shop.file("launch"), source]).code == 0)
  }

  @Test func listsWhatItMeasures() {
    let shop = Workshop()
    let list = bench(shop, ["--list"])
    #expect(list.code == 0)
    for suite in ["check: ", "compile: ", "user-space: ", "storm: ", "against-code: "] { #expect(list.output.contains(suite)) }
    #expect(bench(shop, ["--list", "--only", "^check$"]).output.split(separator: "\n").count == 1)
  }

  @Test(arguments: [["--only", "("], ["--only", "nothing_is_called_so"], ["--count", "none"], ["--what", "x"], ["--json"]])
  func refusesWhatItCannotDo(arguments: [String]) {
    let shop = Workshop()
    let run = shop.run(["\(Workshop.programs)/ainka-bench"] + arguments)
    #expect(run.code == 2)
    #expect(run.complaints.hasPrefix("ainka-bench: "), "\(run.complaints)")
  }

  @Test func writesTheTableForPeopleAndProgramsAndKeepsSamples() throws {
    let shop = Workshop()
    buildLaunch(shop)
    let run = bench(shop, ["--only", "^start-up$", "--json", shop.file("rows.json")])
    #expect(run.code == 0, "\(run.complaints)")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(
      lines.contains { $0.contains("ainkac --version") && $0.contains(" ms") && $0.contains("does nothing") }, "\(run.output)")
    let rows = try #require(JSONReader.read(Array(Workshop.read(shop.file("rows.json")))).elements)
    #expect(rows.count == 2)
    for row in rows {
      let members = try #require(row.members)
      #expect(members.map(\.name) == ["name", "value", "unit", "bar", "peer", "floor", "met"])
    }
    let samples = try #require(lines.last { $0.hasPrefix("samples: ") }).dropFirst("samples: ".count)
    let text = String(decoding: Workshop.read(String(samples)), as: UTF8.self)
    #expect(text.hasPrefix("# Each series"))
    #expect(text.split(separator: "\n").count { $0.hasPrefix("start-up,\"ainka --version\",ns,") } == 101)
  }

  @Test func saysWhatIsMissing() {
    let shop = Workshop()
    let run = bench(shop, ["--only", "^start-up$"])
    #expect(run.code == 0)
    #expect(run.output.contains("not measured: "))
    #expect(run.output.contains("launch is not built"))
  }

  @Test func failsWhereAProgramDoesNotDoWhatIsMeasured() {
    let shop = Workshop()
    buildLaunch(shop)
    for name in ["ainkac", "ainka"] { chmod(shop.write("#!/bin/sh\nexit 3\n", to: name), 0o755) }
    let run = bench(shop, ["--only", "^start-up$"], programs: shop.folder)
    #expect(run.code == 1)
    #expect(run.complaints.contains("failed: wait status 768"), "\(run.complaints)")
  }
}
