import AinkaDocumentation
import AinkaSemantics
import AinkaSource
import AinkaSyntax
import AinkaTestSupport
import AinkaValues
import Foundation
import Testing

/// The page of the standard library.
@Suite struct LibraryPageTests {
  /// docs/standard-library.md
  private let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("docs/standard-library.md")

  @Test func thePageInTheDocumentsIsCurrent() throws {
    let page = LibraryPage().text
    if ProcessInfo.processInfo.environment["AINKA_ACCEPT"] == "1" { try Data(page.utf8).write(to: file) }
    let written = try String(contentsOf: file, encoding: .utf8)
    #expect(written == page, "write docs/standard-library.md anew: make library-page")
  }

  @Test func nothingIsWrongWithIt() { #expect(PageFlaws.all(of: LibraryPage().text) == []) }

  @Test(arguments: LibraryPage.modules) func eachModuleHasAPageOfItsOwn(module: String) {
    let page = LibraryPage(modules: [module]).text
    #expect(page.hasPrefix("# <a id=\"module-\(module)\"></a>Module `\(module)`\n"))
    #expect(PageFlaws.all(of: page) == [])
  }

  @Test func severalModulesHaveATable() {
    let page = LibraryPage(modules: ["linux.psi", "linux.net"]).text
    #expect(PageFlaws.all(of: page) == [])
    #expect(page.contains("| [`linux.net`](#module-linux.net) | [`connect`](#event-linux.net.connect)"))
    #expect(!page.contains("Types and units"))
  }

  /// Returns the name of everything in `tree` that has no documentation.
  private func undocumented(_ tree: SyntaxTree) -> [String] {
    /// Returns the fields without any.
    func fields(_ fields: [FieldDeclaration], of owner: String) -> [String] {
      fields.filter(\.documentation.isEmpty).map { "\(owner).\($0.name.text)" }
    }
    return tree.declarations.flatMap { declaration -> [String] in
      switch declaration {
      case .event(let event):
        (event.documentation.isEmpty ? [event.name.text] : []) + fields(event.fields, of: event.name.text)
      case .record(let record):
        (record.documentation.isEmpty ? [record.name.text] : []) + fields(record.fields, of: record.name.text)
      case .enumeration(let enumeration): enumeration.documentation.isEmpty ? [enumeration.name.text] : []
      case .metric(let metric): metric.documentation.isEmpty ? [tree.text(of: metric.family)] : []
      case .setting(let setting): setting.documentation.isEmpty ? [tree.text(of: setting.family)] : []
      default: []
      }
    }
  }

  @Test(arguments: StandardLibrary.texts.map(\.name)) func everythingInItIsDocumented(name: String) throws {
    let text = try #require(StandardLibrary.texts.first { $0.name == name })
    var report = DiagnosticReport()
    let tree = Parser.parse(text, source: 0, report: &report)
    #expect(undocumented(tree) == [])
    #expect(text.bytes.starts(with: "// ".utf8), "the first line says what the module is about")
    #expect(report.isEmpty, "\(report.plainText(sources: [text]))")
  }

  @Test func everyTypeAndUnitIsInTheTable() {
    let types = TypeTable.rows.flatMap(\.types)
    #expect(Set(types) == Set(ValueType.simple))
    #expect(types.count == ValueType.simple.count)
    for row in TypeTable.rows where !row.units.isEmpty {
      for example in row.examples {
        let quantity = try? Quantity(parsing: example)
        #expect(quantity.map { row.types.contains($0.type) || $0.type == .percent } == true, "\(example)")
      }
    }
    for (type, units) in [
      ValueType.duration: Set(["ns", "us", "ms", "s", "min", "h", "d"]), .frequency: ["Hz", "kHz", "MHz", "GHz"],
    ] {
      let row = TypeTable.rows.first { $0.types == [type] }
      #expect(row.map { Set($0.units) } == units)
      for unit in units { #expect((try? Quantity(parsing: "1\(unit)"))?.type == type) }
    }
  }

  @Test func verdictsSayWhatTheyNeed() {
    let page = LibraryPage(modules: ["linux.process"]).text
    #expect(page.contains("- Verdicts: `audit` everywhere, `deny` where BPF LSM is on, `kill` everywhere\n"))
    #expect(HostNeed.need(of: .kill, hooks: ["cgroup"]) == .signalsFromCgroups)
    #expect(HostNeed.need(of: .throttle, hooks: ["cgroup"]) == .nothing)
    #expect(HostNeed.need(of: .deny, hooks: ["tracepoint"]) == nil)
  }
}
