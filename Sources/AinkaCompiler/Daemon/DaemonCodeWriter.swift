import AinkaBundle
import AinkaSemantics

/// Writes conditions and terms as a daemon runs them: in postfix order, without a proof that they fit in 64 bits.
struct DaemonCodeWriter {
  /// What a term asks for that a daemon cannot tell.
  enum Impossible: Error {
    /// A window, or a threshold by a key of the event.
    case keyed
  }

  private(set) var code: DaemonCode = []

  /// Returns `condition`, over metrics, settings, thresholds, and numbers in fields.
  static func code(of condition: TypedCondition) -> DaemonCode {
    var writer = DaemonCodeWriter()
    writer.write(condition)
    return writer.code
  }

  /// Returns `term`.
  ///
  /// - Throws: what it asks for in vain.
  static func code(of term: TypedTerm) throws(Impossible) -> DaemonCode {
    var writer = DaemonCodeWriter()
    try writer.write(TermFolding.folded(term))
    return writer.code
  }

  /// Appends `condition`.
  private mutating func write(_ condition: TypedCondition) {
    switch condition {
    case .constant(let truth): code.append(.truth(truth))
    case .not(let inner):
      write(inner)
      code.append(.not)
    case .all(let parts): write(parts, .all(2))
    case .any(let parts): write(parts, .any(2))
    case .compare(let left, let comparison, let right, _):
      do throws(Impossible) {
        try write(TermFolding.folded(left))
        try write(TermFolding.folded(right))
      } catch { preconditionFailure("a condition over metrics has no event whose keys it could ask for") }
      code.append(.compare(comparison.rawValue))
    case .isNone(let field, _): code += [.field(field), .isAbsent]
    case .numberIn(let field, let ranges, _):
      if ranges.isEmpty { code.append(.truth(false)) }
      for (place, range) in ranges.enumerated() {
        code += [.field(field), .number(range.lowerBound), .compare(Comparison.greaterOrEqual.rawValue)]
        code += [.field(field), .number(range.upperBound), .compare(Comparison.lessOrEqual.rawValue), .all(2)]
        if place > 0 { code.append(.any(2)) }
      }
    case .addressIn, .text, .has: preconditionFailure("a condition over metrics tests no text, no address and no label")
    }
  }

  /// Appends `parts`, each but the first joined to those before it, so that few lie on the stack.
  private mutating func write(_ parts: [TypedCondition], _ join: DaemonOperation) {
    for (place, part) in parts.enumerated() {
      write(part)
      if place > 0 { code.append(join) }
    }
  }

  /// Appends `term`, folded.
  private mutating func write(_ term: TypedTerm) throws(Impossible) {
    switch term {
    case .constant(let number): code.append(.number(number))
    case .field(let field): code.append(.field(field))
    case .threshold(let threshold): code.append(.threshold(threshold))
    case .keyedThreshold(let threshold, let key): code.append(.keyedThreshold(threshold, try Self.written(key)))
    case .window: throw .keyed
    case .metric(let metric): code.append(.metric(metric))
    case .setting(let setting): code.append(.setting(setting))
    case .negated(let inner):
      try write(inner)
      code.append(.negate)
    case .sum(let left, let right): try write(left, right, .add)
    case .difference(let left, let right): try write(left, right, .subtract)
    case .product(let left, let right, let divisor): try write(left, right, .multiply(divisor: divisor))
    case .quotient(let left, let right, let multiplier, nil): try write(left, right, .divide(multiplier: multiplier))
    case .quotient(let left, let right, let multiplier, let otherwise?):
      try write(left)
      try write(right)
      try write(otherwise)
      code.append(.divideElse(multiplier: multiplier))
    }
  }

  /// Appends `left`, `right` and what is made of them.
  private mutating func write(_ left: TypedTerm, _ right: TypedTerm, _ operation: DaemonOperation) throws(Impossible) {
    try write(left)
    try write(right)
    code.append(operation)
  }

  /// Returns `key` as the tables have it.
  private static func written(_ key: TypedKey) throws(Impossible) -> WrittenKey {
    switch key {
    case .field: throw .keyed
    case .number(let number): WrittenKey(number)
    case .text(let text): WrittenKey(text)
    case .address(let address): WrittenKey(address)
    }
  }
}
