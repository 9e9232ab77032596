import AinkaEngine
import AinkaTestSupport
import AinkaValues
import Testing

/// Keys of every length, each after other keys in the same event: nothing of those may be taken for a part of it.
@Suite("Keys of texts in the engine")
struct LongKeyTests {
  @Test("a key is the same whatever keys come before it", arguments: 1...255)
  func lengths(length: Int) throws {
    var engine = Engine(
      try PolicyCompiling.bundle([
        (
          name: "keys.ainka",
          text: """
          policy keys
          use linux.process
          rule a { on exec when count(exec) over 10s by file.path > 1000 then audit }
          rule b { on exec when count(exec) over 10s by process.file.path >= 3 then audit }
          rule c { on exec then notify info limit 2 per 10s by process.cgroup }
          """
        )
      ]))
    var decisions: [Decision] = []
    for number in 0..<3 {
      let other = String(repeating: "abc".dropFirst(number).first ?? "d", count: 255 - number)
      let same = String(repeating: "k", count: length)
      decisions.append(
        engine.decide(
          event: "exec",
          ["file.path": Self.text(other), "process.file.path": Self.text(same), "process.cgroup": Self.text(same)],
          at: 1_000_000_000 + UInt64(number)))
    }
    #expect(decisions.map(\.matched) == [[2], [2], [1, 2]])
    #expect(decisions.map(\.limited) == [[], [], [2]])
  }

  @Test("keys that differ in their last byte are two", arguments: 1...255)
  func lastByte(length: Int) throws {
    var engine = Engine(
      try PolicyCompiling.bundle([
        (
          name: "keys.ainka",
          text: """
          policy keys
          use linux.process
          rule b { on exec when count(exec) over 10s by process.file.path >= 2 then audit }
          """
        )
      ]))
    let start = String(repeating: "k", count: length - 1)
    let matched = ["a", "b", "a"].map { last in
      engine.decide(event: "exec", ["process.file.path": Self.text(start + last)], at: 1_000_000_000).matched
    }
    #expect(matched == [[], [], [0]])
  }

  /// Returns `text` as a field has it.
  private static func text(_ text: String) -> EventValue { .text(Array(text.utf8), isTruncated: false) }
}
