import AinkaSemantics
import AinkaValues

/// The rows of one event, counted by what leads to them.
struct HookTallies {
  /// What leads an event to one list at most.
  enum Source: Hashable {
    case always
    case values(field: Int)
    case intervals(field: Int)
    case texts(field: Int)
    /// A text that could not be read; it leads elsewhere than the same text would.
    case unknown(field: Int)
  }

  /// The lists of one source.
  struct Lists {
    /// Rows of the table, each once, and how often one hangs on a value.
    var rows = 0
    var hung = 0
    /// How many values have a place.
    var values = 0
    var longest = ListTally()
    /// By text that further tests ask for: how many of 1,000 events that get to one of the rows ask for it, added up.
    var waiting: [Int: Int] = [:]
    /// What further tests cost where the rows' first tests hold, added up, by a guess.
    var usual = Cost.nothing
  }

  let event: TypedEvent
  private(set) var lists: [Source: Lists] = [:]
  /// By field: the intervals that its values are searched among.
  private(set) var intervals: [Int: ElementaryIntervals] = [:]
  /// Texts that some row asks for, and those that every event is asked for because rows hang on them.
  private(set) var texts: Set<Int> = []
  private(set) var firstTexts: Set<Int> = []
  /// By field: what its longest list hangs on.
  private var longestValue: [Int: FieldValue] = [:]
  private var longestInterval: [Int: Int] = [:]
  private var longestText: [Int: [UInt8]] = [:]

  /// Counts `rows`, of rules whose matches cost `match`; those that only an event with an unread number gets to are left out, as the
  /// kernel has none such.
  init(_ rows: [(PlacedRow, RowWork)], of event: TypedEvent, match: [Int: Cost], _ costs: Costs) {
    self.event = event
    var values: [FieldValue: ListTally] = [:]
    var byInterval: [Int: [Int: ListTally]] = [:]
    var byText: [Int: [[UInt8]: ListTally]] = [:]
    findIntervals(rows.map(\.0))
    for (row, work) in rows {
      let matching = match[row.rule] ?? costs.match
      let source = row.source
      var hung = 1
      texts.formUnion(work.texts)
      switch row.probe {
      case .always, .unknown:
        lists[source, default: Lists()].longest.add(work, rule: row.rule, isUnknown: row.isUnknown, match: matching)
        if case .unknown(let field) = row.probe { firstTexts.insert(field) }
      case .values(let atom):
        let wanted = atom.fieldValues
        hung = wanted.count
        for value in wanted {
          values[value, default: ListTally()].add(work, rule: row.rule, isUnknown: row.isUnknown, match: matching)
        }
      case .intervals(let atom):
        let places = (atom.searchedRanges?.ranges ?? []).compactMap { intervals[atom.fields[0]]?.places(of: $0) }.joined()
        hung = places.count
        for place in places {
          byInterval[atom.fields[0], default: [:]][place, default: ListTally()]
            .add(work, rule: row.rule, isUnknown: row.isUnknown, match: matching)
        }
      case .text(let atom):
        let wanted = atom.textsListed
        firstTexts.insert(atom.fields[0])
        hung = wanted.count
        for text in wanted {
          byText[atom.fields[0], default: [:]][text, default: ListTally()]
            .add(work, rule: row.rule, isUnknown: row.isUnknown, match: matching)
        }
      }
      lists[source, default: Lists()].rows += 1
      lists[source, default: Lists()].hung += hung
      lists[source, default: Lists()].usual += work.usual.part(work.passing) * hung
      for text in work.texts { lists[source, default: Lists()].waiting[text, default: 0] += work.passing * hung }
    }
    texts.formUnion(firstTexts)
    findLongest(values, byInterval, byText, costs)
  }

  /// `true` iff `row` is one of those that the costliest event is compared with.
  func isOnLongest(_ row: PlacedRow) -> Bool {
    switch row.probe {
    case .always: return true
    case .unknown: return false
    case .values(let atom): return longestValue[atom.fields[0]].map { atom.fieldValues.contains($0) } ?? false
    case .intervals(let atom):
      guard let place = longestInterval[atom.fields[0]], let intervals = intervals[atom.fields[0]] else { return false }
      return (atom.searchedRanges?.ranges ?? []).contains { intervals.places(of: $0).contains(place) }
    case .text(let atom):
      guard let text = longestText[atom.fields[0]] else { return false }
      return atom.textsListed.contains { text.starts(with: $0) }
    }
  }

  /// Returns the part of `row`'s probe that its source's longest list hangs on, or nothing iff it is on another list.
  func longestAtom(of row: PlacedRow) -> Atom? {
    guard isOnLongest(row) else { return nil }
    switch row.probe {
    case .values(.numbers(let field, let ranges)):
      let number = ranges.joined().first { FieldValue(field, UInt64($0)) == longestValue[field] }
      return number.map { .numbers(field: field, [$0...$0]) }
    case .values(.listed(let field, .equals(let names))):
      let name = names.first { FieldValue(field, $0) == longestValue[field] }
      return name.map { .listed(field: field, .equals([$0])) }
    case .values(let atom), .intervals(let atom), .text(let atom): return atom
    case .always, .unknown: return nil
    }
  }

  /// Cuts the values of each field into the intervals that rows ask for: of addresses all, of numbers those that lead to rows.
  private mutating func findIntervals(_ rows: [PlacedRow]) {
    var ranges: [Int: [ClosedRange<Address>]] = [:]
    var seen: Set<Atom> = []
    for row in rows {
      if case .intervals(let atom) = row.probe, seen.insert(atom).inserted, let searched = atom.searchedRanges {
        ranges[searched.field, default: []] += searched.ranges
      }
      for test in row.tests {
        guard case .atom(let atom) = test.subject, case .addresses(let field, let tested) = atom, seen.insert(atom).inserted
        else { continue }
        ranges[field, default: []] += tested
      }
    }
    intervals = ranges.mapValues { ElementaryIntervals($0) }
  }

  /// Notes the costliest list of each source; of equal ones, that of the first value.
  private mutating func findLongest(
    _ values: [FieldValue: ListTally], _ byInterval: [Int: [Int: ListTally]], _ byText: [Int: [[UInt8]: ListTally]],
    _ costs: Costs
  ) {
    for (value, tally) in values {
      let source = Source.values(field: value.field)
      lists[source]?.values += 1
      let (cost, best) = (tally.worst(costs).picoseconds, lists[source]?.longest.worst(costs).picoseconds ?? 0)
      guard cost > best || cost == best && longestValue[value.field].map({ value < $0 }) ?? true else { continue }
      lists[source]?.longest = tally
      longestValue[value.field] = value
    }
    for (field, tallies) in byInterval {
      let source = Source.intervals(field: field)
      lists[source]?.values = intervals[field]?.starts.count ?? 0
      for (place, tally) in tallies.sorted(by: { $0.key < $1.key })
      where tally.worst(costs).picoseconds > lists[source]?.longest.worst(costs).picoseconds ?? 0 {
        lists[source]?.longest = tally
        longestInterval[field] = place
      }
    }
    for (field, tallies) in byText {
      let table = TextTable(Set(tallies.keys))
      var chains: [ListTally] = []
      lists[.texts(field: field)]?.values = table.texts.count
      for (place, text) in table.texts.enumerated() {
        var chain = tallies[text] ?? ListTally()
        // A text that begins with a shorter one leads to the rows of both.
        if let parent = table.parents[place] { chain.add(chains[parent]) }
        chains.append(chain)
        guard chain.worst(costs).picoseconds > lists[.texts(field: field)]?.longest.worst(costs).picoseconds ?? 0 else {
          continue
        }
        lists[.texts(field: field)]?.longest = chain
        longestText[field] = text
      }
    }
  }
}

extension PlacedRow {
  /// What leads to it.
  var source: HookTallies.Source {
    switch probe {
    case .always: .always
    case .values(let atom): .values(field: atom.fields[0])
    case .intervals(let atom): .intervals(field: atom.fields[0])
    case .text(let atom): .texts(field: atom.fields[0])
    case .unknown(let field): .unknown(field: field)
    }
  }
}

extension Atom {
  /// The numbers or names that a hash finds it by.
  var fieldValues: [FieldValue] {
    switch self {
    case .numbers(let field, let ranges): ranges.joined().map { FieldValue(field, UInt64($0)) }
    case .listed(let field, .equals(let names)): names.map { FieldValue(field, $0) }
    default: []
    }
  }

  /// The texts that the table of its field lists for it.
  var textsListed: [[UInt8]] { if case .listed(_, let test) = self { test.listedTexts } else { [] } }
}

extension FieldValue {
  /// An order, the same on every run.
  static func < (left: FieldValue, right: FieldValue) -> Bool { left.words < right.words }
}
