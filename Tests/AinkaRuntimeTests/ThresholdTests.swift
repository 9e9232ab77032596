import AinkaFiles
import AinkaPlan
import AinkaTestSupport
import Testing

@testable import AinkaRuntime

@Suite struct ThresholdTests {
  @Test func setIsOneStoreAndIsKeptOverGenerations() throws {
    let world = try World()
    try world.apply(small())
    let change = try world.runtime.setThreshold("p.t", to: "2500")
    #expect(change.before == 2000)
    #expect(change.now.value == 2500)
    #expect(world.backend.calls.last == "slot 0 = 2500")
    #expect(try world.runtime.thresholds().first?.origin == .hand)
    let plan = try world.apply(small(start: 3000)).plan
    #expect(plan.thresholds.first?.value == "now 2500, set by hand, kept")
    #expect(try world.runtime.thresholds().first?.value == 2500)
    #expect(world.backend.requests.last?.slots.map(\.index) == [1])
    let log = String(decoding: try FileSystem.read(world.state.file("log.jsonl")), as: UTF8.self)
    #expect(log.contains("\"action\":\"threshold set\""))
    #expect(log.contains("\"subject\":\"p.t\",\"before\":\"2000\",\"after\":\"2500\""))
  }

  @Test func resetGoesBackToTheStart() throws {
    let world = try World()
    try world.apply(small())
    _ = try world.runtime.setThreshold("t", to: "2500")
    let change = try world.runtime.resetThreshold("t")
    #expect(change.now.value == 2000)
    #expect(change.now.origin == .start)
    #expect(try world.apply(small(start: 3000)).plan.thresholds.first?.value == "now 2000, becomes 3000")
  }

  @Test(arguments: [
    ("p.t", "1023", "p.t cannot be 1023"), ("p.t", "65536", "p.t cannot be 65536"),
    ("p.t", "30s", "`30s` is no value for p.t"), ("p.t", "many", "`many` is no value for p.t"),
    ("p.t", "99999999999999999999", "`99999999999999999999` is no value for p.t"),
    ("x", "2000", "generation 1 has no threshold `x`"),
  ])
  func refusesOtherValuesAndNames(name: String, text: String, message: String) throws {
    let world = try World()
    try world.apply(small())
    let error = failure { () throws(RuntimeError) in _ = try world.runtime.setThreshold(name, to: text) }
    #expect(error?.description == message)
    #expect(error?.advice.isEmpty == false)
    #expect(world.backend.slots == [0: 2000])
  }

  @Test func needsAnActiveGeneration() throws {
    let world = try World()
    #expect(try world.runtime.thresholds().isEmpty)
    let error = failure { () throws(RuntimeError) in _ = try world.runtime.setThreshold("t", to: "2000") }
    #expect(error?.description == "no generation is active")
    #expect(!FileSystem.exists(world.state.path))
  }

  @Test func aValueThatNobodyNotedWasSetByHand() throws {
    let world = try World()
    try world.apply(small())
    world.backend.slots[0] = 4000
    #expect(try world.runtime.thresholds().first?.origin == .hand)
  }

  @Test func damagedNotesSayWhatToDo() throws {
    let world = try World()
    try world.apply(small())
    try FileSystem.replace(world.state.file("thresholds.json"), with: Array("{\"version\":2}".utf8))
    let error = failure { () throws(RuntimeError) in _ = try world.runtime.thresholds() }
    #expect(error?.description.contains("it has version 2; this program reads version 1") == true)
    #expect(error?.advice.hasPrefix("remove it") == true)
  }
}
