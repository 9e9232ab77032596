import AinkaSemantics

extension Canary {
  /// Mistakes in what is remembered of the events before.
  static var ofCounts: [Mutation] {
    [
      Mutation(name: "a window forgets its `where`", window: { $0.condition = .constant(true) }),
      Mutation(name: "a window is half as long", window: { $0.lengthNanoseconds /= 2 }),
      Mutation(name: "a window does not hold the event being judged") { condition in
        guard case .compare(.window(let window, let key), let comparison, let right, let span) = condition else {
          return condition
        }
        return .compare(.difference(.window(window, key: key), .constant(1)), comparison, right, span)
      },
      Mutation(name: "a threshold has its start for every key") { condition in
        guard case .compare(let left, let comparison, .keyedThreshold(let threshold, _), let span) = condition else {
          return condition
        }
        return .compare(left, comparison, .keyedThreshold(threshold, .text(Array("nobody has this".utf8))), span)
      },
      Mutation(
        name: "a bucket lets one more pass", rule: { $0.changeBucket { $0.toleranceNanoseconds += $0.intervalNanoseconds } }),
      Mutation(name: "all keys share a bucket", rule: { $0.changeBucket { $0.key = nil } }),
      Mutation(
        name: "limits are forgotten",
        rule: { rule in
          rule.actions = rule.actions.map { action in
            switch action {
            case .notify(let level, let message, _): .notify(level: level, message: message)
            case .signal(let number, _): .signal(number)
            }
          }
        }),
    ]
  }
}

extension TypedRule {
  /// Changes the bucket of its verdict, if it has one.
  fileprivate mutating func changeBucket(_ change: (inout TypedBucket) -> Void) {
    for index in verdict.indices {
      guard var bucket = verdict[index].bucket else { continue }
      change(&bucket)
      verdict[index].bucket = bucket
    }
  }
}
