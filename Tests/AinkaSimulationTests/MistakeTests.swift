import AinkaCompiler
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// Tests/Mistakes: what people get wrong is found at its place, and nowhere else, with its code and with what to write instead.
@Suite struct MistakeTests {
  static let paths = SourceFiles.paths(under: "Tests/Mistakes", suffix: ".ainka")

  @Test func thirtyOfThem() { #expect(Self.paths.count >= 30) }

  @Test(arguments: paths) func aMistakeIsFoundAtItsPlace(path: String) throws {
    let source = SourceText(name: path, bytes: SourceFiles.bytes(path) ?? [])
    var report = DiagnosticReport()
    let program = Checker.check([source], profile: .portable, report: &report)
    if let program { _ = Compiler.compile(program, report: &report) }
    report = WarningLevels().applied(to: report)
    let lines = String(decoding: source.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let title = try #require(lines.first)
    #expect(title.hasPrefix("// ") && title.hasSuffix("."))
    let marked = lines.indices.filter { lines[$0].hasSuffix("//~") }.map { $0 + 1 }
    let errors = report.sorted.filter { $0.severity == .error }
    #expect(marked.count == 1)
    #expect(errors.count == 1, "\(report.plainText(sources: [source] + StandardLibrary.texts))")
    let error = try #require(errors.first)
    #expect(error.primary.span.source == 0)
    #expect([source.position(of: error.primary.span.start).line] == marked)
    #expect(error.primary.span.start < error.primary.span.end)
    #expect(!error.help.isEmpty || !error.edits.isEmpty, "it names no fix")
    // The page about mistakes is written from these files; here it is held against what is said now.
    let page = String(decoding: SourceFiles.bytes("docs/mistakes.md") ?? [], as: UTF8.self)
    let name = path.dropFirst("Tests/".count)
    let row = page.split(separator: "\n").first { $0.contains("(../Tests/\(name))") }
    let said = "\(error.code): \(error.message)".replacing("|", with: "\\|")
    #expect(row?.contains(said) == true, "docs/mistakes.md does not say “\(said)”: run `make mistakes`")
    #expect(row?.contains("| \(title.dropFirst(3)) |") == true)
  }
}
