import AinkaSource
import AinkaSyntax
import AinkaTestSupport
import Testing

/// Texts that nobody wrote to be read: there is a tree for any bytes, soon, and every span lies in the text.
@Suite struct HostileInputTests {
  /// Parses `bytes` and returns what is reported.
  @discardableResult private func parse(_ bytes: [UInt8]) -> [Diagnostic] {
    var report = DiagnosticReport()
    let source = SourceText(name: "hostile.ainka", bytes: bytes)
    let tree = Parser.parse(source, source: 0, report: &report)
    let diagnostics = report.sorted
    #expect(diagnostics.count <= 101)
    #expect(diagnostics.allSatisfy { $0.primary.span.start <= $0.primary.span.end && Int($0.primary.span.end) <= bytes.count })
    #expect(!report.terminalText(sources: [source]).utf8.contains { $0 < 0x20 && $0 != 0x0a })
    #expect(tree.description.utf8.count < 64 * bytes.count + 1_000)
    return diagnostics
  }

  @Test func tooLong() {
    var bytes = [UInt8](repeating: UInt8(ascii: "("), count: 100_000_000)
    #expect(parse(bytes).map(\.code) == ["E0100"])
    bytes.removeAll()
  }

  @Test(arguments: [
    "(", "{", "\"", "a", "\n", "/", "-", "not ", "let x = ", "rule r {", "\u{0}", "é", "🙂", ".", "0", "a.", "\\", "x in {",
  ])
  func oneThingOverAndOver(piece: String) {
    parse(Array(repeatElement(Array(piece.utf8), count: 20_000).joined()))
  }

  @Test(arguments: ["(", "{", "not ", "-", "a(", "set of ", "1 + (", "x == ("])
  func deep(piece: String) {
    let nested = String(repeating: piece, count: 10_000)
    let diagnostics = parse(
      Array("policy p\nlet a = \(nested)1\nrule r { on exec then \(nested) }\nlet b: \(nested)port = 1\n".utf8))
    #expect(!diagnostics.isEmpty)
  }

  @Test func randomBytes() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<400 {
      parse((0..<Int.random(in: 0...400, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
  }

  @Test func randomWords() {
    var generator = SeededGenerator(seed: 2)
    let words =
      "policy p use let x = { } ( ) , . .. : rule on exec when unless then kill deny EACCES or and not in starts with learn within start 5% 30s \"a\" \" // { \n else for over by predicate event field hook because notify mode test @ == < + - * / [ ] contains any scope"
      .split(separator: " ").map { Array($0.utf8) }
    for _ in 0..<2_000 {
      let count = Int.random(in: 1...60, using: &generator)
      parse(Array((0..<count).map { _ in words[Int.random(in: 0..<words.count, using: &generator)] }.joined(separator: [0x20])))
    }
  }

  /// Every token of valid policies left out, doubled, and swapped with the next; every text cut at each byte.
  @Test(arguments: [
    "whole_rule", "learn_whole", "all_declarations", "models_modes_labels", "tests_whole", "clauses_of_metric_rules",
    "library_declarations", "precedence",
  ])
  func mutations(name: String) {
    let source = GoldenCases.sources(of: name, stage: "syntax")[0]
    var report = DiagnosticReport()
    let tokens = Parser.tokens(source, source: 0, report: &report).tokens
    let pieces = tokens.indices.dropLast().map { Array(source.bytes[Int(tokens[$0].start)..<Int(tokens[$0].end)]) }
    for place in pieces.indices {
      for change in 0..<3 {
        var mutated = pieces
        switch change {
        case 0: mutated.remove(at: place)
        case 1: mutated.insert(pieces[place], at: place)
        default: if place + 1 < pieces.count { mutated.swapAt(place, place + 1) }
        }
        parse(Array(mutated.joined(separator: [UInt8(ascii: place % 2 == 0 ? " " : "\n")])))
      }
    }
    for length in stride(from: 0, to: source.bytes.count, by: 7) { parse(Array(source.bytes[..<length])) }
  }
}
