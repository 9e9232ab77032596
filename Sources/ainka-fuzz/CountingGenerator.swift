import AinkaSemantics
import AinkaValues

/// Makes what counts: windows over events, thresholds per key, buckets of verdicts and actions.
struct CountingGenerator {
  var random: SplitMix64
  /// All events, of which windows count.
  let events: [TypedEvent]

  /// Times of windows and limits: short ones, so that events come in other sixteenths, and one that is no round number.
  private static let times = ["1ms", "7ms", "16ms", "1s", "10s"]
  /// Room for keys: more than there ever are, for how keys share is not the same on both sides.
  private static let capacities = ["", "", " at most 100 keys", " at most 64 keys"]

  /// Returns a comparison of a window in a rule on `event`, where the policy has `names`.
  mutating func windowTest(in event: TypedEvent, names: DeclaredNames) -> String {
    let isRate = random.happens(40)
    let window = window(isRate ? "rate" : "count", in: event, names)
    let type: ValueType = isRate ? .rate : .count
    let bounds = names.thresholds.filter { $0.type == type }.map(\.name) + keyedBounds(of: type, in: event, names)
    let right: String
    if !bounds.isEmpty, random.happens(40) {
      let bound = random.pick(bounds)
      right = random.happens(30) ? "\(bound) * 2" : bound
    } else if !isRate, random.happens(15) {
      right = "\(self.window("count", in: event, names)) + \(random.below(3))"
    } else {
      right = isRate ? random.pick(["1/s", "10/min", "2000/s", "250/s"]) : "\(random.number(in: 1...6))"
    }
    return "\(window) \(random.pick(["<", "<=", ">", ">=", "==", "!="])) \(right)"
  }

  /// Returns a window, by a field that the counted event and `event` have.
  private mutating func window(_ aggregate: String, in event: TypedEvent, _ names: DeclaredNames) -> String {
    let counted = random.happens(60) ? event : random.pick(events)
    var text = "\(aggregate)(\(counted.name)"
    if random.happens(50) {
      var generator = ConditionGenerator(random: random, event: counted, names: names.withoutCounting)
      let filter = generator.condition(depth: random.pick([0, 0, 1]))
      random = generator.random
      text += " where \(filter.text)"
    }
    text += ") over \(random.pick(Self.times))"
    let keys = Self.keys(of: counted).intersection(Self.keys(of: event)).sorted()
    if !keys.isEmpty, random.happens(60) { text += " by \(random.pick(keys))\(random.pick(Self.capacities))" }
    return text
  }

  /// Returns the thresholds per key of `type` that a rule on `event` can read, as it reads them.
  private mutating func keyedBounds(of type: ValueType, in event: TypedEvent, _ names: DeclaredNames) -> [String] {
    names.keyed.filter { $0.type == type }.compactMap { threshold in
      let isThere = Self.keys(of: event).contains(threshold.field)
      return isThere && !random.happens(30) ? threshold.name : "\(threshold.name)(\(threshold.literal))"
    }
  }

  /// Returns random thresholds per key, and adds them to `names`.
  mutating func thresholds(_ names: inout DeclaredNames) -> [String] {
    var lines: [String] = []
    for index in 0..<random.below(3) {
      let (field, literal) = random.pick([
        ("process.name", "\"curl\""), ("process.uid", "1000"), ("destination.port", "443"), ("destination.address", "\"::1\""),
        ("file.path", "\"/usr/bin/sh\""), ("protocol", "udp"),
      ])
      let isRate = random.happens(50)
      let unit = isRate ? "/s" : ""
      let name = "usual\(index)"
      lines.append(
        "learn \(name): \(isRate ? "rate" : "count") by \(field)\(random.pick(Self.capacities)) "
          + "{ within 1\(unit) .. 2000\(unit) start 3\(unit) step at most 1\(unit) per 1h drift at most 9\(unit) per 1d }")
      names.keyed.append(.init(name: name, type: isRate ? .rate : .count, field: field, literal: literal))
    }
    return lines
  }

  /// Returns what lets some events on `event` pass.
  mutating func throttle(on event: TypedEvent) -> String {
    "throttle to \(random.pick(["1/s", "3/s", "7/s", "1000/s", "30/min"]))\(key(on: event))"
  }

  /// Returns what holds some actions on `event` back.
  mutating func limit(on event: TypedEvent) -> String {
    " limit \(random.number(in: 1...4)) per \(random.pick(Self.times))\(key(on: event))"
  }

  /// Returns ` by FIELD` of `event`, or nothing.
  private mutating func key(on event: TypedEvent) -> String {
    random.happens(60) ? " by \(random.pick(Self.keys(of: event).sorted()))" : ""
  }

  /// Returns the fields of `event` that can be keys.
  private static func keys(of event: TypedEvent) -> Set<String> {
    Set(event.fields.filter { $0.place != .longText }.map(\.name))
  }
}
