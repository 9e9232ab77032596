import AinkaTestSupport
import Testing

/// The engine against the interpreter, on random policies and events: `ainka-fuzz differential`, bounded.
///
/// It runs as a program of its own, so that a crash of either side is a failed test with a seed, not the end of all tests.
@Suite("Engine and interpreter")
struct DifferentialTests {
  @Test("decide alike on 20,000 random events", arguments: ["1", "2026"])
  func agreement(seed: String) throws {
    let run = try FuzzRun(["differential", "--seed", seed, "--count", "10000"])
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("no difference in 10000 events"), "\(run.output)")
  }

  @Test("a wrong interpreter is found out")
  func canary() throws {
    let run = try FuzzRun(["canary"])
    #expect(run.status == 1, "\(run.output)")
    #expect(!run.output.contains("NOT SEEN"), "\(run.output)")
  }

  @Test("broken texts, bundles and images do no harm", arguments: ["source", "bundle", "image"])
  func broken(name: String) throws {
    let run = try FuzzRun([name, "--seed", "1", "--count", "100"])
    #expect(run.status == 0, "\(run.output)")
  }

  @Test(
    "wrong usage has a status of its own", arguments: [[], ["nothing"], ["source", "--seed"], ["source", "--count", "0"]])
  func usage(arguments: [String]) throws {
    #expect(try FuzzRun(arguments).status == 64)
  }
}
