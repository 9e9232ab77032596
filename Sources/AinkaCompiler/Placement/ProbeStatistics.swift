import AinkaValues

/// How well a literal leads to a row: what ranks before costs less.
struct ProbeRank: Comparable {
  /// What is of another kind ranks behind, whatever else.
  private var kind: Int
  /// How many alternatives ask for the same, where they are many: a list of so many rows would be compared.
  private var crowd = 0
  /// The part of all events that have the value, by guess.
  private var chance = 0.0

  static let ranges = ProbeRank(kind: 1)
  static let text = ProbeRank(kind: 2)
  /// What nothing ranks behind.
  static let last = ProbeRank(kind: 3)

  private init(kind: Int) { self.kind = kind }

  /// Creates the rank of what `crowd` alternatives ask for and `chance` of all events have.
  fileprivate init(crowd: Int, chance: Double) {
    (kind, self.chance) = (0, chance)
    self.crowd = crowd < Self.smallCrowd ? 0 : crowd
  }

  /// A list of fewer rows costs little more than the look-up that leads to it.
  private static let smallCrowd = 16

  static func < (left: ProbeRank, right: ProbeRank) -> Bool {
    (left.kind, left.crowd, left.chance) < (right.kind, right.crowd, right.chance)
  }
}

/// What the alternatives of an event ask for: how often each value, and from that how many values a field may have.
///
/// Nothing tells which values events have. But where few of many rules that ask for a user ask for the same one, there are many users, and
/// an event has one of them with a small chance; where half of them ask for one protocol, half of the events have it.
struct ProbeStatistics {
  private var values: Numbering<FieldValue>
  /// By number of the value: how many alternatives ask for it.
  private var popularity: [Int32] = []
  /// By field: for how many values alternatives ask.
  private var uses: [Int]
  /// By field: the guessed chance that an event has a value that is asked for once.
  private(set) var chanceOfOne: [Double]

  /// Creates what has counted nothing yet of an event with so many `fields`, with `room` for so many values.
  init(fields: Int, room: Int) {
    uses = Array(repeating: 0, count: fields)
    chanceOfOne = Array(repeating: 1, count: fields)
    values = Numbering(count: room)
    popularity.reserveCapacity(room)
  }

  /// Counts an alternative that asks for `value`.
  mutating func count(_ value: FieldValue) {
    let number = values.number(adding: value)
    if number == popularity.count { popularity.append(1) } else { popularity[number] += 1 }
    uses[value.field] += 1
  }

  /// Counts an alternative that asks for an address of `ranges`.
  mutating func count(_ ranges: [ClosedRange<Address>], of field: Int) {
    for range in ranges { count(Self.value(of: range, field)) }
  }

  /// Guesses chances from what was counted: two of *n* that ask alike are the more frequent the fewer values there are.
  mutating func complete() {
    var alike = Array(repeating: 0, count: uses.count)
    for (value, count) in zip(values.keys, popularity) where count > 1 { alike[value.field] += Int(count) * (Int(count) - 1) }
    for field in uses.indices where uses[field] > 0 {
      chanceOfOne[field] = min(1, Double(alike[field] + 1) / (Double(uses[field]) * Double(uses[field])))
    }
  }

  /// Returns how a hash of the values that `atom` asks for ranks; that of names costs more.
  func rank(of atom: Atom) -> ProbeRank {
    let weight = if case .listed = atom { 3.0 } else { 1.0 }
    var crowd = 0
    var chance = 0.0
    atom.forEachValue { value in
      let count = count(of: value)
      crowd = max(crowd, count)
      chance += self.chance(of: value.field, count) * weight
    }
    return ProbeRank(crowd: crowd, chance: chance)
  }

  /// Returns how a search of `ranges` of `field` ranks, which are so many elementary `intervals`: it costs more than a hash, and what
  /// holds other ranges is met by all events that these are met by.
  func rank(of ranges: [ClosedRange<Address>], in field: Int, intervals: Int) -> ProbeRank {
    var crowd = 0
    var chance = Double(intervals / 2) / Double(max(1, uses[field]))
    for range in ranges {
      let count = count(of: Self.value(of: range, field))
      crowd = max(crowd, count)
      chance += self.chance(of: field, count) * 2
    }
    return ProbeRank(crowd: crowd, chance: chance)
  }

  /// How many alternatives ask for `value`.
  private func count(of value: FieldValue) -> Int { values.number(of: value).map { Int(popularity[$0]) } ?? 0 }

  /// Returns the guessed chance that an event has a value of `field` that `count` alternatives ask for.
  func chance(of field: Int, _ count: Int) -> Double {
    chanceOfOne[field] + Double(max(0, count - 1)) / Double(max(1, uses[field]))
  }

  /// Returns what stands for a range among values.
  private static func value(of range: ClosedRange<Address>, _ field: Int) -> FieldValue {
    let bounds = range.lowerBound.low &* 0x9E37_79B9_7F4A_7C15 ^ range.upperBound.low
    return FieldValue(field, bounds &+ range.lowerBound.high &* 0xD6E8_FEB8_6659_FD93 ^ range.upperBound.high)
  }
}
