import AinkaSource
import AinkaValues

/// What can be wrong with types and units.
extension Diagnostic {
  /// Two values of different types.
  static func differentTypes(_ left: Operand, _ right: Operand, _ context: Context) -> Diagnostic {
    let (first, second) = (left.value.described(context), right.value.described(context))
    var help: [String] = []
    if let one = left.number?.type, let other = right.number?.type { help = Diagnostic.advice(left, one, right, other) }
    if let advice = windowAdvice(left, right) ?? windowAdvice(right, left) { help = [advice] }
    if case .text = right.value, let number = left.number {
      let isCase = if case .enumeration = number.type { true } else { false }
      help = [isCase ? "cases stand without quotes" : "numbers stand without quotes"]
    }
    if case .textField = left.value, right.number != nil { help = ["texts stand in quotes: `\"\(right.text)\"`"] }
    let wanted: String =
      switch left.value {
      case .number(let number): "expected \(number.type.name)"
      case .textField, .text: "expected a text"
      case .addressField, .address: "expected an address"
      default: ""
      }
    return Diagnostic(
      code: "E0301", severity: .error, message: "`\(left.text)` is \(first), `\(right.text)` is \(second)",
      primary: Label(span: right.span, text: wanted), secondary: [Label(span: left.span)], help: help)
  }

  /// Returns what was likely meant by a comparison of `window`, a count of events, with the rate `other`, or the other way round.
  private static func windowAdvice(_ window: Operand, _ other: Operand) -> String? {
    switch (window.number?.term, other.number?.type) {
    case (.window?, .rate?) where window.text.hasPrefix("count("), (.metric?, .rate?) where window.text.hasPrefix("count("):
      "`count` is how many events there were, `rate` how many in a time: write `rate(\(window.text.dropFirst(6))`"
    case (.product(.window, _, _)?, .count?) where window.text.hasPrefix("rate("),
      (.product(.metric, _, _)?, .count?) where window.text.hasPrefix("rate("):
      "write how many in a time, as `\(other.text)/s`, or how many there were: `count(\(window.text.dropFirst(5))`"
    default: nil
    }
  }

  /// Returns what was likely meant by a comparison of `one` with `other`.
  private static func advice(_ left: Operand, _ one: ValueType, _ right: Operand, _ other: ValueType) -> [String] {
    if let term = left.number?.term, case .product = term, one == .count, other == .percent { return [partAdvice(left.text)] }
    if let term = right.number?.term, case .product = term, one == .percent, other == .count { return [partAdvice(right.text)] }
    return switch (one, other) {
    case (.percent, .duration): ["write a level and a time: `\(left.text) > 10% for \(right.text)`"]
    case (.percent, .count), (.fraction, .count), (.percent, .fraction): ["percentages are written with their sign, as `90%`"]
    case (.duration, .count): ["durations have a unit, as `\(right.text)s`"]
    case (.duration, .fraction) where right.number?.constant != nil: ["durations have a unit, as `\(right.text)s`"]
    case (.bytes, .count): ["amounts of bytes have a unit, as `\(right.text)MiB`"]
    case (.rate, .count): ["rates say per what, as `\(right.text)/s`"]
    case (.bytes, .percent):
      left.number?.term.readsMetric ?? false
        ? ["write an amount, as `512MiB`, or a part of another: `memory.total * \(right.text)`"]
        : ["write an amount, as `512MiB`"]
    case (.percent, .bytes): ["write an amount of bytes on both sides, or a percentage on both"]
    case (.temperature, .count): ["temperatures have a unit, as `\(right.text)degC`"]
    case (.throughput, .count), (.throughput, .bytes): ["throughputs say per what, as `\(right.text)/s` with a unit of bytes"]
    case (.frequency, .count): ["frequencies have a unit, as `\(right.text)MHz`"]
    case (_, .percent), (_, .duration), (_, .bytes), (_, .rate):
      one.takesPlainNumber ? ["\(one.description) is a number without unit"] : []
    default: []
    }
  }

  /// Returns why `product`, of a percentage and a count, is a count.
  private static func partAdvice(_ product: String) -> String {
    "`\(product)` is a part of a count, as 10% of 50 is; for more of the percentage, multiply with a fraction, as `* 2.0`"
  }

  /// A value of another type than is expected.
  static func wrongType(_ text: String, what: String, wanted: ValueType, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0301", severity: .error, message: "`\(text)` is \(what), and \(wanted.description) is wanted",
      primary: Label(span: span, text: "expected \(wanted.name)"), help: unitAdvice(text, wanted))
  }

  /// Returns how the number `text` is written as a value of `wanted`, iff only its unit is missing.
  private static func unitAdvice(_ text: String, _ wanted: ValueType) -> [String] {
    guard let first = text.utf8.first, UInt8(ascii: "0")...UInt8(ascii: "9") ~= first,
      text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".") })
    else { return [] }
    let unit: String? =
      switch wanted {
      case .percent, .fraction: "%"
      case .duration: "s"
      case .bytes: "MiB"
      case .rate: "/s"
      case .throughput: "MiB/s"
      case .frequency: "MHz"
      default: nil
      }
    return unit.map { ["\(wanted.description) has a unit, as `\(text)\($0)`"] } ?? []
  }

  /// A constant that no value of its type can be.
  static func outOfBounds(_ text: String, type: ValueType, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0306", severity: .error, message: "`\(text)` is outside of what \(type.description) can be",
      primary: Label(span: span),
      help: ["\(type.description) is in \(type.bounds.lowerBound) .. \(type.bounds.upperBound)"])
  }

  /// A value where a condition belongs.
  static func notACondition(_ text: String, what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0302", severity: .error, message: "`\(text)` is \(what), no condition", primary: Label(span: span),
      help: ["compare it with something"])
  }

  /// A condition that is compared.
  static func conditionCompared(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0302", severity: .error, message: "`\(text)` is a condition already, and is not compared",
      primary: Label(span: span),
      help: ["write it alone, or `not` before it"])
  }

  /// `in` without a set.
  static func notASet(_ text: String, what: String, isRange: Bool = false, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0303", severity: .error, message: "`\(text)` is \(what), and a set is wanted", primary: Label(span: span),
      help: [
        isRange ? "texts have no order: write them out, as `{ \"a\", \"b\" }`" : "write `{ \(text) }`, or compare with `==`"
      ])
  }

  /// `==` with a set.
  static func writeIn(_ left: String, _ right: String, what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0303", severity: .error, message: "`\(right)` is \(what), which nothing equals", primary: Label(span: span),
      help: ["write `\(left) in \(right)`"])
  }

  /// A left side of `in` that is never in anything.
  static func noMembership(_ text: String, what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0303", severity: .error, message: "`\(text)` is \(what), and a field is wanted before `in`",
      primary: Label(span: span))
  }

  /// A set as the element of a set.
  static func notAnElement(_ text: String, what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0303", severity: .error, message: "`\(text)` is \(what), and cannot be an element of one",
      primary: Label(span: span))
  }

  /// A range with its ends the wrong way round.
  static func invertedRange(_ text: String, low: String, high: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0304", severity: .error, message: "nothing is in `\(text)`", primary: Label(span: span),
      help: ["the lower end comes first: `\(high) .. \(low)`"])
  }

  /// `{ }`
  static func emptySet(at span: Span) -> Diagnostic {
    Diagnostic(code: "E0304", severity: .error, message: "a set has at least one element", primary: Label(span: span))
  }

  /// `<` of what has no order.
  static func noOrder(_ what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0305", severity: .error, message: "\(what) has no order: only `==` and `!=` compare it",
      primary: Label(span: span))
  }

  /// A test of a text on something else.
  static func notAText(_ relation: String, _ text: String, what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0305", severity: .error, message: "`\(relation)` tests a text of the event, and `\(text)` is \(what)",
      primary: Label(span: span))
  }

  /// A test of a text against something else.
  static func textWanted(_ relation: String, _ text: String, what: String, isSet: Bool, at span: Span) -> Diagnostic {
    let help: [String] =
      !isSet ? [] : relation == "contains" ? ["write `contains any \(text)`"] : ["write one test for each, joined by `or`"]
    return Diagnostic(
      code: "E0305", severity: .error, message: "`\(relation)` wants a text in quotes, and `\(text)` is \(what)",
      primary: Label(span: span),
      help: help)
  }

  /// A test that every text passes.
  static func emptyText(_ relation: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0305", severity: .error, message: "every text \(relation == "contains" ? "contains" : relation) the empty one",
      primary: Label(span: span))
  }

  /// Operands that cannot be calculated with each other.
  static func noArithmetic(_ sign: String, _ left: Operand, _ right: Operand, _ context: Context, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0305", severity: .error,
      message: "`\(sign)` does not go with \(left.value.described(context)) and \(right.value.described(context))",
      primary: Label(span: span))
  }

  /// `-` before what is no number.
  static func noNegation(_ text: String, what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0305", severity: .error, message: "`-` does not go with `\(text)`, which is \(what)", primary: Label(span: span))
  }

  /// `none` that is compared with what always is something.
  static func neverNone(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0305", severity: .error, message: "`\(text)` is never `none`: only a field of the event can be",
      primary: Label(span: span))
  }

  /// Two fields that cannot be compared with each other.
  static func twoFields(_ left: String, _ right: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0309", severity: .error, message: "texts and addresses are compared with constants, not with each other",
      primary: Label(span: span))
  }

  /// Two literals that are compared.
  static func twoConstants(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0309", severity: .error, message: "two constants are compared: the answer never changes",
      primary: Label(span: span))
  }

  /// A case that an enum does not have.
  static func noCase(_ name: String, of type: ValueType, cases: [String], at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0201", severity: .error, message: "`\(type.name)` has no case `\(name)`", primary: Label(span: span),
      help: [Suggestion.nearest(to: name, in: cases).map { "did you mean `\($0)`?" } ?? "write \(alternatives(cases))"])
  }

  /// Something that depends on an event where a constant belongs.
  static func notConstant(_ text: String, isMetric: Bool = false, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0312", severity: .error, message: "`\(text)` is no constant", primary: Label(span: span),
      help: isMetric ? ["what is read is known at run time only: write a value"] : ["a condition with a name is a `predicate`"])
  }

  /// A comparison whose answer the type gives.
  static func decided(_ truth: Bool, _ text: String, type: ValueType?, at span: Span) -> Diagnostic {
    let reason = type.map { type in
      let bounds = type.bounds
      return bounds.upperBound == .max ? "" : ": \(type.description) is in \(bounds.lowerBound) .. \(bounds.upperBound)"
    }
    return Diagnostic(
      code: "W0321", severity: .warning, message: "this is always \(truth)\(reason ?? " within the bounds of `\(text)`")",
      primary: Label(span: span), help: alwaysAdvice(truth, "W0321"))
  }

  /// A comparison of readings whose answer their bounds give; an end that no reading comes near is not told.
  static func decidedByReadings(
    _ truth: Bool, _ left: (text: String, values: ClosedRange<Int64>), _ right: (text: String, values: ClosedRange<Int64>),
    type: ValueType, at span: Span
  ) -> Diagnostic {
    /// Returns what `side` can be.
    func words(_ side: (text: String, values: ClosedRange<Int64>)) -> String {
      let low = Quantity.text(of: side.values.lowerBound, type: type)
      if side.values.lowerBound == side.values.upperBound { return "`\(side.text)` is \(low)" }
      return side.values.upperBound >= type.readings.upperBound && type != .percent && type != .bool
        ? "`\(side.text)` is at least \(low)"
        : "`\(side.text)` is in \(low) .. \(Quantity.text(of: side.values.upperBound, type: type))"
    }
    let sides = [left, right].filter { $0.values.lowerBound != $0.values.upperBound || $0.text.isEmpty }
    return Diagnostic(
      code: "W0322", severity: .warning,
      message: "this is always \(truth): \((sides.isEmpty ? [left, right] : sides).map(words).joined(separator: ", "))",
      primary: Label(span: span), help: alwaysAdvice(truth, "W0322"))
  }

  /// Returns what to do with a comparison that is always `truth`.
  private static func alwaysAdvice(_ truth: Bool, _ code: String) -> [String] {
    [
      truth
        ? "leave it out, or compare with a value that can be reached; `allow(\(code)) because …` before the declaration keeps it"
        : "compare with a value that can be reached; `allow(\(code)) because …` before the declaration keeps it"
    ]
  }

  /// An element that lies within another one of the set.
  static func covered(_ text: String, at span: Span, by other: String, at place: Span) -> Diagnostic {
    Diagnostic(
      code: "W0324", severity: .warning, message: "`\(text)` lies within `\(other)`, which is in the set too",
      primary: Label(span: span), secondary: [Label(span: place, text: "this holds all of it")], help: ["leave it out"])
  }

  /// An element that a set has already.
  static func duplicate(_ text: String, at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      code: "W0320", severity: .warning, message: "`\(text)` is in the set twice", primary: Label(span: span),
      secondary: [Label(span: first, text: "first here")])
  }
}
