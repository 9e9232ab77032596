import AinkaSource
import AinkaSyntax
import AinkaValues

/// Invariants: what no rule and no learned value may ever break.
extension Checker {
  /// Checks every invariant.
  mutating func checkInvariants() {}
}
