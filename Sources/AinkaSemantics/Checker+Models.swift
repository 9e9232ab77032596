import AinkaSource
import AinkaSyntax
import AinkaValues

/// Models that are asked, and those that are built in.
extension Checker {
  /// Checks every model and registers those that are well.
  mutating func checkModels() {}

  /// Returns what `members` of model `key` are: an output, as a metric without a period.
  mutating func output(of key: Key, _ members: [Name], _ span: Span, _ context: Context) -> Operand.Value {
    report.add(.laterVersionOnly("models", at: span))
    return .error
  }

  /// Returns what the built-in model `name` (`forecast`, `anomaly`) makes of `arguments`.
  mutating func builtIn(
    _ name: Name, _ arguments: [Expression.Argument], _ span: Span, _ context: Context
  ) -> Operand.Value {
    report.add(.laterVersionOnly("`\(name.text)`", at: span))
    return .error
  }
}
