import AinkaBundle
import AinkaValues

/// Compares the thresholds of two bundles by name.
struct ThresholdDifferences {
  /// Added and changed thresholds by name, then removed ones by name.
  private(set) var all: [Plan.ThresholdDifference] = []

  /// Compares the thresholds of `active` and `bundle`.
  init(from active: ActiveState?, to bundle: Bundle) {
    var previous: [String: (declaration: BundleThreshold, state: ThresholdState)] = [:]
    if let active {
      for (declaration, state) in zip(active.bundle.thresholds, active.thresholds) {
        previous[declaration.name] = (declaration, state)
      }
    }
    for threshold in bundle.thresholds.sorted(by: { $0.name < $1.name }) {
      guard let before = previous.removeValue(forKey: threshold.name) else {
        all.append(Self.alone(threshold, .add))
        continue
      }
      if threshold != before.declaration { all.append(Self.changed(threshold, before.declaration, before.state)) }
    }
    all += previous.values.map(\.declaration).sorted { $0.name < $1.name }.map { Self.alone($0, .remove) }
  }

  /// Returns the line for a threshold that comes or goes.
  private static func alone(_ threshold: BundleThreshold, _ change: Plan.Change) -> Plan.ThresholdDifference {
    Plan.ThresholdDifference(
      name: threshold.name, change: change, bounds: "within \(threshold.boundsText)",
      start: "start \(threshold.text(of: threshold.start))", clauses: [], value: "")
  }

  /// Returns the line for a threshold that was `old` in `state` and becomes `new`.
  private static func changed(
    _ new: BundleThreshold, _ old: BundleThreshold, _ state: ThresholdState
  ) -> Plan.ThresholdDifference {
    /// Returns one text where both are the same, else both with an arrow.
    func arrow(_ before: String, _ after: String) -> String { before == after ? after : "\(before) → \(after)" }
    var clauses = old.clauses.filter { !new.clauses.contains($0) }.map { "- \($0)" }
    clauses += new.clauses.filter { !old.clauses.contains($0) }.map { "+ \($0)" }
    if new.type != old.type { clauses.append("type \(old.type.name) → \(new.type.name)") }
    return Plan.ThresholdDifference(
      name: new.name, change: .change, bounds: "within \(arrow(old.boundsText, new.boundsText))",
      start: "start \(arrow(old.text(of: old.start), new.text(of: new.start)))", clauses: clauses,
      value: fate(of: state, from: old, to: new))
  }

  /// Returns what becomes of the value of `state`.
  private static func fate(of state: ThresholdState, from old: BundleThreshold, to new: BundleThreshold) -> String {
    let carried = new.carriedValue(from: old, state: state)
    let now = "now \(old.text(of: state.value))"
    guard state.origin != .start else {
      return carried.value == state.value ? "\(now), as before" : "\(now), becomes \(new.text(of: carried.value))"
    }
    let by = "\(now), set by hand"
    guard new.carriesValue(of: old) else { return "\(by), back to start" }
    return carried.value == state.value ? "\(by), kept" : "\(by), becomes \(new.text(of: carried.value)) at its bound"
  }
}
