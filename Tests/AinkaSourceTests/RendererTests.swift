import AinkaJSON
import AinkaSource
import Testing

/// The same diagnostics as text for people, lines for tools, JSON and SARIF.
@Suite struct RendererTests {
  private let source = SourceText(name: "memory.ainka", text: "policy p\n\twhen psi.memory.some > 30s // \u{7}\n")

  /// Returns a report of one diagnostic with a second label and help.
  private func report() -> DiagnosticReport {
    var report = DiagnosticReport()
    let diagnostic = Diagnostic(
      code: "E0301", severity: .error, message: "`psi.memory.some` is a percentage, `30s` is a duration",
      primary: Diagnostic.Label(span: Span(source: 0, start: 33, end: 36), text: "expected percent"),
      secondary: [Diagnostic.Label(span: Span(source: 0, start: 15, end: 30))], help: ["write a level and a time"],
      edits: [Diagnostic.Edit(span: Span(source: 0, start: 33, end: 36), replacement: "10% for 30s")])
    report.add(diagnostic)
    report.add(diagnostic)
    report.add(
      Diagnostic(
        code: "W0220", severity: .warning, message: "not used",
        primary: Diagnostic.Label(span: Span(source: 0, start: 7, end: 8))))
    return report
  }

  @Test func aByteOrderMarkIsNotShown() {
    let marked = SourceText(name: "m.ainka", text: "\u{feff}policy p\n")
    var report = DiagnosticReport()
    report.add(
      Diagnostic(
        code: "E0301", severity: .error, message: "x", primary: Diagnostic.Label(span: Span(source: 0, start: 10, end: 11))))
    let text = report.terminalText(sources: [marked])
    #expect(text.contains(" --> m.ainka:1:8\n"))
    #expect(text.contains("1 | policy p\n  |        ^\n"))
  }

  @Test func terminal() {
    #expect(
      report().terminalText(sources: [source]) == """
        warning[W0220]: not used
         --> memory.ainka:1:8
          |
        1 | policy p
          |        ^
          |

        error[E0301]: `psi.memory.some` is a percentage, `30s` is a duration
         --> memory.ainka:2:25
          |
        2 |     when psi.memory.some > 30s // \\x07
          |          ---------------   ^^^ expected percent
          |
        help: write a level and a time

        1 error, 1 warning

        """)
  }

  @Test func gitHub() {
    #expect(
      report().gitHubText(sources: [source]) == """
        ::warning file=memory.ainka,line=1,col=8,endLine=1,endColumn=9,title=W0220::not used
        ::error file=memory.ainka,line=2,col=25,endLine=2,endColumn=28,title=E0301::`psi.memory.some` is a percentage, `30s` \
        is a duration%0Ahelp: write a level and a time

        """)
  }

  @Test func whatGitHubWouldReadAsSomethingElseIsNumbered() {
    var report = DiagnosticReport()
    report.add(
      Diagnostic(
        code: "E0301", severity: .note, message: "100% of a,b::c",
        primary: Diagnostic.Label(span: Span(source: 0, start: 0, end: 1))))
    let odd = SourceText(name: "a,b:100%.ainka", text: "x")
    #expect(
      report.gitHubText(sources: [odd])
        == "::notice file=a%2Cb%3A100%25.ainka,line=1,col=1,endLine=1,endColumn=2,title=E0301::100%25 of a,b::c\n")
  }

  @Test func warningsCanBeErrors() throws {
    #expect(try !WarningLevels([], known: ["W0220"]).applied(to: warning()).hasErrors)
    #expect(try WarningLevels(["error"], known: ["W0220"]).applied(to: warning()).hasErrors)
    #expect(try WarningLevels(["error=w0220"], known: ["W0220"]).applied(to: warning()).hasErrors)
    #expect(try !WarningLevels(["error=W0221"], known: ["W0220", "W0221"]).applied(to: warning()).hasErrors)
    #expect(throws: WarningLevels.Failure(message: "there is no warning `W0222`", help: "did you mean `W0220`?")) {
      try WarningLevels(["error=W0222"], known: ["W0220"])
    }
    for wrong in ["", "all", "errors", "warning=W0220", "=W0220"] {
      #expect(throws: WarningLevels.Failure.self) { try WarningLevels([wrong], known: ["W0220"]) }
    }
  }

  /// Returns a report of one warning.
  private func warning() -> DiagnosticReport {
    var report = DiagnosticReport()
    report.add(
      Diagnostic(
        code: "W0220", severity: .warning, message: "not used",
        primary: Diagnostic.Label(span: Span(source: 0, start: 7, end: 8))))
    return report
  }

  @Test func coloursOnlyAddColours() {
    let coloured = report().terminalText(sources: [source], colour: true)
    #expect(coloured.contains("\u{1b}[1;31merror[E0301]\u{1b}[0m"))
    var plain = ""
    var isEscape = false
    for character in coloured {
      if character == "\u{1b}" { isEscape = true }
      if !isEscape { plain.append(character) }
      if character == "m" { isEscape = false }
    }
    #expect(plain == report().terminalText(sources: [source]))
  }

  @Test func plain() {
    #expect(
      report().plainText(sources: [source]) == """
        memory.ainka:1:8: warning[W0220]: not used
        memory.ainka:2:25: error[E0301]: `psi.memory.some` is a percentage, `30s` is a duration
        1 error, 1 warning

        """)
    #expect(DiagnosticReport().plainText(sources: []) == "")
    #expect(DiagnosticReport().terminalText(sources: []) == "")
  }

  @Test func json() throws {
    let value = try JSONReader.read(report().json(sources: [source]))
    #expect(value["errors"]?.integer == 1)
    #expect(value["warnings"]?.integer == 1)
    let error = try #require(value["diagnostics"]?.elements?.last)
    #expect(error["code"]?.string == "E0301")
    #expect(error["labels"]?.elements?.map { $0["column"]?.integer } == [25, 7])
    #expect(error["labels"]?.elements?.first?["primary"]?.bool == true)
    #expect(error["labels"]?.elements?.first?["end_column"]?.integer == 28)
    #expect(error["edits"]?.elements?.first?["replacement"]?.string == "10% for 30s")
    #expect(error["help"]?.elements?.first?.string == "write a level and a time")
  }

  @Test func sarif() throws {
    let page = DiagnosticPage(code: "E0301", title: "types", summary: "two types", wrong: "a", right: "b", why: "units")
    let named = SourceText(name: "a b/ü.ainka", bytes: source.bytes)
    let value = try JSONReader.read(report().sarif(sources: [named], pages: [page]))
    #expect(value["version"]?.string == "2.1.0")
    let run = try #require(value["runs"]?.elements?.first)
    #expect(run["tool"]?["driver"]?["rules"]?.elements?.map { $0["id"]?.string } == ["E0301", "W0220"])
    #expect(run["tool"]?["driver"]?["rules"]?.elements?.first?["help"]?["text"]?.string == "units")
    let result = try #require(run["results"]?.elements?.last)
    #expect(result["level"]?.string == "error")
    let place = result["locations"]?.elements?.first?["physicalLocation"]
    #expect(place?["artifactLocation"]?["uri"]?.string == "a%20b/%C3%BC.ainka")
    #expect(place?["region"]?["startLine"]?.integer == 2)
    #expect(place?["region"]?["startColumn"]?.integer == 25)
    #expect(result["relatedLocations"]?.elements?.count == 1)
  }

  /// Returns the line that is shown of `bytes` and the marks below it, for a label on `range`.
  private func shown(_ bytes: [UInt8], _ range: Range<UInt32>) -> [String] {
    var report = DiagnosticReport()
    let span = Span(source: 0, start: range.lowerBound, end: range.upperBound)
    report.add(Diagnostic(code: "E0001", severity: .note, message: "m", primary: Diagnostic.Label(span: span)))
    let lines = report.terminalText(sources: [SourceText(name: "x", bytes: bytes)]).split(separator: "\n")
    return lines[3...4].map { String($0.dropFirst(4)) }
  }

  @Test func bytesThatAreNoText() {
    #expect(shown([0x61, 0xff, 0x62, 0x1b, 0x63], 2..<3) == ["a\\xffb\\x1bc", "     ^"])
    #expect(shown(Array("é日本x".utf8), 8..<9) == ["é日本x", "     ^"])
    #expect(shown(Array("a\u{202e}b".utf8), 4..<5) == ["a\\u{202e}b", "         ^"])
    #expect(shown([0xe2, 0x82], 0..<2) == ["\\xe2\\x82", "^^^^^^^^"])
  }

  @Test func wideLinesAreClipped() {
    let line = String(repeating: "a", count: 500) + "HERE" + String(repeating: "b", count: 500)
    let rows = shown(Array(line.utf8), 500..<504)
    #expect(rows[0].hasPrefix("…aaa") && rows[0].hasSuffix("bbb…") && rows[0].count < 120)
    let column = rows[1].prefix { $0 == " " }.count
    #expect(rows[0].dropFirst(column).hasPrefix("HERE"))
    #expect(rows[1].dropFirst(column) == "^^^^")
  }

  @Test func severalLabelsOnALine() {
    var report = DiagnosticReport()
    func label(_ start: UInt32, _ end: UInt32, _ text: String) -> Diagnostic.Label {
      Diagnostic.Label(span: Span(source: 0, start: start, end: end), text: text)
    }
    report.add(
      Diagnostic(
        code: "E0001", severity: .error, message: "m", primary: label(8, 12, "this"),
        secondary: [label(0, 3, "first"), label(4, 7, "second")])
    )
    #expect(
      report.terminalText(sources: [SourceText(name: "x", text: "one two four")]) == """
        error[E0001]: m
         --> x:1:9
          |
        1 | one two four
          | --- --- ^^^^ this
          | |   |
          | |   second
          | first
          |

        1 error

        """)
  }

  @Test func anotherSourceAndBadSpans() {
    var report = DiagnosticReport()
    report.add(
      Diagnostic(
        code: "E0001", severity: .error, message: "m\u{1b}[0m",
        primary: Diagnostic.Label(span: Span(source: 0, start: 90, end: 99)),
        secondary: [Diagnostic.Label(span: Span(source: 1, start: 0, end: 1), text: "there")]))
    report.add(
      Diagnostic(
        code: "E0002", severity: .error, message: "lost", primary: Diagnostic.Label(span: Span(source: 9, start: 0, end: 1))))
    let text = report.terminalText(sources: [SourceText(name: "a", text: "x"), SourceText(name: "b", text: "y")])
    #expect(text.contains("::: b:1:1"))
    #expect(!text.contains("\u{1b}"))
    #expect(report.plainText(sources: []).contains("<unknown>:1:1: error[E0002]: lost"))
  }

  @Test func suggestions() {
    #expect(Suggestion.nearest(to: "shels", in: ["shells", "shell", "bells"]) == "shell")
    #expect(Suggestion.nearest(to: "whne", in: ["when", "then"]) == "when")
    #expect(Suggestion.nearest(to: "x", in: ["y"]) == nil)
    #expect(Suggestion.nearest(to: "abc", in: ["xyz", "abcdef"]) == nil)
  }
}
