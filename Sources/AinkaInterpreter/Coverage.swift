public import AinkaSemantics
public import AinkaSource

/// What was seen of a program: which rules were hit, what each condition came to, what was done.
///
/// A point is known by its place in the text, so that a predicate that several rules use is one.
public struct Coverage: Sendable {
  /// One thing that a test can make happen.
  public struct Point: Sendable, Hashable {
    public var kind: Kind
    public var span: Span
    /// Tells points of one kind at one place from each other.
    public var number: Int
    public init(kind: Kind, span: Span, number: Int = 0) {
      self.kind = kind
      self.span = span
      self.number = number
    }
  }
  /// What kind of thing that is.
  public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    /// A rule matched or entered.
    case ruleHit
    case modeEntered
    case conditionTrue
    case conditionFalse
    /// What is compared with a threshold was on its upper side, or its lower.
    case thresholdAbove
    case thresholdBelow
    case action
    /// What a rule does else.
    case otherwise
  }

  /// How often each point was seen.
  public private(set) var counts: [Point: Int] = [:]

  /// Nothing was seen yet.
  public init() {}

  /// Notes that the point of `kind` at `span` was seen.
  mutating func note(_ kind: Kind, at span: Span, number: Int = 0) {
    counts[Point(kind: kind, span: span, number: number), default: 0] += 1
  }

  /// Adds what was seen in `other`.
  public mutating func add(_ other: Coverage) { counts.merge(other.counts) { $0 + $1 } }

  /// Notes what each part of `condition` comes to in `situation`.
  mutating func note(_ condition: TypedCondition, in situation: Situation, _ interpreter: Interpreter) {
    for atom in condition.atoms {
      guard let span = atom.span else { continue }
      switch interpreter.truth(of: atom, in: situation) {
      case .isTrue: note(.conditionTrue, at: span)
      case .isFalse: note(.conditionFalse, at: span)
      case .isUnknown: break
      }
      guard case .compare(let left, let comparison, let right, _) = atom, left.readsThreshold || right.readsThreshold else {
        continue
      }
      guard case .number(let left) = interpreter.value(of: left, in: situation),
        case .number(let right) = interpreter.value(of: right, in: situation)
      else { continue }
      // What equals the threshold is on the side where `>` or `<` is not true yet.
      let isAbove = left > right || (left == right && (comparison == .less || comparison == .greaterOrEqual))
      note(isAbove ? .thresholdAbove : .thresholdBelow, at: span)
    }
  }
}

extension TypedCondition {
  /// The parts that are not made of other conditions, in the order of the text.
  public var atoms: [TypedCondition] {
    switch self {
    case .not(let inner): inner.atoms
    case .all(let parts), .any(let parts): parts.flatMap(\.atoms)
    case .constant, .compare, .isNone, .numberIn, .addressIn, .text, .has: [self]
    }
  }

  /// Where an atom is written; nothing for what is made of others, and for a constant.
  public var span: Span? {
    switch self {
    case .compare(_, _, _, let span), .isNone(_, let span), .numberIn(_, _, let span), .addressIn(_, _, let span),
      .text(_, _, let span), .has(_, _, let span):
      span
    case .constant, .not, .all, .any: nil
    }
  }
}

extension TypedTerm {
  /// `true` iff a threshold is in the term.
  public var readsThreshold: Bool {
    switch self {
    case .threshold, .keyedThreshold: true
    case .constant, .field, .window, .metric, .setting: false
    case .negated(let inner): inner.readsThreshold
    case .sum(let left, let right), .difference(let left, let right), .product(let left, let right, _):
      left.readsThreshold || right.readsThreshold
    case .quotient(let left, let right, _, let otherwise):
      left.readsThreshold || right.readsThreshold || otherwise?.readsThreshold == true
    }
  }
}
