import AinkaSemantics
import AinkaSource
import AinkaValues
import CAinkaABI

/// Turns typed conditions into trees over atoms: the first form that knows how an event is recorded.
///
/// A condition becomes the test that the tables can do: plain numbers become ranges of raw symbols, texts are listed or given to
/// an automaton, everything else about numbers is an expression.
struct Lowering {
  let program: TypedProgram

  /// Returns the raw rules of the program, with an error in `report` for each condition that no table can hold.
  static func lower(_ program: TypedProgram, report: inout DiagnosticReport) -> RuleProgram {
    let program = WindowFeeding.adding(to: program)
    let lowering = Lowering(program: program)
    let rules = program.rules.indices.map { lowering.lower(rule: $0, report: &report) }
    return RuleProgram(state: .raw, typed: program, rules: rules)
  }

  /// Returns one rule: its `when` and not its `unless`.
  private func lower(rule number: Int, report: inout DiagnosticReport) -> LoweredRule {
    let event = program.rules[number].event
    let context = Context(rule: number, event: program.events[event])
    let when = lower(program.rules[number].when, context, &report)
    // Most rules have no `unless`.
    if case .constant(false) = program.rules[number].unless {
      return LoweredRule(number: number, event: event, body: when.plain.map { .alternatives([$0]) } ?? .tree(when))
    }
    let unless = lower(program.rules[number].unless, context, &report)
    return LoweredRule(number: number, event: event, body: .tree(.all([when, .not(unless)])))
  }

  /// What a condition stands in.
  struct Context {
    /// The rule's number.
    let rule: Int
    let event: TypedEvent
  }

  /// Returns the tree of `condition`.
  private func lower(_ condition: TypedCondition, _ context: Context, _ report: inout DiagnosticReport) -> ConditionTree {
    switch condition {
    case .constant(let value): .constant(value)
    case .not(let inner): .not(lower(inner, context, &report))
    case .all(let parts): .all(parts.map { lower($0, context, &report) })
    case .any(let parts): .any(parts.map { lower($0, context, &report) })
    case .isNone(let field, let span): isNone(field, span, context)
    case .numberIn(let field, let ranges, let span): numbers(field, ranges, span, context)
    case .addressIn(let field, let ranges, let span): .atom(.addresses(field: field, ranges), span)
    case .text(let field, let test, let span): Self.text(field, test, span, context.event.fields[field].place)
    case .has(let field, let label, let span): .atom(.fact(field: field, label: label), span)
    case .compare(let left, let comparison, let right, let span):
      compare(left, comparison, right, span, context, &report)
    }
  }

  /// Returns the test for absence; of the long text, which has no symbol, it is that not any text at all is there.
  private func isNone(_ field: Int, _ span: Span, _ context: Context) -> ConditionTree {
    if case .longText = context.event.fields[field].place {
      return .not(.atom(.pattern(field: field, .startsWith([])), span))
    }
    return .atom(.isNone(field: field), span)
  }

  /// Returns the test that a number is in `ranges`: raw symbols where they are exact, else comparisons in 64 bits.
  func numbers(_ field: Int, _ ranges: [ClosedRange<Int64>], _ span: Span, _ context: Context) -> ConditionTree {
    let largest = Int64(AINKA_NUMBER_LARGEST)
    let range = context.event.fields[field].type.fieldRange
    let upper = context.event.fields[field].type == .count ? Int64.max : range.upperBound
    var raw: [ClosedRange<UInt32>] = []
    var exact: [ConditionTree] = []
    for wanted in ranges where wanted.upperBound >= 0 {
      let low = max(wanted.lowerBound, 0)
      if low < largest, wanted.upperBound < largest {
        raw.append(UInt32(low)...UInt32(wanted.upperBound))
      } else if low < largest, wanted.upperBound >= upper {
        raw.append(UInt32(low)...AINKA_NUMBER_LARGEST)
      } else {
        let above = bound(field, .greaterOrEqual, wanted.lowerBound, span)
        let below = bound(field, .lessOrEqual, wanted.upperBound, span)
        if wanted.lowerBound == wanted.upperBound {
          exact.append(bound(field, .equal, wanted.lowerBound, span))
        } else {
          exact.append(wanted.upperBound >= upper ? above : .all([above, below]))
        }
      }
    }
    let atom = ConditionTree.atom(.numbers(field: field, raw), span)
    if exact.isEmpty { return atom }
    return .any((raw.isEmpty ? [] : [atom]) + exact)
  }

  /// Returns the comparison of a field with a constant, exact in 64 bits.
  private func bound(_ field: Int, _ comparison: Comparison, _ constant: Int64, _ span: Span) -> ConditionTree {
    .atom(.comparison(Expression(operations: [.field(field), .constant(constant), .compare(comparison)])), span)
  }

  /// Returns the test of a text that is recorded at `place`: listed where a table has room for it, else a pattern.
  static func text(_ field: Int, _ test: TextTest, _ span: Span, _ place: TypedField.Place) -> ConditionTree {
    switch (place, test) {
    case (.name, .equals(let texts)):
      return .atom(.listed(field: field, .equals(texts.filter { $0.count < 16 && !$0.contains(0) })), span)
    case (.text, .equals(let texts)):
      // An equality is listed with its end, for which the longest text leaves no room.
      let longest = texts.filter { $0.count == AINKA_TEXT_LONGEST }
      let listed = Atom.listed(field: field, .equals(texts.filter { $0.count < AINKA_TEXT_LONGEST && !$0.contains(0) }))
      if longest.isEmpty { return .atom(listed, span) }
      return .any([.atom(listed, span), .atom(.pattern(field: field, .equals(longest)), span)])
    case (.text, .startsWith(let text)) where !text.isEmpty:
      let canBegin = text.count <= AINKA_TEXT_LONGEST && !text.contains(0)
      return .atom(.listed(field: field, canBegin ? .startsWith(text) : .equals([])), span)
    default:
      return .atom(.pattern(field: field, test), span)
    }
  }
}
