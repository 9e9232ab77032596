public import AinkaSource

/// What the rules on one event cost, each time that it happens: decided from the tables alone, before any event is seen.
public struct HookCost: Sendable {
  /// A step of deciding, in the order of the evaluator.
  public struct Part: Sendable {
    /// "`process.uid`: one of 3 numbers"
    public var name: String
    public var worst: Cost
    public var typical: Cost
    /// What led to the rows, where it is comparing with some.
    var source: HookTallies.Source?
  }

  /// What leads events to rows.
  public struct Lead: Sendable {
    /// A field, with what is asked of it: "process.uid, a value"; "every event".
    public var name: String
    /// How many rows hang on it, each counted once.
    public var rows: Int
    /// How many values have lists; nothing where every event is led to the one list.
    public var values: Int?
    /// The rows of the longest list: an event is compared with no more.
    public var longest: Int
    /// The value that the longest list hangs on: "process.uid == 0"; empty for the list of every event.
    public var longestValue: String
    /// Why the rows hang here.
    public var reason: String
  }

  /// What one rule adds to the costliest event.
  public struct RuleShare: Sendable {
    /// Its full name.
    public var name: String
    public var cost: Cost
    /// What it is made of, the costliest first: "an automaton reads …".
    public var reasons: [String]
    /// What would make it cheaper, or nothing where nothing is known.
    public var help: String?
    public var span: Span
  }

  public var event: String
  public var rules: Int
  /// Rows of the tables, those apart that no event of the kernel gets to.
  public var rows: Int
  /// An event that is led to the longest list of each field, meets all its rules, and asks for all texts.
  public var worst: Cost
  /// An event that meets nothing: lists of middling length, and texts as often as rows wait for them, by a guess.
  public var typical: Cost
  /// Of the image, what this event alone has; nothing unless an image was written.
  public var imageBytes: Int?
  public var parts: [Part]
  /// The most rows first.
  public var leads: [Lead]
  /// The costliest first; of equal ones, in the order of their names.
  public var shares: [RuleShare]
}
