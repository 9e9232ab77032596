/// What the generation word says, and what stands beside it.
public struct ActiveGeneration: Sendable, Equatable {
  public var number: UInt64
  public var half: Int
  /// The nanoseconds of the boot clock until which it decides unless it is confirmed; nothing once it is.
  public var confirmBy: UInt64?
  /// The generation that decides past `confirmBy`; nothing when none did before.
  public var previous: UInt64?

  public init(number: UInt64, half: Int, confirmBy: UInt64? = nil, previous: UInt64? = nil) {
    self.number = number
    self.half = half
    self.confirmBy = confirmBy
    self.previous = previous
  }

  /// `true` iff nobody confirmed it until `confirmBy`, and the boot clock shows `now`.
  public func isLapsed(at now: UInt64) -> Bool { confirmBy.map { now >= $0 } ?? false }
}

/// A generation to load.
public struct LoadRequest: Sendable {
  public var number: UInt64
  public var bundle: Bundle
  /// By scope number of the bundle: the cgroup's id and its depth below the root; the first is the whole host.
  public var scopes: [ResolvedScope]
  /// By threshold of the bundle: the index in the slot map, and the value it starts this generation with.
  public var slots: [SlotAssignment]
  /// By rule of the bundle: the index in the counter map, and whether its counts start at zero.
  public var counters: [CounterAssignment]
  /// By region of the bundle: its first line in the keyed map, and whether it goes on with what is there.
  public var regions: [RegionAssignment]
  /// By region of the bundle, of thresholds by key: the values that keys have of their own, within the threshold's bounds.
  public var keyed: [Int: [KeyedValue]]
  /// Processes and executables that nothing is ever done against.
  public var exemptions: [Exemption]
  /// The numbers of the rules that begin this generation in observe mode; the others enforce.
  public var observed: Set<Int>
  /// The numbers of the rules that begin it switched off, whatever else is said of them: of modes that are not active, or past their
  /// day.
  public var off: Set<Int>

  public init(
    number: UInt64, bundle: Bundle, scopes: [ResolvedScope], slots: [SlotAssignment], counters: [CounterAssignment],
    regions: [RegionAssignment]? = nil, keyed: [Int: [KeyedValue]] = [:], exemptions: [Exemption], observed: Set<Int> = [],
    off: Set<Int> = []
  ) {
    self.number = number
    self.bundle = bundle
    self.scopes = scopes
    self.slots = slots
    self.counters = counters
    self.regions = regions ?? bundle.regionsInOrder
    self.keyed = keyed
    self.exemptions = exemptions
    self.observed = observed
    self.off = off
  }
}

extension LoadRequest {
  /// How many lines of the keyed map it needs; line 0 is the map's own.
  public var keyedLines: Int { zip(regions, bundle.regions).map { $0.line + $1.lines }.max() ?? 1 }

  /// Where cgroup hooks are attached.
  public var hookPlace: String { bundle.hookPlace(scopes: scopes.map(\.path)) }
}

extension Bundle {
  /// A place for each region, one behind the other.
  public var regionsInOrder: [RegionAssignment] {
    var line = 1
    return regions.map { region in
      defer { line += region.lines }
      return RegionAssignment(line: line, isKept: false)
    }
  }

  /// Returns where cgroup hooks are attached when its scopes are at the paths `scopes`: a path below the cgroup 2 mount that
  /// begins with `/`, the nearest common ancestor of the scopes that its policies are in.
  public func hookPlace(scopes: [String]) -> String {
    var common: [Substring]?
    for number in Set(policies.map(\.scope)).sorted() {
      let path = scopes[number].split(separator: "/")
      common = common.map { zip($0, path).prefix { $0 == $1 }.map(\.0) } ?? path
    }
    return "/" + (common ?? []).joined(separator: "/")
  }
}

/// What becomes of a rule that is met: `enum ainka_mode`.
public enum RuleState: UInt8, Sendable, Equatable {
  case enforce = 0
  /// It is counted and recorded; nothing is done.
  case observe = 1
  /// It is passed over.
  case off = 2
}

extension LoadRequest {
  /// Returns the state in which rule number `rule` begins.
  public func state(of rule: Int) -> RuleState {
    off.contains(rule) ? .off : observed.contains(rule) ? .observe : .enforce
  }
}

public struct ResolvedScope: Sendable, Equatable {
  /// Below the cgroup 2 mount; "" is the whole host.
  public var path: String
  public var cgroup: UInt64
  public var level: UInt32
  public init(path: String, cgroup: UInt64, level: UInt32) {
    self.path = path
    self.cgroup = cgroup
    self.level = level
  }
}

public struct SlotAssignment: Sendable, Equatable {
  public var index: Int
  public var value: Int64
  /// `true` iff the slot is already in use by this very threshold: only its value may be written.
  public var isKept: Bool
  public init(index: Int, value: Int64, isKept: Bool) {
    self.index = index
    self.value = value
    self.isKept = isKept
  }
}

public struct CounterAssignment: Sendable, Equatable {
  public var index: Int
  /// `true` iff the rule had this place already and counts on.
  public var isKept: Bool
  public init(index: Int, isKept: Bool) {
    self.index = index
    self.isKept = isKept
  }
}

public struct RegionAssignment: Sendable, Equatable {
  public var line: Int
  /// `true` iff the region was there already and goes on.
  public var isKept: Bool
  public init(line: Int, isKept: Bool) {
    self.line = line
    self.isKept = isKept
  }
}

public enum Exemption: Sendable, Hashable {
  /// Start: clock ticks since boot, field 22 of /proc/PID/stat (proc(5)).
  case process(pid: Int32, start: UInt64)
  /// Device as the kernel has it (major << 20 | minor).
  case file(device: UInt64, inode: UInt64)
}

public struct RuleCounters: Sendable, Equatable {
  public var matched: UInt64 = 0
  public var acted: UInt64 = 0
  public var limited: UInt64 = 0
  public var refused: UInt64 = 0
  public var unknown: UInt64 = 0
  public var unread: UInt64 = 0
  /// Would have acted, had the rule not been in observe mode.
  public var observed: UInt64 = 0
  public init() {}
}
