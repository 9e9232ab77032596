import AinkaBundle
import AinkaSemantics
import AinkaValues
import CAinkaABI

/// How the fields of one event become symbols: which values are listed, and what symbols each look-up test asks for.
struct TableSymbols {
  /// A symbol slot and the ranges of it that pass a test.
  struct Range {
    var slot: Int
    /// `true` iff the symbol is there only once the text was asked for.
    var isText: Bool
    /// Ascending, not adjacent; none: no value passes.
    var runs: [ClosedRange<UInt32>]
  }

  /// The listed values of a field, in order, and the symbol of each.
  struct Listed<Key: Hashable & Sendable> {
    var keys: [Key]
    var symbols: [UInt32]
  }

  let event: TypedEvent
  /// What rules ask of labels; the place is the fact's number.
  private let facts: [Atom]
  /// Numeric fields that are hashed; further ones are compared as they are.
  private let hashedNumbers: Set<Int>
  /// By field: hashed numbers.
  private(set) var numbers: [Int: Listed<UInt32>] = [:]
  /// By field: hashed names.
  private(set) var names: [Int: Listed<[UInt8]>] = [:]
  /// By field: intervals of addresses, and of the numbers that are searched.
  private(set) var intervals: [Int: (ElementaryIntervals, symbols: [UInt32])] = [:]
  /// By field: listed texts.
  private(set) var texts: [Int: (TextTable, symbols: [UInt32])] = [:]
  /// By field: the place of each hashed number and name among the listed ones.
  private(set) var places: [Numbering<FieldValue>]
  private var atoms = Numbering<Atom>()
  /// By number of the atom: the ranges of symbols that pass it.
  private var runs: [[ClosedRange<UInt32>]] = []

  /// Creates the symbols that the rows of `table` need.
  init(_ table: PlacedTable, of event: TypedEvent) {
    self.event = event
    facts = table.facts
    hashedNumbers = Set(table.hashedNumbers)
    places = Array(repeating: Numbering(), count: event.fields.count)
    var probes = Array(repeating: NumberProbes(), count: event.fields.count)
    table.forEachTellingRow { row in
      switch row.probe {
      case .values(let atom):
        note(atom)
        if case .numbers(let field, let ranges) = atom { for range in ranges { probes[field].values += range } }
      case .intervals(let atom):
        note(atom)
        if case .numbers(let field, let ranges) = atom { probes[field].searched += ranges.map(\.asAddresses) }
      case .text(let atom): note(atom)
      case .always, .unknown: break
      }
      for test in row.tests { if case .atom(let atom) = test.subject { note(atom) } }
    }
    runs = Array(repeating: [], count: atoms.keys.count)
    var byField: [[Int]] = Array(repeating: [], count: event.fields.count)
    for (number, atom) in atoms.keys.enumerated() { byField[atom.firstField].append(number) }
    let known = Self.knownFields(table)
    for (field, atoms) in byField.enumerated() where !atoms.isEmpty || known.contains(field) {
      switch event.fields[field].place {
      case .number: listNumbers(field, atoms, probes[field])
      case .name: listNames(field, atoms)
      case .address: listAddresses(field, atoms)
      case .text: if !atoms.isEmpty { listTexts(field, atoms) }
      case .longText: break
      }
    }
  }

  /// Returns the fields of which rows of `table` ask whether they are known. Names and addresses have a symbol that says so only where they
  /// are looked up, be it among none: else it is that of the event which was decided before in the same place.
  private static func knownFields(_ table: PlacedTable) -> Set<Int> {
    var fields: Set<Int> = []
    for row in table.rows where row.isUnknown {
      for test in row.tests { if case .isKnown(let field) = test.subject { fields.insert(field) } }
    }
    return fields
  }

  /// What leads to rows by a field of numbers.
  private struct NumberProbes {
    var values: [UInt32] = []
    var searched: [ClosedRange<Address>] = []
  }

  /// Numbers `atom`, iff it is a look-up.
  private mutating func note(_ atom: Atom) { if atom.isLookUp { _ = atoms.number(adding: atom) } }

  /// Returns where `atom`, a look-up, finds its symbol and which ones pass.
  func range(of atom: Atom) -> Range {
    if case .fact = atom, let fact = facts.firstIndex(of: atom) {
      return Range(slot: min(BundleEvent.firstFactSymbol + fact, Int(AINKA_SYMBOLS) - 1), isText: false, runs: [1...1])
    }
    let field = atom.firstField
    let place = event.fields[field].place
    let isText = if case .text = place { true } else { false }
    switch atom {
    case .isNone: return Range(slot: place.recordField, isText: isText, runs: [AINKA_NONE...AINKA_NONE])
    case .numbers(_, let ranges):
      guard hashedNumbers.contains(field), Self.isOfSingles(ranges) else {
        return Range(slot: place.recordField, isText: false, runs: ranges)
      }
      return Range(slot: Int(AINKA_SYMBOL_NUMBER_SET) + place.recordField, isText: false, runs: symbolRuns(of: atom))
    default: return Range(slot: place.recordField, isText: isText, runs: symbolRuns(of: atom))
    }
  }

  /// Returns the ranges of symbols that pass `atom`.
  private func symbolRuns(of atom: Atom) -> [ClosedRange<UInt32>] { atoms.number(of: atom).map { runs[$0] } ?? [] }

  /// `true` iff a set of numbers is tested by its interned symbol where it has one: it is no single range, and only of single
  /// values.
  static func isOfSingles(_ ranges: [ClosedRange<UInt32>]) -> Bool {
    ranges.count > 1 && ranges.allSatisfy { $0.lowerBound == $0.upperBound && $0.upperBound < AINKA_NUMBER_LARGEST }
  }

  /// Lists the values of sets, and those that lead to rows; the latter alone need no symbol.
  private mutating func listNumbers(_ field: Int, _ numbers: [Int], _ probes: NumberProbes) {
    var keys = probes.values
    let isHashed = hashedNumbers.contains(field)
    let sets = numbers.filter { number in
      guard isHashed, case .numbers(_, let ranges) = atoms.keys[number], Self.isOfSingles(ranges) else { return false }
      keys += ranges.lazy.map(\.lowerBound)
      return true
    }
    if !probes.searched.isEmpty {
      let intervals = ElementaryIntervals(probes.searched)
      self.intervals[field] = (intervals, Array(repeating: 0, count: intervals.starts.count))
    }
    if keys.isEmpty { return }
    keys.sort()
    var places = Numbering<FieldValue>(count: keys.count)
    var distinct: [UInt32] = []
    for key in keys where key != distinct.last {
      _ = places.number(adding: FieldValue(field, UInt64(key)))
      distinct.append(key)
    }
    self.places[field] = places
    self.numbers[field] = Listed(keys: distinct, symbols: symbols(field, sets))
  }

  /// Lists names; also where only absence is tested, so that the symbol is there.
  private mutating func listNames(_ field: Int, _ numbers: [Int]) {
    var found = Numbering<FieldValue>(count: numbers.count)
    var keys: [[UInt8]] = []
    let sets = numbers.filter { number in
      guard case .listed(_, .equals(let names)) = atoms.keys[number] else { return false }
      for name in names where found.number(adding: FieldValue(field, name)) == keys.count { keys.append(name) }
      return true
    }
    keys.sort { $0.lexicographicallyPrecedes($1) }
    var places = Numbering<FieldValue>(count: keys.count)
    for key in keys { _ = places.number(adding: FieldValue(field, key)) }
    self.places[field] = places
    names[field] = Listed(keys: keys, symbols: symbols(field, sets))
  }

  /// Returns the symbols of the listed values of `field`, so that the `sets`, atoms by number, become ranges.
  private mutating func symbols(_ field: Int, _ sets: [Int]) -> [UInt32] {
    let members = sets.map { set in
      var members: [Int] = []
      atoms.keys[set].forEachValue { if let place = places[field].number(of: $0) { members.append(place) } }
      return members
    }
    let classes = SymbolClasses(values: places[field].keys.count, sets: members)
    for (set, runs) in zip(sets, classes.runs) { self.runs[set] = runs }
    return classes.symbols
  }

  /// Cuts the addresses into the intervals of all networks.
  private mutating func listAddresses(_ field: Int, _ numbers: [Int]) {
    let sets = numbers.compactMap { number -> (Int, [ClosedRange<Address>])? in
      if case .addresses(_, let ranges) = atoms.keys[number] { (number, ranges) } else { nil }
    }
    let intervals = ElementaryIntervals(sets.flatMap(\.1))
    let classes = SymbolClasses(
      values: intervals.starts.count, sets: sets.map { $0.1.flatMap { intervals.places(of: $0) } })
    for (set, runs) in zip(sets, classes.runs) { self.runs[set.0] = runs }
    self.intervals[field] = (intervals, classes.symbols)
  }

  /// Lists texts; an equality with its terminating zero byte.
  private mutating func listTexts(_ field: Int, _ numbers: [Int]) {
    let tests = numbers.compactMap { number -> (Int, TextTest)? in
      if case .listed(_, let test) = atoms.keys[number] { (number, test) } else { nil }
    }
    let table = TextTable(Set(tests.flatMap { $0.1.listedTexts }))
    let classes = SymbolClasses(
      values: table.texts.count,
      sets: tests.map { test in
        test.1.listedTexts.compactMap(table.place).flatMap { table.subtree(of: $0) }
      })
    for (test, runs) in zip(tests, classes.runs) { self.runs[test.0] = runs }
    texts[field] = (table, classes.symbols)
  }
}

extension TextTest {
  /// The listed texts that stand for the test, one of which a text must begin with.
  var listedTexts: [[UInt8]] {
    switch self {
    case .equals(let texts): texts.map { $0 + [0] }
    case .startsWith(let text): [text]
    case .endsWith, .contains, .matches: []
    }
  }
}

extension ClosedRange<UInt32> {
  /// The range as the search of intervals compares it; what is not below `AINKA_NUMBER_LARGEST` has no upper bound.
  var asAddresses: ClosedRange<Address> {
    let upper = upperBound < AINKA_NUMBER_LARGEST ? UInt64(upperBound) : .max
    return Address(high: 0, low: UInt64(lowerBound))...Address(high: upper == .max ? .max : 0, low: upper)
  }
}
