public import AinkaSemantics
public import AinkaValues

extension Interpreter {
  /// Returns whether `condition` holds for an event with these `values` that is the first of all, when all windows are empty.
  public func truth(of condition: TypedCondition, for values: [EventValue]) -> Truth {
    truth(of: condition, in: Situation(values: values))
  }

  /// Returns whether `condition` holds in `situation`.
  func truth(of condition: TypedCondition, in situation: Situation) -> Truth {
    switch condition {
    case .constant(let fact): Truth(fact)
    case .not(let inner): !truth(of: inner, in: situation)
    case .all(let parts): parts.reduce(.isTrue) { .and($0, truth(of: $1, in: situation)) }
    case .any(let parts): parts.reduce(.isFalse) { .or($0, truth(of: $1, in: situation)) }
    case .compare(let left, let comparison, let right, _):
      truth(of: value(of: left, in: situation), comparison, value(of: right, in: situation))
    case .isNone(let field, _): isAbsent(situation.values[field])
    case .numberIn(let field, let ranges, _): truth(of: situation.values[field], in: ranges)
    case .addressIn(let field, let ranges, _): truth(of: situation.values[field], in: ranges)
    case .text(let field, let test, _): truth(of: test, on: situation.values[field])
    case .has(let field, let label, _): truth(ofLabel: label, heldBy: situation.values[field], in: situation.memory)
    }
  }

  /// Returns whether `value` is known to be absent.
  private func isAbsent(_ value: EventValue) -> Truth {
    switch value {
    case .none: .isTrue
    case .unknown: .isUnknown
    case .number, .text, .address: .isFalse
    }
  }

  /// Returns whether the number `value` is in one of `ranges`; an absent one is not.
  private func truth(of value: EventValue, in ranges: [ClosedRange<Int64>]) -> Truth {
    switch value {
    case .number(let number): Truth(ranges.contains { $0.contains(number) })
    case .none: .isFalse
    case .unknown: .isUnknown
    case .text, .address: preconditionFailure("the field is a number")
    }
  }

  /// Returns whether the address `value` is in one of `ranges`; an absent one is not.
  private func truth(of value: EventValue, in ranges: [ClosedRange<Address>]) -> Truth {
    switch value {
    case .address(let address): Truth(ranges.contains { $0.contains(address) })
    case .none: .isFalse
    case .unknown: .isUnknown
    case .text, .number: preconditionFailure("the field is an address")
    }
  }

  /// Returns whether `test` holds of the text `value`; of an absent one it does not.
  private func truth(of test: TextTest, on value: EventValue) -> Truth {
    switch value {
    case .text(let bytes, isTruncated: false): Truth(test.holds(of: bytes))
    case .text(let bytes, isTruncated: true): test.truth(beginning: bytes)
    case .none: .isFalse
    case .unknown: .isUnknown
    case .number, .address: preconditionFailure("the field is a text")
    }
  }

  /// Returns whether `left` and `right` compare so. What mentions an unknown field is unknown; an absent number has no order
  /// and equals nothing.
  private func truth(of left: Quantity, _ comparison: Comparison, _ right: Quantity) -> Truth {
    switch (left, right) {
    case (.unknown, _), (_, .unknown): return .isUnknown
    case (.absent, _), (_, .absent): return Truth(comparison == .notEqual)
    case (.number(let left), .number(let right)):
      switch comparison {
      case .equal: return Truth(left == right)
      case .notEqual: return Truth(left != right)
      case .less: return Truth(left < right)
      case .lessOrEqual: return Truth(left <= right)
      case .greater: return Truth(left > right)
      case .greaterOrEqual: return Truth(left >= right)
      }
    }
  }
}
