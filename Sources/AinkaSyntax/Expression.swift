public import AinkaSource

/// A name as it is written.
public struct Name: Sendable, Hashable {
  public var text: String
  public var span: Span

  public init(text: String, span: Span) {
    self.text = text
    self.span = span
  }
}

/// Names with points between them: `linux.process`.
public struct DottedName: Sendable, Hashable {
  public var parts: [Name]
  public var span: Span

  public init(parts: [Name], span: Span) {
    self.parts = parts
    self.span = span
  }

  /// The whole, with its points.
  public var text: String { parts.count == 1 ? parts[0].text : parts.map(\.text).joined(separator: ".") }
}

/// A string in quotes.
public struct StringLiteral: Sendable, Hashable {
  /// What the quotes hold, escapes read; nothing for a string without its end.
  public var text: [UInt8]?
  /// The quotes included.
  public var span: Span
}

/// One node of an expression. Nodes are held by their tree and known by their `ID`.
public struct Expression: Sendable {
  /// The identity of a node in its tree.
  public struct ID: Sendable, Hashable {
    public let rawValue: UInt32
  }

  /// `left RELATION right`
  public enum Relation: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case startsWith = "starts with"
    case endsWith = "ends with"
    case matches
    case contains
    case containsAny = "contains any"
  }

  /// `left SIGN right`; quotients are a kind of their own.
  public enum Arithmetic: String, Sendable {
    case sum = "+"
    case difference = "-"
    case product = "*"
  }

  /// A part of a place after its first name.
  public enum Step: Sendable {
    case member(Name)
    case call([Argument])
  }

  /// An argument: `ahead: 5min`, `exec where …`.
  public struct Argument: Sendable {
    public var label: Name?
    public var value: ID
    public var filter: ID?
  }

  /// A place: a name, members and calls.
  public struct Place: Sendable {
    public var root: Name
    public var steps: [Step]
    /// All of it, if it is names alone and nothing is wrong with them.
    public let path: String?

    public init(root: Name, steps: [Step]) { self.init(root: root, steps: steps, path: nil) }

    init(root: Name, steps: [Step], path: String?) {
      self.root = root
      self.steps = steps
      self.path = path
    }
  }

  /// `BASE over D by KEY at most N keys`
  public struct Window: Sendable {
    public var base: ID
    public var length: ID
    public var key: DottedName?
    public var most: ID?
  }

  /// What an expression is; what is larger than the identities of three others lies in a box, so that nodes are small.
  public enum Kind: Sendable {
    /// What could not be read, or is not part of this version; already reported.
    case error
    case number
    indirect case string(StringLiteral)
    case date
    case bool(Bool)
    case none
    indirect case place(Place)
    case set([ID])
    /// At least two.
    case all([ID])
    /// At least two.
    case any([ID])
    case not(ID)
    case negated(ID)
    case relation(Relation, ID, ID)
    indirect case has(ID, DottedName)
    case range(ID, ID)
    case arithmetic(Arithmetic, ID, ID)
    case quotient(ID, ID, otherwise: ID?)
    indirect case window(Window)
  }

  public var kind: Kind
  public var span: Span
}

extension Expression.Kind {
  /// Calls `visit` with each expression that this one is made of, in the order of the text.
  public func forEachChild(_ visit: (Expression.ID) -> Void) {
    switch self {
    case .error, .number, .string, .date, .bool, .none: break
    case .place(let place):
      for case .call(let arguments) in place.steps {
        for argument in arguments {
          visit(argument.value)
          if let filter = argument.filter { visit(filter) }
        }
      }
    case .set(let elements), .all(let elements), .any(let elements): for element in elements { visit(element) }
    case .not(let operand), .negated(let operand), .has(let operand, _): visit(operand)
    case .relation(_, let left, let right), .range(let left, let right), .arithmetic(_, let left, let right):
      visit(left)
      visit(right)
    case .quotient(let left, let right, let otherwise):
      visit(left)
      visit(right)
      if let otherwise { visit(otherwise) }
    case .window(let window):
      visit(window.base)
      visit(window.length)
      if let most = window.most { visit(most) }
    }
  }
}
