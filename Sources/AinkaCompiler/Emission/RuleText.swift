import AinkaSemantics
import AinkaValues
import CAinkaABI

/// The text of a normal rule program: one line an alternative, in the words of the language where it has some.
struct RuleText {
  let program: RuleProgram

  /// All rules, each with a head and its alternatives.
  var text: String {
    program.rules.map { rule in
      let head = "rule \(program.typed.rules[rule.number].name) on \(program.typed.events[rule.event].name)"
      return ([head] + lines(of: rule).map { "  \($0)" }).joined(separator: "\n") + "\n"
    }.joined() + program.shared.map(line).joined()
  }

  /// Returns the line of a test that several rules make.
  private func line(of shared: SharedPredicate) -> String {
    let event = program.typed.events[shared.event]
    let rules = shared.rules.map { program.typed.rules[$0].name }.joined(separator: ", ")
    return "shared on \(event.name): \(words(of: shared.atom, event)) by \(rules)\n"
  }

  /// Returns one line for each alternative of `rule`.
  func lines(of rule: LoweredRule) -> [String] {
    if rule.alternatives.isEmpty { return ["never"] }
    let event = program.typed.events[rule.event]
    return rule.alternatives.map { alternative in
      if alternative.literals.isEmpty { return "always" }
      let literals = alternative.literals.map { literal in
        let words = words(of: literal.atom, event)
        return literal.isNegated ? "not (\(words))" : words
      }
      return (alternative.canHold ? "" : "never true: ") + literals.joined(separator: " and ")
    }
  }

  /// Returns `atom` in words.
  func words(of atom: Atom, _ event: TypedEvent) -> String {
    switch atom {
    case .isNone(let field): "\(event.fields[field].name) == none"
    case .numbers(let field, let ranges):
      "\(event.fields[field].name) in {\(ranges.map { words(of: $0, event.fields[field]) }.joined(separator: ", "))}"
    case .addresses(let field, let ranges):
      "\(event.fields[field].name) in {\(ranges.map { "\($0.lowerBound) .. \($0.upperBound)" }.joined(separator: ", "))}"
    case .listed(let field, let test), .pattern(let field, let test): "\(event.fields[field].name) \(test.words)"
    case .comparison(let expression): words(of: expression, event)
    case .fact(let field, let label): "\(event.fields[field].name) has \(program.typed.labels[label].name)"
    }
  }

  /// Returns a range of raw numbers; enumerations by their cases.
  private func words(of range: ClosedRange<UInt32>, _ field: TypedField) -> String {
    func word(_ number: UInt32) -> String {
      if field.cases.indices.contains(Int(number)) { return field.cases[Int(number)] }
      return number == AINKA_NUMBER_LARGEST ? "largest" : String(number)
    }
    let low = word(range.lowerBound)
    return range.count == 1 ? low : "\(low) .. \(word(range.upperBound))"
  }

  /// Returns the key that a threshold is asked for.
  private func words(of key: TypedKey, _ event: TypedEvent) -> String {
    switch key {
    case .field(let field): event.fields[field].name
    case .number(let number): "\(number)"
    case .text(let text): quoted(text)
    case .address(let address): "\(address)"
    }
  }

  /// Returns `expression` with brackets around every part.
  private func words(of expression: Expression, _ event: TypedEvent) -> String {
    var stack: [String] = []
    func pop() -> String { stack.popLast() ?? "" }
    func infix(_ sign: String) {
      let right = pop()
      stack.append("(\(pop()) \(sign) \(right))")
    }
    for operation in expression.operations {
      switch operation {
      case .constant(let constant): stack.append(String(constant))
      case .field(let field): stack.append(event.fields[field].name)
      case .threshold(let threshold): stack.append(program.typed.thresholds[threshold].name)
      case .keyedThreshold(let threshold, let key):
        stack.append("\(program.typed.thresholds[threshold].name)(\(words(of: key, event)))")
      case .window(let window, let key):
        let scope = program.typed.policies[program.typed.windows[window].policy].scope.map { " in \($0)" } ?? ""
        stack.append("[\(program.typed.windows[window].text)\(scope)]\(key.map { " at \(event.fields[$0].name)" } ?? "")")
      case .looked(let number): stack.append("look-up \(number)")
      case .negate: stack.append("-\(pop())")
      case .add: infix("+")
      case .subtract: infix("-")
      case .multiply: infix("*")
      case .divide:
        let otherwise = pop()
        let divisor = pop()
        stack.append("(\(pop()) / \(divisor) else \(otherwise))")
      case .compare(let comparison):
        let right = pop()
        stack.append("\(pop()) \(comparison.sign) \(right)")
      }
    }
    return pop()
  }
}
