import AinkaSemantics
import AinkaValues

/// What a program remembers between events: how many its windows hold, how full its buckets are, who holds which label, and which of
/// its rules are on.
///
/// It belongs to whoever asks the interpreter, and is handed in with each event.
public struct Memory: Sendable {
  /// By window of the program.
  var windows: [Int: KeyTable<WindowCount>] = [:]
  /// By aggregate of the program, then by number of the sixteenth since the clock began: the values of its events.
  var aggregates: [Int: [UInt64: [Int64]]] = [:]
  /// By bucket.
  var buckets: [BucketName: KeyTable<BucketLevel>] = [:]
  /// By label of the program: its holders.
  var labels: [Int: Set<EventValue>] = [:]
  /// By policy: its active mode; nothing for `normal`.
  public internal(set) var activeModes: [Int: Int] = [:]
  /// The day, counted from 1970-01-01 (UTC).
  public internal(set) var day: Int64 = 0
  /// The clock of the latest event; events come in its order.
  public internal(set) var nowNanoseconds: UInt64 = 0

  /// A memory of nothing.
  public init() {}

  /// How many events found no room for their key in window `window`, and were counted in the entry that such keys share.
  public func sharedCount(ofWindow window: Int) -> Int { windows[window]?.sharedCount ?? 0 }

  /// How many events found no room for their key in the bucket of `rule`'s verdict or of its action number `action`.
  public func sharedCount(ofRule rule: Int, action: Int? = nil) -> Int {
    buckets[BucketName(rule: rule, action: action)]?.sharedCount ?? 0
  }
}

/// Which bucket: of a rule's verdict, or of one of the things it does.
struct BucketName: Hashable, Sendable {
  /// Which of a rule's lists of things to do.
  enum List: Hashable, Sendable {
    /// The `actions` of an event rule, and its verdict.
    case actions
    /// The `effects` of an event rule.
    case effects
    /// The `effects` of a rule over metrics.
    case levelEffects
    /// What its `verify` does else.
    case levelOtherwise
  }
  var rule: Int
  /// Index into the list; nothing for the rule's verdict.
  var action: Int?
  var list = List.actions
}

/// What has a value for each of a bounded number of keys.
///
/// A key that was not seen for a time gives way to a new one. While all have been seen, new ones share one more entry: nobody is
/// pushed out by somebody else's keys.
struct KeyTable<Value: Sendable>: Sendable {
  /// One key's value.
  struct Entry {
    var value: Value
    var lastSeen: UInt64
  }
  /// For how many keys there is room.
  let capacity: Int
  /// A key that was not seen for so long gives way.
  let lifetime: UInt64
  /// What a key has that was never seen.
  let fresh: Value
  private var entries: [EventValue: Entry] = [:]
  private var shared: Value
  /// How many events were put into the shared entry.
  private(set) var sharedCount = 0

  init(capacity: Int, lifetime: UInt64, fresh: Value) {
    self.capacity = capacity
    self.lifetime = lifetime
    self.fresh = fresh
    self.shared = fresh
  }

  /// Returns what stands for `key`: its own value, that of a new key while there is room for one, else the shared one.
  func value(for key: EventValue, at now: UInt64) -> Value {
    if let entry = entries[key] { return entry.value }
    return hasRoom(at: now) ? fresh : shared
  }

  /// Changes what stands for `key` by `change`, and returns what that returns.
  mutating func update<Result>(_ key: EventValue, at now: UInt64, by change: (inout Value) -> Result) -> Result {
    if entries[key] == nil, !makeRoom(at: now) {
      sharedCount += 1
      return change(&shared)
    }
    var entry = entries[key] ?? Entry(value: fresh, lastSeen: now)
    entry.lastSeen = now
    let result = change(&entry.value)
    entries[key] = entry
    return result
  }

  /// `true` iff a new key can have an entry of its own.
  private func hasRoom(at now: UInt64) -> Bool { entries.count < capacity || entries.values.contains { isOver($0, at: now) } }

  /// Lets a key give way if all places are taken; `true` iff there is room for a new one then.
  private mutating func makeRoom(at now: UInt64) -> Bool {
    guard entries.count >= capacity else { return true }
    guard let old = entries.first(where: { isOver($0.value, at: now) }) else { return false }
    entries[old.key] = nil
    return true
  }

  /// `true` iff `entry` was not seen for its lifetime.
  private func isOver(_ entry: Entry, at now: UInt64) -> Bool { now - entry.lastSeen >= lifetime }
}

/// What one key of a window holds: how many events in which sixteenth.
struct WindowCount: Sendable {
  /// By number of the sixteenth since the clock began.
  private var counts: [UInt64: Int64] = [:]

  /// Counts an event in sixteenth number `part`.
  mutating func count(in part: UInt64) { counts[part, default: 0] += 1 }

  /// Returns how many events there were in sixteenth number `part` and the fifteen before it.
  func value(in part: UInt64) -> Int64 {
    let first = part < UInt64(TypedWindow.parts) ? 0 : part - UInt64(TypedWindow.parts) + 1
    let total = counts.reduce(0) { (first...part).contains($1.key) ? $0 + $1.value : $0 }
    return min(total, TypedWindow.valueMax)
  }
}

/// When a bucket will be empty, if nothing more comes: the theoretical arrival time of the generic cell rate algorithm.
struct BucketLevel: Sendable {
  var emptyAt: UInt64 = 0

  /// Lets one event in at `now` iff it is within `bucket`, and says whether it was.
  mutating func take(from bucket: TypedBucket, at now: UInt64) -> Bool {
    guard emptyAt <= now + UInt64(bucket.toleranceNanoseconds) else { return false }
    emptyAt = max(emptyAt, now) + UInt64(bucket.intervalNanoseconds)
    return true
  }
}
