public import AinkaSource
public import AinkaValues

/// A test of a policy: what is done and expected in a simulated world, once for each row of its table.
public struct TypedTest: Sendable {
  /// One run.
  public struct Row: Sendable {
    /// The row of the table in canonical text: `(0, allow)`; empty for a test without a table.
    public var text: String
    public var steps: [TypedStep]
    public var span: Span
    public init(text: String, steps: [TypedStep], span: Span) {
      self.text = text
      self.steps = steps
      self.span = span
    }
  }
  public var name: String
  public var policy: Int
  /// The policies that are in its world: its own and those that these use, ascending.
  public var world: [Int]
  public var rows: [Row]
  /// Why it is not run, or nothing.
  public var skip: String?
  public var documentation: String
  public var span: Span

  public init(
    name: String, policy: Int, world: [Int], rows: [Row], skip: String?, documentation: String, span: Span
  ) {
    self.name = name
    self.policy = policy
    self.world = world
    self.rows = rows
    self.skip = skip
    self.documentation = documentation
    self.span = span
  }
}

/// One thing that a test does or expects.
public struct TypedStep: Sendable {
  /// What it is.
  public enum Kind: Sendable {
    /// A threshold has this value from now on, for one key iff there is one; it is within the bounds.
    case giveThreshold(Int, key: EventValue?, value: Int64)
    /// A metric, output of a model or built-in model has these readings from now on, in place of what it had.
    case readings(metric: Int, TypedSeries)
    /// A setting has this value, as if somebody else had changed it.
    case giveSetting(Int, EventValue)
    /// An event: a value for each of its fields. The first is now, each further one `everyNanoseconds` later.
    case event(Int, values: [EventValue], times: Int, everyNanoseconds: Int64)
    /// Lets time pass.
    case pass(nanoseconds: Int64)
    case expectVerdict(Outcome, by: Int?)
    /// Of a rule over metrics.
    case expectLevelRule(Int, isActive: Bool)
    /// Of an event rule: the last event matched it.
    case expectEventRule(Int, isActive: Bool)
    /// A mode is the active one of its policy.
    case expectMode(Int, isActive: Bool)
    /// The setting has the value that it had before any rule changed it.
    case expectOriginal(setting: Int, isOriginal: Bool)
    /// A condition over metrics, thresholds, settings and models.
    case expect(TypedCondition)
  }
  /// What is expected of an event.
  public struct Outcome: Sendable, Hashable {
    public var verdict: Verdict
    /// For `deny` with an errno; nothing: any.
    public var errno: Int32?
    public init(verdict: Verdict, errno: Int32?) {
      self.verdict = verdict
      self.errno = errno
    }
  }
  public var kind: Kind
  /// As it is written.
  public var text: String
  public var span: Span

  public init(kind: Kind, text: String, span: Span) {
    self.kind = kind
    self.text = text
    self.span = span
  }
}

/// The readings of a metric over time. The first sample begins at once; each lasts for `everyNanoseconds`, and the last, if it is a
/// value, until the next series.
public struct TypedSeries: Sendable, Hashable {
  /// What is read while a sample lasts.
  public enum Sample: Sendable, Hashable {
    case value(Int64)
    /// Nothing.
    case missing
  }
  public var samples: [Sample]
  /// `true` iff nothing is read after the last sample.
  public var endsStale: Bool
  /// The metric's period where none is written.
  public var everyNanoseconds: Int64

  public init(samples: [Sample], endsStale: Bool, everyNanoseconds: Int64) {
    self.samples = samples
    self.endsStale = endsStale
    self.everyNanoseconds = everyNanoseconds
  }
}
