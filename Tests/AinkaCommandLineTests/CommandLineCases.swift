import AinkaCommandLine
import Foundation
import Testing

/// What is printed of a small program for shells and for man, as files under `Tests/Cases/command-line`.
@Suite struct CommandLineCases {
  /// Each file's ending, and the arguments that print it.
  static let files = [
    ("bash", ["completions", "bash"]), ("zsh", ["completions", "zsh"]), ("fish", ["completions", "fish"]), ("1", ["manual"]),
  ]

  @Test(arguments: files) func isPrintedAsBefore(ending: String, arguments: [String]) throws {
    guard case .print(let text) = try tool.parse(arguments) else {
      Issue.record("nothing is printed")
      return
    }
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Cases/command-line/tool.\(ending)")
    if ProcessInfo.processInfo.environment["AINKA_ACCEPT"] == "1" {
      try text.write(to: path, atomically: true, encoding: .utf8)
    }
    #expect(text == (try String(contentsOf: path, encoding: .utf8)), "if that is right: make golden-accept")
  }
}
