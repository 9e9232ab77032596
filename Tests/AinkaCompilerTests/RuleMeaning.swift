import AinkaSemantics
import AinkaTestSupport

@testable import AinkaCompiler

/// Turns rules back into conditions, for the interpreter to say what they mean.
enum RuleMeaning {
  /// Returns the condition that `rule` has come to.
  static func condition(of rule: LoweredRule) -> TypedCondition {
    guard !rule.alternatives.isEmpty else { return .constant(false) }
    return .any(rule.alternatives.map { $0.literals.isEmpty ? .constant(true) : .all($0.literals.map(condition)) })
  }

  private static func condition(of literal: Literal) -> TypedCondition {
    literal.isNegated ? .not(condition(of: literal.atom)) : condition(of: literal.atom)
  }

  private static func condition(of atom: Atom) -> TypedCondition {
    let span = ProgramBuilder.span
    switch atom {
    case .numbers(let field, let ranges):
      // The last raw number stands for all that are as large, or larger.
      let wide = ranges.map {
        Int64($0.lowerBound)...($0.upperBound == UInt32.whole.upperBound ? Int64.max : Int64($0.upperBound))
      }
      return .numberIn(field: field, wide, span)
    case .isNone(let field): return .isNone(field: field, span)
    case .addresses(let field, let ranges): return .addressIn(field: field, ranges, span)
    case .listed(let field, let test), .pattern(let field, let test): return .text(field: field, test, span)
    case .fact(let field, let label): return .has(field: field, label: label, span)
    case .comparison(let expression):
      var stack: [TypedTerm] = []
      for operation in expression.sides {
        switch operation {
        case .constant(let constant): stack.append(.constant(constant))
        case .field(let field): stack.append(.field(field))
        case .threshold(let threshold): stack.append(.threshold(threshold))
        case .negate: stack.append(.negated(stack.removeLast()))
        case .add:
          let right = stack.removeLast()
          stack.append(.sum(stack.removeLast(), right))
        default: preconditionFailure("the dice have no such term")
        }
      }
      return .compare(stack[0], expression.comparison, stack[1], span)
    }
  }
}
