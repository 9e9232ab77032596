import AinkaSource
import AinkaSyntax
import AinkaTestSupport
import Testing

/// Tests/Cases/format: the layout.
@Test(arguments: GoldenCases.names(stage: "format")) func formatCase(name: String) {
  let failures = GoldenCases.failures(of: name, stage: "format") { sources in
    let texts = sources.map { String(decoding: SourceFormatter.formatted($0), as: UTF8.self) }
    return GoldenCases.Output(text: texts.joined(separator: "//---\n"), diagnostics: [])
  }
  for failure in failures {
    Issue.record(
      "\(failure.message)",
      sourceLocation: SourceLocation(fileID: "Cases/\(name)", filePath: failure.path, line: failure.line, column: 1))
  }
}

/// What holds of the layout of any text.
@Suite struct FormatPropertyTests {
  /// Checks the layout of `source`.
  private func check(_ source: SourceText) {
    let once = SourceFormatter.formatted(source)
    let text = SourceText(name: source.name, bytes: once)
    #expect(
      SourceFormatter.isSame(once, as: source), "\(source.name) says something else:\n\(String(decoding: once, as: UTF8.self))")
    #expect(SourceFormatter.formatted(text) == once, "\(source.name) has two layouts")
    for line in String(decoding: once, as: UTF8.self).split(separator: "\n") where once != source.bytes {
      #expect(line.last != " " || source.bytes.contains(0), "\(source.name): white space at the end of \(line)")
    }
  }

  @Test(arguments: ["format", "syntax", "semantics", "compiler"]) func casesKeepTheirMeaning(stage: String) {
    for name in GoldenCases.names(stage: stage) {
      for source in GoldenCases.sources(of: name, stage: stage) { check(source) }
    }
  }

  /// Policies that people start from, and the standard library, are in their layout.
  @Test(arguments: ["examples", "stdlib"].flatMap { SourceFiles.paths(under: $0, suffix: ".ainka") })
  func filesAreFormatted(path: String) throws {
    let source = SourceText(name: path, bytes: try #require(SourceFiles.bytes(path)))
    #expect(SourceFormatter.formatted(source) == source.bytes, "run `ainkac fmt \(path)`")
    check(source)
  }

  /// Only the declarations that touch the lines change.
  @Test func ranges() {
    let text = "policy p\nlet a   = 1\n// about b\nlet b   = 2\n\nlet c   = 3  // c\nrule r{on exec then kill then audit}\n"
    let source = SourceText(name: "p.ainka", text: text)
    /// Returns the text with the declarations on `lines` in their layout.
    func formatted(_ lines: ClosedRange<Int>) -> String {
      String(decoding: SourceFormatter.formatted(source, lines: lines), as: UTF8.self)
    }
    #expect(formatted(4...4) == text.replacing("let b   = 2", with: "let b = 2"))
    #expect(formatted(3...3) == text.replacing("let b   = 2", with: "let b = 2"))
    #expect(formatted(5...5) == text)
    #expect(formatted(100...200) == text)
    #expect(formatted(6...6) == text.replacing("let c   = 3", with: "let c = 3"))
    #expect(formatted(1...1) == text)
    let rule = "rule r {\n    on exec\n    then kill\n    then audit\n}\n"
    #expect(formatted(7...7) == text.replacing("rule r{on exec then kill then audit}\n", with: rule))
  }
}
