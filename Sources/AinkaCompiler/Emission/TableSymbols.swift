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
  private var runs: [Atom: [ClosedRange<UInt32>]] = [:]

  /// Creates the symbols that the rows of `table` need.
  init(_ table: PlacedTable, of event: TypedEvent) {
    self.event = event
    facts = table.facts
    hashedNumbers = Set(table.hashedNumbers)
    var atoms: [Int: [Atom]] = [:]
    var seen: Set<Atom> = []
    func note(_ atom: Atom) {
      guard atom.isLookUp, seen.insert(atom).inserted else { return }
      atoms[atom.fields[0], default: []].append(atom)
    }
    for row in table.rows {
      switch row.probe {
      case .values(let atom), .intervals(let atom), .text(let atom): note(atom)
      case .always, .unknown: break
      }
      for test in row.tests { if case .atom(let atom) = test.subject { note(atom) } }
    }
    for (field, atoms) in atoms {
      switch event.fields[field].place {
      case .number: listNumbers(field, atoms, table)
      case .name: listNames(field, atoms)
      case .address: listAddresses(field, atoms)
      case .text: listTexts(field, atoms)
      case .longText: break
      }
    }
  }

  /// Returns where `atom`, a look-up, finds its symbol and which ones pass.
  func range(of atom: Atom) -> Range {
    if let fact = facts.firstIndex(of: atom) {
      return Range(slot: min(BundleEvent.firstFactSymbol + fact, Int(AINKA_SYMBOLS) - 1), isText: false, runs: [1...1])
    }
    let field = atom.fields[0]
    let place = event.fields[field].place
    let isText = if case .text = place { true } else { false }
    switch atom {
    case .isNone: return Range(slot: place.recordField, isText: isText, runs: [AINKA_NONE...AINKA_NONE])
    case .numbers(_, let ranges):
      guard hashedNumbers.contains(field), Self.isOfSingles(ranges) else {
        return Range(slot: place.recordField, isText: false, runs: ranges)
      }
      return Range(slot: Int(AINKA_SYMBOL_NUMBER_SET) + place.recordField, isText: false, runs: runs[atom] ?? [])
    default: return Range(slot: place.recordField, isText: isText, runs: runs[atom] ?? [])
    }
  }

  /// `true` iff a set of numbers is tested by its interned symbol where it has one: it is no single range, and only of single
  /// values.
  static func isOfSingles(_ ranges: [ClosedRange<UInt32>]) -> Bool {
    ranges.count > 1 && ranges.allSatisfy { $0.lowerBound == $0.upperBound && $0.upperBound < AINKA_NUMBER_LARGEST }
  }

  /// Lists the values of sets, and those that lead to rows; the latter alone need no symbol.
  private mutating func listNumbers(_ field: Int, _ atoms: [Atom], _ table: PlacedTable) {
    var probed: Set<UInt32> = []
    var searched: [ClosedRange<Address>] = []
    for row in table.rows {
      switch row.probe {
      case .values(.numbers(field, let ranges)): for range in ranges { probed.formUnion(range) }
      case .intervals(.numbers(field, let ranges)): searched += ranges.map(\.asAddresses)
      default: break
      }
    }
    let sets = atoms.compactMap { atom -> (Atom, [UInt32])? in
      guard hashedNumbers.contains(field), case .numbers(_, let ranges) = atom, Self.isOfSingles(ranges) else { return nil }
      return (atom, ranges.map(\.lowerBound))
    }
    if !searched.isEmpty {
      let intervals = ElementaryIntervals(searched)
      self.intervals[field] = (intervals, Array(repeating: 0, count: intervals.starts.count))
    }
    let keys = probed.union(sets.flatMap(\.1)).sorted()
    if !keys.isEmpty { numbers[field] = listed(keys, sets) }
  }

  /// Lists names; also where only absence is tested, so that the symbol is there.
  private mutating func listNames(_ field: Int, _ atoms: [Atom]) {
    let sets = atoms.compactMap { atom -> (Atom, [[UInt8]])? in
      if case .listed(_, .equals(let texts)) = atom { (atom, texts) } else { nil }
    }
    let keys = Set(sets.flatMap(\.1)).sorted { $0.lexicographicallyPrecedes($1) }
    names[field] = listed(keys, sets)
  }

  /// Returns `keys` with their symbols, so that the `sets` become ranges.
  private mutating func listed<Key: Hashable>(_ keys: [Key], _ sets: [(Atom, [Key])]) -> Listed<Key> {
    let places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
    let classes = SymbolClasses(values: keys.count, sets: sets.map { $0.1.compactMap { places[$0] } })
    for (set, runs) in zip(sets, classes.runs) { self.runs[set.0] = runs }
    return Listed(keys: keys, symbols: classes.symbols)
  }

  /// Cuts the addresses into the intervals of all networks.
  private mutating func listAddresses(_ field: Int, _ atoms: [Atom]) {
    let sets = atoms.compactMap { atom -> (Atom, [ClosedRange<Address>])? in
      if case .addresses(_, let ranges) = atom { (atom, ranges) } else { nil }
    }
    let intervals = ElementaryIntervals(sets.flatMap(\.1))
    let classes = SymbolClasses(
      values: intervals.starts.count, sets: sets.map { $0.1.flatMap { intervals.places(of: $0) } })
    for (set, runs) in zip(sets, classes.runs) { self.runs[set.0] = runs }
    self.intervals[field] = (intervals, classes.symbols)
  }

  /// Lists texts; an equality with its terminating zero byte.
  private mutating func listTexts(_ field: Int, _ atoms: [Atom]) {
    let tests = atoms.compactMap { atom -> (Atom, TextTest)? in
      if case .listed(_, let test) = atom { (atom, test) } else { nil }
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
