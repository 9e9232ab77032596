import AinkaBundle
import AinkaSemantics
import AinkaValues
import CAinkaABI

/// The regions of the keyed map that a program needs: its windows first, then thresholds by key, then buckets.
struct KeyedRegions {
  let typed: TypedProgram
  /// By number.
  private(set) var all: [BundleRegion] = []
  private var thresholds: [Int: Int] = [:]
  private var buckets: [BucketPlace: Int] = [:]

  /// Where a bucket stands.
  struct BucketPlace: Hashable {
    var rule: Int
    /// Index into the rule's actions; nothing for its verdict.
    var action: Int?
  }

  /// - Requires: `typed` has what feeds its windows among its rules; `events` are those with tables.
  init(of typed: TypedProgram, events: [Int]) {
    self.typed = typed
    for window in typed.windows {
      let scope = typed.policies[window.policy].scope.map { " in \($0)" } ?? ""
      let length = UInt64(window.lengthNanoseconds)
      let field = window.key.map { typed.events[window.event].fields[$0] }
      all.append(
        BundleRegion(
          kind: .window, name: "\(window.text)\(scope)", event: events.firstIndex(of: window.event) ?? 0,
          capacity: field == nil ? 0 : window.capacity, hasTexts: hasTexts(field?.name),
          interval: length / UInt64(TypedWindow.parts), lifetime: length))
    }
    for (number, threshold) in typed.thresholds.enumerated() {
      guard let key = threshold.key else { continue }
      thresholds[number] = all.count
      all.append(
        BundleRegion(
          kind: .threshold, name: threshold.name, threshold: number, capacity: key.capacity, hasTexts: hasTexts(key.field)))
    }
    for number in typed.rules.indices where Self.mayHaveBuckets(number, typed) {
      let rule = typed.rules[number]
      for (place, bucket) in Self.buckets(of: rule, number: number, event: typed.events[rule.event]) {
        buckets[place] = all.count
        all.append(region(of: bucket, rule: rule, place))
      }
    }
  }

  /// `false` iff rule `number` surely has no buckets, as most have none.
  private static func mayHaveBuckets(_ number: Int, _ typed: TypedProgram) -> Bool {
    !typed.rules[number].actions.isEmpty || typed.rules[number].verdict.contains { $0.verdict == .throttle }
  }

  /// Returns the buckets of `rule`, that of its verdict first.
  private static func buckets(
    of rule: TypedRule, number: Int, event: TypedEvent
  ) -> [(BucketPlace, TypedBucket)] {
    let verdict = event.choice(of: rule.verdict)?.bucket
    return (verdict.map { [(BucketPlace(rule: number, action: nil), $0)] } ?? [])
      + rule.actions.enumerated().compactMap { action in
        action.element.limit.map { (BucketPlace(rule: number, action: action.offset), $0) }
      }
  }

  /// Returns the region of `bucket`. Each rule charges its own, so that it is known by rule and place.
  private func region(of bucket: TypedBucket, rule: TypedRule, _ place: BucketPlace) -> BundleRegion {
    let field = bucket.key.map { typed.events[rule.event].fields[$0].name }
    return BundleRegion(
      kind: .bucket, name: "\(rule.name)/\(place.action.map { "\($0)" } ?? "verdict"): \(bucket.text)",
      capacity: field == nil ? 0 : bucket.capacity, hasTexts: hasTexts(field), interval: UInt64(bucket.intervalNanoseconds),
      tolerance: UInt64(bucket.toleranceNanoseconds), lifetime: UInt64(bucket.periodNanoseconds))
  }

  /// `true` iff the field called `name` is a text, and not a name, of some event.
  private func hasTexts(_ name: String?) -> Bool {
    typed.events.contains { event in
      event.fields.contains { field in
        if case .text = field.place { field.name == name } else { false }
      }
    }
  }

  /// Returns the region of window `number`.
  func window(_ number: Int) -> Int { number }

  /// Returns the region of threshold `number`, which has a key.
  func threshold(_ number: Int) -> Int { thresholds[number] ?? 0 }

  /// Returns the charges of the rule `number`: the window that it feeds, or its buckets.
  func charges(of number: Int) -> [ainka_charge] {
    if typed.fed(by: number) == nil, !Self.mayHaveBuckets(number, typed) { return [] }
    let rule = typed.rules[number]
    let fields = typed.events[rule.event].fields
    func place(_ key: Int?) -> UInt8 { key.map { UInt8(fields[$0].place.recordField) } ?? UInt8(AINKA_NO_KEY) }
    if let window = typed.fed(by: number) {
      return [
        ainka_charge(
          region: UInt32(window), kind: UInt8(AINKA_CHARGE_WINDOW.rawValue), field: place(typed.windows[window].key),
          notices: 0,
          signals: 0)
      ]
    }
    var notice = 0
    var notices: [Int: UInt16] = [:]
    for (action, element) in rule.actions.enumerated() {
      guard case .notify = element else { continue }
      notices[action] = notice < 15 ? 1 << UInt16(notice) : 0
      notice += 1
    }
    return Self.buckets(of: rule, number: number, event: typed.events[rule.event]).map { bucketPlace, bucket in
      var charge = ainka_charge()
      charge.region = UInt32(buckets[bucketPlace] ?? 0)
      charge.field = place(bucket.key)
      charge.kind = UInt8((bucketPlace.action == nil ? AINKA_CHARGE_THROTTLE : AINKA_CHARGE_LIMIT).rawValue)
      if let action = bucketPlace.action {
        charge.notices = notices[action] ?? 0
        if case .signal(let signal, _) = rule.actions[action] { charge.signals = 1 << UInt64(signal - 1) }
      }
      return charge
    }
  }
}
