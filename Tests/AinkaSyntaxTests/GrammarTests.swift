import Foundation
import Testing

/// `grammar/ainka.ebnf` against the parser: `ainka-fuzz grammar`, bounded.
///
/// It runs as a program of its own, so that a crash is a failed test with a seed, not the end of all tests.
@Suite("Grammar and parser")
struct GrammarTests {
  /// The folder of the whole project.
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Runs `ainka-fuzz grammar` of this build on the grammar at `path` and returns its exit status and output.
  private func fuzz(_ path: String, seed: String, count: String) throws -> (status: Int32, output: String) {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("ainka-fuzz")
    process.arguments = ["grammar", "--seed", seed, "--count", count, "--grammar", path]
    process.environment = ["SWIFT_BACKTRACE": "enable=no"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  private static var grammar: String { root.appendingPathComponent("grammar/ainka.ebnf").path }

  @Test("say the same of 400 sentences and 1,200 broken ones", arguments: ["1", "2026"])
  func agreement(seed: String) throws {
    let run = try fuzz(Self.grammar, seed: seed, count: "400")
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("400 sentences"), "\(run.output)")
  }

  /// A change of the grammar, and what is then said.
  struct Drift: Sendable, CustomTestStringConvertible {
    var from: String
    var to: String
    var problem: String
    var testDescription: String { "\(from) -> \(to)" }
  }

  @Test(
    "a grammar that says something else is found out",
    arguments: [
      Drift(from: "'expires' DATE", to: "'expires' (DATE | NUMBER)", problem: "is refused"),
      Drift(from: "'cooldown' Constant", to: "'cooldown' Constant 'samples'?", problem: "is refused"),
      Drift(from: "'spreads' 'to' 'children'", to: "'spreads' 'to' 'all' 'children'", problem: "is refused"),
      Drift(from: "Sum ('..' Sum)?", to: "Sum ('..' Sum)*", problem: "is refused"),
      Drift(from: "'notify' NAME STRING?", to: "'notify' NAME STRING", problem: "without a word"),
      Drift(from: "'remove' 'everywhere'?", to: "'remove' 'everywhere'", problem: "without a word"),
    ])
  func drift(_ drift: Drift) throws {
    let text = try String(contentsOfFile: Self.grammar, encoding: .utf8)
    #expect(text.contains(drift.from))
    let path = NSTemporaryDirectory() + "ainka-grammar-\(UUID().uuidString).ebnf"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.replacingOccurrences(of: drift.from, with: drift.to).write(toFile: path, atomically: true, encoding: .utf8)
    let run = try fuzz(path, seed: "5", count: "8000")
    #expect(run.status == 1 && run.output.contains(drift.problem), "\(run.output.prefix(400))")
  }

  @Test("what is no grammar is refused with a sentence")
  func broken() throws {
    let path = NSTemporaryDirectory() + "ainka-grammar-\(UUID().uuidString).ebnf"
    defer { try? FileManager.default.removeItem(atPath: path) }
    for text in [
      "", "File ::= Missing\nWORD ::= /[a-z]/\n", "File ::= ('a'\nWORD ::= /[a-z]/\n", "File ::= 'a'\nWORD ::= [a-z]\n",
    ] {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try fuzz(path, seed: "1", count: "1").status == 1)
    }
  }
}
