public import AinkaBundle

/// Which slot each threshold and which counter each rule of a new generation has, and the values they begin with.
///
/// The bounds, start and scale of a slot never change while a generation refers to it. So a threshold whose declaration changed
/// gets a slot that the active generation does not use; only one that is the very same keeps its own.
public struct PlaceAssignment: Sendable, Equatable {
  /// How many slots there are (`AINKA_SLOTS` in event.h).
  public static let slotLimit = 1024

  /// By threshold of the new bundle.
  public var slots: [SlotAssignment]
  /// By threshold of the new bundle: who gave the value that it begins with.
  public var origins: [ValueOrigin]
  /// By rule of the new bundle.
  public var counters: [CounterAssignment]
  /// By region of the new bundle.
  public var regions: [RegionAssignment]

  /// More thresholds than there are slots for them and for the active generation's together.
  public struct SlotsExhausted: Error, Sendable, Equatable {
    /// How many slots the new generation and the active one need together.
    public var needed: Int
    public init(needed: Int) { self.needed = needed }
  }

  /// Creates the places of `bundle`, following `active`.
  ///
  /// - Complexity: O(*n* log *n*) in the number of thresholds and rules.
  public init(for bundle: Bundle, after active: ActiveState?) throws(SlotsExhausted) {
    (slots, origins) = Self.slots(for: bundle, after: active)
    if let highest = slots.map(\.index).max(), highest >= Self.slotLimit {
      throw SlotsExhausted(needed: Set(slots.map(\.index) + (active?.thresholds.map(\.slot) ?? [])).count)
    }
    counters = Self.counters(for: bundle, after: active)
    regions = RegionPlaces.assign(for: bundle, after: active)
  }

  /// Returns the slot and the first value of each threshold of `bundle`.
  private static func slots(
    for bundle: Bundle, after active: ActiveState?
  ) -> (slots: [SlotAssignment], origins: [ValueOrigin]) {
    var free = FreeIndices(used: active?.thresholds.map(\.slot) ?? [])
    var previous: [String: Int] = [:]
    for (index, threshold) in (active?.bundle.thresholds ?? []).enumerated() { previous[threshold.name] = index }
    var slots: [SlotAssignment] = []
    var origins: [ValueOrigin] = []
    for threshold in bundle.thresholds {
      guard let active, let index = previous[threshold.name] else {
        slots.append(SlotAssignment(index: free.next(), value: threshold.start, isKept: false))
        origins.append(.start)
        continue
      }
      let carried = threshold.carriedValue(from: active.bundle.thresholds[index], state: active.thresholds[index])
      let keeps = threshold.keepsSlot(of: active.bundle.thresholds[index])
      let place = keeps ? active.thresholds[index].slot : free.next()
      slots.append(SlotAssignment(index: place, value: carried.value, isKept: keeps))
      origins.append(carried.origin)
    }
    return (slots, origins)
  }

  /// Returns the counter of each rule of `bundle`: the one that it has, iff it still is the same rule.
  private static func counters(for bundle: Bundle, after active: ActiveState?) -> [CounterAssignment] {
    var free = FreeIndices(used: active?.counters ?? [])
    var previous: [String: (digest: [UInt8], counter: Int)] = [:]
    if let active {
      for (rule, counter) in zip(active.bundle.rules, active.counters) { previous[rule.name] = (rule.digest, counter) }
    }
    return bundle.rules.map { rule in
      if let same = previous[rule.name], same.digest == rule.digest {
        return CounterAssignment(index: same.counter, isKept: true)
      }
      return CounterAssignment(index: free.next(), isKept: false)
    }
  }
}

/// The numbers from 0 that are not in use, in order.
private struct FreeIndices {
  private let used: Set<Int>
  private var candidate = 0

  init(used: [Int]) { self.used = Set(used) }

  /// Returns the next one.
  mutating func next() -> Int {
    while used.contains(candidate) { candidate += 1 }
    defer { candidate += 1 }
    return candidate
  }
}

extension BundleThreshold {
  /// The method as written, or "".
  var method: String { clauses.first { $0.hasPrefix("method ") } ?? "" }

  /// `true` iff `self` may go on in the slot of `previous`: its record would say the same.
  func keepsSlot(of previous: BundleThreshold) -> Bool {
    carriesValue(of: previous) && low == previous.low && high == previous.high && start == previous.start
  }

  /// `true` iff a value of `previous` means the same for `self`.
  func carriesValue(of previous: BundleThreshold) -> Bool {
    name == previous.name && type == previous.type && method == previous.method && key == previous.key
  }

  /// `true` iff the values that keys of `previous` have mean the same for `self`; room for more or fewer keys changes nothing.
  public func carriesKeys(of previous: BundleThreshold) -> Bool {
    guard let key, let before = previous.key else { return false }
    return name == previous.name && type == previous.type && method == previous.method && key.field == before.field
      && key.type == before.type
  }

  /// Returns `value` where it is within the bounds of `self`, or else the nearest bound.
  public func clamped(_ value: Int64) -> Int64 { min(max(value, low), high) }

  /// Returns the value that `self` begins with after `previous` in `state`.
  ///
  /// A value that somebody gave is carried over, clamped to the bounds. One that nobody gave is the declaration's start, and
  /// so follows the new declaration.
  func carriedValue(from previous: BundleThreshold, state: ThresholdState) -> (value: Int64, origin: ValueOrigin) {
    guard carriesValue(of: previous), state.origin != .start else { return (start, .start) }
    return (clamped(state.value), state.origin)
  }
}
