import AinkaValues
import CAinkaABI

/// Checks every offset, count, list, slot, symbol, automaton, operation, rope and key of a bundle's image.
///
/// The evaluator masks every access, so that no image at all can lead it astray; this is what makes an image *right*: only tables
/// that the compiler could have written are loaded.
struct ImageVerifier {
  let bundle: Bundle
  let view: ImageView

  init(bundle: Bundle) {
    self.bundle = bundle
    view = ImageView(bytes: bundle.image)
  }

  /// Throws the first thing that is wrong.
  func verify() throws(BundleError) {
    let directory = try verifiedDirectory()
    let feeds = bundle.regions.filter { $0.kind == .window }.count
    let records = bundle.rules.count + feeds
    let rules = try view.read(ainka_rule.self, at: directory.rule_records, count: records, "the rule records")
    guard Int(directory.feeds) == feeds else { throw BundleError("the image feeds \(directory.feeds) windows of \(feeds)") }
    try verifyRegions(directory)
    let tables = try verifiedHeads()
    for (number, record) in rules[..<bundle.rules.count].enumerated() {
      try verify(record, of: number, alternatives: tables[bundle.rules[number].event].alternatives)
    }
    for number in 0..<feeds {
      try verifyFeed(rules[bundle.rules.count + number], of: number, tables: tables)
    }
    for (index, table) in tables.enumerated() {
      var verifier = TableVerifier(view: view, bundle: bundle, event: index, table: table, rules: rules)
      try verifier.verify()
    }
  }

  /// Returns the head of each event's table.
  private func verifiedHeads() throws(BundleError) -> [ainka_table] {
    var heads: [ainka_table] = []
    for event in bundle.events {
      heads.append(
        try view.read(ainka_table.self, at: UInt32(exactly: event.table) ?? .max, "the table of `\(event.name)`"))
    }
    return heads
  }

  /// Returns the directory, which agrees with the bundle's words.
  private func verifiedDirectory() throws(BundleError) -> ainka_directory {
    let directory = try view.read(ainka_directory.self, at: 0, "the directory")
    guard directory.magic == AINKA_IMAGE_MAGIC else { throw BundleError("the image does not begin as one") }
    guard directory.version == UInt32(AINKA_IMAGE_VERSION) else {
      throw BundleError("the image has version \(directory.version)")
    }
    guard view.bytes.count <= ImageSize.bytesMax, view.bytes.count % 8 == 0, Int(directory.bytes) == view.bytes.count else {
      throw BundleError("the image says it has \(directory.bytes) bytes, and has \(view.bytes.count)")
    }
    guard Int(directory.rules) == bundle.rules.count, bundle.rules.count <= Int(AINKA_RULES) else {
      throw BundleError("the image has \(directory.rules) rules, the bundle \(bundle.rules.count)")
    }
    guard Int(directory.scopes) == bundle.scopes.count else {
      throw BundleError("the image has \(directory.scopes) scopes, the bundle \(bundle.scopes.count)")
    }
    guard Int(directory.slots) == bundle.thresholds.count else {
      throw BundleError("the image has \(directory.slots) slots, the bundle \(bundle.thresholds.count) thresholds")
    }
    _ = try view.read(ainka_scope.self, at: directory.scope_table, count: bundle.scopes.count, "the scopes")
    let slots = try view.read(UInt32.self, at: directory.slot_table, count: bundle.thresholds.count, "the slots")
    guard slots.allSatisfy({ $0 < UInt32(AINKA_SLOTS) }) else { throw BundleError("a slot is beyond the slot map") }
    guard withUnsafeBytes(of: directory.table, { $0.allSatisfy { $0 == 0 } }) else {
      throw BundleError("the image has places for hooks, which only a loader knows")
    }
    return directory
  }

  /// Throws unless `record` says what the words of the rule `number` say.
  private func verify(_ record: ainka_rule, of number: Int, alternatives: UInt32) throws(BundleError) {
    let rule = bundle.rules[number]
    let signals = rule.signals.reduce(UInt64(0)) { $0 | 1 << UInt64($1 - 1) }
    let scope = bundle.policies[rule.policy].scope
    guard record.verdict == rule.verdict.rawValue, Int32(record.errno_code) == rule.errno,
      record.unknown_verdict == rule.unknownVerdict.rawValue, record.signals == signals, Int(record.scope) == scope
    else { throw BundleError("the record of rule `\(rule.name)` says something else than its words") }
    try verifyCharges(of: record, on: bundle.events[rule.event], named: "rule `\(rule.name)`", feeds: false)
    guard record.unknown_errno_code <= 4095, record.flags <= 3, record.mode == 0, Int(record.counter) == number else {
      throw BundleError("the record of rule `\(rule.name)` is damaged")
    }
    guard record.alternative == AINKA_NO_ALTERNATIVE || record.alternative < alternatives else {
      throw BundleError("rule `\(rule.name)` has a bit beyond those of its event")
    }
  }
}
