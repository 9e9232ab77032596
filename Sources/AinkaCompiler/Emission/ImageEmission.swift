import AinkaBundle
import AinkaSemantics
import AinkaSource
import AinkaValues
import CAinkaABI

/// Writes the image of a placed program: see `kernel/include/ainka/image.h`.
struct ImageEmission {
  /// The largest image that any host takes.
  static let bytesMax = ImageSize.bytesMax

  /// The bytes, and by table of the program the offset of its head.
  struct Image {
    var bytes: [UInt8]
    var tables: [Int]
    var regions: [BundleRegion]
    /// By table of the program: the bytes of its head, and those that were written for it and for none before it.
    var tableBytes: [Int]
  }

  /// Returns the image of `program`, with an error in `report` for each limit that it goes beyond.
  static func write(_ program: PlacedProgram, report: inout DiagnosticReport) -> Image {
    let typed = program.rules.typed
    let rows = program.tables.reduce(0) { $0 + $1.rows.count }
    var image = ImageWriter(capacity: (rows + typed.rules.count) * 2 * MemoryLayout<ainka_row>.stride)
    let directoryOffset = image.reserve(MemoryLayout<ainka_directory>.size)
    let tables = program.tables.map { _ in image.reserve(MemoryLayout<ainka_table>.size, alignment: 64) }
    let regions = KeyedRegions(of: typed, events: program.tables.map(\.event))
    let records = image.append(Self.records(of: program, regions, &image, &report))
    let regionTable = image.append(regions.all.map(\.record))
    let scopes = ScopeNumbers(typed)
    let scopeTable = image.append(scopes.paths.map { _ in ainka_scope(cgroup: 0, level: 0, flags: 0) })
    let slotTable = image.append(typed.thresholds.indices.map { UInt32($0) })
    checkLimits(program, scopes, &report)
    var parts = SharedParts(typed: typed)
    var written: [WrittenTable] = []
    for table in program.tables {
      let before = image.bytes.count
      var emission = TableEmission(table, typed: typed, regions: regions)
      let head = emission.write(to: &image, sharing: &parts, report: &report)
      written.append(
        WrittenTable(
          head: head, guards: emission.guards, bytes: image.bytes.count - before + MemoryLayout<ainka_table>.size))
      if image.bytes.count > bytesMax { break }
    }
    writeGuards(of: &written, to: &image)
    for (table, offset) in zip(written, tables) { image.store(table.head, at: offset) }
    image.pad()
    if image.bytes.count > bytesMax, let rule = typed.rules.first {
      report.add(.imageTooLarge(limit: bytesMax, at: rule.span))
    }
    var directory = ainka_directory()
    directory.magic = AINKA_IMAGE_MAGIC
    directory.version = UInt32(AINKA_IMAGE_VERSION)
    directory.bytes = UInt32(image.bytes.count)
    directory.rules = UInt32(typed.ruleCount)
    directory.feeds = UInt32(typed.windows.count)
    directory.regions = UInt32(regions.all.count)
    directory.region_table = UInt32(regionTable)
    directory.rule_records = UInt32(records)
    directory.scopes = UInt32(scopes.paths.count)
    directory.scope_table = UInt32(scopeTable)
    directory.slots = UInt32(typed.thresholds.count)
    directory.slot_table = UInt32(slotTable)
    image.store(directory, at: directoryOffset)
    return Image(bytes: image.bytes, tables: tables, regions: regions.all, tableBytes: written.map(\.bytes))
  }

  /// A table that is written but for its head and its guards.
  private struct WrittenTable {
    var head: ainka_table
    var guards: Guards?
    var bytes: Int
  }

  /// Writes the guards of all tables, as roomy as may be without making the image one of a larger size class: both halves of the maps would
  /// have four times the bytes for them alone. Where the narrowest do not fit there are none.
  private static func writeGuards(of tables: inout [WrittenTable], to image: inout ImageWriter) {
    let room = ImageSize.room(for: image.bytes.count) - image.bytes.count
    let crowding = (0...Guards.crowdingMost).first { crowding in
      tables.reduce(0) { $0 + ($1.guards?.bytes(crowding: crowding) ?? 0) } <= room
    }
    guard let crowding else { return }
    for place in tables.indices {
      guard let guards = tables[place].guards else { continue }
      let before = image.bytes.count
      tables[place].head.guards = guards.write(to: &image, crowding: crowding)
      tables[place].bytes += image.bytes.count - before
    }
  }

  /// Returns the record of every rule, and of what feeds windows; their charges are written.
  private static func records(
    of program: PlacedProgram, _ regions: KeyedRegions, _ image: inout ImageWriter, _ report: inout DiagnosticReport
  ) -> [ainka_rule] {
    let typed = program.rules.typed
    var alternatives: [Int: Int] = [:]
    for table in program.tables {
      for (bit, rule) in table.alternativeRules.enumerated() { alternatives[rule] = bit }
    }
    let scopes = ScopeNumbers(typed)
    return typed.rules.enumerated().map { number, rule in
      let event = typed.events[rule.event]
      let choice = event.choice(of: rule.verdict)
      let unknown = event.choice(of: rule.unknownVerdict)
      var record = ainka_rule()
      let charges = regions.charges(of: number)
      let limit = Int(AINKA_CHARGES)
      if charges.count > limit || rule.hasLateLimit {
        report.add(.tooManyLimits(rule.name, limits: charges.count, limit: limit, at: rule.span))
      }
      record.charges = UInt8(clamping: min(charges.count, limit))
      record.charge_table = UInt32(image.append(charges))
      record.notices = rule.silencedNotices(choice)
      record.signals = rule.unlimitedSignals.reduce(0) { $0 | 1 << UInt64($1 - 1) }
      record.counter = UInt32(number)
      record.errno_code = UInt16(clamping: choice?.answer ?? 0)
      record.unknown_errno_code = UInt16(clamping: unknown?.answer ?? 0)
      record.verdict = (choice?.verdict ?? .allow).rawValue
      record.unknown_verdict = (unknown?.verdict ?? .allow).rawValue
      record.scope = UInt8(scopes.scope(of: rule.policy))
      record.flags = typed.fed(by: number) == nil ? flags(of: rule, choice) : UInt8(AINKA_RULE_FEEDS.rawValue)
      record.alternative = alternatives[number].map { UInt32($0) } ?? AINKA_NO_ALTERNATIVE
      return record
    }
  }

  /// Returns the flags of `rule`: `enum ainka_rule_flag`.
  private static func flags(of rule: TypedRule, _ choice: TypedRule.Choice?) -> UInt8 {
    let notifies = rule.actions.contains { if case .notify = $0 { true } else { false } } || choice?.verdict == .audit
    let acts = !rule.signals.isEmpty || (choice?.verdict ?? .allow) > .audit
    return (notifies ? UInt8(AINKA_RULE_NOTIFY.rawValue) : 0) | (acts ? UInt8(AINKA_RULE_ACTS.rawValue) : 0)
  }

  /// Adds an error for each count that the image has no room for.
  static func checkLimits(_ program: PlacedProgram, _ scopes: ScopeNumbers, _ report: inout DiagnosticReport) {
    let typed = program.rules.typed
    let scopesMax = Int(AINKA_SCOPES)
    if scopes.paths.count > scopesMax, let policy = typed.policies.first(where: { $0.scope == scopes.paths[scopesMax] }) {
      report.add(.tooManyScopes(limit: scopesMax, at: policy.span))
    }
    let eventsMax = Int(AINKA_HOOKS.rawValue)
    if program.tables.count > eventsMax, let rule = program.tables[eventsMax].rules.first {
      report.add(.tooManyEvents(limit: eventsMax, at: typed.rules[rule].span))
    }
    let own = program.tables.filter { typed.events[$0.event].isOwn }
    if own.count > Bundle.ownEventsMax, let rule = own[Bundle.ownEventsMax].rules.first {
      report.add(.tooManyOwnEvents(limit: Bundle.ownEventsMax, at: typed.rules[rule].span))
    }
    let slotsMax = Int(AINKA_SLOTS)
    if typed.thresholds.count > slotsMax {
      report.add(.tooManyThresholds(limit: slotsMax, at: typed.thresholds[slotsMax].span))
    }
  }
}

extension TypedRule.Choice {
  /// The error that the caller sees, or 0.
  var answer: Int32 {
    switch verdict {
    case .deny: errno
    case .throttle: Errno.tryAgain
    default: 0
    }
  }
}

extension TypedRule {
  /// The numbers of the signals that no limit holds back, ascending, each once.
  fileprivate var unlimitedSignals: [Int32] {
    Set(actions.compactMap { if case .signal(let number, nil) = $0 { number } else { nil } }).sorted()
  }

  /// `true` iff a notice behind the first 15 has a limit: nobody could tell that it was held back.
  fileprivate var hasLateLimit: Bool {
    let limits = actions.compactMap { action -> Bool? in
      if case .notify(_, _, let limit) = action { limit != nil } else { nil }
    }
    return limits.dropFirst(15).contains(true)
  }

  /// A bit for each notice, iff all have limits and a match is worth no record without them; else 0.
  fileprivate func silencedNotices(_ choice: Choice?) -> UInt16 {
    let limits = actions.compactMap { action -> Bool? in
      if case .notify(_, _, let limit) = action { limit != nil } else { nil }
    }
    guard choice?.verdict != .audit, !limits.isEmpty, limits.count <= 15, limits.allSatisfy({ $0 }) else { return 0 }
    return UInt16(1 << limits.count - 1)
  }

  /// `true` iff it sends a signal.
  var sendsSignals: Bool { actions.contains { if case .signal = $0 { true } else { false } } }

  /// The numbers of the signals it sends, ascending, each once.
  var signals: [Int32] {
    guard sendsSignals else { return [] }
    return Set(actions.compactMap { if case .signal(let number, _) = $0 { number } else { nil } }).sorted()
  }
}
