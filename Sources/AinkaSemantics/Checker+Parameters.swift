public import AinkaSource
import AinkaSyntax
import AinkaValues

/// What a policy is given at apply: `policy ssh_guard(level: percent = 80%)` and `--set level=90%`.
extension Checker {
  /// Returns the texts that spans point into: `policies`, the standard library, and what `settings` say, each as it is written on
  /// a command line.
  public static func sources(_ policies: [SourceText], settings: [String: String]) -> [SourceText] {
    policies + StandardLibrary.texts + optionTexts(settings)
  }

  /// Returns what `settings` say, each as it is written on a command line, in the order of their names.
  static func optionTexts(_ settings: [String: String]) -> [SourceText] {
    settings.sorted { $0.key < $1.key }.map { SourceText(name: "--set", text: "\($0.key)=\($0.value)") }
  }

  /// Declares the parameters of every policy, and finds their values.
  mutating func declareParameters() {
    for index in policies.indices {
      for parameter in policies[index].tree.header?.parameters ?? [] {
        declare(parameter.name, .parameter(parameter), in: index)
      }
    }
    readOptions()
    for index in policies.indices {
      for parameter in policies[index].tree.header?.parameters ?? [] {
        let key = Key(policy: index, name: parameter.name.text)
        if policies[index].entries[key.name]?.span == parameter.name.span {
          _ = value(of: parameter, key, at: parameter.name.span)
        }
      }
    }
  }

  /// Checks what the headers say an event may cost.
  mutating func checkBudgets() {
    for index in policies.indices {
      guard let budget = policies[index].tree.header?.budget else { continue }
      policies[index].budgetNanoseconds = positive(budget, .duration, "budget", Context(policy: index))
    }
  }

  /// Finds out which parameter each option gives a value.
  private mutating func readOptions() {
    for (place, text) in optionTexts.enumerated() {
      let source = UInt32(policies.count + StandardLibrary.texts.count + place)
      guard let option = Parser.parseOption(text, source: source, report: &report) else {
        hasBrokenOption = true
        continue
      }
      guard let key = parameter(called: option.name) else {
        hasBrokenOption = true
        continue
      }
      if let first = options[key] {
        report.add(.givenTwice(key.name, at: option.name.span, first: first.name.span))
      } else {
        options[key] = option
      }
    }
  }

  /// Returns the parameter that the option `name` means, or nothing if there is none or more than one, which is reported.
  private mutating func parameter(called name: DottedName) -> Key? {
    let parts = name.parts.map(\.text)
    let owners = policies.indices.filter { index in
      guard parts.count == 1 || policies[index].name == parts[0], parts.count <= 2, let last = parts.last else { return false }
      if case .parameter? = policies[index].entries[last]?.entry { return true }
      return false
    }
    guard let owner = owners.first, let last = parts.last else {
      var known: [String] = []
      for policy in policies {
        for parameter in policy.tree.header?.parameters ?? [] {
          known.append(parts.count == 1 ? parameter.name.text : "\(policy.name).\(parameter.name.text)")
        }
      }
      report.add(
        .noParameter(name.text, nearest: Suggestion.nearest(to: name.text, in: known), known: known.sorted(), at: name.span))
      return nil
    }
    if owners.count > 1 {
      report.add(.ambiguousParameter(last, owners: owners.map { policies[$0].name }, at: name.span))
      return nil
    }
    return Key(policy: owner, name: last)
  }

  /// Returns the value of `parameter`, which is `key` and is asked for at `span`.
  mutating func value(of parameter: Parameter, _ key: Key, at span: Span) -> Operand {
    let failed = Operand(value: .error, span: span, text: key.name)
    if let known = constants[key] {
      guard let known else {
        report.add(.recursive(key.name, kind: "parameter", at: span, declared: parameter.name.span))
        return failed
      }
      return known
    }
    constants[key] = .some(nil)
    var result: Operand?
    if let type = type(parameter.type, in: key.policy) {
      if type.isParameter {
        result = value(of: parameter, type, key)
      } else {
        report.add(.noPolicyParameter(type, at: parameter.type.span))
      }
    }
    constants[key] = result ?? failed
    return result ?? failed
  }

  /// Returns the value of `parameter` of `type`: what an option gives, else what the policy says; nothing if it is wrong or
  /// missing, which is reported.
  private mutating func value(of parameter: Parameter, _ type: ValueType, _ key: Key) -> Operand? {
    let context = Context(policy: key.policy)
    let initial = parameter.initial.map { id in
      checkedConstant(elaborate(id, context), type, context)?.called(policies[key.policy].tree.text(of: id))
    }
    if let option = options[key] { return given(option, type) }
    if let initial { return initial }
    if !hasBrokenOption {
      report.add(.noArgument(parameter.name.text, policy: policies[key.policy].name, at: parameter.name.span))
    }
    return nil
  }

  /// Returns what `option` gives, as `type`, or nothing if it is wrong, which is reported.
  private mutating func given(_ option: SettingOption, _ type: ValueType) -> Operand? {
    // A policy for the time of one expression: no name of another policy means anything in it.
    policies.append(PolicyScope(tree: option.tree))
    defer { policies.removeLast() }
    let context = Context(policy: policies.count - 1)
    return checkedConstant(elaborate(option.value, context), type, context)?.called(option.tree.text(of: option.value))
  }

  /// Returns the last day that the date at `span` lets `rule` of policy `index` work, or nothing without one; what is no date is
  /// reported, and a day that has passed.
  mutating func expiresDay(_ span: Span?, of rule: RuleDeclaration, in index: Int) -> Int64? {
    guard let span else { return nil }
    let text = policies[index].tree.text(of: span)
    guard let day = CivilDate(text)?.day else {
      report.add(.noSuchDay(text, at: span))
      return nil
    }
    if let today, day < today { report.add(.pastItsDay(rule.name.text, days: today - day, at: span)) }
    return day
  }
}

extension Operand {
  /// Returns the operand with `text` as its text.
  fileprivate func called(_ text: String) -> Operand {
    var result = self
    result.text = text
    return result
  }
}

extension ValueType {
  /// `true` iff a policy can be given a value of this type.
  fileprivate var isParameter: Bool {
    switch self {
    case .record, .time: false
    case .set(let element), .range(let element): element.isParameter
    default: true
    }
  }
}
