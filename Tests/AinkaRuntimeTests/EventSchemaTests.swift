import AinkaBundle
import AinkaTestSupport
import AinkaValues
import Testing

@testable import AinkaRuntime

/// Makes events at random, of an event with a field of each type.
private struct RandomEvents {
  var random: SeededGenerator

  static let fields: [BundleEvent.Field] = [
    ("address", ValueType.address, 20, []), ("bool", .bool, 1, []), ("bytes", .bytes, 2, []), ("duration", .duration, 3, []),
    ("name", .string, 16, []), ("path", .path, 22, []), ("percent", .percent, 4, []), ("pid", .pid, 0, []),
    ("protocol", .enumeration("protocol"), 5, ["tcp", "udp", "other"]), ("rate", .rate, 6, []), ("tty", .string, 25, []),
  ].map { BundleEvent.Field(name: $0.0, type: $0.1, place: $0.2, cases: $0.3) }

  static var bundle: Bundle {
    var bundle = BundleBuilding.bundle(rules: [BundleBuilding.rule("a")])
    bundle.events[0].fields = fields
    return bundle
  }

  /// Returns an event in which anything stands that a record can hold.
  mutating func next() -> MatchedEvent {
    var fields: [String: EventValue] = [:]
    for field in Self.fields where Int.random(in: 0..<8, using: &random) > 0 { fields[field.name] = value(of: field) }
    let rules = (0..<Int.random(in: 0...16, using: &random)).map { "p.r\($0)" }
    let errno: Int32 = [0, 1, 13, 4000].randomElement(using: &random) ?? 0
    return MatchedEvent(
      timeNanoseconds: UInt64.random(in: 0..<1 << 62, using: &random),
      generation: UInt64.random(in: .min ... .max, using: &random), event: "connect", rules: rules,
      ruleCount: rules.count + Int.random(in: 0...100, using: &random), decider: rules.randomElement(using: &random),
      verdict: Verdict.allCases.randomElement(using: &random) ?? .allow, errno: errno,
      isRefused: Bool.random(using: &random), isSignalled: Bool.random(using: &random), fields: fields,
      notices: (0..<Int.random(in: 0...2, using: &random)).map { _ in .init(level: "info", text: text()) },
      observed: rules.prefix(Int.random(in: 0...2, using: &random)).map { .init(rule: $0, effect: text()) })
  }

  private mutating func value(of field: BundleEvent.Field) -> EventValue {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return .unknown
    case 1: return .none
    default: break
    }
    switch field.type {
    case .address:
      let highs: [UInt64] = [0, 0xfd00 << 48, UInt64.random(in: .min ... .max, using: &random)]
      let lows: [UInt64] = [1, 0xffff_7f00_0001, UInt64.random(in: .min ... .max, using: &random)]
      return .address(
        Address(high: highs.randomElement(using: &random) ?? 0, low: lows.randomElement(using: &random) ?? 0))
    case .bool: return .number(Int64.random(in: 0...1, using: &random))
    case .string, .path: return .text(bytes(), isTruncated: Bool.random(using: &random))
    default:
      let numbers: [Int64] = [0, 1, 2, 3, -1, .max, .min, Int64.random(in: .min ... .max, using: &random)]
      return .number(numbers.randomElement(using: &random) ?? 0)
    }
  }

  /// Returns bytes as paths have them: any but the end of a C string, often UTF-8, often not.
  private mutating func bytes() -> [UInt8] {
    let length = Int.random(in: 0..<40, using: &random)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: return (0..<length).map { _ in UInt8.random(in: 1 ... .max, using: &random) }
    case 1: return Array("/tmp/\(text())".utf8)
    default:
      return Array("e\u{301}/\u{1F600}".utf8) + (0..<length % 3).map { _ in UInt8.random(in: 0x80 ... .max, using: &random) }
    }
  }

  private mutating func text() -> String {
    String(
      String.UnicodeScalarView(
        (0..<Int.random(in: 0..<20, using: &random)).compactMap { _ in
          (["a", "\"", "\\", "\n", "\u{1}", "\u{7f}", "é", "\u{2028}", "\u{10ffff}"] as [Unicode.Scalar]).randomElement(
            using: &random)
        }))
  }
}

@Suite struct EventSchemaTests {
  @Test(arguments: [UInt64](1...20)) func whatIsWrittenReadsBackAsItself(seed: UInt64) throws {
    var random = RandomEvents(random: SeededGenerator(seed: seed))
    let clock = WallClock(offset: 1_700_000_000_000_000_000)
    let events = (0..<200).map { _ in random.next() }
    var text = EventSchema.header(by: "watch") + [UInt8(ascii: "\n")]
    for event in events {
      let line = EventSchema.line(of: event, fields: RandomEvents.fields, clock: clock)
      #expect(!line.contains(UInt8(ascii: "\n")))
      text += line + [UInt8(ascii: "\n")]
    }
    let contents = try EventFile(bundle: RandomEvents.bundle).contents(of: text)
    #expect(contents.damage == [], "seed \(seed)")
    let expected = events.enumerated().map { place, event in
      RecordedEvent(
        line: place + 2, event: "connect", time: clock.wall(event.timeNanoseconds), fields: event.fields,
        decided: RecordedDecision(
          generation: event.generation, verdict: event.verdict, errno: event.errno, decider: event.decider,
          rules: event.rules, ruleCount: event.ruleCount, isRefused: event.isRefused, isSignalled: event.isSignalled,
          notices: event.notices, observed: event.observed))
    }
    #expect(contents.events == expected, "seed \(seed)")
  }

  @Test func aRecordingSaysNothingOfDecisions() throws {
    var random = RandomEvents(random: SeededGenerator(seed: 1))
    let line = EventSchema.line(of: random.next(), fields: RandomEvents.fields, clock: WallClock(), isDecided: false)
    let contents = try EventFile(bundle: RandomEvents.bundle).contents(of: line)
    #expect(contents.events.count == 1)
    #expect(contents.events.first?.decided == nil)
  }

  @Test func timesOfOneReaderKeepTheirOrderUntilTheClockIsSet() {
    var clock = WallClock(offset: WallClock().wall(0) + 400_000)
    let before = clock.wall(0)
    clock.follow()
    #expect(clock.wall(0) == before, "a reading's own distance moves nothing")
    clock = WallClock(offset: 0)
    clock.follow()
    #expect(clock.wall(0) != 0)
  }
}
