/// A plan in a file: the bundle, and all that must still be so when it is carried out.
///
///     "AINKAP\r\n"   told apart by these first bytes
///     u32            the version of the format, little-endian like all numbers
///     u32            bytes of the head
///     32 bytes       BLAKE2b-256 of everything behind it
///     head           JSON: the members below
///     bundle         to the end of the file
///
/// Values of thresholds and counters are not in it: they may move between plan and apply.
public struct SavedPlan: Sendable, Equatable {
  /// A cgroup that the plan found.
  public struct Scope: Sendable, Equatable {
    /// "" is the whole host.
    public var path: String
    public var cgroup: UInt64

    public init(path: String, cgroup: UInt64) {
      self.path = path
      self.cgroup = cgroup
    }
  }

  /// What `ainka plan` found, and `ainka apply` must find again.
  public struct Basis: Sendable, Equatable {
    /// "kernel" or "embedded"
    public var engine: String
    /// The active generation's number, or nothing.
    public var generation: UInt64?
    /// The generation word: number << 8 | half; 0 when no generation was active.
    public var word: UInt64
    /// The digest of the active generation's bundle in hexadecimal digits, or "".
    public var digest: String
    /// By scope number of the bundle.
    public var scopes: [Scope]
    /// Names of the rules that will observe.
    public var observing: [String]
    /// Hooks that are attached and detached, as `cgroup/connect4`.
    public var attach: [String]
    public var detach: [String]
    /// What the host can do for policies, in words.
    public var capabilities: String
    /// The id of the running boot.
    public var boot: String

    public init(
      engine: String, generation: UInt64?, word: UInt64, digest: String, scopes: [Scope], observing: [String],
      attach: [String], detach: [String], capabilities: String, boot: String
    ) {
      self.engine = engine
      self.generation = generation
      self.word = word
      self.digest = digest
      self.scopes = scopes
      self.observing = observing
      self.attach = attach
      self.detach = detach
      self.capabilities = capabilities
      self.boot = boot
    }

    /// Returns what differs between the basis of a plan and what is so `now`, one sentence each; none iff it is fresh.
    public func changes(to now: Basis) -> [String] {
      var changes: [String] = []
      /// Adds `text` iff `isDifferent`.
      func note(_ isDifferent: Bool, _ text: @autoclosure () -> String) { if isDifferent { changes.append(text()) } }
      note(engine != now.engine, "it was made for the \(engine) engine, this is the \(now.engine) engine")
      note(boot != now.boot, "the host was started anew since")
      let was = generation.map { "generation \($0)" } ?? "no generation"
      let isNow = now.generation.map { "generation \($0)" } ?? "no generation"
      note(generation != now.generation, "\(was) was active, now \(isNow) is")
      note(generation == now.generation && (word != now.word || digest != now.digest), "\(was) was applied anew since")
      note(capabilities != now.capabilities, "this host could do “\(capabilities)”, now “\(now.capabilities)”")
      if generation == now.generation {
        for (before, after) in zip(scopes, now.scopes) where before != after {
          changes.append(
            before.path == after.path
              ? "the cgroup \(before.path) was made anew since" : "a scope was \(before.path), now it is \(after.path)")
        }
        let modes = Set(observing).symmetricDifference(now.observing).sorted()
        for name in modes {
          changes.append(
            "\(name) would have \(observing.contains(name) ? "observed, now it would enforce" : "enforced, now it would observe")"
          )
        }
        note(
          attach != now.attach || detach != now.detach,
          "hooks were attached or detached since: it would now attach \(Self.list(now.attach)) and detach \(Self.list(now.detach))"
        )
      }
      return changes
    }

    /// Returns `names` with commas, or "nothing".
    private static func list(_ names: [String]) -> String { names.isEmpty ? "nothing" : names.joined(separator: ", ") }
  }

  public var basis: Basis
  /// What `--scope` and `--mode` said, to be said again: `["/a", "p=/b"]`, "observe".
  public var scopeOptions: [String]
  public var mode: RuleMode?
  /// The bundle's file.
  public var bundle: [UInt8]

  public init(basis: Basis, scopeOptions: [String], mode: RuleMode?, bundle: [UInt8]) {
    self.basis = basis
    self.scopeOptions = scopeOptions
    self.mode = mode
    self.bundle = bundle
  }
}
