import AinkaSource
import AinkaSyntax
import AinkaValues

/// What an expression is, before it is known what is expected of it.
struct Operand {
  /// What the expression is.
  indirect enum Value {
    /// Already reported.
    case error
    case condition(TypedCondition)
    case number(Number)
    /// A field that is a string or path; index into the event's fields.
    case textField(Int)
    /// A field that is an address.
    case addressField(Int)
    /// A literal, or a constant of the type `declared`.
    case text([UInt8], declared: ValueType?)
    case address(Address)
    case network(Network)
    case set([Operand], element: ValueType?)
    case range(Operand, Operand)
    case none
    /// A place that has fields below it.
    case record(prefix: String)
    /// A name that nothing here has: perhaps the case of an enum.
    case unresolved(String)
  }

  /// A number and what is known of it.
  struct Number {
    var term: TypedTerm
    var type: ValueType
    /// `true` iff it is a literal, or made of literals: then it also is of every type that such a literal can be of.
    var isFlexible: Bool

    /// The value, iff it is a constant.
    var constant: Int64? {
      if case .constant(let value) = term { value } else { nil }
    }

    /// The field, iff it is one as it is.
    var field: Int? {
      if case .field(let field) = term { field } else { nil }
    }
  }

  var value: Value
  var span: Span
  private var written: Written

  /// How it is written: made a text only when somebody asks, which is where something is wrong or odd.
  private enum Written {
    case text(String)
    /// A string, in quotes.
    case string([UInt8])
    /// An expression of a tree.
    case expression(Expression.ID, SyntaxTree)
  }

  init(value: Value, span: Span, text: String) { (self.value, self.span, written) = (value, span, .text(text)) }

  /// Creates an operand that is written as expression `id` of `tree`.
  init(value: Value, span: Span, as id: Expression.ID, of tree: SyntaxTree) {
    (self.value, self.span, written) = (value, span, .expression(id, tree))
  }

  /// Creates the text `bytes`.
  init(_ bytes: [UInt8], span: Span) {
    (value, self.span, written) = (.text(bytes, declared: nil), span, .string(bytes))
  }

  /// The canonical text.
  var text: String {
    get {
      switch written {
      case .text(let text): text
      case .string(let bytes): StringText.quoted(bytes)
      case .expression(let id, let tree): tree.text(of: id)
      }
    }
    set { written = .text(newValue) }
  }

  /// `true` iff something about it was reported.
  var isError: Bool {
    if case .error = value { true } else { false }
  }

  /// The number, iff it is one.
  var number: Number? {
    if case .number(let number) = value { number } else { nil }
  }

  /// Returns the field, iff this is a field of `context` that is true or false, alone.
  func flag(_ context: Context) -> Int? {
    guard case .condition(.compare(.field(let field), .equal, .constant(1), _)) = value,
      context.event?.event.fields[field].type == .bool
    else { return nil }
    return field
  }
}

/// Where an expression stands: what its names can mean there.
struct Context {
  /// Index of the policy whose names are visible.
  var policy: Int
  /// The event whose fields are visible.
  var event: Library.Event?
  /// The parameters of the predicate that is being put in.
  var bindings: [String: Operand] = [:]
  /// The predicates that are being put in, outermost first.
  var calls: [Checker.Key] = []
  /// Where the outermost of them is called.
  var callSpan: Span?

  /// `true` iff this is the `where` of a window: `event` is the one that is counted.
  var isCounting = false
  /// Parameters that stand for something of the rule's event, of which a `where` knows nothing.
  var outerParameters: Set<String> = []

  /// `true` iff metrics can be read here: in rules over metrics, modes, models and tests.
  var readsMetrics = false
  /// `true` iff settings can be read here: in invariants and tests.
  var readsSettings = false

  /// `true` iff nothing here changes: a constant is asked for.
  var isConstant: Bool { event == nil && !readsMetrics && !readsSettings }
  /// `true` iff a predicate is checked where it stands: its parameters look like fields.
  var isDefinition: Bool { event?.module.isEmpty ?? false }
  /// `true` iff a rule's condition is checked: the fields of its event are known.
  var isRule: Bool { event.map { !$0.module.isEmpty } ?? false }
}

extension Operand.Value {
  /// What the value is, in a sentence: "a percentage", "a text".
  func described(_ context: Context) -> String {
    switch self {
    case .error: "an error"
    case .condition: "a condition"
    case .number(let number): number.type.description
    case .textField(let field): context.event?.event.fields[field].type.description ?? "a text"
    case .addressField, .address: "an address"
    case .text(_, let declared): declared?.description ?? "a text"
    case .network: "a network"
    case .set: "a set"
    case .range: "a range"
    case .none: "`none`"
    case .record(let prefix): "the record `\(prefix)`"
    case .unresolved(let name): "`\(name)`"
    }
  }
}
