import AinkaSource
import AinkaValues
import Testing

@testable import AinkaSemantics

/// The standard library is read by and by, and what is known of it does not depend on the order.
@Suite struct LibraryTests {
  private func library() -> Library { Library(StandardLibrary.texts, source: 1, profile: .portable) }

  /// Returns what tells `event` apart from others.
  private func words(_ event: Library.Event?) -> [String] {
    guard let event else { return [] }
    return [event.module] + event.fieldIndex.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      + event.event.fields.map { "\($0.name): \($0.type.name)" } + event.records.sorted { $0.key < $1.key }.map { "\($0)" }
      + event.fieldModules.map { "\($0)" } + event.event.verdicts.map(\.name)
  }

  @Test func eachModuleIsReadByItself() {
    let whole = library().whole
    #expect(whole.events.count > 20 && whole.metrics.count > 50 && whole.settings.count > 50)
    for (name, event) in whole.events { #expect(words(library().event(name)) == words(event), "\(name)") }
    for (name, record) in whole.records {
      #expect(library().record(name)?.fields.map(\.name) == record.fields.map(\.name), "\(name)")
    }
    for (name, enumeration) in whole.enumerations {
      #expect(library().enumeration(name)?.cases == enumeration.cases, "\(name)")
    }
    var seen: Set<String> = []
    for (path, metric) in whole.metrics where seen.insert("\(metric.module) \(path.prefix { $0 != "." })").inserted {
      #expect(library().metric(path)?.shown == metric.shown, "\(path)")
    }
    seen = []
    for (path, setting) in whole.settings where seen.insert("\(setting.module) \(path.prefix { $0 != "." })").inserted {
      #expect(library().setting(path)?.bounds == setting.bounds, "\(path)")
    }
  }

  @Test func whatNobodyDeclaresIsNotThere() {
    let library = library()
    #expect(library.event("connec") == nil && library.metric("cpu") == nil && library.setting("") == nil)
    #expect(library.record("connect") == nil && library.enumeration("process") == nil)
  }

  @Test func whatAPolicyAddsIsInItsCopyAlone() {
    let library = library()
    let copy = Library(copying: library)
    copy.addEnumeration(named: "own.colour", module: "own", cases: ["red"])
    #expect(copy.enumeration("own.colour")?.cases == ["red"] && library.enumeration("own.colour") == nil)
  }
}
