import AinkaSemantics
import AinkaSource
import AinkaValues
import CAinkaABI

/// Writes the table of one event: how its fields become symbols, and the rows that hang on them.
struct TableEmission {
  let placed: PlacedTable
  let event: TypedEvent
  let typed: TypedProgram
  let symbols: TableSymbols
  let regions: KeyedRegions
  private let lookUps: LookUps

  /// The rows that hang on one value or condition, in order, and a rule among them for diagnostics.
  private typealias Rows = [EncodedRow]

  private var always: Rows = []
  /// By place of the field in the record.
  private var unknown: [Rows]
  /// By field, then by place of the number or name among the listed ones.
  private var byValue: [[Rows]]
  /// By field, then by interval.
  private var byInterval: [[Rows]]
  /// By field, then by listed text.
  private var byText: [[Rows]]
  /// The fields that rows or messages read, ascending.
  private var mentioned: [Int] = []

  init(_ placed: PlacedTable, typed: TypedProgram, regions: KeyedRegions) {
    self.placed = placed
    self.typed = typed
    event = typed.events[placed.event]
    symbols = TableSymbols(placed, of: event)
    self.regions = regions
    lookUps = LookUps(of: placed, event: event)
    let (fields, symbols) = (event.fields, symbols)
    unknown = Array(repeating: [], count: (fields.map(\.place.recordField).max() ?? 0) + 1)
    byValue = symbols.places.map { Array(repeating: [], count: $0.keys.count) }
    byInterval = fields.indices.map { Array(repeating: [], count: symbols.intervals[$0]?.0.starts.count ?? 0) }
    byText = fields.indices.map { Array(repeating: [], count: symbols.texts[$0]?.0.texts.count ?? 0) }
    mentioned = mentionedFields
  }

  /// The first question to its events, or nothing where it is not worth its cost.
  var guards: Guards? {
    Guards(placed, event, fields: symbols.numbers.count + symbols.names.count + symbols.intervals.count)
  }

  /// Writes everything but its guards and the table's head, which it returns.
  mutating func write(
    to image: inout ImageWriter, sharing parts: inout SharedParts, report: inout DiagnosticReport
  ) -> ainka_table {
    gather(to: &image, &parts, &report)
    checkLookUps(&report)
    var lists = Lists(emission: self, image: image, parts: parts, report: report)
    var table = ainka_table()
    table.fields = readFields
    table.texts_reported = reportedTexts
    table.scopes = scopes
    table.alternatives = UInt32(placed.alternativeRules.count)
    table.look_ups = UInt32(lookUps.all.count)
    table.look_up_table = UInt32(lookUps.write(to: &lists.image, regions))
    lists.writeAll(&table)
    (image, parts, report) = (lists.image, lists.parts, lists.report)
    return table
  }

  /// Encodes all rows and sorts them by what they hang on.
  private mutating func gather(to image: inout ImageWriter, _ parts: inout SharedParts, _ report: inout DiagnosticReport) {
    let encoding = RowEncoding(symbols: symbols, typed: typed, lookUps: lookUps)
    let recordFields = event.fields.map(\.place.recordField)
    for (place, draft) in encoding.drafts(of: placed.rows) {
      let encoded = parts.row(of: draft, rule: placed.rows[place].rule, to: &image, report: &report)
      switch placed.rows[place].probe {
      case .always: always.append(encoded)
      case .unknown(let field): unknown[recordFields[field]].append(encoded)
      case .values(let atom):
        atom.forEachValue { value in
          guard let place = symbols.places[value.field].number(of: value) else { return }
          byValue[value.field][place].append(encoded)
        }
      case .intervals(let atom): gather(encoded, byIntervalsOf: atom)
      case .text(.listed(let field, let test)):
        guard let table = symbols.texts[field]?.0 else { continue }
        for place in test.listedTexts.compactMap(table.place) { byText[field][place].append(encoded) }
      default: preconditionFailure("a probe that no table can do")
      }
    }
  }

  /// Hangs `row` on every interval of `atom`.
  private mutating func gather(_ row: EncodedRow, byIntervalsOf atom: Atom) {
    guard let (field, ranges) = atom.searchedRanges, let intervals = symbols.intervals[field]?.0 else { return }
    for range in ranges {
      for place in intervals.places(of: range) { byInterval[field][place].append(row) }
    }
  }

  /// A bit for each field, texts apart, that rows or messages read.
  private var readFields: UInt32 {
    mentioned.reduce(0) { bits, field in
      event.fields[field].place.isEager ? bits | 1 << UInt32(event.fields[field].place.recordField) : bits
    }
  }

  /// A bit for each text that rows or messages read; the long text's is bit 8. Where rules have scopes, the cgroup too: without it
  /// nobody could decide a record again.
  private var reportedTexts: UInt32 {
    let cgroup: UInt32 = scopes == 1 ? 0 : 1 << AINKA_TEXT_CGROUP.rawValue
    return mentioned.reduce(cgroup) { bits, field in
      let place = event.fields[field].place
      return place.isEager ? bits : bits | 1 << UInt32(place.recordField - Int(AINKA_FIELD_TEXT.rawValue))
    }
  }

  /// Adds an error when rules of the event ask for more than the evaluator looks up.
  private func checkLookUps(_ report: inout DiagnosticReport) {
    let limit = Int(AINKA_LOOK_UPS)
    guard lookUps.all.count > limit else { return }
    var count = 0
    var seen: Set<LookUps.LookUp> = []
    for row in placed.rows {
      for lookUp in LookUps(of: [row], event: event).all where seen.insert(lookUp).inserted {
        count += 1
        guard count > limit else { continue }
        let rule = typed.rules[row.rule]
        return report.add(
          .tooManyLookUps(event.name, asked: lookUps.all.count, limit: limit, of: rule.name, at: rule.span))
      }
    }
  }

  /// A bit for each scope that a rule of the event is in.
  private var scopes: UInt32 {
    let numbers = ScopeNumbers(typed)
    return placed.rules.reduce(0) { $0 | 1 << UInt32(numbers.scope(of: typed.rules[$1].policy)) }
  }

  /// The second half: lists, then the tables that lead to them.
  private struct Lists {
    let emission: TableEmission
    var image: ImageWriter
    var parts: SharedParts
    var report: DiagnosticReport
    /// By what leads to lists (a field by value, a field unknown, nothing): the runs of the longest.
    private var longest: [Source: ListWriter.List] = [:]
    /// Likewise, of the list that most deferred rows are in: how many those are.
    private var deferred: [Source: Int] = [:]

    /// What leads to one list for each event at most.
    enum Source: Hashable {
      case always
      case unknown(Int)
      case value(Int)
      case interval(Int)

      /// `true` iff only events are led there of which something could not be read.
      var isUnknown: Bool { if case .unknown = self { true } else { false } }
    }

    init(emission: TableEmission, image: ImageWriter, parts: SharedParts, report: DiagnosticReport) {
      self.emission = emission
      self.image = image
      self.parts = parts
      self.report = report
    }

    /// Writes lists and tables and notes in `table` where they are.
    mutating func writeAll(_ table: inout ainka_table) {
      table.always_list = list(emission.always, from: .always).reference
      withUnsafeMutableBytes(of: &table.unknown_list) { bytes in
        let lists = bytes.bindMemory(to: UInt32.self)
        for (field, rows) in emission.unknown.enumerated() where !rows.isEmpty {
          lists[field] = list(rows, from: .unknown(field)).reference
        }
      }
      let intervals = writeIntervals()
      table.interval_searches = UInt32(intervals.count)
      table.interval_table = UInt32(image.append(intervals))
      let keys = HashedFields(emission: emission, lists: &self)
      var attempt: UInt64 = 0
      // A seed that gives every table of the event places; each fails with a small probability, independently.
      while true {
        table.seed = EvaluatorHash.mix(0x5eed &+ attempt &* 77_777)
        if let placed = keys.placed(seed: table.seed) {
          keys.write(placed, &table, to: &image)
          break
        }
        attempt += 1
        precondition(attempt < 1_000, "a thousand seeds failed: two keys must be the same")
      }
    }

    /// Writes a list, with an error when it is longer than the evaluator follows, alone or with the others of an event.
    mutating func list(_ rows: [EncodedRow], tail: ListWriter.List = .none, from source: Source) -> ListWriter.List {
      let list = parts.lists.write(rows, tail: tail, to: &image)
      noteDeferred(list, rows, source)
      // The kernel's programs always read these: no event there has them unknown.
      if case .unknown(let field) = source, field < Int(AINKA_FIELD_TEXT.rawValue) { return list }
      guard list.runs > longest[source]?.runs ?? 0 else { return list }
      let isUnknown = source.isUnknown
      func reach() -> Int { longest.reduce(0) { $0 + ($1.key.isUnknown == isUnknown ? $1.value.runs : 0) } }
      let before = reach()
      longest[source] = list
      let (limit, rowsOfRun) = (Int(isUnknown ? AINKA_UNKNOWN_RUNS : AINKA_RUNS), Int(AINKA_LIST_ROWS))
      // One list too long is told once, whatever else follows.
      guard reach() > limit, before <= limit, let last = rows.last else { return list }
      let count = list.runs > limit ? rows.count + tail.runs * rowsOfRun : reach() * rowsOfRun
      tooLong(rows: count, limit: limit * rowsOfRun, last, source)
      return list
    }

    /// Adds an error when one event can be led to more deferred rows than the evaluator keeps, with those of `list`.
    private mutating func noteDeferred(_ list: ListWriter.List, _ rows: [EncodedRow], _ source: Source) {
      guard list.deferred > deferred[source] ?? 0 else { return }
      let before = deferred.values.reduce(0, +)
      deferred[source] = list.deferred
      let limit = Int(AINKA_DEFERRED)
      let reach = deferred.values.reduce(0, +)
      let deferred = UInt8(AINKA_ROW_DEFERRED.rawValue)
      guard reach > limit, before <= limit, emission.lookUps.all.count <= Int(AINKA_LOOK_UPS),
        let last = rows.last(where: { $0.flags & deferred != 0 })
      else { return }
      let rule = emission.typed.rules[Int(0xffffff - (last.key & 0xffffff))]
      report.add(.tooManyDeferred(emission.event.name, rows: reach, limit: limit, of: rule.name, at: rule.span))
    }

    /// Reports that one event would be compared with too many rows, of which `last` is one.
    private mutating func tooLong(rows: Int, limit: Int, _ last: EncodedRow, _ source: Source) {
      let rule = emission.typed.rules[Int(0xffffff - (last.key & 0xffffff))]
      var unread: String?
      if case .unknown(let place) = source {
        unread = emission.event.fields.first { $0.place.recordField == place }?.name
      }
      report.add(.listTooLong(emission.event.name, rows: rows, limit: limit, unread: unread, of: rule.name, at: rule.span))
    }

    /// Writes the searches of intervals; returns their heads.
    private mutating func writeIntervals() -> [ainka_intervals] {
      var heads: [ainka_intervals] = []
      for (field, searched) in emission.symbols.intervals.sorted(by: { $0.key < $1.key }) {
        let place = emission.event.fields[field].place
        let rows = emission.byInterval[field]
        if searched.0.levels > Int(AINKA_INTERVAL_LEVELS), let rule = emission.placed.rules.first {
          let limit = 1 << Int(AINKA_INTERVAL_LEVELS)
          report.add(
            .tooManyRanges(emission.event.fields[field].name, limit: limit, at: emission.typed.rules[rule].span))
          continue
        }
        let values = searched.0.starts.indices.map { index in
          ainka_value(symbol: searched.symbols[index], list: list(rows[index], from: .interval(field)).reference)
        }
        let slot = place.recordField < Int(AINKA_FIELD_NAME.rawValue) ? Int(AINKA_SYMBOLS) - 1 : place.recordField
        let isAmongFirst = heads.count < Int(AINKA_INLINE_SEARCHES)
        heads.append(
          searched.0.write(values, field: place.recordField, symbol: slot, isAmongFirst: isAmongFirst, to: &image))
      }
      return heads
    }
  }

  /// The fields that are found by hash, with their lists written: what has to be placed anew for another seed.
  private struct HashedFields {
    private var numbers: [(field: Int, keys: [UInt32], values: [ainka_value])] = []
    private var names: [(field: Int, keys: [[UInt8]], values: [ainka_value])] = []
    private var texts: [(field: Int, table: TextTable, values: [ainka_value], offsets: [Int])] = []

    /// Writes the lists of all keys.
    init(emission: TableEmission, lists: inout Lists) {
      let symbols = emission.symbols
      for (field, listed) in symbols.numbers.sorted(by: { $0.key < $1.key }) {
        let values = zip(emission.byValue[field], listed.symbols).map {
          ainka_value(symbol: $1, list: lists.list($0, from: .value(field)).reference)
        }
        numbers.append((emission.event.fields[field].place.recordField, listed.keys, values))
      }
      for (field, listed) in symbols.names.sorted(by: { $0.key < $1.key }) {
        let values = zip(emission.byValue[field], listed.symbols).map {
          ainka_value(symbol: $1, list: lists.list($0, from: .value(field)).reference)
        }
        names.append((emission.event.fields[field].place.recordField, listed.keys, values))
      }
      for (field, (table, classes)) in symbols.texts.sorted(by: { $0.key < $1.key }) {
        let rows = emission.byText[field]
        var written: [ListWriter.List] = []
        for index in table.texts.indices {
          written.append(
            lists.list(rows[index], tail: table.parents[index].map { written[$0] } ?? .none, from: .value(field)))
        }
        let values = zip(classes, written).map { ainka_value(symbol: $0, list: $1.reference) }
        let offsets = table.texts.map { text in
          lists.image.append(text + Array(repeating: 0, count: (8 - text.count % 8) % 8))
        }
        texts.append((emission.event.fields[field].place.recordField, table, values, offsets))
        if rows.contains(where: { !$0.isEmpty }) { firstTexts.insert(field) }
      }
      // Also those of which nothing is listed: `name in {"a"} and name in {"b"}` is unknown where the name is.
      for (field, declared) in emission.event.fields.enumerated() {
        if case .text = declared.place, !emission.unknown[declared.place.recordField].isEmpty { firstTexts.insert(field) }
      }
      textsFirst = firstTexts.reduce(0) { bits, field in
        bits | 1 << UInt32(emission.event.fields[field].place.recordField - Int(AINKA_FIELD_TEXT.rawValue))
      }
    }

    private var firstTexts: Set<Int> = []
    private let textsFirst: UInt32

    /// All keys by one seed, in the order of the fields.
    struct Placed {
      var numbers: [PlacedKeys] = []
      var names: [PlacedKeys] = []
      var texts: [PlacedKeys] = []
    }

    /// Returns the places of all keys by `seed`, or nothing where one finds none.
    func placed(seed: UInt64) -> Placed? {
      var placed = Placed()
      for (_, keys, _) in numbers {
        let hashed = keys[HashedField.directCount(of: keys)...]
        guard let field = PlacedKeys(hashed.map { EvaluatorHash.number(UInt64($0), seed: seed) }) else { return nil }
        placed.numbers.append(field)
      }
      for (_, keys, _) in names {
        guard let field = PlacedKeys(keys.map { EvaluatorHash.name(nameWords($0), seed: seed) }) else { return nil }
        placed.names.append(field)
      }
      for (_, listed, _, _) in texts {
        let hashes = listed.entries.map { entry in
          EvaluatorHash.text(listed.texts[entry.low][..<entry.length], seed: seed)
        }
        guard let field = PlacedKeys(hashes) else { return nil }
        placed.texts.append(field)
      }
      return placed
    }

    /// Writes all hash tables, whose keys are `placed` with the seed of `table`.
    func write(_ placed: Placed, _ table: inout ainka_table, to image: inout ImageWriter) {
      var numberInterns: [ainka_intern] = []
      for ((field, keys, values), placed) in zip(numbers, placed.numbers) {
        let direct = HashedField.directCount(of: keys)
        let entries = zip(keys, values).dropFirst(direct).map { ainka_number_entry(key: UInt64($0), value: $1) }
        var intern = HashedField.write(entries, placed, to: &image)
        intern.source = UInt8(field * MemoryLayout<UInt64>.size)
        intern.symbol = UInt8((Int(AINKA_SYMBOL_NUMBER_SET) + field) * 4)
        if direct > 0 {
          let known = HashedField.direct(keys[..<direct], values[..<direct])
          intern.limit = UInt32(known.count)
          intern.direct = UInt32(image.append(known))
        }
        numberInterns.append(intern)
      }
      var nameInterns: [ainka_intern] = []
      for ((field, keys, values), placed) in zip(names, placed.names) {
        let entries = zip(keys, values).map { ainka_name_entry(key: nameWords($0), value: $1, spare: 0) }
        var intern = HashedField.write(entries, placed, to: &image)
        intern.source = UInt8((field - Int(AINKA_FIELD_NAME.rawValue)) * 2 * MemoryLayout<UInt64>.size)
        intern.symbol = UInt8(field * 4)
        nameInterns.append(intern)
      }
      table.number_interns = UInt32(numberInterns.count)
      table.number_intern_table = UInt32(image.append(numberInterns))
      table.name_interns = UInt32(nameInterns.count)
      table.name_intern_table = UInt32(image.append(nameInterns))
      table.more_fields =
        numbers.count > Int(AINKA_INLINE_NUMBERS) || names.count > Int(AINKA_INLINE_NAMES)
          || table.interval_searches > UInt32(AINKA_INLINE_SEARCHES) ? 1 : 0
      table.texts_first = textsFirst
      writeTexts(placed.texts, &table, to: &image)
    }

    /// Writes the tables of texts, whose entries are `placed`.
    private func writeTexts(_ placed: [PlacedKeys], _ table: inout ainka_table, to image: inout ImageWriter) {
      for ((field, listed, values, offsets), placed) in zip(texts, placed) {
        let hash = placed.placement.write(to: &image, entryBytes: MemoryLayout<ainka_text_entry>.size)
        for (index, entry) in listed.entries.enumerated() {
          let value = entry.best.map { values[$0] } ?? ainka_value(symbol: 0, list: 0)
          let stored = ainka_text_entry(
            hash: placed.hashes[index], rope: entry.rope, value: value, text: UInt32(offsets[entry.low]),
            length: UInt32(entry.length))
          let place = placed.placement.places[index]
          image.store(stored, at: Int(hash.entries) + place * MemoryLayout<ainka_text_entry>.size)
        }
        let head = ainka_text_table(rope: listed.rope, longest: UInt32(listed.longest), weakness: 0, hash: hash)
        withUnsafeMutableBytes(of: &table.text) { bytes in
          let place = field - Int(AINKA_FIELD_TEXT.rawValue)
          bytes.storeBytes(of: head, toByteOffset: place * MemoryLayout<ainka_text_table>.size, as: ainka_text_table.self)
        }
      }
    }

    /// Returns the bytes of a name as the event has them.
    private func nameWords(_ name: [UInt8]) -> (UInt64, UInt64) {
      (EvaluatorHash.word(name.prefix(8)), EvaluatorHash.word(name.dropFirst(8)))
    }
  }
}
