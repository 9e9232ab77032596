public import AinkaBundle

/// Who gave a threshold its value.
public enum ValueOrigin: String, Sendable, Equatable {
  /// Nobody: it is the declaration's `start`.
  case start
  /// A person, with `ainka threshold set`.
  case hand
}

/// A threshold of the active generation as it is now.
public struct ThresholdState: Sendable, Equatable {
  /// The index in the slot map.
  public var slot: Int
  /// In the canonical scale of the threshold's type.
  public var value: Int64
  public var origin: ValueOrigin

  public init(slot: Int, value: Int64, origin: ValueOrigin) {
    self.slot = slot
    self.value = value
    self.origin = origin
  }
}

/// The generation that decides now, as far as the next one must know it.
public struct ActiveState: Sendable, Equatable {
  public var number: UInt64
  public var bundle: Bundle
  /// The path of each scope, by scope number of the bundle; "" is the whole host.
  public var scopes: [String]
  /// By threshold of the bundle.
  public var thresholds: [ThresholdState]
  /// By rule of the bundle: the index in the counter map.
  public var counters: [Int]
  /// What was said of its rules' modes.
  public var modes: RuleModes
  /// By region of the bundle: its first line in the keyed map.
  public var regions: [Int]

  /// - Requires: one of `scopes`, `thresholds` and `counters` for each scope, threshold and rule of `bundle`.
  public init(
    number: UInt64, bundle: Bundle, scopes: [String], thresholds: [ThresholdState], counters: [Int],
    regions: [Int]? = nil, modes: RuleModes = RuleModes()
  ) {
    precondition(scopes.count == bundle.scopes.count, "a path for each scope")
    precondition(thresholds.count == bundle.thresholds.count, "a state for each threshold")
    precondition(counters.count == bundle.rules.count, "a counter for each rule")
    self.number = number
    self.bundle = bundle
    self.scopes = scopes
    self.thresholds = thresholds
    self.counters = counters
    self.modes = modes
    self.regions = regions ?? bundle.regionsInOrder.map(\.line)
    precondition(self.regions.count == bundle.regions.count, "a line for each region")
  }
}
