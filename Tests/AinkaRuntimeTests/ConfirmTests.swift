import AinkaFiles
import AinkaPlan
import Testing

@testable import AinkaRuntime

@Suite struct ConfirmTests {
  /// Returns a world in which generation 2 waits for two minutes to be confirmed, after 1.
  private func waiting() throws -> World {
    let world = try World()
    try world.apply(small())
    _ = try world.runtime.setThreshold("t", to: "2500")
    try world.apply(small(start: 3000, digest: 1), confirm: 120)
    return world
  }

  @Test func untilThenNothingElseIsChanged() throws {
    let world = try waiting()
    let calls = world.backend.calls
    let refusals = [
      failure { () throws(RuntimeError) in try world.apply(small(digest: 2)) },
      failure { () throws(RuntimeError) in _ = try world.runtime.rollback(to: 1) },
      failure { () throws(RuntimeError) in _ = try world.runtime.setThreshold("t", to: "2600") },
      failure { () throws(RuntimeError) in _ = try world.runtime.resetThreshold("t") },
      failure { () throws(RuntimeError) in _ = try world.runtime.setMode(.observe, of: "p") },
      failure { () throws(RuntimeError) in _ = try world.runtime.resume() },
    ]
    for refusal in refusals {
      guard case .unconfirmed(2, let until) = refusal else {
        Issue.record("it is refused: \(String(describing: refusal))")
        continue
      }
      #expect(refusal?.description == "generation 2 waits to be confirmed until \(until)")
      #expect(refusal?.advice.contains("`ainka confirm`") == true)
    }
    #expect(world.backend.calls == calls)
    #expect(world.generationFiles == ["1.ainkab", "1.json", "2.ainkab", "2.json"])
    let status = try world.runtime.status()
    #expect(status.pending?.secondsLeft == 120)
    #expect(status.pending?.previous == 1)
    #expect(status.text.contains("in 120 s; then generation 1 decides again, unless `ainka confirm` comes before\n"))
  }

  @Test func confirmedInTimeItStays() throws {
    let world = try waiting()
    world.now += 119_000_000_000
    #expect(try world.runtime.confirm() == .confirmed(2))
    world.now += 119_000_000_000
    #expect(try world.runtime.status().record?.number == 2)
    #expect(try world.runtime.status().pending == nil)
    #expect(try world.state.current() == CurrentGeneration(number: 2, isCleared: false, boot: CurrentGeneration.bootID()))
    #expect(try world.state.thresholdValues().entries.map(\.value) == [2500])
    #expect(world.backend.tidied.last == (try small(digest: 1)).hookNames)
    #expect(try world.runtime.confirm() == .nothingPending(2))
    #expect(try world.apply(small(digest: 2)).plan.to == 3)
  }

  @Test func notConfirmedTheOneBeforeDecidesAndTheNextCommandTidies() throws {
    let world = try waiting()
    world.now += 120_000_000_000
    // Nobody has tidied yet: what is only shown is right all the same.
    let status = try world.runtime.status()
    #expect(status.record?.number == 1)
    #expect(status.text.contains("\n  generation 2 was not confirmed; generation 1 decides since "))
    #expect(status.isSound)
    #expect(try world.runtime.thresholds().map(\.value) == [2500])
    #expect(try world.runtime.generations().map(\.isActive) == [false, true])
    #expect(world.backend.active?.number == 2)

    let late = failure { () throws(RuntimeError) in _ = try world.runtime.confirm() }
    #expect(late?.description == "generation 2 was not confirmed in time: generation 1 decides")
    #expect(world.backend.active?.number == 1)
    #expect(world.generationFiles == ["1.ainkab", "1.json"])
    #expect(world.backend.tidied.last == (try small()).hookNames)
    #expect(try world.runtime.status().text.contains("generation 2 was not confirmed; generation 1 decides since "))
    #expect(try world.runtime.changeLog().entries.map(\.action) == [.apply, .thresholdSet, .apply, .lapse])
    #expect(try world.apply(small(digest: 1)).plan.to == 3, "the number of what decided once is not given again")
    #expect(try world.runtime.status().lapsed == nil)
    #expect(try world.runtime.thresholds().map(\.value) == [2500])
  }

  @Test func theFirstOneLeavesNothing() throws {
    let world = try World()
    try world.apply(small(), confirm: 10)
    world.now += 10_000_000_000
    #expect(try world.runtime.status().text.hasPrefix("generation 1 was not confirmed; nothing decides since "))
    #expect(try world.apply(small(digest: 1)).plan.to == 2)
    #expect(world.backend.calls.contains("withdraw"))
    #expect(world.backend.tidied.contains([]))
    #expect(try world.runtime.status().record?.number == 2)
  }

  @Test func canBeTakenBackAtOnce() throws {
    let world = try waiting()
    #expect(try world.runtime.withdraw() == .withdrawn(2, previous: 1))
    #expect(world.backend.active?.number == 1)
    #expect(try world.runtime.status().text.contains("generation 2 was withdrawn; generation 1 decides since "))
    #expect(try world.runtime.changeLog().entries.last?.action == .withdraw)
    let nothing = failure { () throws(RuntimeError) in _ = try world.runtime.withdraw() }
    #expect(nothing?.description == "generation 1 does not wait to be confirmed")
  }

  @Test func clearNeedsNoConfirmation() throws {
    let world = try waiting()
    #expect(try world.runtime.clear().generation == 2)
    #expect(try world.runtime.status().text == "no generation is active\n")
    #expect(try world.apply(small()).plan.to == 3)
  }

  @Test func aRebootMeansNotConfirmed() throws {
    let world = try waiting()
    world.backend.active = nil
    var current = try #require(try world.state.current())
    current.boot = "an earlier one"
    try world.state.write(current)
    let status = try world.runtime.status()
    #expect(status.lostGeneration == 1)
    #expect(status.text.contains("generation 1 is not in the kernel (since boot "))
    #expect(try world.runtime.resume() == .resumed(1))
    #expect(world.backend.requests.last?.slots.map(\.value) == [2500])
    #expect(try world.runtime.status().lapsed == nil)
    #expect(world.generationFiles == ["1.ainkab", "1.json"])
  }

  @Test func aConfirmationKilledHalfWayIsFinished() throws {
    let world = try waiting()
    try world.backend.confirm()
    #expect(try world.apply(small(digest: 3)).plan.to == 3)
    #expect(try world.runtime.changeLog().entries.map(\.action) == [.apply, .thresholdSet, .apply, .confirm, .apply])
    #expect(try world.runtime.thresholds().map(\.origin) == [.hand])
  }

  @Test func theOneBeforeIsKeptAmongSixteen() throws {
    let world = try World()
    for number in 0..<16 { try world.apply(small(digest: UInt8(number))) }
    try world.apply(small(digest: 99), confirm: 60)
    #expect(try world.state.generationNumbers() == Array(1...17), "both are needed until it is decided")
    _ = try world.runtime.confirm()
    #expect(try world.state.generationNumbers() == Array(2...17))
  }
}
