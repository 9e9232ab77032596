import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// Numbers all thresholds by full name and checks them.
  mutating func checkThresholds() {
    var declarations: [(name: String, key: Key, declaration: ThresholdDeclaration)] = []
    for (index, policy) in policies.enumerated() {
      for declaration in policy.others {
        guard case .threshold(let threshold) = declaration, policy.entries[threshold.name.text]?.span == threshold.name.span
        else { continue }
        declarations.append(("\(policy.name).\(threshold.name.text)", Key(policy: index, name: threshold.name.text), threshold))
      }
    }
    declarations.sort { $0.name < $1.name }
    for (place, item) in declarations.enumerated() { thresholdIndex[item.name] = place }
    for item in declarations { thresholds.append(checked(item.declaration, item.key, name: item.name)) }
  }

  /// Returns `declaration`, checked.
  private mutating func checked(_ declaration: ThresholdDeclaration, _ key: Key, name: String) -> ThresholdInfo {
    let tree = policies[key.policy].tree
    let others = declaration.clauses.filter { $0.word.text != "within" && $0.word.text != "start" }
    let clauses = others.map { tree.text(of: $0) }
    var info = ThresholdInfo(
      typed: TypedThreshold(
        name: name, type: .count, low: 0, high: 0, start: 0, clauses: clauses, documentation: declaration.documentation,
        span: declaration.name.span), key: key,
      guards: Set(declaration.clauses.map(\.word.text)).intersection(["within", "step", "drift"]), isBroken: true)
    guard let type = type(declaration.type, in: key.policy) else { return info }
    info.typed.type = type
    guard type.isCalculable else {
      report.add(.notLearnable(type, at: declaration.type.span))
      return info
    }
    if let name = declaration.key {
      guard let learned = thresholdKey(name, declaration.most, key) else { return info }
      info.typed.key = learned
    }
    let lowest: Int64 = if case .count = type { 0 } else { max(type.bounds.lowerBound, 0) }
    info.typed.low = lowest
    info.typed.high = type == .percent || type == .fraction ? 1_000_000_000 : type.bounds.upperBound
    var start: Operand?
    var isWhole = true
    var learning = TypedLearning()
    for clause in declaration.clauses {
      switch clause.kind {
      case .within(let range): isWhole = within(range, type, key, &info) && isWhole
      case .start(let value):
        start = constant(value, type, key)
        isWhole = isWhole && start != nil
      default: isWhole = learn(clause, declaration, type, key, &learning) && isWhole
      }
    }
    if !others.isEmpty {
      info.typed.learning = learning
      if isWhole { warnOfEvidence(declaration, learning) }
    }
    if !others.isEmpty { report.add(.clausesNotActive(others.map(\.word.text), at: declaration.name.span)) }
    guard let start, let value = start.number?.constant else {
      if isWhole, !declaration.isPartial, !declaration.clauses.contains(where: { $0.word.text == "start" }) {
        report.add(.noStart(declaration.name.text, at: declaration.name.span))
      }
      return info
    }
    info.typed.start = value
    guard isWhole else { return info }
    guard (info.typed.low...info.typed.high).contains(value) else {
      report.add(
        .startOutside(
          Quantity.text(of: value, type: type), low: Quantity.text(of: info.typed.low, type: type),
          high: Quantity.text(of: info.typed.high, type: type), at: start.span))
      return info
    }
    info.isBroken = declaration.isPartial
    return info
  }

  /// Checks `within` and notes its ends in `info`; `true` iff it is well.
  private mutating func within(_ id: Expression.ID, _ type: ValueType, _ key: Key, _ info: inout ThresholdInfo) -> Bool {
    let context = Context(policy: key.policy)
    let operand = settled(elaborate(id, context), context)
    guard !operand.isError else { return false }
    guard case .range = operand.value else {
      report.add(.clauseWants("within", "a range, as `1 .. 10`", at: operand.span))
      return false
    }
    guard let range = converted(operand, to: .range(type), context), case .range(let low, let high) = range.value,
      let lowest = low.number?.constant, let highest = high.number?.constant
    else { return false }
    info.typed.low = lowest
    info.typed.high = highest
    return true
  }

  /// Returns the constant `id` of `type`, or nothing if it is none, which is reported.
  private mutating func constant(_ id: Expression.ID, _ type: ValueType, _ key: Key) -> Operand? {
    constant(id, type, Context(policy: key.policy))
  }

  /// Returns the constant `id` of `type`, or nothing if it is none, which is reported.
  mutating func constant(_ id: Expression.ID, _ type: ValueType, _ context: Context) -> Operand? {
    let operand = settled(elaborate(id, context), context)
    guard let result = converted(operand, to: type, context) else { return nil }
    guard result.isConstant else {
      report.add(.notConstant(operand.text, at: operand.span))
      return nil
    }
    return result
  }
}
