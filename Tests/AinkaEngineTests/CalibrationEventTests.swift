import AinkaCompiler
import AinkaEngine
import Testing

/// The events that costs are measured with get as far in the tables as the cost model is told.
@Suite struct CalibrationEventTests {
  @Test(arguments: CalibrationSample.all) func meetAsManyRulesAsTheModelCounts(sample: CalibrationSample) throws {
    var engine = Engine(sample.bundle)
    let counted = try #require(Costs.Constant.allCases.firstIndex(of: .match))
    // Being counted by a window is a match to the model, of a rule that nobody wrote.
    let fed = sample.bundle.regions.contains { $0.kind == .window } ? 1.0 : 0
    for event in sample.events {
      let decision = engine.decide(event: "connect", event, at: 1_000_000_000)
      #expect(Double(decision.matched.count) + fed == sample.counts[counted], "\(sample.name)")
      #expect(decision.unknown.isEmpty, "\(sample.name): all fields are known")
    }
  }

  @Test func evaluatingForItsTimeLeavesNoMatchToTheNextDecision() throws {
    let sample = try #require(CalibrationSample.all.first { $0.name == "4 rules met" })
    var engine = Engine(sample.bundle)
    guard let input = engine.input(for: "connect") else {
      Issue.record("it has rules on `connect`")
      return
    }
    let event = KeptEvent(input)
    #expect(engine.nanoseconds(evaluating: [event], repeats: 1_000) > 0)
    #expect(engine.decide(event: "connect", sample.events[0]).matched == [0, 1, 2, 3])
  }
}
