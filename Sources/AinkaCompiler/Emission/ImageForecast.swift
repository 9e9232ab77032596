import AinkaSemantics
import AinkaSource
import AinkaValues
import CAinkaABI

/// Tells, without writing an image, that one will be within all limits.
///
/// Everything is counted with room to spare. Where that is not enough only the image itself can say, and a check writes it.
struct ImageForecast {
  private let typed: TypedProgram
  /// What is counted so far takes at most so many bytes.
  private var bytes = 1 << 12

  /// `true` only if `ImageEmission.write` adds no error for `program`, whose rows, which need not be there, are placed by `tables`.
  static func isSurelyWithinLimits(
    _ program: PlacedProgram, _ tables: [(placement: TablePlacement, selection: ProbeSelection)]
  ) -> Bool {
    let typed = program.rules.typed
    var report = DiagnosticReport()
    ImageEmission.checkLimits(program, ScopeNumbers(typed), &report)
    guard report.isEmpty else { return false }
    var forecast = ImageForecast(typed: typed)
    guard forecast.countsRules() else { return false }
    for (placement, selection) in tables {
      guard let count = RowForecast(placement, selection) else { return false }
      forecast.bytes += count.bytes
    }
    return forecast.bytes <= ImageEmission.bytesMax
  }

  private init(typed: TypedProgram) { self.typed = typed }

  /// Counts what rules have beside their rows; `true` iff none surely charges more buckets than it may.
  private mutating func countsRules() -> Bool {
    var charges = 0
    for rule in typed.rules.indices {
      let actions = typed.rules[rule].actions.count
      // One more for a throttle.
      if actions >= Int(AINKA_CHARGES) { return false }
      if actions > 0 || !typed.rules[rule].verdict.allSatisfy({ $0.bucket == nil }) { charges += actions + 1 }
    }
    let regions = charges + typed.windows.count + typed.thresholds.count
    bytes += typed.rules.count * MemoryLayout<ainka_rule>.stride + typed.thresholds.count * 8
    bytes += charges * MemoryLayout<ainka_charge>.stride + regions * MemoryLayout<ainka_region>.stride
    return true
  }
}

/// The rows of one table and what leads to them, counted.
private struct RowForecast {
  /// At most.
  private(set) var bytes = 1 << 13
  private var always = 0
  /// By field: the rows for what cannot be read.
  private var unknown: [Int: Int] = [:]
  /// How many rows hang on each value of a number or name.
  private var values: [FieldValue: Int] = [:]
  /// By field: the ranges that rows hang on, each a row.
  private var ranges: [Int: [ClosedRange<Address>]] = [:]
  /// By field: the texts that rows hang on, each a row.
  private var texts: [Int: [[UInt8]]] = [:]
  private var deferred = 0
  /// What is looked up in windows and thresholds by key.
  private var lookUps: Set<Expression.Operation> = []
  /// Sets and patterns that are tested, each once.
  private var tested: Set<TestedSet> = []
  private var patterns: Set<TextTest> = []
  /// By field: how many values can have symbols.
  private var known: [Int: Int] = [:]

  /// Counts the rows of the event of `placement`; nothing where a limit may be near.
  init?(_ placement: TablePlacement, _ selection: ProbeSelection) {
    let event = selection.event
    for rule in placement.rules {
      let isFeeding = placement.program.typed.fed(by: rule.number) != nil
      for alternative in rule.alternatives {
        guard count(alternative, led: selection.probe(of: alternative), isFeeding: isFeeding, event) else { return nil }
        for literal in alternative.literals { count(literal.atom, event) }
      }
    }
    guard deferred <= Int(AINKA_DEFERRED), lookUps.count <= Int(AINKA_LOOK_UPS) else { return nil }
    guard runs(of: event) <= Int(AINKA_RUNS), countKeys(event) else { return nil }
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
    for literal in alternative.literals where !isFeeding {
      let fields = literal.atom.fields
      if case .fact = literal.atom {
        rows += 1
      } else if fields.allSatisfy({ event.fields[$0].place.isEager }) {
        for field in fields { unknown[field, default: 0] += 1 }
        others += fields.count
      } else if case .text(literal.atom) = probe, !literal.isNegated {
        unknown[fields[0], default: 0] += 1
        others += 1
      } else {
        // The probe leads also to those rows that ask a text which cannot be read.
        rows += 1
      }
    }
    let looksUp = alternative.literals.contains { literal in
      if case .comparison(let expression) = literal.atom { expression.looksUp } else { false }
    }
    guard let copies = count(rows, led: probe) else { return false }
    if looksUp { deferred += copies + others }
    // A row, and the link behind its run; tests that do not fit beside it.
    bytes += (copies + others) * 2 * MemoryLayout<ainka_row>.stride
    let tests = alternative.literals.count
    if tests > 2 { bytes += (rows + others) * (tests + 1) * 2 * MemoryLayout<ainka_more>.stride }
    return true
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
        for number in range { values[FieldValue(field, UInt64(number)), default: 0] += rows }
        copies += range.count
      }
      return copies * rows
    case .values(.listed(let field, .equals(let names))):
      for name in names { values[FieldValue(field, name), default: 0] += rows }
      return names.count * rows
    case .intervals(let atom):
      guard let (field, searched) = atom.searchedRanges else { return nil }
      for _ in 0..<rows { ranges[field, default: []] += searched }
      // How many intervals each is cut into is known when all are: see `countKeys`.
      return 0
    case .text(.listed(let field, let test)):
      let listed = test.listedTexts
      for _ in 0..<rows { texts[field, default: []] += listed }
      return listed.count * rows
    default: return nil
    }
  }

  /// Counts what `atom` needs once, for all rows that test it.
  private mutating func count(_ atom: Atom, _ event: TypedEvent) {
    switch atom {
    case .numbers(let field, let ranges):
      known[field, default: 0] += ranges.count
      if ranges.count > 1 { tested.insert(TestedSet(atom: atom)) }
      bytes += ranges.count * 3 * MemoryLayout<ainka_number_entry>.stride + 2 * MemoryLayout<ainka_more>.stride
    case .addresses(let field, let ranges):
      known[field, default: 0] += ranges.count * 2 + 1
      tested.insert(TestedSet(atom: atom))
      bytes += ranges.count * 2 * 4 * (MemoryLayout<ainka_value>.stride + 16)
    case .listed(let field, let test):
      let isName = if case .name = event.fields[field].place { true } else { false }
      if case .equals(let texts) = test {
        known[field, default: 0] += texts.count
        if texts.count > 1 { tested.insert(TestedSet(atom: atom)) }
        // Up to eight markers lead to a text.
        for text in texts { bytes += isName ? 3 * MemoryLayout<ainka_name_entry>.stride : entries(of: text) }
      } else if case .startsWith(let text) = test {
        known[field, default: 0] += 1
        tested.insert(TestedSet(atom: atom))
        bytes += entries(of: text)
      }
    case .pattern(_, let test): patterns.insert(test)
    case .comparison(let expression):
      bytes += expression.operations.count * MemoryLayout<ainka_operation>.stride
      for operation in expression.operations where operation.lookUp(in: event) != nil { lookUps.insert(operation) }
    case .isNone, .fact: break
    }
  }

  /// Returns the bytes that the listed `text` takes: its letters, and what leads to it, up to eight markers.
  private func entries(of text: [UInt8]) -> Int {
    text.count + 16 + 3 * min(8, text.count + 1) * MemoryLayout<ainka_text_entry>.stride
  }

  // MARK: Lists

  /// Returns how many runs one event can be led to, at most.
  private func runs(of event: TypedEvent) -> Int {
    var longest: [Int: Int] = [:]
    for (value, count) in values where count > longest[value.field] ?? 0 { longest[value.field] = count }
    var runs = RowForecast.runs(always)
    for count in longest.values { runs += RowForecast.runs(count) }
    // Programs in the kernel always read what is no text.
    for (field, count) in unknown where !event.fields[field].place.isEager { runs += RowForecast.runs(count) }
    for ranges in ranges.values { runs += RowForecast.runs(RowForecast.depth(of: ranges)) }
    for texts in texts.values { runs += RowForecast.chain(of: texts) }
    return runs
  }

  /// Returns how many runs `rows` rows take.
  private static func runs(_ rows: Int) -> Int { (rows + Int(AINKA_LIST_ROWS) - 1) / Int(AINKA_LIST_ROWS) }

  /// Returns how many of `ranges` have a value in common, at most.
  private static func depth(of ranges: [ClosedRange<Address>]) -> Int {
    let starts = ranges.map(\.lowerBound).sorted()
    let ends = ranges.map(\.upperBound).sorted()
    var ended = 0
    var deepest = 0
    for (place, start) in starts.enumerated() {
      while ends[ended] < start { ended += 1 }
      deepest = max(deepest, place + 1 - ended)
    }
    return deepest
  }

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

  /// Counts searches, and a bit for each symbol of the sets that may need it; `false` iff a search may have too many intervals.
  private mutating func countKeys(_ event: TypedEvent) -> Bool {
    for (field, ranges) in ranges {
      guard ranges.count * 2 < 1 << Int(AINKA_INTERVAL_LEVELS) else { return false }
      // Each interval has at most as many rows as ranges lie above each other there.
      bytes += ranges.count * 2 * RowForecast.depth(of: ranges) * 2 * MemoryLayout<ainka_row>.stride
      bytes += ranges.count * 2 * 4 * (MemoryLayout<ainka_value>.stride + 16)
      known[field, default: 0] += ranges.count * 2 + 1
    }
    for (field, count) in known where event.fields[field].place.isAddress && count >= 1 << Int(AINKA_INTERVAL_LEVELS) {
      return false
    }
    var uses: [FieldValue: Int] = [:]
    for set in tested {
      guard case .listed(let field, .equals(let texts)) = set.atom else { continue }
      for text in texts { uses[FieldValue(field, text), default: 0] += 1 }
    }
    for set in tested {
      switch set.atom {
      // As they are, or, where there are many, further (`RowEncoding`).
      case .numbers(_, let ranges): bytes += (ranges.count > 8 ? 1 << 17 : 1 << 13) + 8
      case .addresses(let field, _): bytes += (known[field] ?? 0) / 8 + 16
      case .listed(let field, .equals(let texts)):
        // What no other set has is one range of symbols.
        if texts.contains(where: { uses[FieldValue(field, $0)] ?? 0 > 1 }) { bytes += (known[field] ?? 0) / 8 + 16 }
      default: break
      }
    }
    return true
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

/// A set that rows test, told from most others by its first member: in a large policy most sets differ there.
private struct TestedSet: Hashable {
  var atom: Atom

  func hash(into hasher: inout Hasher) {
    switch atom {
    case .numbers(let field, let ranges):
      hasher.combine(field)
      hasher.combine(ranges.first?.lowerBound)
    case .addresses(let field, let ranges):
      hasher.combine(field)
      hasher.combine(ranges.first?.lowerBound.low)
    case .listed(let field, .equals(let texts)):
      hasher.combine(FieldValue(field, texts.first ?? []))
    default: atom.hash(into: &hasher)
    }
  }
}

extension TypedField.Place {
  /// `true` iff it is an address, whose intervals are searched whatever leads to rows.
  fileprivate var isAddress: Bool { if case .address = self { true } else { false } }
}
