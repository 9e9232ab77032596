public import AinkaValues
import CAinkaABI

/// All that one compile made, ready for a host: the rule tables, and the words to speak about them.
///
/// Nothing in it depends on where or when it was compiled: the same policies give the same bytes. What only the host knows
/// (cgroup ids, slot and counter places) is written into a copy of the image by whoever loads it.
public struct Bundle: Sendable, Equatable {
  /// The version of Ainka that compiled it ("1.0"), and the profile it was compiled for ("portable").
  public var compiler: String
  public var profile: String
  public var policies: [BundlePolicy]
  /// The events with rules, sorted by name; the image has one table each.
  public var events: [BundleEvent]
  /// Sorted by full name; the place is the rule's number in the image.
  public var rules: [BundleRule]
  /// Sorted by full name; the place is the slot's number in the image.
  public var thresholds: [BundleThreshold]
  /// The windows, buckets and thresholds by key; the place is the region's number in the image.
  public var regions: [BundleRegion]
  /// The cgroup 2 paths of the scopes in the image, by scope number; the first is "" (the whole host).
  public var scopes: [String]
  /// The rule tables: see `kernel/include/ainka/image.h`. `directory.table` is all 0 in a bundle.
  public var image: [UInt8]
  /// What a daemon carries out.
  public var daemon = BundleDaemon()
  /// The policy texts, for spans.
  public var sources: [BundleSource]

  public init(
    compiler: String, profile: String, policies: [BundlePolicy], events: [BundleEvent], rules: [BundleRule],
    thresholds: [BundleThreshold], regions: [BundleRegion] = [], scopes: [String], image: [UInt8], sources: [BundleSource]
  ) {
    self.compiler = compiler
    self.profile = profile
    self.policies = policies
    self.events = events
    self.rules = rules
    self.thresholds = thresholds
    self.regions = regions
    self.scopes = scopes
    self.image = image
    self.sources = sources
  }
}

public struct BundlePolicy: Sendable, Equatable {
  public var name: String
  /// Index into `Bundle.scopes`.
  public var scope: Int
  /// Index into `Bundle.sources`.
  public var source: Int
  /// What an event may cost by its rules, at least 1: `budget 200ns per event`; nothing where it does not say.
  public var budgetNanoseconds: Int64?
  /// `true` iff its rules are to run in the kernel module where that is there: `prefer kernel`.
  public var prefersKernel = false
  public init(name: String, scope: Int, source: Int) {
    self.name = name
    self.scope = scope
    self.source = source
  }
}

extension BundlePolicy {
  /// What it wants of where and how its rules run, in words: `budget`, `200ns per event`.
  public var wishes: [(kind: String, value: String)] {
    var wishes: [(kind: String, value: String)] = []
    if let budgetNanoseconds {
      wishes.append(("budget", "\(Quantity.text(of: budgetNanoseconds, type: .duration)) per event"))
    }
    if prefersKernel { wishes.append(("prefer", "kernel")) }
    return wishes
  }
}

public struct BundleSource: Sendable, Equatable {
  public var name: String
  /// BLAKE2b-256 of the text.
  public var digest: [UInt8]
  public init(name: String, digest: [UInt8]) {
    self.name = name
    self.digest = digest
  }
}

/// An event with rules: the hooks it requires of the host, and how its record is read.
public struct BundleEvent: Sendable, Equatable {
  public struct Hook: Sendable, Equatable {
    public var kind: String
    public var target: String
    public init(kind: String, target: String) {
      self.kind = kind
      self.target = target
    }
  }

  public struct Field: Sendable, Equatable {
    public var name: String
    public var type: ValueType
    /// `enum ainka_field`: 0…15 numbers, 16…19 names, 20…21 addresses, 22…29 texts, 30 the long text.
    public var place: Int
    /// The cases of an enumeration.
    public var cases: [String]
    /// Where it comes from in the record of the event's tracepoint: the text of a `FieldOrigin`; else empty.
    public var record: String
    public init(name: String, type: ValueType, place: Int, cases: [String], record: String = "") {
      self.name = name
      self.type = type
      self.place = place
      self.cases = cases
      self.record = record
    }
  }

  /// What is asked of a label: `process has agent`. Whoever shows the event to the tables fills in the answer, as symbol number
  /// `firstFactSymbol` + the fact's place: 1, 0, or unknown where the field is.
  public struct Fact: Sendable, Equatable {
    /// The label's full name.
    public var label: String
    /// The field that tells the holder.
    public var field: String
    public init(label: String, field: String) {
      self.label = label
      self.field = field
    }
  }

  public var name: String
  public var hooks: [Hook]
  /// Every verdict that some rule on it may give, strictest first: what the hooks must be able to carry out.
  public var verdicts: [Verdict]
  /// `true` iff some rule on it sends a signal.
  public var signals: Bool
  /// All fields of the event, sorted by name: records are read and written with these.
  public var fields: [Field]
  /// What its rules ask of labels; at most `factsMax`.
  public var facts: [Fact]
  /// Offset of its `struct ainka_table` in the image.
  public var table: Int

  public init(
    name: String, hooks: [Hook], verdicts: [Verdict], signals: Bool, fields: [Field], facts: [Fact] = [], table: Int
  ) {
    self.name = name
    self.hooks = hooks
    self.verdicts = verdicts
    self.signals = signals
    self.fields = fields
    self.facts = facts
    self.table = table
  }
}

extension BundleEvent {
  /// `true` iff the generic programs read it, from the records of its tracepoints by its fields' `record`: one that a policy
  /// declares (it is named `policy.event`), or one that the standard library declares in the same way.
  public var isOwn: Bool { isOfPolicy || fields.contains { !$0.record.isEmpty } }

  /// `true` iff a policy declares it.
  public var isOfPolicy: Bool { name.contains(".") }

  /// Its hooks at tracepoints.
  public var tracepoints: [Hook] { hooks.filter { $0.kind == "tracepoint" } }

  /// The symbol that says whether its first fact is true: behind those of fields and of interned numbers.
  public static let firstFactSymbol = Int(AINKA_SYMBOL_FACT)
  /// How many facts an event can have: the last symbol is nobody's.
  public static let factsMax = 15
}

extension Bundle {
  /// How many events on tracepoints, read by the generic programs, its rules can be on: `AINKA_HOOKS` less `AINKA_HOOK_OWN`.
  public static let ownEventsMax = 16
}

/// A rule in words: what plan, status, watch and log say of it.
public struct BundleRule: Sendable, Equatable {
  public struct Notice: Sendable, Equatable {
    /// "info", "warning", "critical"
    public var level: String
    public var parts: [Part]
    /// As written ("limit 10 per 1min by process.pid"), or empty.
    public var limit: String
    public init(level: String, parts: [Part], limit: String = "") {
      self.level = level
      self.parts = parts
      self.limit = limit
    }
  }

  /// A part of a message.
  public enum Part: Sendable, Equatable {
    case text(String)
    /// The event's field of this name.
    case field(String)
    /// The threshold of this full name.
    case threshold(String)
  }

  public struct Set: Sendable, Equatable {
    public var name: String
    public var members: [String]
    public init(name: String, members: [String]) {
      self.name = name
      self.members = members
    }
  }

  /// `policy.name`
  public var name: String
  /// Index into `Bundle.policies`.
  public var policy: Int
  /// Index into `Bundle.events`.
  public var event: Int
  public var tier: String
  public var verdict: Verdict
  /// For deny, and EAGAIN for throttle; 0 otherwise.
  public var errno: Int32
  /// As written where it throttles ("throttle to 50/s by process.name"), else empty.
  public var throttle: String
  /// As written where it offered a choice ("deny EPERM or kill"), else empty.
  public var preference: String
  public var unknownVerdict: Verdict
  /// Signal numbers, ascending.
  public var signals: [Int32]
  /// As written, one for each `signal` with a limit ("signal TERM limit 1 per 1s").
  public var signalLimits: [String]
  public var notices: [Notice]
  public var because: String
  /// What it does outside of the kernel, in words: "set sysctl.vm.swappiness = 10 keep".
  public var effects: [String] = []
  /// The full name of its mode, or empty.
  public var mode = ""
  /// The last day on which it works ("2027-01-31"), or empty.
  public var expires = ""
  /// One canonical line a clause, as `when  file.name in shells`.
  public var conditions: [String]
  public var sets: [Set]
  /// Full names of the thresholds it reads, sorted.
  public var thresholds: [String]
  /// BLAKE2b-256 over what it means: two rules of one digest do the same.
  public var digest: [UInt8]
  /// Where it stands: index into `Bundle.sources`, line and column from 1.
  public var source: Int
  public var line: Int
  public var column: Int

  public init(
    name: String, policy: Int, event: Int, tier: String, verdict: Verdict, errno: Int32, throttle: String = "",
    preference: String, unknownVerdict: Verdict, signals: [Int32], signalLimits: [String] = [], notices: [Notice],
    because: String, conditions: [String], sets: [Set],
    thresholds: [String], digest: [UInt8], source: Int, line: Int, column: Int
  ) {
    self.name = name
    self.policy = policy
    self.event = event
    self.tier = tier
    self.verdict = verdict
    self.errno = errno
    self.throttle = throttle
    self.preference = preference
    self.unknownVerdict = unknownVerdict
    self.signals = signals
    self.signalLimits = signalLimits
    self.notices = notices
    self.because = because
    self.conditions = conditions
    self.sets = sets
    self.thresholds = thresholds
    self.digest = digest
    self.source = source
    self.line = line
    self.column = column
  }
}

/// A learned threshold's declaration; numbers in the canonical scale of `type`.
public struct BundleThreshold: Sendable, Equatable {
  /// By what the values of a threshold are kept.
  public struct Key: Sendable, Equatable {
    /// A field's name.
    public var field: String
    public var type: ValueType
    /// For how many keys there is room.
    public var capacity: Int
    public init(field: String, type: ValueType, capacity: Int) {
      self.field = field
      self.type = type
      self.capacity = capacity
    }
  }

  public var name: String
  public var type: ValueType
  /// Nothing for one value.
  public var key: Key?
  public var low: Int64
  public var high: Int64
  public var start: Int64
  /// The other clauses in canonical text, sorted; a change of `method` gives a new slot.
  public var clauses: [String]
  public init(
    name: String, type: ValueType, key: Key? = nil, low: Int64, high: Int64, start: Int64, clauses: [String]
  ) {
    self.name = name
    self.type = type
    self.key = key
    self.low = low
    self.high = high
    self.start = start
    self.clauses = clauses
  }
}
