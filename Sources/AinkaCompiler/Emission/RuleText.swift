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
      var line = ""
      write(alternative, event, to: &line)
      return line
    }
  }

  /// Appends the lines of `rule` to `text`, each behind a line feed.
  func write(_ rule: LoweredRule, to text: inout String) {
    if rule.alternatives.isEmpty { text += "\nnever" }
    for alternative in rule.alternatives {
      text += "\n"
      write(alternative, program.typed.events[rule.event], to: &text)
    }
  }

  /// Appends the line of `alternative` to `text`.
  private func write(_ alternative: Alternative, _ event: TypedEvent, to text: inout String) {
    if alternative.literals.isEmpty {
      text += "always"
      return
    }
    if !alternative.canHold { text += "never true: " }
    for (place, literal) in alternative.literals.enumerated() {
      if place > 0 { text += " and " }
      if literal.isNegated { text += "not (" }
      write(literal.atom, event, to: &text)
      if literal.isNegated { text += ")" }
    }
  }

  /// Returns `atom` in words.
  func words(of atom: Atom, _ event: TypedEvent) -> String {
    var text = ""
    write(atom, event, to: &text)
    return text
  }

  /// Appends `atom` in words to `text`.
  private func write(_ atom: Atom, _ event: TypedEvent, to text: inout String) {
    switch atom {
    case .isNone(let field): text += "\(event.fields[field].name) == none"
    case .numbers(let field, let ranges):
      text += event.fields[field].name
      text += " in {"
      for (place, range) in ranges.enumerated() {
        if place > 0 { text += ", " }
        text += number(range.lowerBound, event.fields[field])
        if range.count == 1 { continue }
        text += " .. "
        text += number(range.upperBound, event.fields[field])
      }
      text += "}"
    case .addresses(let field, let ranges):
      text += event.fields[field].name
      text += " in {"
      for (place, range) in ranges.enumerated() {
        if place > 0 { text += ", " }
        text += "\(range.lowerBound) .. \(range.upperBound)"
      }
      text += "}"
    case .listed(let field, let test), .pattern(let field, let test):
      text += event.fields[field].name
      text += " "
      text += test.words
    case .comparison(let expression): text += words(of: expression, event)
    case .fact(let field, let label): text += "\(event.fields[field].name) has \(program.typed.labels[label].name)"
    }
  }

  /// Returns a raw number; that of an enumeration by its case.
  private func number(_ number: UInt32, _ field: TypedField) -> String {
    if field.cases.indices.contains(Int(number)) { return field.cases[Int(number)] }
    return number == AINKA_NUMBER_LARGEST ? "largest" : String(number)
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
