import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// Returns what expression `id` of the policy of `context` is.
  @_optimize(speed)
  mutating func elaborate(_ id: Expression.ID, _ context: Context) -> Operand {
    let tree = policies[context.policy].tree
    let expression = tree[id]
    // What most are: each has a text of its own.
    switch expression.kind {
    case .number: return number(expression.span, context)
    case .string(let literal):
      guard let bytes = literal.text else { return Operand(value: .error, span: expression.span, text: "…") }
      return Operand(bytes, span: expression.span)
    case .place(let place): return resolve(place, expression.span, context, text: tree.text(of: place, id))
    default: return composed(id, expression, context)
    }
  }

  /// Returns what `expression`, which is `id` of the policy of `context` and made of others, is.
  @_optimize(speed)
  private mutating func composed(_ id: Expression.ID, _ expression: Expression, _ context: Context) -> Operand {
    let tree = policies[context.policy].tree
    var operand = Operand(value: .error, span: expression.span, as: id, of: tree)
    switch expression.kind {
    case .error, .number, .string, .place: break
    case .has, .all, .any, .not, .bool, .relation:
      operand.value = condition(expression.kind, expression.span, context).map { .condition($0) } ?? .error
    case .window(let window): operand.value = self.window(window, expression.span, context)
    case .date: report.add(.dateAsValue(tree.text(of: expression.span), at: expression.span))
    case .none: operand.value = .none
    case .set(let elements): operand.value = set(elements, expression.span, context)
    case .negated(let inner): operand.value = negated(settled(elaborate(inner, context), context), expression.span, context)
    case .range(let low, let high):
      operand.value = .range(settled(elaborate(low, context), context), settled(elaborate(high, context), context))
    case .arithmetic(let sign, let left, let right):
      operand.value = arithmetic(sign, left, right, expression.span, context)
    case .quotient(let left, let right, let otherwise):
      operand.value = quotient(left, right, otherwise, expression.span, context)
    }
    return operand
  }

  /// Returns expression `id` as a condition, or nothing if it is none, which is reported.
  @_optimize(speed)
  mutating func condition(_ id: Expression.ID, _ context: Context) -> TypedCondition? {
    let expression = policies[context.policy].tree[id]
    switch expression.kind {
    case .has, .all, .any, .not, .bool, .relation: return condition(expression.kind, expression.span, context)
    default: break
    }
    let operand = settled(elaborate(id, context), context)
    switch operand.value {
    case .error: return nil
    case .condition(let condition): return condition
    default:
      report.add(.notACondition(operand.text, what: operand.value.described(context), at: operand.span))
      return nil
    }
  }

  /// Returns the condition that `kind`, written at `span`, is by its form, or nothing if something is wrong with it, which is reported.
  @_optimize(speed)
  private mutating func condition(_ kind: Expression.Kind, _ span: Span, _ context: Context) -> TypedCondition? {
    switch kind {
    case .has(let holder, let label): return has(holder, label, span, context)
    case .all(let operands): return conditions(operands, context).map { .all($0) }
    case .any(let operands): return conditions(operands, context).map { .any($0) }
    case .not(let inner): return condition(inner, context).map { .not($0) }
    case .bool(let value): return .constant(value)
    case .relation(let relation, let left, let right): return self.relation(relation, left, right, span, context)
    default: preconditionFailure("the other forms are what their names and numbers make them")
    }
  }

  /// Returns the conditions `operands`, or nothing if one of them is none.
  @_optimize(speed)
  private mutating func conditions(_ operands: [Expression.ID], _ context: Context) -> [TypedCondition]? {
    var conditions: [TypedCondition] = []
    conditions.reserveCapacity(operands.count)
    for operand in operands { if let condition = condition(operand, context) { conditions.append(condition) } }
    return conditions.count == operands.count ? conditions : nil
  }

  /// Returns the number that is written at `span`.
  @_optimize(speed)
  private mutating func number(_ span: Span, _ context: Context) -> Operand {
    let text = policies[context.policy].tree.numberText(of: span)
    do {
      let quantity = try Quantity(parsing: text)
      let number = Operand.Number(term: .constant(quantity.value), type: quantity.type, isFlexible: true)
      return Operand(value: .number(number), span: span, text: text)
    } catch .overflow {
      report.add(.overflow("`\(text)`", at: span))
    } catch .tooFine(let type) {
      report.add(.tooFine(text, type: type, at: span))
    } catch .noRate {
      report.add(.noRate(text, at: span))
    } catch {
      // The lexer has reported it.
    }
    return Operand(value: .error, span: span, text: text)
  }

  /// Returns the set of `elements`, warning of those that are in it twice.
  @_optimize(speed)
  private mutating func set(_ elements: [Expression.ID], _ span: Span, _ context: Context) -> Operand.Value {
    var isWhole = !elements.isEmpty
    let operands = elements.map { elaborate($0, context) }
    var seen = SeenTexts(count: operands.count)
    for operand in operands {
      // One that is alone is written once.
      if operands.count > 1 {
        let text = operand.text
        if let first = seen.place(of: text), !operand.isError {
          report.add(.duplicate(text, at: operand.span, first: first))
        } else {
          seen.note(text, at: operand.span)
        }
      }
      if case .set = operand.value {
        report.add(.notAnElement(operand.text, what: "a set", at: operand.span))
        isWhole = false
      }
      if operand.isError { isWhole = false }
    }
    if elements.isEmpty { report.add(.emptySet(at: span)) }
    return isWhole ? .set(operands, element: nil) : .error
  }

  // MARK: Constants

  /// Checks every constant where it stands.
  mutating func checkConstants() {
    for index in policies.indices {
      for declaration in policies[index].others {
        guard case .constant(let constant) = declaration else { continue }
        _ = self.constant(Key(policy: index, name: constant.name.text), at: constant.name.span)
      }
    }
  }

  /// Returns the value of constant `key`, which is asked for at `span`.
  mutating func constant(_ key: Key, at span: Span) -> Operand {
    let failed = Operand(value: .error, span: span, text: key.name)
    guard case .constant(let declaration)? = policies[key.policy].entries[key.name]?.entry else { return failed }
    if let known = constants[key] {
      guard let known else {
        report.add(.recursive(key.name, kind: "constant", at: span, declared: declaration.name.span))
        return failed
      }
      return known
    }
    constants[key] = .some(nil)
    let context = Context(policy: key.policy)
    var operand = elaborate(declaration.value, context)
    if let type = declaration.type {
      let wanted = self.type(type, in: key.policy)
      operand = wanted.flatMap { converted(operand, to: $0, context) } ?? failed
    } else {
      operand = settledMembers(settled(operand, context), context)
    }
    if !operand.isError, !operand.isConstant {
      report.add(.notConstant(operand.text, at: operand.span))
      operand = failed
    }
    constants[key] = operand
    return operand
  }

  /// Returns `operand` with an error in the place of a set with names that mean nothing, which are reported.
  private mutating func settledMembers(_ operand: Operand, _ context: Context) -> Operand {
    guard case .set(let members, let element) = operand.value else { return operand }
    let settled = members.map { self.settled($0, context) }
    var result = operand
    result.value = settled.contains { $0.isError } ? .error : .set(settled, element: element)
    return result
  }
}

extension Operand {
  /// `true` iff nothing about the value depends on an event or a threshold.
  var isConstant: Bool {
    switch value {
    case .error, .text, .address, .network: true
    case .condition(let condition): if case .constant = condition { true } else { false }
    case .number(let number): number.constant != nil
    case .set(let members, _): members.allSatisfy(\.isConstant)
    case .range(let low, let high): low.isConstant && high.isConstant
    case .none, .textField, .addressField, .record, .unresolved: false
    }
  }
}

/// The texts of a set's elements so far, and where each stands: most sets are small, and looking through them is quicker than a table.
private struct SeenTexts {
  private struct Seen {
    var text: String
    var span: Span
  }
  private var few: [Seen] = []
  private var many: [String: Span] = [:]
  private let isMany: Bool

  /// Creates what is to hold `count` texts.
  init(count: Int) { isMany = count > 8 }

  /// Returns where `text` stands.
  func place(of text: String) -> Span? {
    if isMany { return many[text] }
    for seen in few.reversed() where seen.text == text { return seen.span }
    return nil
  }

  /// Notes that `text` stands at `span`.
  mutating func note(_ text: String, at span: Span) {
    if isMany { many[text] = span } else { few.append(Seen(text: text, span: span)) }
  }
}
