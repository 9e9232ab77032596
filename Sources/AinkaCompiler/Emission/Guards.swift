import AinkaSemantics
import AinkaValues
import CAinkaABI

/// The first question to every event of a table: can it meet a rule at all? See `struct ainka_guard`.
///
/// It costs a few operations for each field that leads to rows, and where it is answered no, which the rules on these fields make likely
/// or not, nothing else is looked up.
struct Guards {
  /// What is asked of one field.
  private struct Guard {
    var record = ainka_guard()
    var field: Int
    var isName = false
    var isOfRanges = false
    /// How many of the last bits do not count.
    var drop: UInt64 = 0
    /// Of what leads to rows: the hash, and the bits that its rows want beside it.
    var keys: [(hash: UInt64, wanted: UInt64)] = []
    /// The guessed chance that an event has one of its keys.
    var chanceOfKey: Double

    /// Creates what asks `field`, whose value is so many words behind the first name or address.
    init(field: Int, word: Int, chanceOfKey: Double) {
      self.field = field
      record.source = UInt8(word * MemoryLayout<UInt64>.size)
      record.keep = .max
      self.chanceOfKey = chanceOfKey
    }

    /// Returns the hash of an event whose word is `word`.
    func hash(_ word: UInt64) -> UInt64 { (word & record.keep) &* AINKA_MIX_FACTOR }

    /// Returns the hash of an event with this name.
    func hash(ofName name: [UInt8]) -> UInt64 {
      let second = EvaluatorHash.word(name.dropFirst(8))
      return (EvaluatorHash.word(name.prefix(8)) &+ second &* AINKA_SLOT_FACTOR) &* AINKA_MIX_FACTOR
    }
  }

  private let event: TypedEvent
  /// Names, then those first that more events pass, so that others may want what they show.
  private var guards: [Guard] = []
  /// By field: the place of what a hash leads to rows by, and of what a search of intervals does.
  private var ofValues: [Int: Int] = [:]
  private var ofRanges: [Int: Int] = [:]

  /// With fewer fields to look up, doing so costs no more than the question.
  private static let fieldsWorthwhile = 3
  /// The question is worth its cost where it spares so large a part of all events the rest.
  private static let sparedWorthwhile = 0.35
  /// A range may be so many keys.
  private static let keysOfRange = 4
  /// What an event shows has a bit that it should not with this chance.
  private static let chanceOfBit = 0.1
  /// Where numbers stand behind the addresses.
  private static let firstNumber = 2 * Int(AINKA_ADDRESSES)
  /// The most words of one field.
  private static let wordsMax = 1 << 16
  /// How often the words of all fields may be halved where room is short: up to eight keys share one then, which is still enough. A word
  /// passes those events alone that show the bits of one of its keys, of 64 each.
  static let crowdingMost = 4

  /// Creates the guards of `table`, or nothing when any event may meet a rule, or nearly.
  init?(_ table: PlacedTable, _ event: TypedEvent, fields: Int) {
    guard fields >= Self.fieldsWorthwhile else { return nil }
    self.event = event
    guard gatherFields(table) else { return nil }
    let names = guards.count(where: \.isName)
    guard !guards.isEmpty, names <= Int(AINKA_GUARDED_NAMES), guards.count - names <= Int(AINKA_GUARDS) else { return nil }
    for row in table.rows { gatherKeys(row) }
    guard spared >= Self.sparedWorthwhile else { return nil }
  }

  /// The guessed part of all events that are told to meet nothing.
  private var spared: Double {
    var spared = 1.0
    for field in guards {
      var passed = 0.0
      for key in field.keys {
        var chance = field.chanceOfKey
        for _ in 0..<key.wanted.nonzeroBitCount { chance *= Self.chanceOfBit }
        passed += chance
      }
      spared *= 1 - min(1, passed)
    }
    return spared
  }

  // MARK: - What leads to rows

  /// Notes the fields that lead to rows; `false` iff something else does, too.
  private mutating func gatherFields(_ table: PlacedTable) -> Bool {
    var ranges: [Int: [ClosedRange<Address>]] = [:]
    for row in table.rows {
      switch row.probe {
      case .always, .text: return false
      case .unknown(let field): if !event.fields[field].place.isEager { return false }
      case .values(let atom):
        let field = atom.fields[0]
        guard ofValues[field] == nil else { continue }
        ofValues[field] = guards.count
        switch event.fields[field].place {
        case .number(let number):
          let word = Self.firstNumber + number
          guards.append(Guard(field: field, word: word, chanceOfKey: table.chances[field]))
        case .name(let name):
          guards.append(Guard(field: field, word: 2 * name, chanceOfKey: table.chances[field]))
          guards[guards.count - 1].isName = true
        default: return false
        }
      case .intervals(let atom):
        guard let (field, searched) = atom.searchedRanges else { return false }
        ranges[field, default: []] += searched
      }
    }
    for (field, ranges) in ranges {
      guard let guardian = guardian(of: ranges, in: field, table) else { return false }
      guards.append(guardian)
    }
    guards.sort { first, second in
      if first.isName != second.isName { return first.isName }
      if first.chanceOfKey != second.chanceOfKey { return first.chanceOfKey > second.chanceOfKey }
      return (first.field, first.isOfRanges ? 1 : 0) < (second.field, second.isOfRanges ? 1 : 0)
    }
    ofValues = [:]
    for (place, guardian) in guards.enumerated() {
      if guardian.isOfRanges { ofRanges[guardian.field] = place } else { ofValues[guardian.field] = place }
    }
    return true
  }

  /// Returns the guard of a field of which `ranges` lead to rows, or nothing when they are too wide.
  private func guardian(of ranges: [ClosedRange<Address>], in field: Int, _ table: PlacedTable) -> Guard? {
    let word: Int
    switch event.fields[field].place {
    case .number(let number):
      guard ranges.allSatisfy({ $0.upperBound.high == 0 }) else { return nil }
      word = Self.firstNumber + number
    case .address(let address):
      // Others have too many first bits for one word.
      guard ranges.allSatisfy(\.isOfIPv4) else { return nil }
      word = 2 * address + 1
    default: return nil
    }
    var guardian = Guard(field: field, word: word, chanceOfKey: table.chances[field])
    guardian.isOfRanges = true
    let words = ranges.map { $0.lowerBound.low...$0.upperBound.low }
    var drop = words.reduce(31) { min($0, $1.lowerBound.trailingZeroBitCount, ($1.upperBound + 1).trailingZeroBitCount) }
    func keys(_ drop: Int) -> UInt64 {
      words.reduce(0) { $0 + ($1.upperBound >> UInt64(drop)) - ($1.lowerBound >> UInt64(drop)) + 1 }
    }
    while drop < 31, keys(drop) > UInt64(words.count * Self.keysOfRange) { drop += 1 }
    guard keys(drop) <= UInt64(words.count * Self.keysOfRange) else { return nil }
    guardian.drop = UInt64(drop)
    guardian.record.keep = .max << UInt64(drop)
    if case .number = event.fields[field].place {
      // Nobody asks for single values: of what lies between all ranges each is as likely.
      let (low, high) = (words.map(\.lowerBound).min() ?? 0, words.map(\.upperBound).max() ?? 0)
      guardian.chanceOfKey = min(1, Double(UInt64(1) << UInt64(drop)) / Double(high - low + 1))
    }
    return guardian
  }

  /// Notes what leads to `row`, and what else it wants.
  private mutating func gatherKeys(_ row: PlacedRow) {
    switch row.probe {
    case .values(.numbers(let field, let ranges)):
      guard let place = ofValues[field] else { return }
      let wanted = wanted(by: row, before: place)
      for value in ranges.joined() { guards[place].keys.append((guards[place].hash(UInt64(value)), wanted)) }
    case .values(.listed(let field, .equals(let texts))):
      guard let place = ofValues[field] else { return }
      let wanted = wanted(by: row, before: place)
      for text in texts { guards[place].keys.append((guards[place].hash(ofName: text), wanted)) }
    case .intervals(let atom):
      guard let (field, ranges) = atom.searchedRanges, let place = ofRanges[field] else { return }
      let wanted = wanted(by: row, before: place)
      let drop = guards[place].drop
      for range in ranges {
        for block in range.lowerBound.low >> drop...range.upperBound.low >> drop {
          guards[place].keys.append((guards[place].hash(block << drop), wanted))
        }
      }
    default: break
    }
  }

  /// Returns the bits of what else `row` asks for one value of, by guards before `limit`. No event is asked whose fields are not all known.
  private func wanted(by row: PlacedRow, before limit: Int) -> UInt64 {
    row.tests.reduce(0) { bits, test in
      guard case .atom(let atom) = test.subject, test.wanted.contains(.isTrue), !test.wanted.contains(.isFalse) else {
        return bits
      }
      return bits | bit(of: atom, before: limit)
    }
  }

  /// Returns the bit that every event shows, by a guard before `limit`, for which `atom` is true, or none.
  private func bit(of atom: Atom, before limit: Int) -> UInt64 {
    switch atom {
    case .numbers(let field, let ranges):
      guard let place = ofValues[field], place < limit, let range = ranges.first, ranges.count == 1,
        range.lowerBound == range.upperBound, range.upperBound < AINKA_NUMBER_LARGEST
      else { return 0 }
      return Self.bit(of: guards[place].hash(UInt64(range.lowerBound)))
    case .listed(let field, .equals(let texts)):
      guard let place = ofValues[field], place < limit, texts.count == 1 else { return 0 }
      return Self.bit(of: guards[place].hash(ofName: texts[0]))
    case .addresses(let field, let ranges):
      guard let place = ofRanges[field], place < limit, let range = ranges.first, ranges.count == 1, range.isOfIPv4,
        range.lowerBound.low >> guards[place].drop == range.upperBound.low >> guards[place].drop
      else { return 0 }
      return Self.bit(of: guards[place].hash(range.lowerBound.low))
    default: return 0
    }
  }

  /// The bit that an event with this hash shows.
  private static func bit(of hash: UInt64) -> UInt64 { 1 << (hash >> 58) }

  // MARK: - Writing

  /// Returns how many words `guardian` gets: up to four for each key, or, so often halved, as few as they share.
  private func wordCount(of guardian: Guard, crowding: Int) -> Int {
    var count = 8
    while count < min(guardian.keys.count * 2, Self.wordsMax) >> crowding { count *= 2 }
    return count
  }

  /// Returns how many bytes the guards take at most.
  func bytes(crowding: Int) -> Int {
    let words = guards.reduce(0) { $0 + wordCount(of: $1, crowding: crowding) }
    let records = (guards.count + Int(AINKA_GUARDED_NAMES)) * MemoryLayout<ainka_guard>.stride
    return words * MemoryLayout<UInt64>.stride + records + (guards.count + 1) * 64
  }

  /// Writes the guards, their words halved `crowding` times; returns the reference to them.
  func write(to image: inout ImageWriter, crowding: Int) -> UInt32 {
    let names = guards.count(where: \.isName)
    var records = guards.map { guardian in
      var record = guardian.record
      let count = wordCount(of: guardian, crowding: crowding)
      var words = Array(repeating: UInt64(0), count: count)
      for (hash, wanted) in guardian.keys {
        words[Int(hash >> 35 & UInt64(count - 1))] |= ~(Self.bit(of: hash) | wanted)
      }
      record.mask = UInt32(count - 1) * 8
      record.words = UInt32(image.append(words, alignment: 64))
      return record
    }
    records.insert(contentsOf: repeatElement(ainka_guard(), count: Int(AINKA_GUARDED_NAMES) - names), at: names)
    return UInt32(image.append(records, alignment: 64) | names << 3 | (guards.count - names))
  }

  /// The most bytes of what leads to `keys` rows by `ranges` of them.
  static func bytes(keys: Int, ranges: Int) -> Int {
    (keys + ranges * keysOfRange) * 4 * MemoryLayout<UInt64>.size + 256
  }
}

extension ClosedRange<Address> {
  /// `true` iff it has only addresses of IPv4.
  fileprivate var isOfIPv4: Bool {
    upperBound.high == 0 && lowerBound.high == 0 && lowerBound.low >> 32 == 0xffff && upperBound.low >> 32 == 0xffff
  }
}
