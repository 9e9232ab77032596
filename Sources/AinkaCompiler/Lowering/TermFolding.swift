import AinkaSemantics

/// Computes what constants come to before anything runs.
///
/// Runs while conditions are lowered, because a term is only a comparison with a constant, and so a look-up, once it is folded.
enum TermFolding {
  /// Returns `term` with every part that reads no field and no threshold replaced by its number.
  static func folded(_ term: TypedTerm) -> TypedTerm {
    switch term {
    case .constant, .field, .threshold, .keyedThreshold, .window, .metric, .setting: term
    case .negated(let inner): joined([folded(inner)], { .negated($0[0]) }, { -$0[0] })
    case .sum(let left, let right):
      joined([folded(left), folded(right)], { .sum($0[0], $0[1]) }, { $0[0] + $0[1] })
    case .difference(let left, let right):
      joined([folded(left), folded(right)], { .difference($0[0], $0[1]) }, { $0[0] - $0[1] })
    case .product(let left, let right, let divisor):
      joined(
        [folded(left), folded(right)], { .product($0[0], $0[1], divisor: divisor) }, { $0[0] * $0[1] / Int128(divisor) })
    case .quotient(let left, let right, let multiplier, let otherwise):
      joined(
        [folded(left), folded(right), folded(otherwise ?? .constant(0))],
        { .quotient($0[0], $0[1], multiplier: multiplier, otherwise: otherwise == nil ? nil : $0[2]) },
        { $0[1] == 0 ? $0[2] : $0[0] * Int128(multiplier) / $0[1] })
    }
  }

  /// Returns what `operation` makes of `parts`, saturated, iff all are constants, else `term` of them.
  private static func joined(
    _ parts: [TypedTerm], _ term: ([TypedTerm]) -> TypedTerm, _ operation: ([Int128]) -> Int128
  ) -> TypedTerm {
    let constants = parts.compactMap { part -> Int128? in
      if case .constant(let constant) = part { Int128(constant) } else { nil }
    }
    return constants.count == parts.count ? .constant(Int64(clamping: operation(constants))) : term(parts)
  }
}
