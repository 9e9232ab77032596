import AinkaFiles
import AinkaPlan
import Glibc
import Testing

@testable import AinkaRuntime

@Suite struct ResumeTests {
  @Test func withNothingToResumeItSaysSo() throws {
    let world = try World()
    #expect(try world.runtime.resume() == .nothing("no generation was applied yet"))
    try world.apply(small())
    #expect(try world.runtime.resume() == .nothing("generation 1 decides"))
    _ = try world.runtime.clear()
    #expect(try world.runtime.resume() == .nothing("everything was taken off by `ainka clear`"))
    #expect(world.backend.active == nil)
  }

  @Test func afterARebootTheLastOneComesBackWithItsThresholdsModesAndNewCgroups() throws {
    let world = try World()
    try world.apply(small(scope: "/user.slice"))
    try world.apply(small(digest: 1, scope: "/user.slice"))
    _ = try world.runtime.setThreshold("t", to: "2500")
    _ = try world.runtime.setMode(.observe, of: "p.a")
    var record = try world.state.record(2)
    let scopes = record.scopes
    record.scopes[1].cgroup += 1
    try world.state.replace(world.state.recordPath(2), with: record.encoded)
    try world.state.write(CurrentGeneration(number: 2, isCleared: false, boot: "an earlier one"))
    world.backend.active = nil
    world.backend.slots = [:]
    let status = try world.runtime.status()
    #expect(!status.isSound)
    #expect(status.text.hasPrefix("generation 2 is not in the kernel (since boot 20"))
    #expect(status.text.hasSuffix("`ainka apply --resume` brings it back\n"))

    #expect(try world.runtime.resume() == .resumed(2))
    let request = try #require(world.backend.requests.last)
    #expect(request.number == 2)
    #expect(request.scopes == scopes)
    #expect(request.slots.map(\.value) == [2500])
    #expect(request.observed == [0])
    #expect(request.slots.allSatisfy { !$0.isKept } && request.counters.allSatisfy { !$0.isKept })
    #expect(try world.runtime.status().isSound)
    #expect(try world.runtime.changeLog().entries.last?.action == .resume)
    #expect(try world.runtime.rollback(to: nil).plan.to == 3)
  }

  @Test func hooksThatSomebodyTookComeBackUnderTheSameNumber() throws {
    let world = try World()
    try world.apply(small())
    world.backend.missing = ["cgroup/connect4"]
    world.backend.slots[0] = 2600
    #expect(try world.runtime.resume() == .resumed(1))
    #expect(world.backend.requests.last?.slots == [.init(index: 0, value: 2600, isKept: true)])
  }

  @Test func aMissingCgroupIsToldBeforeAnyChange() throws {
    let world = try World()
    try FileSystem.createDirectory(world.folder + "/cgroup/other")
    try world.apply(small(scope: "/other"))
    world.backend.active = nil
    rmdir(world.folder + "/cgroup/other")
    let loads = world.backend.requests.count
    let error = failure { () throws(RuntimeError) in _ = try world.runtime.resume() }
    #expect(error?.description.contains("cannot find cgroup /other") == true)
    #expect(world.backend.requests.count == loads)
  }

  @Test func aFailureIsTriedAgain() throws {
    let world = try World()
    try world.apply(small())
    world.backend.active = nil
    world.backend.failure = .beforeSwitch
    #expect(failure { () throws(RuntimeError) in _ = try world.runtime.resume() } != nil)
    #expect(world.generationFiles == ["1.ainkab", "1.json"])
    world.backend.failure = nil
    #expect(try world.runtime.resume() == .resumed(1))
  }
}
