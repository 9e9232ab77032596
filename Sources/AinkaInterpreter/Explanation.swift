public import AinkaSemantics
import AinkaValues

/// What a condition came to, and why: its parts, each with what it came to.
public struct Explanation: Sendable, Hashable {
  /// As it is written, or what joins the parts: `all of`.
  public var text: String
  /// `true`, `false`, `unknown`, or a value with its unit.
  public var value: String
  public var parts: [Explanation]

  init(_ text: String, _ value: String, _ parts: [Explanation] = []) {
    self.text = text
    self.value = value
    self.parts = parts
  }
}

extension World {
  /// Returns why `condition`, about no event, comes to what it does now.
  public func explanation(of condition: TypedCondition) -> Explanation {
    Explaining(interpreter: interpreter, situation: situation, fields: []).explanation(of: condition)
  }

  /// Returns why event rule `rule` matched the last event, or did not: its `when` and its `unless`. Empty if it was not on it.
  public func explanation(ofRule rule: Int) -> [Explanation] {
    guard let event = lastEvent, let situation = lastSituation else { return [] }
    let rule = program.rules[rule]
    guard rule.event == event else { return [] }
    let explaining = Explaining(interpreter: interpreter, situation: situation, fields: program.events[event].fields)
    var unless = explaining.explanation(of: rule.unless)
    if case .constant(false) = rule.unless { return [explaining.explanation(of: rule.when)] }
    unless.text = "unless " + unless.text
    return [explaining.explanation(of: rule.when), unless]
  }
}

/// Says what conditions and terms come to in one situation, by their parts.
struct Explaining {
  let interpreter: Interpreter
  let situation: Situation
  /// Of the event that the situation is about.
  let fields: [TypedField]

  private var program: TypedProgram { interpreter.program }

  /// Returns why `condition` comes to what it does.
  func explanation(of condition: TypedCondition) -> Explanation {
    let value = interpreter.truth(of: condition, in: situation).word
    switch condition {
    case .constant(let fact): return Explanation("\(fact)", value)
    case .not(let inner): return Explanation("not", value, [explanation(of: inner)])
    case .all(let parts): return Explanation("all of", value, parts.map(explanation))
    case .any(let parts): return Explanation("one of", value, parts.map(explanation))
    case .compare(let left, _, let right, _):
      return Explanation(written(condition), value, [left, right].compactMap(explanation))
    case .isNone(let field, _), .numberIn(let field, _, _), .addressIn(let field, _, _), .text(let field, _, _),
      .has(let field, _, _):
      return Explanation(written(condition), value, [explanation(ofField: field)])
    }
  }

  /// Returns `condition`, which is not made of others, as it is written.
  private func written(_ condition: TypedCondition) -> String {
    guard let span = condition.span, program.sources.indices.contains(Int(span.source)) else { return "…" }
    let bytes = program.sources[Int(span.source)].bytes
    guard span.start < span.end, Int(span.end) <= bytes.count else { return "…" }
    let text = String(decoding: bytes[Int(span.start)..<Int(span.end)], as: UTF8.self)
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Returns what `term` comes to by its parts; nothing for a constant.
  private func explanation(of term: TypedTerm) -> Explanation? {
    let value = shown(interpreter.value(of: term, in: situation), type(of: term), cases(of: term))
    switch term {
    case .constant: return nil
    case .field(let field): return explanation(ofField: field)
    case .threshold, .keyedThreshold, .window, .metric, .setting: return Explanation(words(term, nil), value)
    case .negated(let inner): return Explanation(words(term, type(of: term)), value, [inner].compactMap(explanation))
    case .product where isRate(term): return Explanation(words(term, nil), value)
    case .sum(let left, let right), .difference(let left, let right), .product(let left, let right, _):
      return Explanation(words(term, type(of: term)), value, [left, right].compactMap(explanation))
    case .quotient(let left, let right, _, let otherwise):
      return Explanation(words(term, type(of: term)), value, [left, right, otherwise].compactMap { $0.flatMap(explanation) })
    }
  }

  /// Returns what field `field` holds.
  private func explanation(ofField field: Int) -> Explanation {
    Explanation(fields[field].name, situation.values[field].text(of: fields[field].type, cases: fields[field].cases))
  }

  /// Returns `quantity` with its unit.
  private func shown(_ quantity: Quantity, _ type: ValueType?, _ cases: [String]) -> String {
    switch quantity {
    case .number(let number): EventValue.number(number).text(of: type ?? .count, cases: cases)
    case .absent: "none"
    case .unknown: "unknown"
    }
  }

  /// Returns `term` in words; constants are of `type`.
  private func words(_ term: TypedTerm, _ type: ValueType?) -> String {
    switch term {
    case .constant(let number): return EventValue.number(number).text(of: type ?? .count, cases: [])
    case .field(let field): return fields[field].name
    case .threshold(let threshold), .keyedThreshold(let threshold, _): return program.thresholds[threshold].name
    case .window(let window, _): return program.windows[window].text
    case .metric(let metric): return program.metrics[metric].name
    case .setting(let setting): return program.settings[setting].name
    case .negated(let inner): return "-\(words(inner, type))"
    case .sum(let left, let right): return "(\(words(left, type)) + \(words(right, type)))"
    case .difference(let left, let right): return "(\(words(left, type)) - \(words(right, type)))"
    case .product(let left, _, _) where isRate(term): return "rate of \(words(left, nil))"
    case .product(let left, let right, let divisor):
      let types = CalculationTypes(productOf: self.type(of: left), self.type(of: right), divisor: divisor)
      return "\(words(left, types?.left)) * \(words(right, types?.right))"
    case .quotient(let left, let right, let multiplier, _):
      let types = CalculationTypes(quotientOf: self.type(of: left), self.type(of: right), multiplier: multiplier)
      return "\(words(left, types?.left)) / \(words(right, types?.right))"
    }
  }

  /// Returns the type of `term`, as far as its parts tell it.
  private func type(of term: TypedTerm) -> ValueType? {
    switch term {
    case .constant: return nil
    case .field(let field): return fields[field].type
    case .threshold(let threshold), .keyedThreshold(let threshold, _): return program.thresholds[threshold].type
    case .window: return .count
    case .metric(let metric): return program.metrics[metric].type
    case .setting(let setting): return program.settings[setting].type
    case .negated(let inner): return type(of: inner)
    case .sum(let left, let right), .difference(let left, let right): return type(of: left) ?? type(of: right)
    case .product where isRate(term): return .rate
    case .product(let left, let right, let divisor):
      return CalculationTypes(productOf: type(of: left), type(of: right), divisor: divisor)?.result
    case .quotient(let left, let right, let multiplier, let otherwise):
      let types = CalculationTypes(quotientOf: type(of: left), type(of: right), multiplier: multiplier)
      return types?.result ?? otherwise.flatMap { type(of: $0) }
    }
  }

  /// `true` iff `term` brings the count of a window to the scale of rates.
  private func isRate(_ term: TypedTerm) -> Bool {
    guard case .product(let left, .constant(let factor), let divisor) = term, let length = length(ofWindow: left) else {
      return false
    }
    let rate = TypedWindow.rateFactor(lengthNanoseconds: length)
    return rate.multiplier == factor && rate.divisor == divisor
  }

  /// Returns the length of the window that `term` reads, if it reads one.
  private func length(ofWindow term: TypedTerm) -> Int64? {
    switch term {
    case .window(let window, _): return program.windows[window].lengthNanoseconds
    case .metric(let metric):
      guard case .window(let window) = program.metrics[metric].source else { return nil }
      return program.windows[window].lengthNanoseconds
    default: return nil
    }
  }

  /// Returns the cases that the numbers of `term` stand for, if it is of an enumeration.
  private func cases(of term: TypedTerm) -> [String] {
    switch term {
    case .field(let field): fields[field].cases
    case .metric(let metric): program.metrics[metric].cases
    case .setting(let setting): program.settings[setting].cases
    default: []
    }
  }
}

extension Truth {
  /// The word for it.
  public var word: String {
    switch self {
    case .isTrue: "true"
    case .isFalse: "false"
    case .isUnknown: "unknown"
    }
  }
}
