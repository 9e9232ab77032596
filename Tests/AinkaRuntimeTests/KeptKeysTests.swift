import AinkaBundle
import AinkaFiles
import AinkaPlan
import AinkaTestSupport
import AinkaValues
import Testing

@testable import AinkaRuntime

/// What becomes of values that keys of thresholds were given.
@Suite struct KeptKeysTests {
  /// A policy with a threshold by key.
  private func policy(
    key: String = "process.parent.name", keys: Int = 20, high: Int = 1000, before: String = "", port: Int = 1
  ) throws -> Bundle {
    let text = """
      policy p
      use linux.net
      \(before)
      learn usual: count by \(key) at most \(keys) keys {
          within 1 .. \(high)
          start 50
          step at most 1 per 1h
          drift at most 1 per 1d
      }
      rule a { on connect when destination.port == \(port) and count(connect) over 10s by \(key) > usual then deny EACCES }
      """
    return try PolicyCompiling.bundle([("p.ainka", text)])
  }

  /// The values that the last request begins with.
  private func begun(_ world: World) throws -> [String: Int64] {
    let values = try #require(world.backend.requests.last).keyed.values.flatMap { $0 }
    return Dictionary(uniqueKeysWithValues: values.map { ($0.key.text, $0.value) })
  }

  /// Returns the names and values of the keys that `world` lists.
  private func listed(_ world: World) throws -> [String: Int64] {
    let all = try world.runtime.thresholds().filter { $0.declaration.name.contains("(") }
    return Dictionary(uniqueKeysWithValues: all.map { ($0.declaration.name, $0.value) })
  }

  /// Forgets what the kernel holds.
  private func reboot(_ world: World) throws {
    let number = try #require(world.backend.active).number
    try world.state.write(CurrentGeneration(number: number, isCleared: false, boot: "an earlier one"))
    world.backend.active = nil
    world.backend.slots = [:]
    world.backend.keys = [:]
  }

  @Test func afterARebootTheyComeBack() throws {
    let world = try World()
    try world.apply(policy())
    _ = try world.runtime.setThreshold("usual(\"curl\")", to: "7")
    _ = try world.runtime.setThreshold("usual(\"a\\\"b\")", to: "8")
    _ = try world.runtime.setThreshold("usual(gone)", to: "9")
    _ = try world.runtime.resetThreshold("usual(gone)")
    let before = try listed(world)
    #expect(before.count == 2)
    try reboot(world)
    #expect(try world.runtime.resume() == .resumed(1))
    #expect(try listed(world) == before)
    #expect(try begun(world)["\"curl\""] == 7)
  }

  /// The places are those that the generation's record says, and not the first ones that are free.
  @Test func afterARebootTheyHaveTheirPlaces() throws {
    let world = try World()
    try world.apply(policy())
    try world.apply(
      policy(before: "rule z { on connect when count(connect) over 1h by process.pid > 1000 then deny EPERM }"))
    _ = try world.runtime.setThreshold("usual(curl)", to: "7")
    let regions = try world.state.record(2).regions
    try reboot(world)
    #expect(try world.runtime.resume() == .resumed(2))
    #expect(try #require(world.backend.requests.last).regions.map(\.line) == regions)
    #expect(try listed(world) == ["p.usual(\"curl\")": 7])
  }

  @Test func hooksThatComeBackTakeNothing() throws {
    let world = try World()
    try world.apply(policy())
    _ = try world.runtime.setThreshold("usual(curl)", to: "7")
    world.backend.missing = ["cgroup/connect4"]
    #expect(try world.runtime.resume() == .resumed(1))
    let request = try #require(world.backend.requests.last)
    #expect(!request.regions.contains { !$0.isKept })
    #expect(try begun(world) == ["\"curl\"": 7])
  }

  @Test func anotherDeclarationTakesThemOverWithinItsBounds() throws {
    let world = try World()
    try world.apply(policy())
    _ = try world.runtime.setThreshold("usual(curl)", to: "700")
    _ = try world.runtime.setThreshold("usual(ssh)", to: "7")
    try world.apply(policy(keys: 500, high: 100))
    #expect(try begun(world) == ["\"curl\"": 100, "\"ssh\"": 7])
    try reboot(world)
    #expect(try world.runtime.resume() == .resumed(2))
    #expect(try begun(world) == ["\"curl\"": 100, "\"ssh\"": 7])
  }

  @Test func anotherKeyBeginsAnew() throws {
    let world = try World()
    try world.apply(policy())
    _ = try world.runtime.setThreshold("usual(curl)", to: "7")
    try world.apply(policy(key: "process.name"))
    let request = try #require(world.backend.requests.last)
    #expect(!request.keyed.values.contains { !$0.isEmpty })
    #expect(request.regions.indices.allSatisfy { !request.regions[$0].isKept || request.bundle.regions[$0].kind != .threshold })
    #expect(try listed(world) == [:])
  }

  @Test func moreThanThereIsRoomForIsRefused() throws {
    let world = try World()
    try world.apply(policy(keys: 2))
    _ = try world.runtime.setThreshold("usual(a)", to: "1")
    _ = try world.runtime.setThreshold("usual(b)", to: "2")
    let third = failure { () throws(RuntimeError) in _ = try world.runtime.setThreshold("usual(c)", to: "3") }
    #expect(third?.description.contains("there is no room for another key of `p.usual`") == true)
    _ = try world.runtime.setThreshold("usual(b)", to: "4")
    let bundle = try policy(keys: 1)
    let fewer = failure { () throws(RuntimeError) in try world.apply(bundle) }
    #expect(fewer?.description.contains("`p.usual` has room for 1 keys, and 2 have values") == true)
    #expect(world.backend.active?.number == 1)
    _ = try world.runtime.resetThreshold("usual(a)")
    try world.apply(bundle)
    #expect(try listed(world) == ["p.usual(\"b\")": 4])
  }

  @Test func aNameThatIsTooLongIsRefused() throws {
    let world = try World()
    try world.apply(policy())
    let key = String(repeating: "n", count: 16)
    _ = try world.runtime.setThreshold("usual(\(key.dropLast()))", to: "1")
    let error = failure { () throws(RuntimeError) in _ = try world.runtime.setThreshold("usual(\(key))", to: "1") }
    #expect(error?.description.contains("is no key of `p.usual`") == true)
  }

  @Test func theFileKeepsWhatWasWhenTheKernelRefuses() throws {
    let world = try World()
    try world.apply(policy())
    _ = try world.runtime.setThreshold("usual(curl)", to: "7")
    let before = try world.state.thresholdValues().entries
    world.backend.refusesKeys = true
    #expect(failure { () throws(RuntimeError) in _ = try world.runtime.setThreshold("usual(curl)", to: "8") } != nil)
    #expect(try world.state.thresholdValues().entries == before)
  }
}
