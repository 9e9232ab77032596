import AinkaBundle
import AinkaFiles
import AinkaPlan
import AinkaTestSupport
import Glibc
import Testing

@testable import AinkaRuntime

/// What is written down together with a change of what decides, when that change fails. Full disks are in `FaultTests`.
@Suite struct FileChangeTests {
  /// Returns all that is written down in `world`, by path.
  private func written(_ world: World) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for folder in [world.state.path, world.state.generationsPath] {
      for name in try FileSystem.list(folder) where name != "lock" && name != "generations" {
        files[name] = try FileSystem.read("\(folder)/\(name)")
      }
    }
    return files
  }

  /// A policy of two rules and a threshold by key.
  private static func policy() throws -> Bundle {
    let text = """
      policy p
      use linux.net
      learn t: port { within 1024 .. 65535 start 2000 step at most 1 per 1h drift at most 1 per 1d }
      learn usual: count by destination.port at most 20 keys {
        within 1 .. 100 start 50 step at most 1 per 1h drift at most 1 per 1d
      }
      rule a { on connect when destination.port > t then deny EACCES }
      rule b { on connect when count(connect) over 10s by destination.port > usual then deny EACCES }
      """
    return try PolicyCompiling.bundle([("p.ainka", text)])
  }

  @Test(arguments: [false, true]) func whatTheHostRefusesIsNotWrittenDown(isFirst: Bool) throws {
    let changes: [@Sendable (Runtime) throws -> Void] = [
      { _ = try $0.setThreshold("t", to: "2500") }, { _ = try $0.resetThreshold("t") },
      { _ = try $0.setThreshold("usual(1)", to: "7") }, { _ = try $0.setMode(.observe, of: "p") },
    ]
    for (number, change) in changes.enumerated() {
      let world = try World()
      try world.apply(Self.policy())
      if !isFirst {
        _ = try world.runtime.setThreshold("t", to: "3000")
        _ = try world.runtime.setMode(.observe, of: "a")
        _ = try world.runtime.setMode(.enforce, of: "a")
      }
      let (before, slots) = (try written(world), world.backend.slots)
      world.backend.failure = .atNextChange
      #expect(throws: RuntimeError.self, "\(number)") { try change(world.runtime) }
      #expect(world.backend.failure == nil, "\(number): it was asked")
      let after = try written(world)
      #expect(Set(before.keys).union(after.keys).filter { before[$0] != after[$0] } == [], "\(number)")
      #expect(world.backend.observed == [] && world.backend.slots == slots, "\(number)")
      try change(world.runtime)
      #expect(try written(world) != before, "\(number)")
    }
  }

  @Test(arguments: [false, true]) func aGenerationThatTheHostDoesNotConfirmOrWithdrawStillWaits(undo: Bool) throws {
    let world = try World()
    try world.apply(small())
    try world.apply(small(digest: 1), confirm: 10)
    let before = try written(world)
    world.backend.failure = .atNextChange
    let error = failure { () throws(RuntimeError) in
      _ = undo ? try world.runtime.withdraw() : try world.runtime.confirm()
    }
    #expect(error?.description.contains("cgroup/connect4") == true)
    #expect(try written(world) == before)
    #expect(world.backend.active?.number == 2 && world.backend.active?.confirmBy != nil)
    #expect(try world.runtime.confirm() == .confirmed(2))
  }

  @Test func aGenerationWhoseTimeEndsMeanwhileIsNotConfirmed() throws {
    let world = try World()
    try world.apply(small())
    try world.apply(small(digest: 1), confirm: 10)
    world.backend.whenAsked = { [world] in world.now += 20_000_000_000 }
    let error = failure { () throws(RuntimeError) in _ = try world.runtime.confirm() }
    world.backend.whenAsked = {}
    #expect(error?.description == "generation 2 was not confirmed in time: generation 1 decides")
    #expect(world.backend.active?.number == 1)
    #expect(!(try written(world)).keys.contains { $0.hasSuffix(".tmp") })
  }

  @Test func whatIsWrongBehindAConfirmationIsAWarning() throws {
    let world = try World()
    try world.apply(small())
    try world.apply(small(digest: 1), confirm: 10)
    let log = world.state.file("log.jsonl")
    unlink(log)
    try FileSystem.createDirectory(log)
    guard case .confirmed(2, let warnings) = try world.runtime.confirm() else {
      Issue.record("it is confirmed")
      return
    }
    #expect(warnings.count == 1 && warnings[0].hasPrefix("generation 2 decides for good, but "))
    #expect(try world.state.current()?.isPending == false)
  }

  @Test func aLogThatCannotBeRotatedIsKept() throws {
    let world = try World()
    try world.apply(small())
    let entry = LogEntry(
      .apply, caller: Caller(uid: 0, command: String(repeating: "x", count: ChangeLog.fileBytes)), subject: "generation",
      before: "1", after: "2")
    let before = try written(world)["log.jsonl"]
    try FileSystem.createDirectory(world.state.file("log.jsonl.1/in the way"))
    #expect(failure { () throws(RuntimeError) in try world.state.log(entry) } != nil)
    #expect(try FileSystem.read(world.state.file("log.jsonl")) == before)
  }
}
