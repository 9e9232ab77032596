public import AinkaValues

/// How a threshold is learned: its clauses but for the bounds and the start.
public struct TypedLearning: Sendable {
  /// What it learns from.
  public enum Source: Sendable {
    /// A number over metrics, read when the slowest of them is.
    case reading(TypedTerm)
    /// Field `field` of each event number `event` of the program.
    case field(event: Int, field: Int)
    /// A window over events, perhaps by the threshold's key: its count, or its rate.
    case window(TypedWindow, isRate: Bool)
  }

  /// Which side of the threshold is the unusual one.
  public enum Side: UInt8, Sendable, CaseIterable { case above, below, both }

  /// How far what is learned goes.
  public enum Stage: UInt8, Sendable, CaseIterable { case off, shadow, advise, enforce }

  /// A method with its parameters, or an occasion to forget.
  public struct Method: Sendable {
    /// A parameter, written or not.
    public struct Parameter: Sendable, Hashable {
      public var name: String
      public var type: ValueType
      /// In the canonical scale of `type`.
      public var value: Int64
      public init(name: String, type: ValueType, value: Int64) {
        self.name = name
        self.type = type
        self.value = value
      }
    }
    /// `quantile`, `ewma`, …
    public var name: String
    /// Every parameter of the method that has a value, in the order of `LearningWord`.
    public var parameters: [Parameter]
    /// What a forest is made over, beside the source.
    public var inputs: [TypedTerm]
    /// The learner in each bucket of `season`: none or one.
    public var inner: [Method]

    public init(name: String, parameters: [Parameter], inputs: [TypedTerm] = [], inner: [Method] = []) {
      self.name = name
      self.parameters = parameters
      self.inputs = inputs
      self.inner = inner
    }

    /// The value of the parameter called `name`, iff it has one.
    public func value(of name: String) -> Int64? { parameters.first { $0.name == name }?.value }
  }

  /// `at most AMOUNT per TIME`
  public struct Limit: Sendable, Hashable {
    /// In the canonical scale of the threshold's type.
    public var amount: Int64
    public var periodNanoseconds: Int64
    public init(amount: Int64, periodNanoseconds: Int64) {
      self.amount = amount
      self.periodNanoseconds = periodNanoseconds
    }
  }

  /// What evidence says of itself: the fields that `require` is about, in this order.
  public static let evidence: [(name: String, type: ValueType)] = [
    ("confidence", .fraction), ("samples", .count), ("valid", .fraction), ("warm_up", .duration),
  ]

  public var source: Source?
  public var method: Method?
  public var side: Side = .above
  public var windowNanoseconds: Int64?
  /// About `evidence`, numbered as fields.
  public var require: TypedCondition = .constant(true)
  public var step: Limit?
  public var drift: Limit?
  public var expiresNanoseconds: Int64?
  public var freeze: TypedHold?
  public var forget: Method?
  public var stage: Stage = .enforce

  public init() {}
}
