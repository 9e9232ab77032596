import AinkaSource
import AinkaSyntax
import AinkaValues

/// What a policy is given at apply, its days, and the warnings that it allows.
extension Checker {
  /// Declares the parameters of every policy.
  mutating func declareParameters() {}

  /// Returns the day that the date at `span` is, counted from 1970-01-01, or nothing without one.
  mutating func expiresDay(_ span: Span?, of rule: RuleDeclaration, in index: Int) -> Int64? { nil }

  /// Removes the warnings that a declaration allows, and reports the permissions that nothing needs.
  mutating func applyAllowances() {}
}
