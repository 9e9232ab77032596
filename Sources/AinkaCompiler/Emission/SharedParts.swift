import AinkaSemantics
import AinkaSource
import CAinkaABI

/// What rows refer to, written once however many rows do: further tests, sets of symbols, expressions, automata, lists.
struct SharedParts {
  let typed: TypedProgram
  private var expressions: [[Expression.Operation]: Int] = [:]
  private var automata: [TextTest: Int] = [:]
  private var more: [[RowEncoding.Step]: Int] = [:]
  private var members: [[ClosedRange<UInt32>]: Int] = [:]
  var lists = ListWriter()

  init(typed: TypedProgram) { self.typed = typed }

  /// Returns the row of `draft` with its further tests written, adding an error to `report` where that is not possible.
  mutating func row(
    of draft: RowEncoding.Draft, rule: Int, to image: inout ImageWriter, report: inout DiagnosticReport
  ) -> EncodedRow {
    if draft.more.isEmpty { return draft.row }
    let limit = Int(AINKA_MORE_TESTS)
    if draft.more.count > limit {
      report.add(.tooManyTests(typed.rules[rule].name, tests: draft.more.count, limit: limit, at: typed.rules[rule].span))
      return draft.row
    }
    var row = draft.row
    let offset = offset(of: draft.more, rule: rule, to: &image, report: &report)
    row.tests[2] = .init(low: UInt32(offset), width: UInt32(draft.more.count))
    return row
  }

  /// Returns the offset of `struct ainka_more[]` for `steps`.
  private mutating func offset(
    of steps: [RowEncoding.Step], rule: Int, to image: inout ImageWriter, report: inout DiagnosticReport
  ) -> Int {
    if let earlier = more[steps] { return earlier }
    var words: [ainka_more] = []
    for step in steps {
      switch step {
      case .symbols(let slot, let isText, let range, let wanted):
        let kind = isText ? AINKA_MORE_TEXT : AINKA_MORE_SYMBOL
        words.append(
          test(kind, wanted, slot: slot * 4, low: range.lowerBound, width: range.upperBound - range.lowerBound))
      case .members(let slot, let isText, let runs, let wanted):
        let kind = isText ? AINKA_MORE_TEXT_MEMBER : AINKA_MORE_MEMBER
        let bits = (runs.last?.upperBound ?? 0) + 1
        words.append(test(kind, wanted, slot: slot * 4, low: UInt32(members(runs, to: &image)), width: bits))
      case .lookUps(let bits):
        words.append(test(AINKA_MORE_LOOK_UPS, .isTrue, slot: 0, low: bits, width: 0))
      case .learned(let expression):
        words.append(test(expression, .isTrue, to: &image))
      case .expression(let expression, let wanted):
        words.append(test(expression, wanted, to: &image))
      case .automaton(let field, let text, let wanted):
        let offset = automaton(text, rule: rule, to: &image, report: &report)
        words.append(test(AINKA_MORE_AUTOMATON, wanted, slot: field, low: UInt32(offset), width: 0))
      }
    }
    let offset = image.append(words)
    more[steps] = offset
    return offset
  }

  /// Returns the offset of a bit per symbol, set for those in `runs`.
  private mutating func members(_ runs: [ClosedRange<UInt32>], to image: inout ImageWriter) -> Int {
    if let earlier = members[runs] { return earlier }
    var words = Array(repeating: UInt64(0), count: Int((runs.last?.upperBound ?? 0) / 64) + 1)
    for symbol in runs.joined() { words[Int(symbol / 64)] |= 1 << UInt64(symbol % 64) }
    let offset = image.append(words)
    members[runs] = offset
    return offset
  }

  /// Returns one further test.
  private func test(
    _ kind: ainka_more_kind, _ wanted: Outcomes, slot: Int, low: UInt32, width: UInt32
  ) -> ainka_more {
    // An unknown symbol passes no range, so that its test is for the outcome itself.
    let isUnknown = kind != AINKA_MORE_AUTOMATON && wanted == .isUnknown
    return ainka_more(
      kind: UInt8(kind.rawValue), wanted: wanted.rawValue, slot: UInt8(slot), spare: 0, low: isUnknown ? 0 : low,
      width: isUnknown ? 0 : width, spare32: 0)
  }

  /// Returns the further test of `expression`, written first.
  private mutating func test(_ expression: Expression, _ wanted: Outcomes, to image: inout ImageWriter) -> ainka_more {
    let operations = expression.operations
    let offset = expressions[operations] ?? image.append(operations.map(\.encoded))
    expressions[operations] = offset
    return ainka_more(
      kind: UInt8(AINKA_MORE_EXPRESSION.rawValue), wanted: wanted.rawValue, slot: 0, spare: 0, low: UInt32(offset),
      width: UInt32(operations.count), spare32: 0)
  }

  /// Returns the offset of the automaton of `text`.
  private mutating func automaton(
    _ text: TextTest, rule: Int, to image: inout ImageWriter, report: inout DiagnosticReport
  ) -> Int {
    if let earlier = automata[text] { return earlier }
    guard let automaton = Automaton(text) else {
      report.add(
        .patternTooComplex(
          text.words, of: typed.rules[rule].name, limit: Int(AINKA_AUTOMATON_STATES), at: typed.rules[rule].span))
      automata[text] = 0
      return 0
    }
    let offset = automaton.write(to: &image)
    automata[text] = offset
    return offset
  }
}

extension Expression.Operation {
  /// `struct ainka_operation`; fields are by place in the record.
  fileprivate var encoded: ainka_operation {
    func operation(_ kind: ainka_operation_kind, index: Int = 0, constant: Int64 = 0) -> ainka_operation {
      ainka_operation(operation: UInt8(kind.rawValue), spare: (0, 0, 0), index: UInt32(index), constant: constant)
    }
    return switch self {
    case .constant(let constant): operation(AINKA_PUSH_CONSTANT, constant: constant)
    case .field(let place): operation(AINKA_PUSH_FIELD, index: place)
    case .threshold(let threshold): operation(AINKA_PUSH_SLOT, index: threshold)
    case .looked(let number): operation(AINKA_PUSH_LOOKED, index: number)
    case .window, .keyedThreshold: preconditionFailure("rows have look-ups by number")
    case .negate: operation(AINKA_NEGATE)
    case .add: operation(AINKA_ADD)
    case .subtract: operation(AINKA_SUBTRACT)
    case .multiply: operation(AINKA_MULTIPLY)
    case .divide: operation(AINKA_DIVIDE)
    case .compare(let comparison): operation(AINKA_COMPARE, index: Int(comparison.rawValue))
    }
  }
}
