import AinkaFiles
import AinkaPlan
import AinkaTestSupport
import Testing

@testable import AinkaRuntime

@Suite struct RollbackTests {
  @Test func bringsTheOneBeforeBackAsANewGeneration() throws {
    let world = try World()
    try world.apply(small())
    try world.apply(small(start: 3000))
    #expect(try world.runtime.rollbackPlan(to: nil).to == 3)
    #expect(try world.runtime.rollback(to: nil).plan.to == 3)
    #expect(try world.runtime.active()?.state.bundle == small())
    #expect(try world.state.record(3).rollbackOf == 1)
    #expect(try world.runtime.generations().map(\.number) == [3, 2, 1])
    #expect(try world.runtime.generations().map(\.isActive) == [true, false, false])
  }

  @Test func bringsANamedOneBackWithItsScope() throws {
    let world = try World()
    try FileSystem.createDirectory(world.folder + "/cgroup/other")
    try world.apply(small(scope: "/user.slice"), scope: "/other")
    try world.apply(small(digest: 1, scope: "/user.slice"))
    try world.apply(small(digest: 2, scope: "/user.slice"))
    let plan = try world.runtime.rollback(to: 1).plan
    #expect(try world.state.record(plan.to).scopes.map(\.path) == ["", "/other"])
  }

  @Test func refusesWhatIsNotKept() throws {
    let world = try World()
    #expect(
      failure { () throws(RuntimeError) in _ = try world.runtime.rollback(to: nil) }?.description == "no generation is active")
    try world.apply(small())
    #expect(
      failure { () throws(RuntimeError) in _ = try world.runtime.rollback(to: nil) }?.description
        == "there is no generation before 1")
    #expect(
      failure { () throws(RuntimeError) in _ = try world.runtime.rollback(to: 9) }?.description == "generation 9 is not kept")
  }

  @Test func toWhatIsActiveChangesNothing() throws {
    let world = try World()
    try world.apply(small())
    #expect(try world.runtime.rollback(to: 1).isUnchanged)
  }

  @Test func clearTakesOffAndNumbersGoOn() throws {
    let world = try World()
    try world.apply(small())
    try world.apply(small(digest: 1))
    #expect(try world.runtime.clear().generation == 2)
    #expect(world.backend.active == nil)
    #expect(try world.runtime.status().lostGeneration == nil)
    #expect(try world.runtime.clear().generation == nil)
    #expect(try world.runtime.rollback(to: 1).plan.to == 3)
    #expect(try world.state.generationNumbers() == [1, 2, 3])
  }

  @Test func whatAnotherStateDirectoryAppliedIsNotTakenForOurs() throws {
    let world = try World()
    try world.apply(small())
    let active = world.backend.active
    _ = try world.runtime.clear()
    world.backend.active = active
    let error = failure { () throws(RuntimeError) in try world.apply(small()) }
    #expect(error?.description.contains("generation 1 was cleared here, but one of that number decides") == true)
    #expect(try !world.runtime.status().isSound)
    #expect(try world.runtime.clear().generation == 1)
    #expect(try world.apply(small()).plan.to == 2)
  }

  @Test func clearIsTheWayOutOfDamagedFiles() throws {
    let world = try World()
    try world.apply(small())
    for file in ["current.json", "thresholds.json", "generations/1.json", "generations/1.ainkab"] {
      try FileSystem.replace(world.state.file(file), with: Array("{".utf8))
    }
    let status = try world.runtime.status()
    #expect(!status.isSound)
    #expect(status.text.hasPrefix("generation 1 decides, but no more is known of it: "))
    #expect(status.text.hasSuffix("  hooks: cgroup/connect4\nhelp: \(StateDirectory.wayOut)\n"))
    #expect(try world.runtime.clear().generation == 1)
    #expect(try world.apply(small()).plan.to == 2)
    #expect(try world.runtime.status().record?.number == 2)
  }

  @Test func whatCannotBeSeenIsNotWrittenDownAsTakenOff() throws {
    let world = try World()
    try world.apply(small())
    world.backend.active = nil
    world.backend.failure = .atReach
    #expect(failure { () throws(RuntimeError) in _ = try world.runtime.clear() }?.description.contains("ask somebody") == true)
    #expect(try world.state.current()?.isCleared == false)
  }

  @Test func clearNeedsNoStateDirectory() throws {
    let world = try World()
    try world.apply(small())
    try FileSystem.replace(world.state.file("engine"), with: Array("other".utf8))
    let cleared = try world.runtime.clear()
    #expect(cleared.generation == 1)
    #expect(cleared.warnings.count == 1)
    #expect(cleared.warnings.first?.hasPrefix("the state directory stays as it is: ") == true)
    #expect(world.backend.active == nil)
  }

  @Test func clearThatTheBackendCannotDoIsAnError() throws {
    let world = try World()
    try world.apply(small())
    world.backend.failure = .atClear
    #expect(failure { () throws(RuntimeError) in _ = try world.runtime.clear() }?.description.contains("ask somebody") == true)
    #expect(try world.runtime.status().record?.number == 1)
    world.backend.active = nil
    #expect(try world.runtime.clear().warnings.first?.hasPrefix("nothing decides any more, but ") == true)
  }

  @Test func bringsEveryPolicyBackToItsOwnScope() throws {
    let world = try World()
    try FileSystem.createDirectory(world.folder + "/cgroup/other")
    let policies = [("/other", "a"), ("/user.slice", "b")].map { scope, name in
      (
        "\(name).ainka",
        "policy \(name)\nscope cgroup \"\(scope)\"\nuse linux.net\nrule r { on connect when destination.port == 1 then deny EACCES }"
      )
    }
    var bundle = try PolicyCompiling.bundle(policies)
    bundle.scopes = ["", "/other", "/user.slice/"]  // as an older compiler may have written it
    let request = ApplyRequest(bundle: bundle, bytes: try PolicyCompiling.bundle(policies).encoded())
    _ = try world.runtime.apply(request)
    try world.apply(small())
    let plan = try world.runtime.rollback(to: 1).plan
    #expect(try world.state.record(plan.to).scopes.map(\.path) == ["", "/other", "/user.slice"])
  }

  @Test func listsADamagedGenerationBesideTheOthers() throws {
    let world = try World()
    try world.apply(small())
    try world.apply(small(digest: 1))
    try FileSystem.replace(world.state.recordPath(1), with: Array("{}".utf8))
    let generations = try world.runtime.generations()
    #expect(generations.map { $0.record == nil } == [false, true])
    #expect(generations[1].damage.contains("1.json is damaged: it has no version"))
    #expect(Runtime.text(of: generations).contains("2 active"))
  }

  @Test func aGenerationThatARebootTookIsMissed() throws {
    let world = try World()
    try world.apply(small())
    world.backend.active = nil
    #expect(try world.runtime.status().text.contains("generation 1 is not in the kernel: it was taken off by other means"))
    try world.state.write(CurrentGeneration(number: 1, isCleared: false, boot: "an earlier one"))
    let status = try world.runtime.status()
    #expect(status.lostGeneration == 1)
    #expect(!status.isSound)
    #expect(status.text.contains("generation 1 is not in the kernel (since boot 20"))
    #expect(try world.apply(small()).plan.to == 2)
  }
}
