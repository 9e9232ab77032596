import AinkaSemantics
import AinkaValues
import CAinkaABI

/// Chooses, for each alternative, the literal whose table leads to its row.
///
/// The cheapest is a value that few other alternatives ask for; then an interval of addresses or numbers; then a text, which
/// must be read for every event once something hangs on it; else the row is compared with every event.
struct ProbeSelection {
  /// The most values of one literal that each get the row in their list.
  static let valuesMax = 64
  /// The most intervals of one literal that each get the row in their list; ranges that lie within each other would need the
  /// square of their number.
  static let intervalsMax = 256
  /// From so many alternatives on, one search for ranges of a number costs less than comparing each with every event.
  static let rangesWorthwhile = 8
  /// The most numeric fields that are searched, beside the addresses.
  static let searchesMax = Int(AINKA_INTERVAL_SEARCHES) - Int(AINKA_ADDRESSES)

  /// How what is no value ranks, among the alternatives that ask for a value.
  private static let (intervalsCost, rangesCost, textCost) = (1_000_000, 2_000_000, 3_000_000)

  let event: TypedEvent
  /// Numeric fields that are hashed: those that most tests ask for, as many as an event may have.
  let hashedNumbers: Set<Int>
  /// Numeric fields whose ranges are searched.
  let searchedNumbers: Set<Int>
  /// How many alternatives ask for each value of each field.
  private let popularity: [FieldValue: Int]
  /// By field: the intervals of all ranges that could lead to rows.
  private let intervals: [Int: ElementaryIntervals]

  /// Creates a selection for the alternatives of one event's rules, of whose numbers at most `hashedNumbersMax` are hashed.
  init(event: TypedEvent, alternatives: [Alternative], hashedNumbersMax: Int) {
    self.event = event
    let hashed = Self.hashedNumbers(alternatives, limit: hashedNumbersMax)
    hashedNumbers = hashed
    var popularity: [FieldValue: Int] = [:]
    popularity.reserveCapacity(alternatives.count)
    // `true` iff some alternative asks for no value that few others do.
    var needsIntervals = alternatives.count >= Self.intervalsCost
    for alternative in alternatives {
      var hasValue = false
      for literal in alternative.literals {
        guard let values = Self.values(of: literal, event, hashed) else { continue }
        for value in values { popularity[value, default: 0] += 1 }
        hasValue = true
      }
      if !hasValue { needsIntervals = true }
    }
    self.popularity = popularity
    guard needsIntervals else {
      (searchedNumbers, intervals) = ([], [:])
      return
    }
    var ranged: [Int: Int] = [:]
    for alternative in alternatives where !alternative.literals.contains(where: { Self.isBetterThanRange($0, event, hashed) }) {
      let field = alternative.literals.lazy.compactMap { literal -> Int? in
        if case .numbers(let field, let ranges) = literal.atom, !literal.isNegated, !ranges.isEmpty { field } else { nil }
      }.first
      if let field { ranged[field, default: 0] += 1 }
    }
    let worthwhile = ranged.filter { $0.value >= Self.rangesWorthwhile }
    let chosen = worthwhile.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.searchesMax)
    self.searchedNumbers = Set(chosen.map(\.key))
    var ranges: [Int: [ClosedRange<Address>]] = [:]
    for alternative in alternatives {
      for literal in alternative.literals {
        if let (field, searched) = literal.atom.searchedRanges { ranges[field, default: []] += searched }
      }
    }
    intervals = ranges.mapValues { ElementaryIntervals($0) }
  }

  /// Returns the probe of `alternative`.
  func probe(of alternative: Alternative) -> Probe {
    var best = Probe.always
    var bestCost = Int.max
    for literal in alternative.literals where !literal.isNegated {
      guard let (probe, cost) = candidate(literal, below: bestCost) else { continue }
      (best, bestCost) = (probe, cost)
    }
    return best
  }

  /// Returns the probe by `literal`, and how it ranks, iff that is below `limit`: less is better.
  private func candidate(_ literal: Literal, below limit: Int) -> (Probe, Int)? {
    if let values = Self.values(of: literal, event, hashedNumbers) {
      let cost = values.reduce(0) { max($0, popularity[$1] ?? 0) }
      return cost < limit ? (.values(literal.atom), cost) : nil
    }
    switch literal.atom {
    case .addresses where Self.intervalsCost < limit:
      return isWithinIntervals(literal.atom) ? (.intervals(literal.atom), Self.intervalsCost) : nil
    case .numbers(let field, _) where Self.rangesCost < limit:
      guard searchedNumbers.contains(field), isWithinIntervals(literal.atom) else { return nil }
      return (.intervals(literal.atom), Self.rangesCost)
    case .listed where Self.textCost < limit: return (.text(literal.atom), Self.textCost)
    default: return nil
    }
  }

  /// `true` iff the ranges of `atom` are few enough intervals.
  private func isWithinIntervals(_ atom: Atom) -> Bool {
    guard let (field, ranges) = atom.searchedRanges, let intervals = intervals[field] else { return false }
    return ranges.reduce(0) { $0 + intervals.places(of: $1).count } <= Self.intervalsMax
  }

  /// `true` iff `literal` leads to a row at less cost than a range of numbers.
  private static func isBetterThanRange(_ literal: Literal, _ event: TypedEvent, _ hashed: Set<Int>) -> Bool {
    if literal.isNegated { return false }
    if case .addresses = literal.atom { return true }
    return values(of: literal, event, hashed) != nil
  }

  /// Returns the numeric fields that a hash serves in most literals of `alternatives`, at most `limit`.
  private static func hashedNumbers(_ alternatives: [Alternative], limit: Int) -> Set<Int> {
    var uses: [Int: Int] = [:]
    for literal in alternatives.lazy.flatMap(\.literals) {
      guard case .numbers(let field, let ranges) = literal.atom else { continue }
      if (!literal.isNegated && areFew(ranges)) || TableSymbols.isOfSingles(ranges) { uses[field, default: 0] += 1 }
    }
    return Set(uses.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map(\.key))
  }

  /// `true` iff each number of `ranges` can have an entry of a hash.
  private static func areFew(_ ranges: [ClosedRange<UInt32>]) -> Bool {
    let fits = ranges.allSatisfy { $0.upperBound < AINKA_NUMBER_LARGEST }
    return fits && !ranges.isEmpty && ranges.reduce(0) { $0 + UInt64($1.upperBound - $1.lowerBound) + 1 } <= valuesMax
  }

  /// Returns the values that `literal` asks for, iff a hash table can find them and they are few.
  private static func values(of literal: Literal, _ event: TypedEvent, _ hashed: Set<Int>) -> [FieldValue]? {
    if literal.isNegated { return nil }
    switch literal.atom {
    case .numbers(let field, let ranges):
      guard hashed.contains(field), areFew(ranges) else { return nil }
      return ranges.flatMap { $0 }.map { FieldValue(field, UInt64($0)) }
    case .listed(let field, .equals(let texts)):
      guard case .name = event.fields[field].place else { return nil }
      return texts.map { FieldValue(field, $0) }
    default: return nil
    }
  }
}

extension Atom {
  /// The field and ranges that a search of intervals looks for.
  var searchedRanges: (field: Int, ranges: [ClosedRange<Address>])? {
    switch self {
    case .addresses(let field, let ranges): (field, ranges)
    case .numbers(let field, let ranges): (field, ranges.map(\.asAddresses))
    default: nil
    }
  }
}
