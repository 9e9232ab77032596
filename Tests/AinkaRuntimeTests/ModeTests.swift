import AinkaBundle
import AinkaPlan
import AinkaTestSupport
import Testing

@testable import AinkaRuntime

@Suite struct ModeTests {
  /// Returns the policies `p` with `rules` and `q` with one rule.
  private func two(_ rules: [String]) throws -> Bundle {
    let lines = rules.map { "rule \($0) { on connect when destination.port == 1 then deny EACCES }" }
    return try PolicyCompiling.bundle([
      ("p.ainka", "policy p\nuse linux.net\n" + lines.joined(separator: "\n")),
      ("q.ainka", "policy q\nuse linux.net\nrule z { on connect when destination.port == 2 then deny EACCES }"),
    ])
  }

  @Test func aRuleAPolicyOrEverything() throws {
    let world = try World()
    try world.apply(two(["a", "b"]))
    #expect(try world.runtime.setMode(.observe, of: "a") == [.init(rule: "p.a", before: .enforce, after: .observe)])
    #expect(world.backend.observed == [0])
    #expect(try world.runtime.setMode(.observe, of: "p").map(\.rule) == ["p.b"])
    #expect(world.backend.observed == [0, 1])
    #expect(try world.runtime.setMode(.enforce, of: "p.b").map(\.rule) == ["p.b"])
    #expect(try world.runtime.setMode(.observe, of: "").map(\.rule) == ["p.b", "q.z"])
    #expect(try world.runtime.setMode(.observe, of: "").isEmpty)
    #expect(try world.runtime.status().rules.map(\.mode) == [.observe, .observe, .observe])
    #expect(try world.runtime.status().text.contains("observe: deny EACCES"))
    #expect(try world.runtime.setMode(.enforce, of: "").count == 3)
    #expect(world.backend.observed.isEmpty)
    #expect(
      try world.runtime.changeLog().entries.dropFirst().map(\.before) == [
        "enforce", "mixed", "observe", "mixed", "observe", "observe",
      ])
    let unknown = failure { () throws(RuntimeError) in _ = try world.runtime.setMode(.observe, of: "nobody") }
    #expect(unknown?.advice == "the policies are `p`, `q`; `ainka status` lists the rules")
  }

  @Test func isKeptAndANewRuleOfAPolicyTakesThePolicys() throws {
    let world = try World()
    try world.apply(two(["a"]))
    _ = try world.runtime.setMode(.observe, of: "p")
    let plan = try world.apply(two(["a", "b"])).plan
    #expect(plan.rules.map(\.mode) == ["observe (set by hand, kept)"])
    #expect(plan.text.contains("deny EACCES   observe (set by hand, kept)\n"))
    #expect(plan.text.contains("    mode: 1 more observes (set by hand, kept): p.a\n"))
    #expect(world.backend.observed == [0, 1])
    #expect(try world.apply(two(["b"])).plan.observing == ["p.b"])
    #expect(try world.runtime.rollback(to: 1).plan.rules.first?.mode == "observe (set by hand, kept)")
  }

  @Test func ofAnApplyIsForEveryRule() throws {
    let world = try World()
    let plan = try world.apply(two(["a"]), mode: .observe).plan
    #expect(plan.rules.map(\.mode) == ["observe", "observe"])
    #expect(world.backend.requests.last?.observed == [0, 1])
    let back = try world.apply(two(["a"]), mode: .enforce).plan
    #expect(back.rules.map(\.name) == ["p.a", "q.z"])
    #expect(back.rules.first?.details == [.init(subject: "mode", difference: "observe → enforce")])
    #expect(try world.apply(two(["a"]), mode: .enforce).isUnchanged)
  }

  @Test func aSwitchKilledHalfWayIsFinishedByTheNextCommand() throws {
    let world = try World()
    try world.apply(two(["a", "b"]))
    let file = world.state.newFile(ModeFile(generation: 1, modes: RuleModes([.init(name: "p", mode: .observe)])))
    try world.state.replace(file.path, with: file.bytes)
    #expect(try world.runtime.status().rules.map(\.mode) == [.enforce, .enforce, .enforce], "the backend is the truth")
    try world.apply(two(["a", "b"]))
    #expect(world.backend.observed == [0, 1])
  }

  @Test func whatWasNotConfirmedTakesItsModesAlong() throws {
    let world = try World()
    try world.apply(two(["a"]))
    _ = try world.runtime.setMode(.observe, of: "q")
    try world.apply(two(["a"]), confirm: 5, mode: .observe)
    #expect(try world.runtime.status().rules.map(\.mode) == [.observe, .observe])
    world.now += 5_000_000_000
    #expect(try world.runtime.status().rules.map(\.mode) == [.enforce, .observe])
    try world.apply(two(["a", "b"]))
    #expect(world.backend.observed == [2])
  }
}
