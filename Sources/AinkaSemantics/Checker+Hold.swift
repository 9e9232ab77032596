import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  mutating func hold(_ clause: HeldCondition, _ context: Context) -> TypedHold? {
    let condition = condition(clause.condition, context)
    guard let condition else { return nil }
    guard let time = clause.time else { return TypedHold(condition: condition, time: .none) }
    guard let value = positive(time, .duration, "for", Context(policy: context.policy)) else { return nil }
    return TypedHold(condition: condition, time: .nanoseconds(value))
  }
}
