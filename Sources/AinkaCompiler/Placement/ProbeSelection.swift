import AinkaSemantics
import AinkaValues
import CAinkaABI

/// Chooses, for each alternative, the literal whose table leads to its row.
///
/// The cheapest is a value or a network that few other alternatives ask for and few events have (`ProbeStatistics`); then an interval of
/// numbers; then a text, which must be read for every event once something hangs on it; else the row is compared with every event.
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

  let event: TypedEvent
  /// Numeric fields that are hashed: those that most tests ask for, as many as an event may have.
  let hashedNumbers: Set<Int>
  /// Numeric fields whose ranges are searched.
  let searchedNumbers: Set<Int>
  /// How many alternatives ask for each value and network of each field.
  let statistics: ProbeStatistics
  /// By field: the intervals of all ranges that could lead to rows.
  private let intervals: [Int: ElementaryIntervals]

  /// Creates a selection for the alternatives of one event's rules, of whose numbers at most `hashedNumbersMax` are hashed.
  init(event: TypedEvent, alternatives: [Alternative], hashedNumbersMax: Int) {
    self.event = event
    let hashed = Self.hashedNumbers(alternatives, limit: hashedNumbersMax)
    hashedNumbers = hashed
    var statistics = ProbeStatistics(fields: event.fields.count, room: alternatives.count)
    for alternative in alternatives {
      for literal in alternative.literals where !literal.isNegated {
        if Self.asksValues(literal, event, hashed) {
          literal.atom.forEachValue { statistics.count($0) }
        } else if case .addresses(let field, let ranges) = literal.atom {
          statistics.count(ranges, of: field)
        }
      }
    }
    statistics.complete()
    self.statistics = statistics
    let needsIntervals = alternatives.contains { Self.mayNeedIntervals($0, statistics, event, hashed) }
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
        if case .numbers(let field, _) = literal.atom, !searchedNumbers.contains(field) { continue }
        if let (field, searched) = literal.atom.searchedRanges { ranges[field, default: []] += searched }
      }
    }
    intervals = ranges.mapValues { ElementaryIntervals($0) }
  }

  /// `true` iff an interval may lead to `alternative`: it asks for no value, or for a network that ranks before its values if no other one
  /// lies within it.
  private static func mayNeedIntervals(
    _ alternative: Alternative, _ statistics: ProbeStatistics, _ event: TypedEvent, _ hashed: Set<Int>
  ) -> Bool {
    var value: ProbeRank?
    var network = ProbeRank.last
    for literal in alternative.literals where !literal.isNegated {
      if asksValues(literal, event, hashed) {
        value = min(value ?? .last, statistics.rank(of: literal.atom))
      } else if case .addresses(let field, let ranges) = literal.atom {
        network = min(network, statistics.rank(of: ranges, in: field, intervals: 1))
      }
    }
    guard let value else { return true }
    return network < value
  }

  /// Returns the probe of `alternative`.
  func probe(of alternative: Alternative) -> Probe {
    var best = Probe.always
    var bestRank = ProbeRank.last
    for literal in alternative.literals where !literal.isNegated {
      guard let (probe, rank) = candidate(literal, before: bestRank) else { continue }
      (best, bestRank) = (probe, rank)
    }
    return best
  }

  /// Returns the probe by `literal`, and how it ranks, iff that is before `limit`.
  private func candidate(_ literal: Literal, before limit: ProbeRank) -> (Probe, ProbeRank)? {
    if Self.asksValues(literal, event, hashedNumbers) {
      let rank = statistics.rank(of: literal.atom)
      return rank < limit ? (.values(literal.atom), rank) : nil
    }
    switch literal.atom {
    case .addresses(let field, let ranges):
      guard let within = countOfIntervals(literal.atom), within <= Self.intervalsMax else { return nil }
      let rank = statistics.rank(of: ranges, in: field, intervals: within)
      return rank < limit ? (.intervals(literal.atom), rank) : nil
    case .numbers(let field, _) where .ranges < limit:
      guard searchedNumbers.contains(field), let within = countOfIntervals(literal.atom), within <= Self.intervalsMax else {
        return nil
      }
      return (.intervals(literal.atom), .ranges)
    case .listed where .text < limit: return (.text(literal.atom), .text)
    default: return nil
    }
  }

  /// How many intervals the ranges of `atom` are.
  private func countOfIntervals(_ atom: Atom) -> Int? {
    guard let (field, ranges) = atom.searchedRanges, let intervals = intervals[field] else { return nil }
    return ranges.reduce(0) { $0 + intervals.places(of: $1).count }
  }

  /// `true` iff `literal` leads to a row at less cost than a range of numbers.
  private static func isBetterThanRange(_ literal: Literal, _ event: TypedEvent, _ hashed: Set<Int>) -> Bool {
    if literal.isNegated { return false }
    if case .addresses = literal.atom { return true }
    return asksValues(literal, event, hashed)
  }

  /// Returns the numeric fields that a hash serves in most literals of `alternatives`, at most `limit`.
  private static func hashedNumbers(_ alternatives: [Alternative], limit: Int) -> Set<Int> {
    var uses: [Int: Int] = [:]
    for alternative in alternatives {
      for literal in alternative.literals {
        guard case .numbers(let field, let ranges) = literal.atom else { continue }
        if (!literal.isNegated && areFew(ranges)) || TableSymbols.isOfSingles(ranges) { uses[field, default: 0] += 1 }
      }
    }
    return Set(uses.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map(\.key))
  }

  /// `true` iff each number of `ranges` can have an entry of a hash.
  private static func areFew(_ ranges: [ClosedRange<UInt32>]) -> Bool {
    let fits = ranges.allSatisfy { $0.upperBound < AINKA_NUMBER_LARGEST }
    return fits && !ranges.isEmpty && ranges.reduce(0) { $0 + UInt64($1.upperBound - $1.lowerBound) + 1 } <= valuesMax
  }

  /// `true` iff `literal` asks for values (`Atom.forEachValue`) that a hash table can find, and few of them.
  private static func asksValues(_ literal: Literal, _ event: TypedEvent, _ hashed: Set<Int>) -> Bool {
    if literal.isNegated { return false }
    switch literal.atom {
    case .numbers(let field, let ranges): return areFew(ranges) && hashed.contains(field)
    case .listed(let field, .equals): if case .name = event.fields[field].place { return true } else { return false }
    default: return false
    }
  }
}

extension Atom {
  /// Calls `body` with each number or name that it lists.
  func forEachValue(_ body: (FieldValue) -> Void) {
    switch self {
    case .numbers(let field, let ranges):
      for range in ranges { for number in range { body(FieldValue(field, UInt64(number))) } }
    case .listed(let field, .equals(let texts)): for text in texts { body(FieldValue(field, text)) }
    default: break
    }
  }

  /// The field and ranges that a search of intervals looks for.
  var searchedRanges: (field: Int, ranges: [ClosedRange<Address>])? {
    switch self {
    case .addresses(let field, let ranges): (field, ranges)
    case .numbers(let field, let ranges): (field, ranges.map(\.asAddresses))
    default: nil
    }
  }
}
