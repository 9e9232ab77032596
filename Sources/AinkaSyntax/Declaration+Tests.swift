public import AinkaSource

/// `test "…" for (…) in {…} { … }`
public struct TestDeclaration: Sendable {
  /// The rows that a test is run with, each by itself.
  public struct Table: Sendable {
    public var names: [Name]
    public var rows: [Row]
  }
  /// One row: as many cells as there are names.
  public struct Row: Sendable {
    public var cells: [Cell]
    public var span: Span
  }
  /// What one name stands for in one row.
  public enum Cell: Sendable {
    case outcome(OutcomeClause)
    case value(Expression.ID)
  }
  /// One thing that is done or expected, in the order of the text.
  public struct Step: Sendable {
    /// What it is. Places are expressions that are places.
    public enum Kind: Sendable {
      case skip(because: StringLiteral?)
      case given(place: Expression.ID, value: Expression.ID)
      case set(place: Expression.ID, SeriesClause)
      case event(DottedName, fields: [FieldValue], times: Int, every: Expression.ID?)
      case after(Expression.ID)
      case expectVerdict(OutcomeClause, by: DottedName?)
      /// `expect verdict outcome by …`, where `outcome` is a name of the table.
      case expectNamedVerdict(Name, by: DottedName?)
      /// `expect reclaim_early active`
      case expectState(place: Expression.ID, isActive: Bool)
      case expect(Expression.ID)
    }
    public var kind: Kind
    public var span: Span
  }
  /// `process.uid = 1000`
  public struct FieldValue: Sendable {
    public var place: Expression.ID
    public var value: Expression.ID
  }
  public var name: StringLiteral
  public var documentation: String
  public var table: Table?
  public var steps: [Step]
  public var span: Span
  /// `true` iff a part of it could not be read.
  public var isPartial: Bool
}

/// `deny EACCES`, `kill`, `throttle`, `audit` or `allow`
public struct OutcomeClause: Sendable {
  public var word: Name
  public var errno: Name?
  public var span: Span
}

/// `0% + 1% x5, _, stale every 10s`
public struct SeriesClause: Sendable {
  /// One sample, or a run of them.
  public enum Sample: Sendable {
    /// The value `times` times; for a sum `a + b` with `xN`: a, then N more, each b higher.
    case value(Expression.ID, times: Int?, Span)
    /// `_`: no reading.
    case missing(times: Int?, Span)
    /// None from here on.
    case stale(Span)
  }
  public var samples: [Sample]
  public var every: Expression.ID?
  public var span: Span
}
