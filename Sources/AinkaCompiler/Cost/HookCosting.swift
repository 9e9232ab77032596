import AinkaSemantics
import CAinkaABI

/// Computes what the rules on one event cost: counts what an event does at most, and adds up what `Costs` say of each.
///
/// - Complexity: O(*n* log *n*) in the values and ranges that rows hang on.
struct HookCosting {
  let table: PlacedTable
  let program: RuleProgram
  let costs: Costs
  /// The rows that an event of the kernel can get to, each with its work.
  let rows: [(PlacedRow, RowWork)]
  let tallies: HookTallies
  /// By rule: the places that a match charges.
  let charges: [Int: Int]
  let lookUps: LookUps

  private var typed: TypedProgram { program.typed }
  private var event: TypedEvent { typed.events[table.event] }

  /// Counts the rows of `table`, whose matches charge what `regions` say.
  init(_ table: PlacedTable, of program: RuleProgram, _ regions: KeyedRegions, _ costs: Costs) {
    self.table = table
    self.program = program
    self.costs = costs
    let event = program.typed.events[table.event]
    var met: PlacedRow?
    var rows: [(PlacedRow, RowWork)] = []
    for row in table.rows {
      if !row.isUnknown { met = row }
      // Programs in the kernel always read what is no text.
      if case .unknown(let field) = row.probe, event.fields[field].place.isEager { continue }
      if row.isSaid(by: met) { continue }
      rows.append((row, RowWork(row, event.fields, costs)))
    }
    self.rows = rows
    var charges: [Int: Int] = [:]
    for rule in table.rules {
      let count = regions.charges(of: rule).count
      if count > 0 { charges[rule] = count }
    }
    self.charges = charges
    let match = charges.mapValues { costs.match + costs.testLookUp * $0 }
    tallies = HookTallies(rows, of: event, match: match, costs)
    lookUps = LookUps(of: rows.map(\.0), event: event)
  }

  /// The cost, without the bytes of the image.
  var cost: HookCost {
    var cost = HookCost(
      event: event.name, rules: table.rules.count { typed.fed(by: $0) == nil }, rows: rows.count, worst: .nothing,
      typical: .nothing, parts: parts,
      leads: leads, shares: RuleShares(self).shares)
    for part in cost.parts {
      cost.worst += part.worst
      cost.typical += part.typical
    }
    return cost
  }

  // MARK: Parts

  /// The steps that cost something, in the order of the evaluator.
  private var parts: [HookCost.Part] {
    var parts = [HookCost.Part(name: "every event", worst: costs.event, typical: costs.event)] + interning + texts
    for source in orderedSources {
      guard let lists = tallies.lists[source], lists.rows > 0 else { continue }
      parts.append(part(of: lists, source))
    }
    let asked = lookUps.all.count
    if asked > 0 {
      let name = asked == 1 ? "one window or threshold by key" : "\(asked) windows and thresholds by key"
      parts.append(
        HookCost.Part(name: name, worst: costs.testLookUp * asked, typical: (costs.testLookUp * asked).part(lookingUp)))
    }
    return parts.map(\.withoutBytes)
  }

  /// Turning numbers, names and addresses into symbols.
  private var interning: [HookCost.Part] {
    var parts: [HookCost.Part] = []
    func add(_ name: String, _ cost: Cost, typical: Cost? = nil) {
      parts.append(HookCost.Part(name: name, worst: cost, typical: typical ?? cost))
    }
    let symbols = TableSymbols(table, of: event)
    for field in event.fields.indices {
      let name = "`\(event.fields[field].name)`"
      if let count = symbols.numbers[field]?.keys.count {
        add("\(name) among \(counted(count, "number"))", lookUp(costs.numberIntern, among: count))
      }
      if let count = symbols.names[field]?.keys.count {
        add("\(name) among \(counted(count, "name"))", lookUp(costs.nameIntern, among: count))
      }
      if let intervals = symbols.intervals[field]?.0 {
        let search = lookUp(costs.intervalSearch, among: intervals.starts.count)
        // Most searches begin near their end: the first bits of the value say where.
        add(
          "\(name) among \(counted(intervals.starts.count, "interval"))", search + costs.intervalStep * intervals.levels,
          typical: search + costs.intervalStep * min(3, intervals.levels))
      }
    }
    let beyond =
      max(0, symbols.numbers.count - Int(AINKA_INLINE_NUMBERS)) + max(0, symbols.names.count - Int(AINKA_INLINE_NAMES))
      + max(0, symbols.intervals.count - Int(AINKA_INLINE_SEARCHES))
    if beyond > 0 { add("calls for \(counted(beyond, "field")) beyond the first", costs.call * (beyond + 1)) }
    return parts
  }

  /// Returns what a look-up costs that costs `near` in a small table, in one of `count` values.
  private func lookUp(_ near: Cost, among count: Int) -> Cost {
    count * max(near.bytes, costs.intervalStep.bytes) > Costs.nearBytes ? near + costs.farTable : near
  }

  /// Reading and searching texts.
  private var texts: [HookCost.Part] {
    tallies.texts.sorted().map { field in
      let isFirst = tallies.firstTexts.contains(field)
      // Of 1,000 events, so many ask for it: what waits in lists of middling length.
      var asking = isFirst ? 1_000 : 0
      if !isFirst {
        for (source, lists) in tallies.lists {
          asking += (lists.waiting[field] ?? 0) / max(1, lists.values) * source.share / 1_000
        }
      }
      let cost = costs.textIntern
      return HookCost.Part(
        name: "`\(event.fields[field].name)`, read and searched", worst: cost, typical: cost.part(min(1_000, asking)))
    }
  }

  /// Comparing with the rows of one list of `source`, and all that they meet.
  private func part(of lists: HookTallies.Lists, _ source: HookTallies.Source) -> HookCost.Part {
    let longest = lists.longest
    var worst = longest.worst(costs)
    // A text that cannot be read leads there in place of its own list.
    if case .unknown(let field) = source, let known = tallies.lists[.texts(field: field)]?.longest.worst(costs) {
      worst = worst.beyond(known)
    }
    // In thousandths of a row.
    let middling = (lists.values == 0 ? lists.rows * 1_000 : lists.hung * 1_000 / lists.values) * source.share / 1_000
    var typical = (costs.row * middling + costs.list * min(1_000, middling)).part(1)
    // In thousandths of what one list's further tests cost.
    let usual = source.share / max(1, lists.values)
    typical += lists.usual.part(usual)
    if source == .always { typical += countedAlways }
    let met = longest.matches == 0 ? "" : ", \(counted(longest.matches, "rule")) met"
    return HookCost.Part(
      name: "\(name(of: source)): \(counted(longest.rows, "row"))\(met)", worst: worst, typical: typical, source: source)
  }

  /// What every event costs because windows count it, whatever it is like.
  private var countedAlways: Cost {
    rows.reduce(.nothing) { sum, row in
      guard row.0.probe == .always, row.0.tests.isEmpty, typed.fed(by: row.0.rule) != nil else { return sum }
      return sum + costs.match + costs.testLookUp * (charges[row.0.rule] ?? 0)
    }
  }

  /// Of 1,000 events that meet nothing, so many ask for windows and thresholds by key, by a guess: those that a row which every
  /// event is compared with lets through.
  private var lookingUp: Int {
    rows.reduce(0) { $1.0.probe == .always && $1.0.isDeferred ? max($0, $1.1.passing) : $0 }
  }

  // MARK: Leads

  /// What leads to rows, the most rows first.
  private var leads: [HookCost.Lead] {
    var values: [HookTallies.Source: String] = [:]
    let words = RuleText(program: program)
    for (row, _) in rows where values[row.source] == nil {
      if let atom = tallies.longestAtom(of: row) { values[row.source] = words.words(of: atom, event) }
    }
    let leads = orderedSources.compactMap { source -> HookCost.Lead? in
      guard let lists = tallies.lists[source] else { return nil }
      return HookCost.Lead(
        name: name(of: source), rows: lists.rows, values: lists.values == 0 ? nil : lists.values, longest: lists.longest.rows,
        longestValue: values[source] ?? "", reason: reason(of: source))
    }
    return leads.enumerated().sorted { ($1.element.rows, $0.offset) < ($0.element.rows, $1.offset) }.map(\.element)
  }

  /// The sources, in the order of the evaluator.
  private var orderedSources: [HookTallies.Source] {
    var sources: [HookTallies.Source] = []
    for field in event.fields.indices {
      sources += [.values(field: field), .intervals(field: field), .texts(field: field), .unknown(field: field)]
    }
    return (sources + [.always]).filter { tallies.lists[$0] != nil }
  }

  /// Returns what `source` is called.
  func name(of source: HookTallies.Source) -> String {
    switch source {
    case .always: "every event"
    case .values(let field): "a value of `\(event.fields[field].name)`"
    case .intervals(let field): "a range of `\(event.fields[field].name)`"
    case .texts(let field): "a listed text of `\(event.fields[field].name)`"
    case .unknown(let field): "`\(event.fields[field].name)` unread"
    }
  }

  /// Returns why rows hang on `source`.
  private func reason(of source: HookTallies.Source) -> String {
    switch source {
    case .values: return "one look-up finds it; of what each rule asks for, fewest others ask for this value"
    case .intervals(let field):
      if case .address = event.fields[field].place { return "no number or name is asked for; a search finds the network" }
      return "no value is asked for, and \(ProbeSelection.rangesWorthwhile) or more conditions have ranges: one search for all"
    case .texts: return "nothing but a text is asked for: it is read and searched for every event"
    case .unknown: return "where the text cannot be read, these rules are unknown"
    case .always: return reasonOfTheList
    }
  }

  /// Why there are rows that every event is compared with.
  private var reasonOfTheList: String {
    let ranged = rows.compactMap { row, _ -> Int? in
      guard row.probe == .always else { return nil }
      return row.tests.lazy.compactMap { test -> Int? in
        if case .atom(.numbers(let field, let ranges)) = test.subject, test.wanted == .isTrue, !ranges.isEmpty {
          field
        } else {
          nil
        }
      }.first
    }
    if let field = ranged.first, !table.searchedNumbers.contains(field) {
      return "a plain list: for fewer than \(ProbeSelection.rangesWorthwhile) ranges of "
        + "`\(event.fields[field].name)`, comparing costs less than a search"
    }
    return "a plain list: these rules ask for no value, network or beginning of a text"
  }
}

extension HookTallies.Source {
  /// Of 1,000 events that meet nothing, so many are led to a list, by a guess.
  fileprivate var share: Int {
    switch self {
    case .always, .intervals: 1_000
    case .values, .texts: Costs.listedShare
    case .unknown: 0
    }
  }
}

/// Returns `count` and `word`, in its plural unless it is one.
func counted(_ count: Int, _ word: String) -> String { count == 1 ? "1 \(word)" : "\(count) \(word)s" }

extension HookCost.Part {
  /// The part, time and instructions alone.
  fileprivate var withoutBytes: HookCost.Part {
    var part = self
    part.worst.bytes = 0
    part.typical.bytes = 0
    return part
  }
}

extension Cost {
  /// Returns `thousandths` of it.
  func part(_ thousandths: Int) -> Cost {
    var part = self * thousandths
    part.picoseconds /= 1_000
    part.lookUps /= 1_000
    part.instructions /= 1_000
    part.bytes /= 1_000
    return part
  }

  /// Returns what it is more than `other`, each kind for itself.
  func beyond(_ other: Cost) -> Cost {
    var rest = self
    rest.picoseconds = max(0, picoseconds - other.picoseconds)
    rest.lookUps = max(0, lookUps - other.lookUps)
    rest.instructions = max(0, instructions - other.instructions)
    rest.bytes = max(0, bytes - other.bytes)
    return rest
  }
}
