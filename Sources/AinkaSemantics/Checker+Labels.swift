import AinkaSource
import AinkaSyntax
import AinkaValues

/// Labels: facts about processes, sessions and files.
extension Checker {
  /// Checks every label and registers those that are well.
  mutating func checkLabels() {}

  /// Returns the condition that what expression `holder` is has the label `name`, or nothing if it is none, which is reported.
  mutating func has(_ holder: Expression.ID, _ name: DottedName, _ span: Span, _ context: Context) -> TypedCondition? {
    report.add(.laterVersionOnly("labels", at: span))
    return nil
  }
}
