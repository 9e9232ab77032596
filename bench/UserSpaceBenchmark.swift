import AinkaBundle
import AinkaCompiler
import AinkaEngine
import AinkaValues
import CAinkaABI
import CAinkaBench
import CAinkaEvaluator
import Glibc

/// Deciding in user space, by the evaluator that the kernel programs are made of, beside Cedar, CEL and ZEN (`peers/decide.py`).
///
/// Rule *i* asks for `m[i mod 8] > i and class == c[i mod 16]`: an event has eight numbers of its own, so that there are eight `m`.
enum UserSpaceBenchmark {
  static let suite = Suite(
    place: 6, name: "user-space", topic: "decision in user space beside Cedar, CEL and ZEN", needsKernel: false, measure: rows)

  private static let (measures, classes, eventCount) = (8, 16, 64)
  /// How many of the events the peers decide in a sample: they take milliseconds for one.
  private static let peerEvents = 8

  /// What happens: a class, and as many numbers as there are measures.
  private struct Happening {
    var place: Int
    var numbers: [Int]

    /// The numbers of the rules of `count` that it meets, as the rules say.
    func met(_ count: Int) -> [Int] { (0..<count).filter { $0 % classes == place && numbers[$0 % measures] > $0 } }
  }

  private static func rows(_ bench: Bench) throws -> [Row] {
    var random = RepeatableNumbers(seed: 6)
    // Small numbers: most events meet none to three rules.
    let happenings = (0..<eventCount).map { _ in
      Happening(place: random.next(below: classes), numbers: (0..<measures).map { _ in random.next(below: 40) })
    }
    var rows: [Row] = []
    for count in [1_000, 10_000] { rows += try atSize(count, happenings, bench) }
    return rows
  }

  private static func atSize(_ count: Int, _ happenings: [Happening], _ bench: Bench) throws -> [Row] {
    let bundle = try DecisionBenchmark.compile(policy(count))
    let expected = happenings.map { $0.met(count) }
    let ours = try Ours(bundle, happenings)
    for (place, met) in expected.enumerated() {
      let found = ours.matched(place).sorted()
      try WrongAnswer.unless(found == met, "event \(place) meets \(met), the evaluator says \(found)")
    }
    var engine = Engine(bundle)
    let events = happenings.map(fields)
    for (place, met) in expected.enumerated() {
      let found = engine.decide(event: "bench.load", events[place]).matched
      try WrongAnswer.unless(found == met, "event \(place) meets \(met), the engine says \(found)")
    }
    let inputs = try Inputs(engine, happenings)
    for (place, met) in expected.enumerated() {
      let found = engine.decide(&inputs.all[place]).matched
      try WrongAnswer.unless(found == met, "event \(place) meets \(met), the engine says \(found) of its input")
    }
    var bodies: [(name: String, sample: () throws -> Double)] = [
      (
        "the engine",
        {
          let turns = 500
          return Measuring.time {
            for _ in 0..<turns { for place in 0..<eventCount { _ = engine.decide(&inputs.all[place]) } }
          } / Double(turns * eventCount)
        }
      ),
      ("the evaluator", { ours.nanoseconds() }),
      (
        "the engine, fields by name",
        {
          Measuring.time { for event in events { _ = engine.decide(event: "bench.load", event) } } / Double(eventCount)
        }
      ),
    ]
    let peers = try Peers(count, Array(happenings.prefix(peerEvents)), Array(expected.prefix(peerEvents)))
    bodies += peers?.bodies ?? []
    let series = try bench.pinned { try bench.interleave("user-space", rounds: 11, bodies) }
    let rules = "\(Figure.decimal(Double(count))) rules"
    let best = series.dropFirst(3).min { $0.median < $1.median }
    let others = series.dropFirst(3).map { "\($0.name) \(Figure.text($0.median, "ns"))" }.joined(separator: ", ")
    let isFull = count == 10_000
    return [
      Row(
        "decision in user space, \(rules), few hits", series[0], bar: isFull ? .atMost(1_000) : nil,
        peer: best.map { Row.Reference(name: $0.name, value: $0.median) },
        note: peers == nil ? "peers are not here: `make bench` unpacks them" : others),
      best.map {
        Row(
          "decision in user space, \(rules), times as fast as the best peer", $0.divided(by: series[0]),
          bar: isFull ? .atLeast(1_000) : nil)
      } ?? .missing("decision in user space, \(rules), times as fast as the best peer", because: "no peers are here"),
      Row("the same by the evaluator alone, nothing answered", series[1]),
      Row("the same by `Engine.decide`, fields by name", series[2]),
    ]
  }

  private static func policy(_ count: Int) -> String {
    var text = "policy bench\nuse linux.process\nevent load {\n  hook tracepoint \"bench/load\"\n  field process: process\n"
    for place in 0..<measures { text += "  field m\(place): count = record.m\(place)\n" }
    text += "}\n"
    for number in 0..<count {
      let name = String(repeating: "0", count: 6 - String(number).count) + String(number)
      text +=
        "rule r\(name) { on load when m\(number % measures) > \(number) and process.name == \"c\(number % classes)\" then audit }\n"
    }
    return text
  }

  private static func fields(_ happening: Happening) -> [String: EventValue] {
    var fields: [String: EventValue] = ["process.name": .text(Array("c\(happening.place)".utf8), isTruncated: false)]
    for (place, number) in happening.numbers.enumerated() { fields["m\(place)"] = .number(Int64(number)) }
    return fields
  }

  /// The events as a program that embeds the engine has them: filled once.
  private final class Inputs {
    let all: UnsafeMutablePointer<EventInput>
    private var count = 0

    init(_ engine: Engine, _ happenings: [Happening]) throws {
      all = .allocate(capacity: happenings.count)
      for happening in happenings {
        guard var input = engine.input(for: "bench.load") else { throw WrongAnswer("the engine has no event `bench.load`") }
        for (name, value) in fields(happening) {
          guard let place = input.place(of: name) else { throw WrongAnswer("the event has no `\(name)`") }
          input.set(place, to: value)
        }
        (all + count).initialize(to: input)
        count += 1
      }
    }

    deinit {
      all.deinitialize(count: count)
      all.deallocate()
    }
  }

  /// The evaluator on the same events, without the answers as values.
  private final class Ours {
    private let image: UnsafeMutableRawPointer
    private let slots: UnsafeMutablePointer<ainka_slot>
    private let counters: UnsafeMutablePointer<ainka_counter>
    private let events: UnsafeMutablePointer<ainka_event>
    private var world: ainka_world

    init(_ bundle: Bundle, _ happenings: [Happening]) throws {
      let bytes = (1 << Int(AINKA_USER_IMAGE_BITS)) + Int(AINKA_IMAGE_SLACK)
      let image = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 4_096)
      self.image = image
      image.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
      slots = .allocate(capacity: Int(AINKA_SLOTS))
      slots.initialize(repeating: ainka_slot(), count: Int(AINKA_SLOTS))
      counters = .allocate(capacity: bundle.rules.count)
      counters.initialize(repeating: ainka_counter(), count: bundle.rules.count)
      events = .allocate(capacity: happenings.count)
      events.initialize(repeating: ainka_event(), count: happenings.count)
      let request = LoadRequest(
        number: 1, bundle: bundle, scopes: [ResolvedScope(path: "", cgroup: 0, level: 0)], slots: [],
        counters: bundle.rules.indices.map { CounterAssignment(index: $0, isKept: false) }, exemptions: [])
      bundle.image(for: request).withUnsafeBytes { source in
        if let start = source.baseAddress { image.copyMemory(from: start, byteCount: source.count) }
      }
      world = ainka_world(
        image: UnsafePointer(image.assumingMemoryBound(to: UInt8.self)), slots: UnsafePointer(slots), counters: counters,
        counter_count: UInt64(bundle.rules.count), touches: nil, lines: nil, line_count: 0, now_ns: 1)
      for (place, happening) in happenings.enumerated() { fill(&events[place], happening, bundle.events[0]) }
    }

    deinit {
      image.deallocate()
      slots.deallocate()
      counters.deallocate()
      events.deallocate()
    }

    private func fill(_ event: inout ainka_event, _ happening: Happening, _ description: BundleEvent) {
      event.table = UInt32(description.table)
      event.scopes = 1
      event.ready = .max
      for (place, number) in happening.numbers.enumerated() {
        guard let field = description.fields.first(where: { $0.name == "m\(place)" }) else { continue }
        withUnsafeMutableBytes(of: &event.number) {
          $0.storeBytes(of: UInt64(number), toByteOffset: field.place * 8, as: UInt64.self)
        }
        withUnsafeMutableBytes(of: &event.symbol) {
          $0.storeBytes(of: UInt32(number), toByteOffset: field.place * 4, as: UInt32.self)
        }
      }
      withUnsafeMutableBytes(of: &event.name) { $0.copyBytes(from: "c\(happening.place)".utf8) }
      let length = UInt16("c\(happening.place)".utf8.count)
      withUnsafeMutableBytes(of: &event.length) {
        $0.storeBytes(of: length, toByteOffset: Int(AINKA_FIELD_NAME.rawValue) * 2, as: UInt16.self)
      }
    }

    /// Returns the numbers of the rules that the event at `place` meets.
    func matched(_ place: Int) -> [Int] {
      ainka_evaluate(&world, &events[place])
      let count = min(Int(events[place].matches), Int(AINKA_KEPT_MATCHES))
      return withUnsafeBytes(of: events[place].matched) { numbers in
        (0..<count).map { Int(numbers.load(fromByteOffset: $0 * 4, as: UInt32.self)) }
      }
    }

    /// Returns the nanoseconds of a decision.
    func nanoseconds() -> Double {
      let turns: UInt64 = 2_000
      return Double(ainka_bench_evaluate(&world, events, UInt64(eventCount), turns)) / Double(turns * UInt64(eventCount))
    }
  }

  /// The peers, in a process of their own that decides when it is told to.
  private struct Peers {
    var bodies: [(name: String, sample: () throws -> Double)]

    /// Starts them with `count` rules; nothing when they are not here.
    init?(_ count: Int, _ happenings: [Happening], _ expected: [[Int]]) throws {
      guard let python = Measuring.find("python3"), Measuring.process(python, ["-c", "import cedarpy, cel, zen"]) != nil,
        let child = Child(python, ["bench/peers/decide.py", "\(count)"], output: .pipe, takesLines: true)
      else { return nil }
      for happening in happenings {
        child.write("c\(happening.place) \(happening.numbers.map(String.init).joined(separator: " "))\n")
      }
      child.write("\n")
      let names = [
        ("Cedar", "cedar"), ("CEL, a program a rule", "cel"), ("CEL, one program", "cel-one"), ("ZEN, a decision table", "zen"),
      ]
      bodies = names.map { name, word in
        (
          name,
          {
            child.write("\(word)\n")
            guard let words = child.readLine()?.split(separator: " "), words.count == happenings.count + 1,
              let took = Double(words[0])
            else { throw WrongAnswer("\(name) does not answer") }
            for (place, met) in expected.enumerated() {
              let found = words[place + 1].split(separator: ",").compactMap { Int($0) }
              try WrongAnswer.unless(found == met, "event \(place) meets \(met), \(name) says \(found)")
            }
            return took / Double(happenings.count)
          }
        )
      }
    }
  }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct RepeatableNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Returns the next number of those from 0 to `limit` - 1.
  mutating func next(below limit: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return Int((word ^ word >> 31) % UInt64(limit))
  }
}
