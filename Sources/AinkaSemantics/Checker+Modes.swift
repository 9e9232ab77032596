import AinkaSource
import AinkaSyntax
import AinkaValues

/// Modes: `mode emergency { enter when … leave when … priority 10 }`.
extension Checker {
  /// Checks every mode and registers those that are well.
  mutating func checkModes() {}

  /// Returns the number of the mode that `name` is in policy `index`, or nothing if there is none, which is reported.
  mutating func mode(_ name: DottedName, in index: Int) -> Int? {
    report.add(.laterVersionOnly("modes", at: name.span))
    return nil
  }
}
