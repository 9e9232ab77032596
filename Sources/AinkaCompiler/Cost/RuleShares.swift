import AinkaSemantics
import CAinkaABI

/// What each rule adds to the costliest event of its hook, and what would make it cheaper.
struct RuleShares {
  private let costing: HookCosting
  private let event: TypedEvent

  /// What one rule does for the costliest event.
  private struct Share {
    var compared = 0
    var work = Cost.nothing
    var patterns = Cost.nothing
    var isAlways = false
    var isMet = false
    /// The most rows of one list that it is in.
    var neighbours = 0
    var texts: Set<Int> = []
    var lookUps: Set<Int> = []
  }

  init(_ costing: HookCosting) {
    self.costing = costing
    event = costing.program.typed.events[costing.table.event]
  }

  /// The share of every rule, the costliest first.
  var shares: [HookCost.RuleShare] {
    var shares: [Int: Share] = [:]
    for (row, work) in costing.rows {
      note(row, work, in: &shares[row.rule, default: Share()])
    }
    var askers: [Int: Int] = [:]
    var lookers: [Int: Int] = [:]
    for share in shares.values {
      for text in share.texts { askers[text, default: 0] += 1 }
      for lookUp in share.lookUps { lookers[lookUp, default: 0] += 1 }
    }
    let rules = shares.map { described($0.key, $0.value, askers, lookers) }
    return rules.sorted { ($1.cost.picoseconds, $0.name) < ($0.cost.picoseconds, $1.name) }
  }

  /// Adds what `row` does to `share`.
  private func note(_ row: PlacedRow, _ work: RowWork, in share: inout Share) {
    share.texts.formUnion(work.texts)
    if case .text(let atom) = row.probe { share.texts.formUnion(atom.fields) }
    for lookUp in LookUps(of: [row], event: event).all { share.lookUps.insert(costing.lookUps.number(of: lookUp)) }
    guard costing.tallies.isOnLongest(row) else { return }
    share.compared += 1
    share.work += work.further
    share.patterns += work.patterns
    if row.probe == .always { share.isAlways = true }
    if !row.isUnknown { share.isMet = true }
    share.neighbours = max(share.neighbours, costing.tallies.lists[row.source]?.longest.rows ?? 0)
  }

  /// Returns the share of `rule` in words; what several rules ask for is divided among them.
  private func described(_ rule: Int, _ share: Share, _ askers: [Int: Int], _ lookers: [Int: Int]) -> HookCost.RuleShare {
    let (costs, typed) = (costing.costs, costing.program.typed)
    /// What costs something: how much, in words, and what would help.
    var reasons: [(cost: Cost, words: String, help: String?)] = []
    if share.patterns.picoseconds > 0 {
      reasons.append(
        (
          share.patterns, "automata that read a whole text",
          "use `==`, `in {…}` or `starts with` in place of the pattern: one look-up serves all rules"
        ))
    }
    for text in share.texts.sorted() {
      let count = askers[text] ?? 1
      let among = count == 1 ? "" : ", as \(count) rules do"
      reasons.append(
        (
          costs.textIntern.part(1_000 / count), "asks for `\(event.fields[text].name)`\(among)",
          "ask for a number or a name in place of `\(event.fields[text].name)` if that says the same: a text is read and"
            + " searched"
        ))
    }
    let looked = share.lookUps.sorted().reduce(Cost.nothing) { $0 + costs.testLookUp.part(1_000 / (lookers[$1] ?? 1)) }
    if !share.lookUps.isEmpty {
      reasons.append(
        (
          looked,
          share.lookUps.count == 1 ? "a window or threshold by key" : "\(share.lookUps.count) windows or thresholds by key",
          "let rules share a window, or compare with a threshold without a key: what has keys is a look-up in a map"
        ))
    }
    let charges = costing.charges[rule] ?? 0
    let isFeeding = typed.fed(by: rule) != nil
    if share.isMet, charges > 0 {
      reasons.append(
        (
          costs.testLookUp * charges, isFeeding ? "it is added to" : "a match charges \(counted(charges, "bucket"))",
          isFeeding ? nil : "leave out a `limit` or a `throttle`: each is a look-up in a map for every match"
        ))
    }
    if share.compared > 0 {
      let place = share.isAlways ? "every event is compared with it" : "in a list of \(counted(share.neighbours, "row"))"
      let help: String? =
        share.isAlways
        ? "add a condition that its events must equal, a number or a name: then only those are compared with it"
        : share.neighbours > 8 ? "ask for a value that fewer rules ask for: all of them are compared and may be met" : nil
      let list = costs.list.part(1_000 / max(1, share.neighbours)) + costs.row * share.compared
      reasons.append((list + share.work.beyond(share.patterns), place, help))
    }
    if share.isMet { reasons.append((costs.match, isFeeding ? "an event that it counts" : "a match", nil)) }
    reasons = reasons.enumerated().sorted {
      ($1.element.cost.picoseconds, $0.offset) < ($0.element.cost.picoseconds, $1.offset)
    }
    .map(\.element)
    var cost = reasons.reduce(Cost.nothing) { $0 + $1.cost }
    cost.bytes = 0
    // What is next to nothing beside the rest is no reason, and what is little is not worth a change.
    reasons.removeAll { $0.cost.picoseconds * 20 < cost.picoseconds }
    let helps = reasons.filter { $0.cost.picoseconds * 5 >= cost.picoseconds }
    return HookCost.RuleShare(
      name: typed.rules[rule].name, cost: cost, reasons: reasons.map { "\($0.words) (\($0.cost.nanosecondsText) ns)" },
      help: helps.lazy.compactMap(\.help).first, span: typed.rules[rule].span)
  }
}

extension Cost {
  /// The time in nanoseconds, to a tenth: "27.4".
  public var nanosecondsText: String {
    let tenths = (picoseconds + 50) / 100
    return "\(tenths / 10).\(tenths % 10)"
  }
}
