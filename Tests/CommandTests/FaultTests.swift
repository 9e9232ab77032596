import Glibc
import Testing

/// Commands that are killed at each of their steps, or find the disk full at each of their writes.
///
/// The steps are counted by the debug build of `ainka` itself (`FaultPoint`), so none can be forgotten here: a command is killed at
/// its first step, at its second, and so on, until it ends by itself.
@Suite struct FaultTests {
  @Test(arguments: FaultScenario.all)
  func killedAtEveryStepItLeavesTheOldOrTheNew(scenario: FaultScenario) {
    let place = EmbeddedPlace()
    let steps = Self.killAtEachStep(scenario, place)
    #expect(steps.contains { $0.hasPrefix("kill a part of ") } && steps.contains { $0.hasPrefix("kill renamed to ") })
  }

  @Test(arguments: FaultScenario.all)
  func aDiskThatIsFullAtAnyWriteChangesNothingHalf(scenario: FaultScenario) {
    let place = EmbeddedPlace()
    Self.fillAtEachWrite(scenario, place)
  }

  /// Kills the command of `scenario` at each step, and looks at what the next commands find. Returns the steps.
  static func killAtEachStep(_ scenario: FaultScenario, _ place: some FaultPlace) -> [String] {
    let list = place.shop.file("steps")
    var number = 0
    while number < 200 {
      number += 1
      let failed = scenario.prepare(place)
      #expect(failed.isEmpty, "before step \(number): \(failed)")
      let before = scenario.isLoggedFirst ? place.decides(place.run(["status"])) : ""
      let logged = place.logLines
      let command = scenario.paths(scenario.command, place)
      unlink(list)
      place.shop.environment = ["AINKA_FAULT=kill:\(number)", "AINKA_FAULT_LIST=\(list)"]
      let run = place.run(command)
      place.shop.environment = []
      let steps = String(decoding: Workshop.read(list), as: UTF8.self).split(separator: "\n").map(String.init)
      let step = "step \(number), \(steps.last { $0.hasPrefix("kill ") } ?? "none")"
      if run.code != 0 { #expect(run.code == 128 + SIGKILL, "\(step): \(run.complaints)") }
      let status = place.run(["status"])
      #expect(status.complaints.isEmpty, "\(step): \(status.complaints)")
      let decides = place.decides(status)
      #expect(scenario.allowed.contains(decides), "\(step): \(decides) decides; \(status.output)")
      #expect(place.isWhole(decides, as: status), "\(step): \(decides) decides; \(status.output)")
      if scenario.isLoggedFirst, decides != before { #expect(place.logLines > logged, "\(step): \(decides) decides") }
      let recovered = scenario.recover(place)
      #expect(recovered?.code == 0, "\(step): \(recovered?.complaints ?? "")")
      let after = place.run(["status"])
      #expect(after.code == 0, "\(step): \(after.output)")
      #expect(place.decides(after) == scenario.after, "\(step): \(after.output)")
      #expect(scenario.told.isEmpty || after.output.contains(scenario.told), "\(step): \(after.output)")
      #expect(place.leftovers(beside: after) == [], "\(step)")
      if run.code == 0 { return steps }
    }
    Issue.record("it has no end")
    return []
  }

  /// Lets the command of `scenario` find the disk full at each write, and looks at what the next commands find.
  static func fillAtEachWrite(_ scenario: FaultScenario, _ place: some FaultPlace) {
    let list = place.shop.file("writes")
    for number in 1..<50 {
      let failed = scenario.prepare(place)
      #expect(failed.isEmpty, "before write \(number): \(failed)")
      let before = place.decides(place.run(["status"]))
      let statusBefore = place.run(["status"])
      let command = scenario.paths(scenario.command, place)
      let written = place.written
      unlink(list)
      place.shop.environment = ["AINKA_FAULT=full:\(number)", "AINKA_FAULT_LIST=\(list)"]
      let run = place.run(command)
      place.shop.environment = []
      let writes = String(decoding: Workshop.read(list), as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("full ") }
      let write = "write \(number), \(writes.count >= number ? String(writes[number - 1]) : "none")"
      if writes.count >= number {
        #expect([0, 1, 4].contains(run.code), "\(write)")
        #expect(run.complaints.contains("ENOSPC") && run.complaints.contains("the disk is full"), "\(write): \(run.complaints)")
        if run.code == 0 { #expect(run.complaints.contains("warning: "), "\(write): \(run.complaints)") }
      }
      let changes = place.changes(since: written)
      let status = place.run(["status"])
      let decides = place.decides(status)
      #expect(scenario.allowed.contains(decides), "\(write): \(decides) decides")
      if run.code == 4 { #expect(decides == before, "\(write): \(decides) decides") }
      if run.code == 4, !scenario.findsSomethingToEnd {
        #expect(changes == [], "\(write)")
        #expect(status.output == statusBefore.output, "\(write)")
      }
      #expect(place.halfWritten == [], "\(write)")
      let recovered = scenario.recover(place)
      #expect(recovered?.code == 0, "\(write): \(recovered?.complaints ?? "")")
      let after = place.run(["status"])
      #expect(place.decides(after) == scenario.after, "\(write)")
      #expect(place.leftovers(beside: after) == [], "\(write)")
      if writes.count < number { return }
    }
    Issue.record("it has no end")
  }
}

extension LiveCommands {
  /// The same on the live kernel, with every step of its maps, programs and pins.
  @Suite struct FaultsOnTheKernel {
    @Test(arguments: FaultScenario.live)
    func killedAtEveryStepItLeavesTheOldOrTheNew(scenario: FaultScenario) throws {
      let live = try LiveShop("step_\(scenario)")
      let steps = Set(FaultTests.killAtEachStep(scenario, LivePlace(live: live)))
      let expected = [
        "first": ["pinned ainka_images", "attached cgroup/connect4", "slots are ready", "the word", "switched"],
        "apply": ["attached raw_tracepoint/sched_process_exec", "nobody reads the spare half", "the word", "switched"],
        "rollback": ["the image is in its half", "switched", "detached raw_tracepoint/sched_process_exec"],
        "clear": ["clear", "nothing decides", "unpinned ainka_generation"],
        "resume": ["pinned ainka_slots", "the word", "switched"],
        "pending": ["the word", "switched"], "confirm": ["confirm", "confirmed"], "undo": ["withdraw", "withdrawn"],
        "outgrow": [
          "shared ainka_images", "pinned ainka_keyed", "the order of sets is told", "keys are carried over", "the word",
          "switched",
          "the order of sets is forgotten", "detached cgroup/sendmsg6", "unpinned ainka_set",
        ],
        "upgrade": ["pinned ainka_images", "the word", "switched", "counts are carried over", "unpinned ainka_counters"],
      ]
      for step in expected["\(scenario)"] ?? [] { #expect(steps.contains("kill \(step)"), "\(step)") }
      let objects = live.kernelObjects()
      #expect(live.ainka("clear").code == 0)
      #expect(live.areGone(objects))
      #expect(live.pinned.isEmpty)
    }

    @Test(
      arguments: FaultScenario.all.filter {
        ["apply", "resume", "confirm", "undo", "threshold", "key", "mode"].contains($0.description)
      })
    func aDiskThatIsFullAtAnyWriteChangesNothingHalf(scenario: FaultScenario) throws {
      let live = try LiveShop("full_\(scenario)")
      FaultTests.fillAtEachWrite(scenario, LivePlace(live: live))
      #expect(live.ainka("clear").code == 0)
      #expect(live.pinned.isEmpty)
    }
  }
}
