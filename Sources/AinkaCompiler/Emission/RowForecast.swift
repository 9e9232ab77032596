import AinkaSemantics
import AinkaValues
import CAinkaABI

/// The rows of one table and what leads to them, counted.
struct RowForecast {
  /// At most.
  private(set) var bytes = 1 << 13
  private var always = 0
  /// By field: the rows for what cannot be read.
  private var unknown: [Int]
  private var names = Numbering<FieldValue>()
  /// By number of the name: how many rows hang on it; none on those that are only tested.
  private var rowsOfNames: [Int] = []
  /// By field: numbers that rows hang on, once for each row.
  private var numbers: [[UInt32]]
  /// By field: numbers of sets that are tested by what they are interned as.
  private var interned: [[UInt32]]
  /// By field: the ranges that rows hang on, each a row.
  private var ranges: [Int: [ClosedRange<Address>]] = [:]
  /// By field: the ranges that are tested.
  private var addresses: [Int: AddressForecast] = [:]
  /// By field: the texts that rows hang on, each a row.
  private var texts: [Int: [[UInt8]]] = [:]
  /// By field: how many texts are listed.
  private var listed: [Int]
  /// By field: the lengths that listed texts have.
  private var lengths: [Int: Set<Int>] = [:]
  private var deferred = 0
  /// What is looked up in windows and thresholds by key.
  private var lookUps: Set<Expression.Operation> = []
  /// Sets and patterns that are tested, each once.
  private var tested: Set<TestedSet> = []
  private var patterns: Set<TextTest> = []
  /// The rows that test addresses: a set that is no range of symbols is a further test.
  private var addressRows = 0

  /// The bytes of a row, with its share of the links between runs.
  private static let rowBytes = MemoryLayout<ainka_row>.stride + 1
  /// The most bytes of a set of symbols, of numbers in many ranges.
  private static let farSetBytes = 1 << 17 + 8
  /// The most bytes of another set.
  private static let setBytes = 1 << 13 + 8

  /// Counts the rows of the event of `placement`; nothing where a limit may be near.
  init?(_ placement: TablePlacement, _ selection: ProbeSelection) {
    let event = selection.event
    unknown = Array(repeating: 0, count: event.fields.count)
    listed = unknown
    numbers = Array(repeating: [], count: event.fields.count)
    interned = numbers
    for rule in placement.rules {
      let isFeeding = placement.program.typed.fed(by: rule) != nil
      for alternative in placement.program.rules[rule].alternatives {
        guard count(alternative, led: selection.probe(of: alternative), isFeeding: isFeeding, event) else { return nil }
        for literal in alternative.literals { guard count(literal.atom, selection) else { return nil } }
      }
    }
    guard deferred <= Int(AINKA_DEFERRED), lookUps.count <= Int(AINKA_LOOK_UPS) else { return nil }
    countKeys()
    guard countAddresses(event), isWithinRuns(event) else { return nil }
    countSets()
    for pattern in patterns {
      guard let size = RowForecast.size(of: pattern) else { return nil }
      bytes += size
    }
  }

  // MARK: Rows

  /// Counts the rows of `alternative`: the one that is met, and, where it does not only feed a window, those for what is unknown
  /// (`UnknownCascade`); `false` iff `probe` is none that is known here.
  private mutating func count(_ alternative: Alternative, led probe: Probe, isFeeding: Bool, _ event: TypedEvent) -> Bool {
    // How many rows `probe` leads to, and how many what cannot be read.
    var rows = 1
    var others = 0
    // What the tests of a row come to at most, and whether they surely stand in the row itself.
    var steps = 1
    var texts = 0
    var isPlain = alternative.literals.count <= 2
    var looksUp = false
    var testsAddresses = false
    for literal in alternative.literals {
      steps += 1
      switch literal.atom {
      case .fact:
        if !isFeeding { rows += 1 }
        continue
      case .comparison(let expression):
        isPlain = false
        steps += expression.fields.count
        if expression.looksUp { looksUp = true }
        for field in expression.fields where !isFeeding {
          if event.fields[field].place.isEager { unknown[field] += 1 }
          others += 1
        }
        // Where one of them is read only when it is asked for, the probe leads there.
        if !isFeeding { rows += 1 }
        continue
      case .numbers(_, let ranges):
        if ranges.count != 1 {
          isPlain = false
          steps += 1
        }
      case .addresses: testsAddresses = true
      case .listed(_, .equals(let texts)): if texts.count != 1 { isPlain = false }
      case .listed, .isNone: break
      case .pattern: isPlain = false
      }
      let field = literal.atom.firstField
      let isEager = event.fields[field].place.isEager
      if !isEager { texts += 1 }
      if isFeeding { continue }
      if isEager {
        unknown[field] += 1
        others += 1
      } else if !literal.isNegated, case .text(let probed) = probe, probed == literal.atom {
        unknown[field] += 1
        others += 1
      } else {
        // The probe leads also to those rows that ask a text which cannot be read.
        rows += 1
      }
    }
    guard steps <= Int(AINKA_MORE_TESTS), let copies = count(rows, led: probe) else { return false }
    // Of rows that intervals lead to, an event may be led to all.
    if looksUp { deferred += max(copies, rows) + others }
    bytes += (copies + others) * Self.rowBytes
    if !isPlain || texts > 1 { bytes += (rows + others) * (steps + 1) * MemoryLayout<ainka_more>.stride }
    if testsAddresses { addressRows += rows + others }
    if RowForecast.excludesTogether(alternative) { bytes += (rows + others) * Self.setBytes }
    return true
  }

  /// `true` iff tests of one field may be put together as a set of symbols of their own (`excludingTogether`).
  private static func excludesTogether(_ alternative: Alternative) -> Bool {
    guard alternative.literals.count > 1, alternative.literals.contains(where: \.isNegated) else { return false }
    for (place, literal) in alternative.literals.enumerated() where literal.isNegated && literal.atom.isLookUp {
      let field = literal.atom.firstField
      var elements = literal.atom.elements
      for (other, another) in alternative.literals.enumerated() where other != place && another.atom.isLookUp {
        if another.atom.firstField == field { elements += max(1, another.atom.elements) }
      }
      if elements > max(2, literal.atom.elements) { return true }
    }
    return false
  }

  /// Counts that `probe` leads to `rows` rows; returns in how many lists they are together, or nothing for a probe that is not known
  /// here.
  private mutating func count(_ rows: Int, led probe: Probe) -> Int? {
    switch probe {
    case .always:
      always += rows
      return rows
    case .values(.numbers(let field, let ranges)):
      var copies = 0
      for range in ranges {
        for number in range { for _ in 0..<rows { numbers[field].append(number) } }
        copies += range.count
      }
      return copies * rows
    case .values(.listed(let field, .equals(let texts))):
      for name in texts { count(rows, of: FieldValue(field, name)) }
      return texts.count * rows
    case .intervals(let atom):
      guard let (field, searched) = atom.searchedRanges else { return nil }
      for _ in 0..<rows { ranges[field, default: []] += searched }
      // How many intervals each is cut into is known when all are: see `countAddresses`.
      return 0
    case .text(.listed(let field, let test)):
      let listed = test.listedTexts
      for _ in 0..<rows { texts[field, default: []] += listed }
      // Each list may go on with another.
      return listed.count * (rows + 1)
    default: return nil
    }
  }

  /// Counts what `atom` needs once, for all rows that test it; `false` where its tests may be more than a row has room for.
  private mutating func count(_ atom: Atom, _ selection: ProbeSelection) -> Bool {
    switch atom {
    case .numbers(let field, let ranges):
      if ranges.count < 2 { return true }
      tested.insert(TestedSet(atom: atom))
      if selection.hashedNumbers.contains(field), TableSymbols.isOfSingles(ranges) {
        for range in ranges { interned[field].append(range.lowerBound) }
      } else if ranges.count > 2 {
        // Ranges that no set of bits reaches are a test each.
        let limit = ranges.count > RowEncoding.manyRanges ? RowEncoding.farMemberLimit : RowEncoding.memberLimit
        return ranges.allSatisfy { $0.upperBound < limit }
      }
    case .addresses(let field, let ranges):
      if ranges.count == 1 {
        addresses[field, default: AddressForecast()].append(ranges[0])
      } else if tested.insert(TestedSet(atom: atom)).inserted {
        addresses[field, default: AddressForecast()].append(set: ranges)
      }
    case .listed(let field, let test):
      let isName = if case .name = selection.event.fields[field].place { true } else { false }
      if case .equals(let texts) = test {
        listed[field] += texts.count
        if texts.count > 1 { tested.insert(TestedSet(atom: atom)) }
        for text in texts {
          if isName { count(0, of: FieldValue(field, text)) } else { countText(text.count + 1, field) }
        }
      } else if case .startsWith(let text) = test {
        listed[field] += 1
        tested.insert(TestedSet(atom: atom))
        countText(text.count, field)
      }
    case .pattern(_, let test): patterns.insert(test)
    case .comparison(let expression):
      bytes += expression.operations.count * MemoryLayout<ainka_operation>.stride
      for operation in expression.operations where operation.lookUp(in: selection.event) != nil { lookUps.insert(operation) }
    case .isNone, .fact: break
    }
    return true
  }

  /// Counts `rows` rows that hang on `name`.
  private mutating func count(_ rows: Int, of name: FieldValue) {
    let number = names.number(adding: name)
    if number == rowsOfNames.count { rowsOfNames.append(rows) } else { rowsOfNames[number] += rows }
  }

  /// Counts a listed text of `length` bytes, its end included.
  private mutating func countText(_ length: Int, _ field: Int) {
    bytes += length + 16
    lengths[field, default: []].insert(length)
  }

  // MARK: Lists

  /// The rows of the longest list by field of numbers.
  private var longestOfNumbers: [Int] = []

  /// `true` iff no event is led to more runs than are followed.
  private func isWithinRuns(_ event: TypedEvent) -> Bool {
    var longest: [Int: Int] = [:]
    for (name, count) in zip(names.keys, rowsOfNames) where count > longest[name.field] ?? 0 { longest[name.field] = count }
    var runs = RowForecast.runs(always)
    for count in longest.values { runs += RowForecast.runs(count) }
    for count in longestOfNumbers { runs += RowForecast.runs(count) }
    for ranges in ranges.values { runs += RowForecast.runs(AddressForecast.depth(of: ranges)) }
    for texts in texts.values { runs += RowForecast.chain(of: texts) }
    // Programs in the kernel always read what is no text.
    var unread = 0
    for field in unknown.indices where !event.fields[field].place.isEager { unread += RowForecast.runs(unknown[field]) }
    return runs <= Int(AINKA_RUNS) && unread <= Int(AINKA_UNKNOWN_RUNS)
  }

  /// Returns how many runs `rows` rows take.
  private static func runs(_ rows: Int) -> Int { (rows + Int(AINKA_LIST_ROWS) - 1) / Int(AINKA_LIST_ROWS) }

  /// Returns how many runs hang on texts that begin with each other, at most.
  private static func chain(of texts: [[UInt8]]) -> Int {
    var rows: [[UInt8]: Int] = [:]
    for text in texts { rows[text, default: 0] += 1 }
    var open: [(text: [UInt8], runs: Int)] = []
    var longest = 0
    for text in rows.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      while let last = open.last, !text.starts(with: last.text) { open.removeLast() }
      let runs = runs(rows[text] ?? 0) + (open.last?.runs ?? 0)
      open.append((text, runs))
      longest = max(longest, runs)
    }
    return longest
  }

  // MARK: Tables

  /// Counts what leads to numbers, names and texts.
  private mutating func countKeys() {
    for field in numbers.indices where !numbers[field].isEmpty || !interned[field].isEmpty {
      let sorted = numbers[field].sorted()
      var distinct: [UInt32] = []
      var (longest, first) = (0, 0)
      for (place, number) in sorted.enumerated() {
        if number != distinct.last {
          distinct.append(number)
          first = place
        }
        longest = max(longest, place + 1 - first)
      }
      longestOfNumbers.append(longest)
      if !interned[field].isEmpty { distinct = Set(distinct + interned[field]).sorted() }
      let direct = HashedField.directCount(of: distinct)
      if direct > 0 { bytes += (Int(distinct[direct - 1]) + 1) * MemoryLayout<ainka_value>.stride }
      // Of a hash up to three places for each, a filter of up to 16 bits, and the displacements.
      bytes += (distinct.count - direct) * (3 * MemoryLayout<ainka_number_entry>.stride + 4) + 256
      bytes += Guards.bytes(keys: sorted.count, ranges: 0)
      listed[field] = distinct.count
    }
    let ofNames = Guards.bytes(keys: rowsOfNames.reduce(0, +), ranges: 0)
    bytes += names.keys.count * (3 * MemoryLayout<ainka_name_entry>.stride + 4) + 256 + ofNames
    for (field, lengths) in lengths {
      // A search halves the lengths that are left: so many markers lead to a text at most.
      let markers = Int.bitWidth - lengths.count.leadingZeroBitCount
      bytes += listed[field] * markers * (3 * MemoryLayout<ainka_text_entry>.stride + 4) + 256
    }
  }

  /// Counts searches, and a set for each that may need one; `false` iff a search may have too many intervals.
  private mutating func countAddresses(_ event: TypedEvent) -> Bool {
    for (field, ranges) in ranges {
      if addresses[field] == nil { addresses[field] = AddressForecast() }
      if !event.fields[field].place.isAddress { for range in ranges { addresses[field]?.append(range) } }
      // Each interval has at most as many rows as ranges lie above each other there.
      let rows = ranges.count * 2 * AddressForecast.depth(of: ranges)
      bytes += rows * Self.rowBytes + Guards.bytes(keys: 0, ranges: ranges.count)
    }
    for forecast in addresses.values {
      let counted = forecast.counted
      guard counted.intervals < 1 << Int(AINKA_INTERVAL_LEVELS) else { return false }
      bytes += counted.intervals * AddressForecast.bytesOfInterval + AddressForecast.bytesOfSearch
      bytes += counted.crossing * 2 * (counted.intervals / 8 + 16)
      if counted.crossing > 0 { bytes += addressRows * Int(AINKA_MORE_TESTS) * MemoryLayout<ainka_more>.stride }
    }
    return true
  }

  /// Counts a bit for each symbol of the sets that may need it, and of the gaps between their ranges.
  private mutating func countSets() {
    // What no other set has is one range of symbols.
    var uses: [FieldValue: Int] = [:]
    func values(_ atom: Atom) -> [FieldValue] {
      switch atom {
      case .listed(let field, .equals(let texts)): texts.map { FieldValue(field, $0) }
      case .numbers(let field, let ranges) where !interned[field].isEmpty && TableSymbols.isOfSingles(ranges):
        ranges.map { FieldValue(field, UInt64($0.lowerBound)) }
      default: []
      }
    }
    for set in tested { for value in values(set.atom) { uses[value, default: 0] += 1 } }
    for set in tested {
      let values = values(set.atom)
      if case .numbers(_, let ranges) = set.atom, values.isEmpty {
        // As they are, or, where there are many, further (`RowEncoding`).
        bytes += 2 * (ranges.count > RowEncoding.manyRanges ? Self.farSetBytes : Self.setBytes)
      } else if values.contains(where: { uses[$0] ?? 0 > 1 }) {
        bytes += 2 * (listed[values[0].field] / 8 + 16)
      }
    }
  }

  /// Returns the bytes that the automaton of `test` takes at most, or nothing when it may have too many states.
  private static func size(of test: TextTest) -> Int? {
    let letters: Int
    switch test {
    case .equals(let texts), .contains(let texts): letters = texts.reduce(0) { $0 + $1.count }
    case .startsWith(let text), .endsWith(let text): letters = text.count
    case .matches:
      // What globs become shows only when it is made.
      guard let automaton = Automaton(test) else { return nil }
      return automaton.states * (automaton.classes + 2) * 4 + 1_024
    }
    // A state for each beginning of a text, and one each for found and lost.
    guard letters + 3 <= Int(AINKA_AUTOMATON_STATES) else { return nil }
    return (letters + 3) * (min(letters + 2, 256) + 2) * 4 + 1_024
  }
}

extension Atom {
  /// How many ranges or texts it lists.
  fileprivate var elements: Int {
    switch self {
    case .numbers(_, let ranges): ranges.count
    case .addresses(_, let ranges): ranges.count
    case .listed(_, .equals(let texts)): texts.count
    default: 1
    }
  }
}

extension TypedField.Place {
  /// `true` iff it is an address, whose intervals are searched whatever leads to rows.
  fileprivate var isAddress: Bool { if case .address = self { true } else { false } }
}
