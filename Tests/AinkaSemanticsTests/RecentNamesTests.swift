import Testing

@testable import AinkaSemantics

/// What is remembered of names is what was noted of them.
@Suite struct RecentNamesTests {
  @Test func theLastFewAreKnown() {
    var names = RecentNames<Int>()
    #expect(names["a"] == nil)
    for (value, name) in ["a", "b", "c", "d", "e", "f"].enumerated() {
      names.note(name, value)
      #expect(names[name] == value)
    }
    #expect(names["a"] == nil && names["b"] == nil)
    #expect(["c", "d", "e", "f"].map { names[$0] } == [2, 3, 4, 5])
  }

  @Test func importsAreNotedOnce() {
    var imports = UsedImports()
    for (policy, module) in [(0, "linux.net"), (0, "linux.net"), (1, "linux.net"), (0, "linux.file"), (0, "linux.net")] {
      imports.note(module, in: policy)
    }
    #expect(
      imports.keys == [
        Checker.Key(policy: 0, name: "linux.net"), Checker.Key(policy: 1, name: "linux.net"),
        Checker.Key(policy: 0, name: "linux.file"),
      ])
  }
}
