import AinkaBundle
import AinkaPlan
import AinkaTestSupport
import Testing

/// Returns an active generation of `bundle` with slots and counters from `first` on, all values `value` of `origin`.
private func active(
  _ bundle: Bundle, first: Int = 0, value: Int64 = 2500, origin: ValueOrigin = .hand
) -> ActiveState {
  ActiveState(
    number: 1, bundle: bundle, scopes: bundle.scopes,
    thresholds: bundle.thresholds.indices.map { ThresholdState(slot: first + $0, value: value, origin: origin) },
    counters: bundle.rules.indices.map { first + $0 })
}

@Suite struct PlaceAssignmentTests {
  @Test func theFirstGenerationCountsFromZero() throws {
    let bundle = BundleBuilding.bundle(
      rules: [BundleBuilding.rule("a"), BundleBuilding.rule("b")],
      thresholds: [BundleBuilding.threshold("t"), BundleBuilding.threshold("u", start: 3000)])
    let places = try PlaceAssignment(for: bundle, after: nil)
    #expect(
      places.slots == [
        SlotAssignment(index: 0, value: 2000, isKept: false), SlotAssignment(index: 1, value: 3000, isKept: false),
      ])
    #expect(places.counters == [CounterAssignment(index: 0, isKept: false), CounterAssignment(index: 1, isKept: false)])
    #expect(places.origins == [.start, .start])
  }

  @Test func theSameThresholdKeepsSlotAndValue() throws {
    let bundle = BundleBuilding.bundle(rules: [], thresholds: [BundleBuilding.threshold("t")])
    let places = try PlaceAssignment(for: bundle, after: active(bundle, first: 7))
    #expect(places.slots == [SlotAssignment(index: 7, value: 2500, isKept: true)])
    #expect(places.origins == [.hand])
  }

  /// Declarations that differ in bounds or start, and the value that 2500 becomes there.
  static let changed: [(threshold: BundleThreshold, value: Int64)] = [
    (BundleBuilding.threshold("t", low: 2048), 2500), (BundleBuilding.threshold("t", high: 9000), 2500),
    (BundleBuilding.threshold("t", start: 3000), 2500), (BundleBuilding.threshold("t", high: 2400, start: 2300), 2400),
    (BundleBuilding.threshold("t", low: 2600, start: 2700), 2600),
  ]

  @Test(arguments: changed)
  func aChangedDeclarationGetsAFreshSlotAndTheClampedValue(threshold: BundleThreshold, value: Int64) throws {
    let before = BundleBuilding.bundle(rules: [], thresholds: [BundleBuilding.threshold("t")])
    let after = BundleBuilding.bundle(rules: [], thresholds: [threshold])
    let places = try PlaceAssignment(for: after, after: active(before))
    #expect(places.slots == [SlotAssignment(index: 1, value: value, isKept: false)])
    #expect(places.origins == [.hand])
  }

  @Test func anotherMethodStartsAgain() throws {
    let before = BundleBuilding.bundle(rules: [], thresholds: [BundleBuilding.threshold("t")])
    let after = BundleBuilding.bundle(rules: [], thresholds: [BundleBuilding.threshold("t", method: "ewma(k: 3)")])
    let places = try PlaceAssignment(for: after, after: active(before))
    #expect(places.slots == [SlotAssignment(index: 1, value: 2000, isKept: false)])
    #expect(places.origins == [.start])
  }

  @Test func anotherTypeStartsAgain() throws {
    let before = BundleBuilding.bundle(rules: [], thresholds: [BundleBuilding.threshold("t")])
    var threshold = BundleBuilding.threshold("t")
    threshold.type = .count
    let places = try PlaceAssignment(for: BundleBuilding.bundle(rules: [], thresholds: [threshold]), after: active(before))
    #expect(places.slots == [SlotAssignment(index: 1, value: 2000, isKept: false)])
  }

  @Test func aValueThatNobodyGaveFollowsTheNewStart() throws {
    let before = BundleBuilding.bundle(rules: [], thresholds: [BundleBuilding.threshold("t")])
    let after = BundleBuilding.bundle(rules: [], thresholds: [BundleBuilding.threshold("t", start: 3000)])
    let places = try PlaceAssignment(for: after, after: active(before, value: 2000, origin: .start))
    #expect(places.slots == [SlotAssignment(index: 1, value: 3000, isKept: false)])
  }

  @Test func aFreshSlotIsNoneOfTheActiveGeneration() throws {
    let before = BundleBuilding.bundle(
      rules: [], thresholds: [BundleBuilding.threshold("a"), BundleBuilding.threshold("b"), BundleBuilding.threshold("c")])
    let after = BundleBuilding.bundle(
      rules: [],
      thresholds: [
        BundleBuilding.threshold("a", start: 5000), BundleBuilding.threshold("b"), BundleBuilding.threshold("d"),
      ])
    let places = try PlaceAssignment(for: after, after: active(before))
    #expect(places.slots.map(\.index) == [3, 1, 4])
    #expect(places.slots.map(\.isKept) == [false, true, false])
  }

  @Test func retiredSlotsAreUsedAgain() throws {
    let bundle = BundleBuilding.bundle(rules: [], thresholds: [BundleBuilding.threshold("a")])
    let changed = BundleBuilding.bundle(rules: [], thresholds: [BundleBuilding.threshold("a", start: 5000)])
    let places = try PlaceAssignment(for: changed, after: active(bundle, first: 5))
    #expect(places.slots.map(\.index) == [0])
  }

  @Test func moreThanTheSlotsThereAreIsAnError() throws {
    let before = BundleBuilding.bundle(
      rules: [], thresholds: (0..<600).map { BundleBuilding.threshold("t\($0)") })
    let after = BundleBuilding.bundle(
      rules: [], thresholds: (0..<600).map { BundleBuilding.threshold("t\($0)", start: 4000) })
    #expect(try PlaceAssignment(for: before, after: active(before)).slots.count == 600)
    #expect(throws: PlaceAssignment.SlotsExhausted(needed: 1200)) { try PlaceAssignment(for: after, after: active(before)) }
  }

  @Test func aRuleKeepsItsCounterWhileNameAndMeaningStay() throws {
    let before = BundleBuilding.bundle(
      rules: [BundleBuilding.rule("a"), BundleBuilding.rule("b"), BundleBuilding.rule("c")])
    let after = BundleBuilding.bundle(
      rules: [BundleBuilding.rule("a"), BundleBuilding.rule("b", digest: 9), BundleBuilding.rule("d")])
    let places = try PlaceAssignment(for: after, after: active(before))
    #expect(
      places.counters == [
        CounterAssignment(index: 0, isKept: true), CounterAssignment(index: 3, isKept: false),
        CounterAssignment(index: 4, isKept: false),
      ])
  }
}
