import AinkaValues
import CAinkaABI

extension ImageVerifier {
  /// Throws unless the image's regions are those of the bundle's words.
  func verifyRegions(_ directory: ainka_directory) throws(BundleError) {
    let regions = bundle.regions
    guard Int(directory.regions) == regions.count else {
      throw BundleError("the image has \(directory.regions) regions, the bundle \(regions.count)")
    }
    let records = try view.read(ainka_region.self, at: directory.region_table, count: regions.count, "the regions")
    var seen: Set<String> = []
    for (region, record) in zip(regions, records) {
      let wanted = region.record
      let isSame = withUnsafeBytes(of: wanted) { wanted in
        withUnsafeBytes(of: record) { record in wanted.elementsEqual(record) }
      }
      guard isSame else { throw BundleError("region `\(region.name)` is not as its words say") }
      guard region.capacity <= BundleRegion.capacityMax, region.interval < 1 << 62, region.tolerance < 1 << 62,
        region.lifetime < 1 << 62, region.kind == .threshold || region.interval > 0, seen.insert(region.name).inserted
      else { throw BundleError("region `\(region.name)` is damaged") }
      if region.kind == .window, !bundle.events.indices.contains(region.event) {
        throw BundleError("window `\(region.name)` counts an event that is not there")
      }
      if region.kind == .threshold {
        guard bundle.thresholds.indices.contains(region.threshold),
          bundle.thresholds[region.threshold].key?.capacity == region.capacity
        else { throw BundleError("region `\(region.name)` is of no threshold by key") }
      }
    }
    for (first, second) in zip(regions, regions.dropFirst()) where second.kind == .window && first.kind != .window {
      throw BundleError("windows do not come first among the regions")
    }
  }

  /// Throws unless `record` feeds window `number` and does nothing else.
  func verifyFeed(_ record: ainka_rule, of number: Int, tables: [ainka_table]) throws(BundleError) {
    let region = bundle.regions[number]
    let what = "what feeds window `\(region.name)`"
    guard record.signals == 0, record.verdict == 0, record.unknown_verdict == 0, record.mode == 0,
      UInt32(record.flags) == AINKA_RULE_FEEDS.rawValue, Int(record.scope) < bundle.scopes.count, record.charges == 1,
      record.alternative == AINKA_NO_ALTERNATIVE || record.alternative < tables[region.event].alternatives
    else { throw BundleError("\(what) is damaged") }
    let charges = try view.read(ainka_charge.self, at: record.charge_table, count: 1, what)
    guard charges[0].region == UInt32(number) else { throw BundleError("\(what) feeds another") }
    try verifyCharges(of: record, on: bundle.events[region.event], named: what, feeds: true)
  }

  /// Throws unless the charges of `record` are those that it may have.
  func verifyCharges(
    of record: ainka_rule, on event: BundleEvent, named what: String, feeds: Bool
  ) throws(BundleError) {
    guard record.charges <= UInt8(AINKA_CHARGES) else { throw BundleError("\(what) has \(record.charges) limits") }
    for charge in try view.read(ainka_charge.self, at: record.charge_table, count: Int(record.charges), "the limits of \(what)")
    {
      guard bundle.regions.indices.contains(Int(charge.region)) else { throw BundleError("\(what) has a limit of no region") }
      let region = bundle.regions[Int(charge.region)]
      let kind = UInt32(charge.kind)
      guard kind == AINKA_CHARGE_WINDOW.rawValue ? feeds && region.kind == .window : !feeds && region.kind == .bucket,
        kind <= AINKA_CHARGE_LIMIT.rawValue, kind > 0, UInt32(charge.notices) < AINKA_MATCH_OBSERVED
      else { throw BundleError("\(what) has a limit of another kind") }
      guard (charge.field == UInt8(AINKA_NO_KEY)) == (region.capacity == 0), region.takes(charge.field) else {
        throw BundleError("\(what) has a limit by no key")
      }
      if kind == AINKA_CHARGE_THROTTLE.rawValue, UInt32(record.verdict) != AINKA_THROTTLE.rawValue {
        throw BundleError("\(what) has a bucket for a verdict that it does not give")
      }
    }
  }
}

extension BundleRegion {
  /// `true` iff the field at this place of an event can be a key of the region; `AINKA_NO_KEY` is none.
  func takes(_ field: UInt8) -> Bool {
    if field == UInt8(AINKA_NO_KEY) { return true }
    let isText = (Int(AINKA_FIELD_TEXT.rawValue)..<Int(AINKA_FIELD_LONG.rawValue)).contains(Int(field))
    return Int(field) < Int(AINKA_FIELD_TEXT.rawValue) || (isText && hasTexts)
  }
}
