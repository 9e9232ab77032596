import AinkaTestSupport
import Testing

/// How many golden cases there are: a bar that is not to be lost.
@Suite struct CaseCountTests {
  /// Returns the texts of all cases.
  private static let texts = SourceFiles.paths(under: "Tests/Cases", suffix: ".ainka").map {
    String(decoding: SourceFiles.bytes($0) ?? [], as: UTF8.self)
  }

  @Test func thereAreEnough() {
    #expect(Self.texts.count >= 450)
    let wrong = Self.texts.count { $0.contains("//~ ") }
    #expect(wrong * 2 >= Self.texts.count, "\(wrong) of \(Self.texts.count) have a diagnostic")
  }

  /// Two cases of the same text show one thing.
  @Test func noneStandsThereTwice() { #expect(Set(Self.texts).count == Self.texts.count) }

  /// Every case of a stage that compares its output has one.
  @Test func everyOneHasAnOutput() {
    let outputs = Set(SourceFiles.paths(under: "Tests/Cases", suffix: ".expected"))
    let pages = Set(SourceFiles.paths(under: "Tests/Cases/documentation", suffix: ".md"))
    for path in SourceFiles.paths(under: "Tests/Cases", suffix: ".ainka") where !path.hasPrefix("Tests/Cases/language/") {
      let name = path.dropLast("ainka".count)
      #expect(outputs.contains(name + "expected") || pages.contains(name + "md"), "\(path)")
    }
    #expect(outputs.count + pages.count == Self.texts.count - GoldenCases.names(stage: "language").count)
  }
}
