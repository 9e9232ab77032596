import AinkaBundle
import AinkaFiles
import AinkaPlan
import AinkaTestSupport
import Testing

@testable import AinkaRuntime

@Suite struct ApplyTests {
  @Test func aHookThatSomebodyTookIsAttachedAgain() throws {
    let world = try World()
    try world.apply(small())
    world.backend.missing = ["cgroup/connect4"]
    let status = try world.runtime.status()
    #expect(!status.isSound)
    #expect(status.text.hasSuffix("warning: cgroup/connect4 is not attached any more: apply again\n"))
    let plan = try world.apply(small()).plan
    #expect(plan.attach == ["cgroup/connect4"])
    #expect(plan.to == 2)
  }

  @Test func whatAKilledCommandLeftIsTidied() throws {
    let world = try World()
    try world.apply(small())
    try world.apply(small())
    #expect(world.backend.tidied == [[], ["cgroup/connect4", "cgroup/connect6", "cgroup/sendmsg4", "cgroup/sendmsg6"]])
  }

  @Test func theWordNeedsNoNoteBesideIt() throws {
    let world = try World()
    try world.apply(small())
    try FileSystem.replace(world.state.file("current.json"), with: Array("{".utf8))
    #expect(try world.apply(small(digest: 1)).plan.to == 2)
    #expect(try world.state.current()?.number == 2)
  }

  @Test func lossesAreTold() throws {
    let world = try World()
    try world.apply(small())
    world.backend.lost = (2, 7)
    let text = try world.runtime.status().text
    #expect(text.contains("warning: 2 events were let pass undecided"))
    #expect(text.contains("warning: 7 records were lost"))
  }

  @Test func checksBeforeItLoadsAndRemembersWhatItDid() throws {
    let world = try World()
    let result = try world.apply(small(scope: "/user.slice"))
    #expect(!result.isUnchanged)
    #expect(world.backend.calls == ["check 1", "load 1"])
    #expect(world.generationFiles == ["1.ainkab", "1.json"])
    let request = try #require(world.backend.requests.first)
    #expect(request.scopes.map(\.path) == ["", "/user.slice"])
    #expect(request.scopes[1].level == 1)
    #expect(request.scopes[1].cgroup > 0)
    #expect(request.exemptions == [.process(pid: 42, start: 4711)])
    let record = try world.state.record(1)
    #expect(record.caller == Caller(uid: 7, command: "ainka test"))
    #expect(record.engine == "kernel")
    #expect(record.sources == ["p.ainka"])
    #expect(record.digest.count == 64)
    #expect(record.summary == "2 to add, 0 to change, 0 to remove.")
    #expect(try world.state.current() == CurrentGeneration(number: 1, isCleared: false, boot: CurrentGeneration.bootID()))
    let log = String(decoding: try FileSystem.read(world.state.file("log.jsonl")), as: UTF8.self)
    #expect(log.contains("\"action\":\"apply\",\"uid\":7"))
    #expect(log.contains("\"before\":\"none\",\"after\":\"1\""))
  }

  @Test func theSameBundleAgainChangesNothing() throws {
    let world = try World()
    try world.apply(small())
    #expect(try world.apply(small()).isUnchanged)
    #expect(world.backend.calls == ["check 1", "load 1", "check 2"])
    #expect(world.generationFiles == ["1.ainkab", "1.json"])
  }

  @Test func planningChangesNothing() throws {
    let world = try World()
    let plan = try world.runtime.plan(World.request(small()))
    #expect(plan.to == 1)
    #expect(plan.count(.add) == 2)
    #expect(!FileSystem.exists(world.state.path))
    #expect(world.backend.calls == ["check 1"])
  }

  @Test func aFailedCheckLeavesNothing() throws {
    let world = try World()
    world.backend.failure = .atCheck
    let error = failure { () throws(RuntimeError) in try world.apply(small()) }
    guard case .host(let host) = error else {
      Issue.record("the host's error is told")
      return
    }
    #expect(host.advice == "ask somebody")
    #expect(world.generationFiles.isEmpty)
    #expect(world.backend.calls == ["check 1"])
  }

  @Test func aFailureBeforeTheSwitchIsUndoneAndItsNumberUsedAgain() throws {
    let world = try World()
    try world.apply(small())
    world.backend.failure = .beforeSwitch
    #expect(failure { () throws(RuntimeError) in try world.apply(small(start: 3000)) } != nil)
    #expect(world.generationFiles == ["1.ainkab", "1.json"])
    #expect(world.backend.active?.number == 1)
    world.backend.failure = nil
    #expect(try world.apply(small(start: 3000)).plan.to == 2)
  }

  @Test func aFailureAfterTheSwitchIsAWarning() throws {
    let world = try World()
    world.backend.failure = .afterSwitch
    let result = try world.apply(small())
    #expect(result.warnings.count == 1)
    #expect(result.warnings[0].hasPrefix("generation 1 decides, but cannot attach"))
    #expect(try world.runtime.active()?.state.number == 1)
    #expect(try world.state.current()?.number == 1)
  }

  /// What a command that was killed at some step has left, before the word names generation 2.
  static let leftovers = [
    ["2.ainkab.tmp"], ["2.ainkab"], ["2.ainkab", "2.json.tmp"], ["2.ainkab", "2.json"], ["2.ainkab", "2.json", "3.ainkab"],
  ]

  @Test(arguments: leftovers)
  func whatAKilledApplyLeftIsUndone(files: [String]) throws {
    let world = try World()
    try world.apply(small())
    for file in files { try FileSystem.replace("\(world.state.generationsPath)/\(file)", with: [1, 2, 3]) }
    #expect(try world.runtime.active()?.state.number == 1)
    #expect(try world.apply(small(start: 3000)).plan.to == 2)
    #expect(world.generationFiles == ["1.ainkab", "1.json", "2.ainkab", "2.json"])
    #expect(try world.runtime.active()?.state.bundle == small(start: 3000))
  }

  @Test func anApplyKilledAfterTheSwitchIsFinished() throws {
    let world = try World()
    try world.apply(small())
    let before = try FileSystem.read(world.state.file("current.json"))
    let values = try FileSystem.read(world.state.file("thresholds.json"))
    try world.apply(small(start: 3000))
    try FileSystem.replace(world.state.file("current.json"), with: before)
    try FileSystem.replace(world.state.file("thresholds.json"), with: values)
    #expect(try world.runtime.status().record?.number == 2)
    #expect(try world.runtime.thresholds().first?.origin == .start)
    #expect(try world.apply(small(digest: 9)).plan.to == 3)
    #expect(try world.state.current()?.number == 3)
  }

  @Test func aMissingCgroupIsFoundBeforeAnyChange() throws {
    let world = try World()
    let error = failure { () throws(RuntimeError) in try world.apply(small(scope: "/nowhere")) }
    #expect(error?.description.contains("cannot find cgroup /nowhere") == true)
    #expect(world.backend.calls.isEmpty)
    #expect(world.generationFiles.isEmpty)
  }

  @Test func aScopeAtApplyReplacesTheBundles() throws {
    let world = try World()
    try FileSystem.createDirectory(world.folder + "/cgroup/other")
    let plan = try world.apply(small(scope: "/user.slice"), scope: "/other").plan
    #expect(try world.state.record(plan.to).scopes.map(\.path) == ["", "/other"])
    let refused = failure { () throws(RuntimeError) in try world.apply(small(), scope: "/other") }
    #expect(refused?.description == "policy `p` of this bundle is compiled for the whole host")
  }

  @Test func aCgroupMadeAnewIsAppliedAgain() throws {
    let world = try World()
    try world.apply(small(scope: "/user.slice"))
    let record = try world.state.record(1)
    var stale = record
    stale.scopes[1].cgroup += 1
    try FileSystem.replace(world.state.recordPath(1), with: stale.encoded)
    #expect(try world.runtime.status().goneScopes == ["/user.slice"])
    let result = try world.apply(small(scope: "/user.slice"))
    #expect(result.plan.renewedScopes == ["/user.slice"])
    #expect(world.backend.requests.last?.scopes == record.scopes)
    #expect(try world.runtime.status().isSound)
  }

  @Test func thePlanSaysWhereCgroupHooksMove() throws {
    let world = try World()
    try FileSystem.createDirectory(world.folder + "/cgroup/other")
    #expect(try world.apply(small(scope: "/user.slice")).plan.move == nil, "there are none yet")
    let plan = try world.apply(small(digest: 1, scope: "/other")).plan
    #expect(plan.move == Plan.HookMove(from: "/user.slice", to: "/other"))
    #expect(plan.text.contains("hooks: move those of cgroups from /user.slice to /other\n"))
    #expect(try world.apply(small(digest: 2)).plan.move?.to == "/")
    #expect(try world.apply(small(digest: 3)).plan.move == nil)
  }

  @Test func programsOfAnotherVersionAreAChange() throws {
    let world = try World()
    try world.apply(small())
    #expect(try world.apply(small()).isUnchanged)
    world.backend.otherPrograms = true
    let plan = try world.apply(small()).plan
    #expect(plan.text.contains("programs: those of another version of ainka are replaced\n"))
    #expect(world.backend.requests.last?.number == 2)
  }

  @Test func keepsTheLastSixteen() throws {
    let world = try World()
    for number in 0..<20 { try world.apply(small(digest: UInt8(number))) }
    #expect(try world.state.generationNumbers() == Array(5...20))
    #expect(world.generationFiles.count == 32)
  }

  @Test func anotherCommandAtWorkIsTold() throws {
    let world = try World()
    try FileSystem.createDirectory(world.state.path)
    let lock = try world.state.lock()
    guard case .locked(let pid, let path) = failure({ () throws(RuntimeError) in try world.apply(small()) }) else {
      Issue.record("the lock is refused")
      return
    }
    withExtendedLifetime(lock) {}
    #expect(pid != nil)
    #expect(path == world.state.path)
    #expect(world.backend.calls.isEmpty)
  }
}
