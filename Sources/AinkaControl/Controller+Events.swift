import AinkaBundle
import AinkaEngine
import AinkaValues

extension Controller {
  /// Lets the rules on `event` judge it, carries out what those that match do, then lets labels change if it passes.
  mutating func judge(_ event: String, _ fields: [String: EventValue], _ scopes: Set<Int>) {
    let facts = bundle.events.first { $0.name == event }.map { self.facts(of: $0, fields) } ?? []
    let decision = engine.decide(event: event, fields, facts: facts, scopes: scopes, at: now)
    let watched = watch(event, fields, scopes)
    for (number, aggregate) in bundle.daemon.aggregates.enumerated() where watched.contains(aggregate.watch) {
      if case .number(let value)? = fields[aggregate.field] { aggregates[number].add(value, at: now) }
    }
    actions.append(.judged(decision))
    tell(of: event, fields, decision)
    for extra in bundle.daemon.eventRules where decision.matched.contains(extra.rule) && states[extra.rule] == .enforce {
      let described = bundle.events[bundle.rules[extra.rule].event]
      let values = described.fields.map { fields[$0.name] ?? .unknown }
      carryOut(extra.effects, of: .event(extra.rule), Moment(event: described, values: values))
    }
    if decision.verdict < .throttle { changeLabels(at: event, fields, watched) }
  }

  /// Gives the notices of the rules that `decision` says match `event`, those that are not held back.
  private mutating func tell(of event: String, _ fields: [String: EventValue], _ decision: Decision) {
    for number in decision.matched where states[number] == .enforce {
      let rule = bundle.rules[number]
      let held = decision.heldNotices[number] ?? 0
      for (place, notice) in rule.notices.enumerated() where place > 15 || held >> UInt16(place) & 1 == 0 {
        let described = bundle.events[rule.event]
        let text = notice.parts.map { part in
          switch part {
          case .text(let text): return text
          case .field(let name):
            guard let field = described.fields.first(where: { $0.name == name }) else { return "unknown" }
            return (fields[name] ?? .unknown).text(of: field.type, cases: field.cases)
          case .threshold(let name):
            guard let threshold = bundle.thresholds.firstIndex(where: { $0.name == name }) else { return "unknown" }
            return bundle.thresholds[threshold].type.text(of: thresholds[threshold], cases: [])
          }
        }
        actions.append(.notify(.event(number), level: notice.level, text: text.joined()))
      }
    }
  }

  /// Returns whether each of the facts of `event` is true of its `fields`.
  private func facts(of event: BundleEvent, _ fields: [String: EventValue]) -> [Bool?] {
    event.facts.map { fact in
      guard let label = bundle.daemon.labels.firstIndex(where: { $0.name == fact.label }) else { return nil }
      return labels.holds(label, fields[fact.field] ?? .unknown)
    }
  }

  /// Returns the numbers of the rules of the bundle within that match.
  private mutating func watch(_ event: String, _ fields: [String: EventValue], _ scopes: Set<Int>) -> Set<Int> {
    guard let described = watches?.bundle.events.first(where: { $0.name == event }) else { return [] }
    let facts = self.facts(of: described, fields)
    return Set(watches?.decide(event: event, fields, facts: facts, scopes: scopes, at: now).matched ?? [])
  }

  /// Changes labels after an event that passed: additions, removals, what is removed everywhere, then what spreads and what ends.
  private mutating func changeLabels(at event: String, _ fields: [String: EventValue], _ watched: Set<Int>) {
    for kind in DaemonLabel.Change.Kind.allCases {
      for (number, label) in bundle.daemon.labels.enumerated() {
        for change in label.changes where change.kind == kind && watched.contains(change.watch) {
          switch kind {
          case .add: labels.set(number, of: fields[change.holder] ?? .unknown, to: true)
          case .remove: labels.set(number, of: fields[change.holder] ?? .unknown, to: false)
          case .removeEverywhere: labels.removeAll(number)
          }
        }
      }
    }
    let process = fields["process.pid"] ?? .unknown
    for (number, label) in bundle.daemon.labels.enumerated() where label.holder == .process {
      if event == "exit" { labels.set(number, of: process, to: false) }
      guard event == "fork", label.spreadsToChildren, labels.holds(number, process) == true else { continue }
      labels.set(number, of: fields["child.pid"] ?? .unknown, to: true)
    }
  }
}

/// What an effect is about: the event that a rule matched, or nothing.
struct Moment {
  var event: BundleEvent?
  /// By field of the event.
  var values: [EventValue] = []

  /// Returns what the field called `name` holds.
  func value(of name: String) -> EventValue {
    guard let place = event?.fields.firstIndex(where: { $0.name == name }) else { return .unknown }
    return values[place]
  }
}
