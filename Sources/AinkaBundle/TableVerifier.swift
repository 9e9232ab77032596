import AinkaValues
import CAinkaABI

/// Checks the table of one event, and everything that it leads to.
struct TableVerifier {
  let view: ImageView
  let bundle: Bundle
  /// Index into the bundle's events.
  let event: Int
  let table: ainka_table
  let rules: [ainka_rule]
  /// Symbol slots that have a symbol before rows are compared.
  private var eagerSlots: Set<Int> = Set(0..<Int(AINKA_NUMBERS))
  /// By list: how many runs it has.
  private var lists: [UInt32: Int] = [:]
  /// By offset; what was checked once is not checked again, so that the work is bounded by the image's size.
  private var verifiedRows: Set<UInt32> = []
  private var verifiedAutomata: Set<UInt32> = []
  /// How many steps all automata have so far.
  private var steps = 0
  private var verifiedTests: Set<UInt64> = []
  /// By list: how many of its rows are deferred, and how many one event can be led to so far.
  private var deferredOfList: [UInt32: Int] = [:]
  private var deferred = 0
  private var mostDeferred = 0
  /// What the table's rows ask windows and thresholds by key for.
  private(set) var lookUps = 0
  /// How many runs one event can be led to so far, and the longest list of what leads to lists now.
  private var reach = 0
  /// The same of lists that events are led to whose texts could not be read.
  private var unknownReach = 0
  private var longest = 0

  init(view: ImageView, bundle: Bundle, event: Int, table: ainka_table, rules: [ainka_rule]) {
    self.view = view
    self.bundle = bundle
    self.event = event
    self.table = table
    self.rules = rules
    let first = BundleEvent.firstFactSymbol
    eagerSlots.formUnion(first..<first + bundle.events[event].facts.count)
  }

  /// Throws the first thing that is wrong.
  mutating func verify() throws(BundleError) {
    let name = bundle.events[event].name
    guard table.zero == 0 else { throw fault("has no zero") }
    guard table.fields < 1 << UInt32(AINKA_FIELD_TEXT.rawValue), table.texts_first < 1 << UInt32(AINKA_TEXTS),
      table.texts_reported < 1 << UInt32(AINKA_TEXTS + 1)
    else { throw fault("reads fields that no event has") }
    guard UInt64(table.scopes) < UInt64(1) << UInt64(bundle.scopes.count) else {
      throw fault("is in a scope that is not there")
    }
    guard table.number_interns <= UInt32(AINKA_INTERNS), table.name_interns <= UInt32(AINKA_NAMES),
      table.interval_searches <= UInt32(AINKA_INTERVAL_SEARCHES), table.alternatives <= UInt32(AINKA_ALTERNATIVES)
    else { throw fault("has more tables than the evaluator visits") }
    let hasMore =
      table.number_interns > UInt32(AINKA_INLINE_NUMBERS) || table.name_interns > UInt32(AINKA_INLINE_NAMES)
      || table.interval_searches > UInt32(AINKA_INLINE_SEARCHES)
    guard table.more_fields == (hasMore ? 1 : 0) else { throw fault("has tables that nobody visits") }
    let numbers = try view.read(
      ainka_intern.self, at: table.number_intern_table, count: Int(table.number_interns), "the numbers of `\(name)`")
    let names = try view.read(
      ainka_intern.self, at: table.name_intern_table, count: Int(table.name_interns), "the names of `\(name)`")
    let intervals = try view.read(
      ainka_intervals.self, at: table.interval_table, count: Int(table.interval_searches), "the intervals of `\(name)`")
    try noteSlots(numbers, names, intervals)
    try verifyGuards()
    lookUps = try verifiedLookUps()
    for number in numbers {
      try verifyFilter(number)
      for value in try view.read(ainka_value.self, at: number.direct, count: Int(number.limit), "the values of numbers") {
        try verify(value)
      }
      for entry in try entries(number.hash, ainka_number_entry.self) { try verify(entry.value) }
      endSource()
    }
    for name in names {
      guard name.limit == 0 else { throw fault("looks a name up as a number") }
      try verifyFilter(name)
      for entry in try entries(name.hash, ainka_name_entry.self) { try verify(entry.value) }
      endSource()
    }
    for (place, search) in intervals.enumerated() {
      try verify(search, isAmongFirst: place < Int(AINKA_INLINE_SEARCHES))
      endSource()
    }
    for (field, list) in withUnsafeBytes(of: table.unknown_list, { Array($0.bindMemory(to: UInt32.self)) }).enumerated() {
      // No event in the kernel has these unknown.
      let isRead = field < Int(AINKA_FIELD_TEXT.rawValue)
      let count = try runs(of: list, limit: isRead ? .max : Int(AINKA_UNKNOWN_RUNS))
      if !isRead { unknownReach += count }
      endSource()
    }
    longest = try runs(of: table.always_list)
    endSource()
    for text in 0..<Int(AINKA_TEXTS) {
      try verifyText(text)
      endSource()
    }
    guard deferred <= Int(AINKA_DEFERRED) else { throw fault("defers \(deferred) rows of one event") }
    guard reach <= Int(AINKA_RUNS), unknownReach <= Int(AINKA_UNKNOWN_RUNS) else {
      throw fault("has lists that the evaluator does not follow to their end for one event")
    }
  }

  /// Ends what leads to one list for each event at most: the longest of them counts.
  private mutating func endSource() {
    reach += longest
    longest = 0
    deferred += mostDeferred
    mostDeferred = 0
  }

  /// Returns what is wrong with this table.
  func fault(_ what: String) -> BundleError { BundleError("the table of `\(bundle.events[event].name)` \(what)") }

  /// Notes the slots that tables give symbols, each to one field.
  private mutating func noteSlots(
    _ numbers: [ainka_intern], _ names: [ainka_intern], _ intervals: [ainka_intervals]
  ) throws(BundleError) {
    let idle = UInt32(AINKA_SYMBOLS - 1)
    for number in numbers {
      let place = Int(number.source) / 8
      guard number.source % 8 == 0, place < Int(AINKA_NUMBERS),
        Int(number.symbol) == (Int(AINKA_SYMBOL_NUMBER_SET) + place) * 4, eagerSlots.insert(Int(number.symbol) / 4).inserted
      else { throw fault("interns a number that is not there") }
    }
    for name in names {
      let place = Int(name.source) / 16
      guard name.source % 16 == 0, place < Int(AINKA_NAMES),
        Int(name.symbol) == (Int(AINKA_FIELD_NAME.rawValue) + place) * 4, eagerSlots.insert(Int(name.symbol) / 4).inserted
      else { throw fault("interns a name that is not there") }
    }
    for search in intervals {
      let isNumber = UInt32(search.field) < AINKA_FIELD_NAME.rawValue
      let isAddress = (AINKA_FIELD_ADDRESS.rawValue..<AINKA_FIELD_TEXT.rawValue).contains(UInt32(search.field))
      guard isNumber || isAddress, UInt32(search.symbol) == (isNumber ? idle : UInt32(search.field)) * 4 else {
        throw fault("searches a field that has no intervals")
      }
      if isAddress, !eagerSlots.insert(Int(search.field)).inserted { throw fault("searches an address twice") }
    }
  }

  /// Throws unless the guards are there, and what they lead to.
  private func verifyGuards() throws(BundleError) {
    let (names, others) = (Int(table.guards >> 3 & 7), Int(table.guards & 7))
    guard names <= Int(AINKA_GUARDED_NAMES), others <= Int(AINKA_GUARDS), table.guards == 0 || names + others > 0 else {
      throw fault("has more guards than the evaluator asks")
    }
    if table.guards == 0 { return }
    let reserved = Int(AINKA_GUARDED_NAMES)
    let guards = try view.read(ainka_guard.self, at: table.guards & ~63, count: reserved + others, "the guards of a table")
    for (place, guardian) in guards.enumerated() where place < names || place >= reserved {
      let words = Int(guardian.mask / 8) + 1
      let end = place < names ? 2 * Int(AINKA_NAMES) : 2 * Int(AINKA_ADDRESSES) + Int(AINKA_NUMBERS)
      guard guardian.mask % 8 == 0, words & (words - 1) == 0, guardian.source % 8 == 0, Int(guardian.source) / 8 < end else {
        throw fault("has a guard of no field")
      }
      try view.requireRoom(at: guardian.words, count: words, size: 8, alignment: 8, "a guard")
    }
  }

  /// Throws unless the filter before a hash is there.
  private func verifyFilter(_ intern: ainka_intern) throws(BundleError) {
    guard (40...58).contains(intern.shift) else { throw fault("has a filter of no size") }
    try view.requireRoom(at: intern.filter, count: 1 << (61 - Int(intern.shift)), size: 1, alignment: 1, "a filter")
  }

  /// Returns the entries of a hash table.
  private func entries<Entry: BitwiseCopyable>(_ hash: ainka_hash, _: Entry.Type) throws(BundleError) -> [Entry] {
    let (slots, buckets) = (UInt64(hash.mask) + 1, UInt64(hash.displace_mask) + 1)
    guard slots & (slots - 1) == 0, buckets & (buckets - 1) == 0 else {
      throw fault("has a hash whose size is no power of two")
    }
    try view.requireRoom(at: hash.displace, count: Int(buckets), size: 2, alignment: 8, "a hash")
    return try view.read(Entry.self, at: hash.entries, count: Int(slots), "a hash")
  }

  /// Throws unless `value` has a symbol of a value, and a list.
  private mutating func verify(_ value: ainka_value) throws(BundleError) {
    guard value.symbol < AINKA_NONE else { throw fault("gives a value the symbol of none") }
    longest = max(longest, try runs(of: value.list))
  }

  /// Throws unless a search of intervals ends in one; only the first are done in line, if they are short.
  private mutating func verify(_ search: ainka_intervals, isAmongFirst: Bool) throws(BundleError) {
    guard search.levels <= UInt8(AINKA_INTERVAL_LEVELS), search.wide_levels <= UInt8(AINKA_INTERVAL_LEVELS) else {
      throw fault("searches more intervals than the evaluator does")
    }
    let isInline = isAmongFirst && search.levels <= UInt8(AINKA_INLINE_LEVELS)
    if isInline {
      let buckets = try view.read(UInt32.self, at: search.buckets, count: Int(search.last) + 1, "the buckets of intervals")
      let room = Int(buckets.max() ?? 0) + (1 << Int(search.levels))
      let starts = try view.read(UInt32.self, at: search.starts, count: room, "the starts of intervals")
      guard search.shift < 32 else { throw fault("has intervals in no buckets") }
      try verify(starts.map { Address(high: 0, low: UInt64($0)) }, valuesAt: search.values)
    }
    guard !isInline || search.field >= UInt8(AINKA_FIELD_ADDRESS.rawValue) else { return }
    let count = 1 << Int(search.wide_levels)
    let words = try view.read(UInt64.self, at: search.wide_starts, count: count * 2, "the starts of intervals")
    try verify((0..<count).map { Address(high: words[$0 * 2], low: words[$0 * 2 + 1]) }, valuesAt: search.wide_values)
  }

  /// Throws unless `starts` begin with 0 and ascend, and each has a value.
  private mutating func verify(_ starts: [Address], valuesAt values: UInt32) throws(BundleError) {
    guard starts[0] == Address(high: 0, low: 0), zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw fault("has intervals out of order")
    }
    for value in try view.read(ainka_value.self, at: values, count: starts.count, "the values of intervals") {
      try verify(value)
    }
  }

  /// Throws unless the table of the text `number` is one.
  private mutating func verifyText(_ number: Int) throws(BundleError) {
    let text = withUnsafeBytes(of: table.text) {
      $0.loadUnaligned(fromByteOffset: number * MemoryLayout<ainka_text_table>.size, as: ainka_text_table.self)
    }
    guard text.weakness == 0, text.longest <= UInt32(AINKA_TEXT_LONGEST) else { throw fault("lists texts that are too long") }
    let isListed = text.hash.entries != 0
    guard isListed || (text.rope == 0 && text.longest == 0) else { throw fault("searches texts that are not listed") }
    if !isListed { return }
    for entry in try entries(text.hash, ainka_text_entry.self) where entry.length != 0 || entry.text != 0 {
      guard entry.length > 0, entry.length <= text.longest else { throw fault("lists a text of \(entry.length) bytes") }
      try view.requireRoom(at: entry.text, count: (Int(entry.length) + 7) / 8, size: 8, alignment: 8, "a listed text")
      // The lengths of a rope are longer than the text they start from, each shorter than the one before.
      var rope = entry.rope
      var above = UInt64(AINKA_TEXT_LONGEST) + 1
      while rope != 0 {
        guard rope & 255 > UInt64(entry.length), rope & 255 < above else { throw fault("has a rope that leads back") }
        above = rope & 255
        rope >>= 8
      }
      try verify(entry.value)
    }
  }

  /// Returns how many runs the list has, all of whose rows were found in order.
  private mutating func runs(of list: UInt32, limit: Int = Int(AINKA_RUNS)) throws(BundleError) -> Int {
    var pending: [UInt32] = []
    var seen: Set<UInt32> = []
    var next = list
    var deferredOfRuns: [Int] = []
    while next != 0, lists[next] == nil {
      guard pending.count < limit, seen.insert(next).inserted else { throw fault("has a list without an end") }
      pending.append(next)
      let rows = Int(next & 31) + 1
      let start = (next >> 7) &* 32
      guard start != 0, next & 32 == 0 else { throw fault("has a list at the beginning of the image") }
      let isLinked = next & AINKA_LIST_LINKED != 0
      let words = try view.read(UInt32.self, at: start, count: (rows + (isLinked ? 1 : 0)) * 8, "a list")
      deferredOfRuns.append((0..<rows).filter { words[$0 * 8 + 1] >> 31 == 1 }.count)
      for row in 0..<rows where verifiedRows.insert(start + UInt32(row) * 32).inserted {
        try verifyRow(Array(words[row * 8..<row * 8 + 8]))
      }
      next = isLinked ? words[rows * 8] : 0
      if isLinked, next == 0 { throw fault("has a list that is linked to nothing") }
    }
    var count = next == 0 ? 0 : lists[next] ?? 0
    var waiting = next == 0 ? 0 : deferredOfList[next] ?? 0
    for (list, ofRun) in zip(pending, deferredOfRuns).reversed() {
      count += 1
      waiting += ofRun
      lists[list] = count
      deferredOfList[list] = waiting
    }
    mostDeferred = max(mostDeferred, waiting)
    guard count <= limit else { throw fault("has a list that the evaluator does not follow to its end") }
    return count
  }

  /// Throws unless `row` is one of a rule on this event.
  private mutating func verifyRow(_ row: [UInt32]) throws(BundleError) {
    let number = Int(0xffffff - (row[0] & 0xffffff))
    guard rules.indices.contains(number), eventOfRecord(number) == event else { throw fault("has a row of no rule") }
    guard row[0] >> 24 == UInt32(rules[number].verdict) else { throw fault("has a row with another verdict than its rule") }
    let slots = (0..<3).map { Int(row[1] >> UInt32(8 * $0) & 255) }
    let flags = row[1] >> 24
    let isDeferred = flags & AINKA_ROW_DEFERRED.rawValue != 0
    guard slots.allSatisfy({ $0 % 4 == 0 }), !isDeferred || flags & AINKA_THIRD_MASK.rawValue == AINKA_THIRD_MORE.rawValue
    else { throw fault("has a damaged row") }
    for test in 0..<2 where row[3 + test * 2] != .max {
      guard eagerSlots.contains(slots[test] / 4) else { throw fault("tests a symbol that nobody sets") }
    }
    let third = flags & AINKA_THIRD_MASK.rawValue
    let (slot, low, width) = (slots[2] / 4, row[6], row[7])
    switch third {
    case AINKA_THIRD_NONE.rawValue: break
    case AINKA_THIRD_SYMBOL.rawValue:
      guard eagerSlots.contains(slot) else { throw fault("tests a symbol that nobody sets") }
    case AINKA_THIRD_TEXT.rawValue, AINKA_THIRD_TEXT_OR_UNKNOWN.rawValue:
      guard isText(slot) else { throw fault("tests a text that is not there") }
    case AINKA_THIRD_LEARNED.rawValue:
      guard slot < Int(AINKA_NUMBERS), Int(low) < bundle.thresholds.count, width <= AINKA_GREATER_OR_EQUAL.rawValue else {
        throw fault("compares with a threshold that is not there")
      }
    case AINKA_THIRD_MORE.rawValue: try verifyMore(at: low, count: width, isDeferred: isDeferred)
    default: throw fault("has a row with an unknown test")
    }
    if flags & AINKA_ROW_NEGATED_2.rawValue != 0, third != AINKA_THIRD_SYMBOL.rawValue,
      third != AINKA_THIRD_TEXT.rawValue, third != AINKA_THIRD_TEXT_OR_UNKNOWN.rawValue
    {
      throw fault("has a row that negates no symbol")
    }
  }

  /// `true` iff `slot` is that of a text.
  private func isText(_ slot: Int) -> Bool {
    (Int(AINKA_FIELD_TEXT.rawValue)..<Int(AINKA_FIELD_LONG.rawValue)).contains(slot)
  }

  /// Throws unless there are `count` further tests at `offset`.
  private mutating func verifyMore(at offset: UInt32, count: UInt32, isDeferred: Bool) throws(BundleError) {
    let first = try view.read(ainka_more.self, at: offset, "the further tests of a row")
    guard isDeferred == (UInt32(first.kind) == AINKA_MORE_LOOK_UPS.rawValue) else {
      throw fault("has a row that looks up at the wrong time")
    }
    let asked = isDeferred ? first.low : 0
    guard UInt64(asked) < 1 << UInt64(lookUps) else { throw fault("has a row that looks up what is not there") }
    guard verifiedTests.insert(UInt64(offset) << 32 | UInt64(count)).inserted else { return }
    guard count > 0, count <= UInt32(AINKA_MORE_TESTS) else { throw fault("has a row with \(count) further tests") }
    for (place, more) in try view.read(ainka_more.self, at: offset, count: Int(count), "the further tests of a row")
      .enumerated()
    {
      guard more.wanted > 0, more.wanted < 8 else { throw fault("has a test that wants nothing") }
      switch UInt32(more.kind) {
      case AINKA_MORE_SYMBOL.rawValue, AINKA_MORE_MEMBER.rawValue:
        guard more.slot % 4 == 0, eagerSlots.contains(Int(more.slot) / 4) else {
          throw fault("tests a symbol that nobody sets")
        }
      case AINKA_MORE_TEXT.rawValue, AINKA_MORE_TEXT_MEMBER.rawValue:
        guard more.slot % 4 == 0, isText(Int(more.slot) / 4) else { throw fault("tests a text that is not there") }
      case AINKA_MORE_AUTOMATON.rawValue:
        let isName = (Int(AINKA_FIELD_NAME.rawValue)..<Int(AINKA_FIELD_ADDRESS.rawValue)).contains(Int(more.slot))
        guard isName || isText(Int(more.slot)) || Int(more.slot) == Int(AINKA_FIELD_LONG.rawValue) else {
          throw fault("runs an automaton over what is no text")
        }
        if verifiedAutomata.insert(more.low).inserted {
          steps += try verifyAutomaton(at: more.low)
          guard steps <= view.bytes.count else { throw fault("has automata that overlap") }
        }
      case AINKA_MORE_EXPRESSION.rawValue: try verifyExpression(at: more.low, count: more.width, asked: asked)
      case AINKA_MORE_LOOK_UPS.rawValue where place == 0: break
      default: throw fault("has a test of an unknown kind")
      }
      if [AINKA_MORE_MEMBER.rawValue, AINKA_MORE_TEXT_MEMBER.rawValue].contains(UInt32(more.kind)) {
        try view.requireRoom(at: more.low, count: (Int(more.width) + 63) / 64, size: 8, alignment: 8, "a set of symbols")
      }
    }
  }
}
