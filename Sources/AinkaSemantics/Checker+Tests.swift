import AinkaSource
import AinkaSyntax
import AinkaValues

/// Tests of a policy.
extension Checker {
  /// Checks every test.
  mutating func checkTests() {}
}
