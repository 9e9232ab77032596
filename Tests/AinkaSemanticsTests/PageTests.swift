import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// Every code has a page and a golden case, and what pages show as wrong is wrong.
@Suite struct PageTests {
  /// Returns what checking `code` as a policy reports; a header is put before a part of a policy.
  private func diagnostics(_ code: String) -> [Diagnostic] {
    var text = code
    if !code.hasPrefix("policy ") && !code.hasPrefix("// no header") {
      let uses = ["process", "net"].map { "use linux.\($0)\n" }.filter {
        !code.contains($0) && !code.contains("use linux.proces\n")
      }
      text = "policy page\n" + uses.joined() + code
    }
    var report = DiagnosticReport()
    _ = Checker.check([SourceText(name: "page.ainka", text: text)], profile: .portable, report: &report)
    return report.sorted
  }

  @Test(arguments: DiagnosticPages.all.map(\.code)) func wrongIsWrongAndRightIsRight(code: String) throws {
    let page = try #require(DiagnosticPages.page(of: code))
    guard !page.wrong.hasPrefix("(") else { return }
    let wrong = diagnostics(page.wrong)
    #expect(wrong.contains { $0.code == code }, "\(wrong.map(\.message))")
    let right = diagnostics(page.right)
    #expect(!right.contains { $0.code == code || ($0.severity == .error && $0.code != "E0190") }, "\(right.map(\.message))")
  }

  /// The codes that factories of diagnostics give, read from their sources.
  private func codesInSources() -> Set<String> {
    let files = SourceFiles.texts(under: ["Sources/AinkaSyntax", "Sources/AinkaSemantics"], suffix: "Diagnostics.swift")
    var codes: Set<String> = []
    for text in files {
      for piece in text.split(separator: "code: \"").dropFirst() { codes.insert(String(piece.prefix(5))) }
    }
    return codes
  }

  @Test func everyCodeHasAPage() {
    #expect(codesInSources() == Set(DiagnosticPages.all.map(\.code)))
    #expect(Set(DiagnosticPages.all.map(\.code)).count == DiagnosticPages.all.count)
  }

  @Test func everyCodeHasACase() {
    var codes: Set<String> = []
    for stage in ["syntax", "semantics"] {
      for name in GoldenCases.names(stage: stage) {
        for source in GoldenCases.sources(of: name, stage: stage) {
          let text = String(decoding: source.bytes, as: UTF8.self)
          for piece in text.split(separator: "//~ ").dropFirst() {
            codes.formUnion(piece.prefix { $0 != "\n" }.split(separator: " ").map(String.init))
          }
        }
      }
    }
    // Only a file of more than 16 MiB gives E0100: HostileInputTests makes one.
    #expect(Set(DiagnosticPages.all.map(\.code)).subtracting(codes) == ["E0100"])
  }
}
