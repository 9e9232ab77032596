import AinkaBundle
public import AinkaValues
import CAinkaEvaluator

extension Engine {
  /// Returns an event `name` of which nothing is known, or nothing if no rule is on such an event: then it is allowed.
  public func input(for name: String) -> EventInput? { eventNumbers[name].map { EventInput($0, eventForms[$0]) } }

  /// Returns what the rules say of `input`. What it costs grows with the rules that are met or unknown, not with those that there are.
  ///
  /// - Requires: `input` is of this engine, or of one for the same bundle.
  public mutating func decide(_ input: inout EventInput, at nanoseconds: UInt64 = 0) -> Decision {
    precondition(input.number < eventTables.count && input.table == eventTables[input.number], "the event is of this bundle")
    evaluate(input.record, at: nanoseconds)
    return decision(from: input.record)
  }

  /// Returns what the rules on `event` say of an event with these `fields`, by name; fields that are not given are unknown,
  /// and names that the event has not are passed over. `scopes` are the numbers of the scopes that the event is in; the whole
  /// host is always one. An event without rules is allowed.
  ///
  /// - Parameter facts: by place in the event's `facts`: whether it is true; nothing: unknown. What is not given is unknown.
  public mutating func decide(
    event: String, _ fields: [String: EventValue], facts: [Bool?] = [], scopes: Set<Int> = [], at nanoseconds: UInt64 = 0
  ) -> Decision {
    guard let number = eventNumbers[event] else {
      return Decision(verdict: .allow, errno: 0, decidedBy: nil, matched: [], unknown: [], signals: [])
    }
    if !isKnownUniquelyReferenced(&scratch) { scratch = ScratchRecord() }
    let scratch = scratch
    let form = eventForms[number]
    scratch.record.begin(number, form)
    form.store(fields, into: scratch.record)
    for (fact, value) in facts.prefix(form.factCount).enumerated() { scratch.record.setFact(fact, to: value) }
    scratch.record.setScopes(scopes)
    evaluate(scratch.record, at: nanoseconds)
    return decision(from: scratch.record)
  }

  /// Evaluates `record`, and leaves in `touches` what was counted by it.
  mutating func evaluate(_ record: borrowing EventRecord, at nanoseconds: UInt64) {
    let event = record.event
    event.pointee.time_ns = nanoseconds
    let image = buffer.start.assumingMemoryBound(to: UInt8.self)
    slots.withUnsafeBufferPointer { slots in
      counters.withUnsafeMutableBufferPointer { counters in
        touches.withUnsafeMutableBufferPointer { touches in
          lines.withUnsafeMutableBufferPointer { lines in
            var world = ainka_world(
              image: image, slots: slots.baseAddress, counters: counters.baseAddress, counter_count: UInt64(counters.count),
              touches: touches.baseAddress, lines: lines.baseAddress, line_count: UInt64(lines.count), now_ns: nanoseconds)
            _ = ainka_evaluate(&world, event)
          }
        }
      }
    }
  }

  /// Returns the decision that `record` holds, and clears `touches`. All matches are taken from there: the record keeps the first 16.
  private mutating func decision(from record: borrowing EventRecord) -> Decision {
    let key = record.event.pointee.strictest
    let verdict = Verdict(rawValue: UInt8(key >> 24)) ?? .allow
    let rule = Int(0xffffff - (key & 0xffffff))
    let decidedBy = verdict > .allow && rule < ruleCount ? rule : nil
    var decision = Decision(
      verdict: verdict, errno: 0, decidedBy: decidedBy, matched: [], unknown: [],
      signals: Self.numbers(of: record.event.pointee.signals), heldNotices: record.heldNotices)
    takeTouches(into: &decision)
    if let decidedBy, verdict == .deny || verdict == .throttle {
      decision.errno = errno(of: decidedBy, isMet: decision.matched.contains(decidedBy))
    }
    return decision
  }

  /// Says in `decision` which rules counted, and clears `touches`.
  private mutating func takeTouches(into decision: inout Decision) {
    var place = touches[0].next
    touches[0].next = 0
    while place != 0 && place != AINKA_LAST_TOUCH {
      let touch = touches[Int(place)]
      touches[Int(place)] = ainka_touch()
      let rule = counterRules[Int(place) - 1]
      place = touch.next
      // A place that another generation's rule counts in, or none.
      if rule < 0 { continue }
      if touch.matched > 0 { decision.matched.append(rule) }
      if touch.unknown > 0 { decision.unknown.append(rule) }
      if touch.observed > 0 { decision.observed.append(rule) }
      if touch.limited > 0 { decision.limited += Array(repeating: rule, count: Int(touch.limited)) }
    }
    if decision.matched.count > 1 { decision.matched.sort() }
    if decision.unknown.count > 1 { decision.unknown.sort() }
    if decision.observed.count > 1 { decision.observed.sort() }
    if decision.limited.count > 1 { decision.limited.sort() }
  }

  /// Returns the numbers of the signals in `bits`, ascending.
  private static func numbers(of bits: UInt64) -> [Int32] {
    var signals: [Int32] = []
    var left = bits
    while left != 0 {
      signals.append(Int32(left.trailingZeroBitCount) + 1)
      left &= left - 1
    }
    return signals
  }

  /// Returns the errno of the rule `number`, or that of its `on unknown`.
  private func errno(of number: Int, isMet: Bool) -> Int32 {
    let directory = buffer.start.load(as: ainka_directory.self)
    let offset = Int(directory.rule_records) + number * MemoryLayout<ainka_rule>.size
    let record = buffer.start.load(fromByteOffset: offset, as: ainka_rule.self)
    return Int32(isMet ? record.errno_code : record.unknown_errno_code)
  }
}
