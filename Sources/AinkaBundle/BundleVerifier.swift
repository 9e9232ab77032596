import AinkaValues
import CAinkaABI

/// Checks that every index of a bundle points to something, and that the image is one (`ImageVerifier`).
///
/// A bundle comes from a file, so a checksum says only that it is as someone made it; what passes here cannot lead the loader, the
/// evaluator or those who print it outside of anything.
struct BundleVerifier {
  let bundle: Bundle

  /// Throws the first thing that is wrong.
  func verify() throws(BundleError) {
    try verifyScopes()
    try verifyPolicies()
    try verifyEvents()
    try verifyThresholds()
    for index in bundle.rules.indices { try verify(rule: index) }
    try requireAscending(bundle.rules.map(\.name), "rules")
    try ImageVerifier(bundle: bundle).verify()
    try DaemonVerifier(bundle: bundle).verify()
  }

  /// Throws `message` unless `condition` holds.
  private func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(BundleError) {
    if !condition { throw BundleError(message()) }
  }

  /// Throws unless `names` are sorted, each there once.
  private func requireAscending(_ names: [String], _ what: String) throws(BundleError) {
    for (first, second) in zip(names, names.dropFirst()) {
      try require(first < second, "\(what) are not sorted by name: `\(first)` stands before `\(second)`")
    }
  }

  private func verifyScopes() throws(BundleError) {
    try require(bundle.scopes.first == "", "the first scope is not the whole host")
    try require(
      bundle.scopes.count <= Int(AINKA_SCOPES), "there are \(bundle.scopes.count) scopes, at most \(AINKA_SCOPES) are allowed")
    try requireAscending(bundle.scopes, "scopes")
  }

  private func verifyPolicies() throws(BundleError) {
    try require(Set(bundle.policies.map(\.name)).count == bundle.policies.count, "a policy is there twice")
    for policy in bundle.policies {
      try require(
        bundle.scopes.indices.contains(policy.scope), "policy `\(policy.name)` is in scope \(policy.scope), which is not there")
      try require(
        bundle.sources.indices.contains(policy.source),
        "policy `\(policy.name)` comes from text \(policy.source), which is not there")
      if let budget = policy.budgetNanoseconds {
        try require(budget > 0, "policy `\(policy.name)` has a budget of \(budget) ns")
      }
    }
  }

  private func verifyEvents() throws(BundleError) {
    try require(bundle.events.count <= Int(AINKA_HOOKS.rawValue), "there are \(bundle.events.count) events")
    try requireAscending(bundle.events.map(\.name), "events")
    try require(bundle.events.count(where: \.isOwn) <= Bundle.ownEventsMax, "there are too many events on tracepoints")
    for event in bundle.events {
      if event.isOwn { try verify(own: event) }
      try requireAscending(event.fields.map(\.name), "fields of event `\(event.name)`")
      for field in event.fields {
        try require(
          field.place < Int(AINKA_FIELDS.rawValue), "field `\(field.name)` is at place \(field.place), which no event has")
        try require(field.isPlacedByType, "field `\(field.name)` is at a place for another type")
      }
      try require(
        event.facts.count <= BundleEvent.factsMax
          && event.facts.allSatisfy { fact in event.fields.contains { $0.name == fact.field } },
        "event `\(event.name)` is asked for labels of what it has not")
      for (first, second) in zip(event.verdicts, event.verdicts.dropFirst()) {
        try require(first > second, "the verdicts of event `\(event.name)` are out of order")
      }
    }
  }

  /// Throws unless the event `own` is on tracepoints, whose names become part of a path, and its fields say where they come from.
  private func verify(own event: BundleEvent) throws(BundleError) {
    try require(
      !event.hooks.isEmpty
        && event.hooks.allSatisfy { $0.kind == "tracepoint" && FieldOrigin.isTracepoint($0.target) || $0.kind == "lsm" },
      "event `\(event.name)` is on no tracepoint")
    var intervals = 0
    for field in event.fields where !field.record.isEmpty {
      guard let origin = FieldOrigin(text: field.record) else {
        throw BundleError("field `\(field.name)` comes from `\(field.record)`, which is nowhere")
      }
      if case .since = origin.reading { intervals += 1 }
    }
    try require(intervals == 0 || event.hooks.count == 1, "event `\(event.name)` has times, and several tracepoints")
    try require(intervals <= 1, "event `\(event.name)` has several times")
  }

  private func verifyThresholds() throws(BundleError) {
    try require(
      bundle.thresholds.count <= Int(AINKA_SLOTS),
      "there are \(bundle.thresholds.count) thresholds, at most \(AINKA_SLOTS) are allowed")
    try requireAscending(bundle.thresholds.map(\.name), "thresholds")
    for threshold in bundle.thresholds {
      try require(
        threshold.low <= threshold.start && threshold.start <= threshold.high,
        "threshold `\(threshold.name)` starts outside of its bounds")
    }
  }

  /// Throws unless the words of the rule `number` refer to what is there.
  private func verify(rule number: Int) throws(BundleError) {
    let rule = bundle.rules[number]
    try require(
      bundle.policies.indices.contains(rule.policy), "rule `\(rule.name)` is of policy \(rule.policy), which is not there")
    try require(bundle.events.indices.contains(rule.event), "rule `\(rule.name)` is on event \(rule.event), which is not there")
    try require(
      bundle.sources.indices.contains(rule.source), "rule `\(rule.name)` comes from text \(rule.source), which is not there")
    try require((0...4095).contains(rule.errno), "rule `\(rule.name)` denies with \(rule.errno), which is no error number")
    try require(rule.signals.allSatisfy { (1...64).contains($0) }, "rule `\(rule.name)` sends a signal that does not exist")
    for (first, second) in zip(rule.signals, rule.signals.dropFirst()) {
      try require(first < second, "the signals of rule `\(rule.name)` are out of order")
    }
    let event = bundle.events[rule.event]
    try require(
      rule.verdict == .allow || event.verdicts.contains(rule.verdict),
      "event `\(event.name)` does not say that its hooks must \(rule.verdict.name)")
    let thresholds = Set(bundle.thresholds.map(\.name))
    try require(rule.thresholds.allSatisfy(thresholds.contains), "rule `\(rule.name)` reads a threshold that is not there")
    for notice in rule.notices {
      try require(["info", "warning", "critical"].contains(notice.level), "rule `\(rule.name)` has a notice of no level")
      for part in notice.parts {
        switch part {
        case .text: break
        case .field(let name):
          try require(
            event.fields.contains { $0.name == name }, "a message of rule `\(rule.name)` puts in `\(name)`, which is no field")
        case .threshold(let name):
          try require(thresholds.contains(name), "a message of rule `\(rule.name)` puts in `\(name)`, which is no threshold")
        }
      }
    }
  }
}

extension BundleEvent.Field {
  /// `true` iff the field's type is one that its place can hold.
  fileprivate var isPlacedByType: Bool {
    switch type {
    case .string, .path:
      (Int(AINKA_FIELD_NAME.rawValue)..<Int(AINKA_FIELD_ADDRESS.rawValue)).contains(place)
        || place >= Int(AINKA_FIELD_TEXT.rawValue)
    case .address: (Int(AINKA_FIELD_ADDRESS.rawValue)..<Int(AINKA_FIELD_TEXT.rawValue)).contains(place)
    case .network, .record, .set, .range: false
    default: place < Int(AINKA_FIELD_NAME.rawValue)
    }
  }
}
