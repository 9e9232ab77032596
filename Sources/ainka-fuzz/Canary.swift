import AinkaSemantics
import AinkaValues

/// Runs the differential fuzzer with interpreters that are wrong in one small way each: every one must be found out.
struct Canary {
  private let options: Door.Options

  init(_ options: Door.Options) { self.options = options }

  /// A way to be wrong.
  struct Mutation {
    var name: String
    /// Changes a condition that is already changed below.
    var condition: (TypedCondition) -> TypedCondition = { $0 }
    var rule: (inout TypedRule) -> Void = { _ in }
    var window: (inout TypedWindow) -> Void = { _ in }
    /// Changes what a field holds before it is looked at.
    var value: (EventValue) -> EventValue = { $0 }
  }

  static var mutations: [Mutation] { ofSingleEvents + (Pipeline.engineCounts ? ofCounts : []) }

  /// Mistakes in what is said of one event.
  private static var ofSingleEvents: [Mutation] {
    [
      Mutation(name: "`<` is read as `<=`") { condition in
        guard case .compare(let left, .less, let right, let span) = condition else { return condition }
        return .compare(left, .lessOrEqual, right, span)
      },
      Mutation(name: "a range leaves out its last number") { condition in
        guard case .numberIn(let field, let ranges, let span) = condition else { return condition }
        let shorter = ranges.compactMap { $0.lowerBound < $0.upperBound ? $0.lowerBound...($0.upperBound - 1) : nil }
        return .numberIn(field: field, shorter, span)
      },
      Mutation(name: "a network has one address too many") { condition in
        guard case .addressIn(let field, let ranges, let span) = condition else { return condition }
        return .addressIn(
          field: field, ranges.map { $0.lowerBound...Address(high: $0.upperBound.high, low: $0.upperBound.low | 1) }, span)
      },
      Mutation(name: "`starts with` forgets the last byte") { condition in
        guard case .text(let field, .startsWith(let text), let span) = condition else { return condition }
        return .text(field: field, .startsWith(text.dropLast()), span)
      },
      Mutation(name: "`ends with` forgets the first byte") { condition in
        guard case .text(let field, .endsWith(let text), let span) = condition else { return condition }
        return .text(field: field, .endsWith(Array(text.dropFirst())), span)
      },
      Mutation(name: "`contains any` forgets the last text") { condition in
        guard case .text(let field, .contains(let texts), let span) = condition, texts.count > 1 else { return condition }
        return .text(field: field, .contains(texts.dropLast()), span)
      },
      Mutation(name: "`*` does not stop at `/`") { condition in
        guard case .text(let field, .matches(let glob), let span) = condition else { return condition }
        let wide = glob.elements.map { $0 == .anyRunWithinComponent ? .anyRun : $0 }
        return .text(field: field, .matches(Glob(elements: wide)), span)
      },
      Mutation(name: "nothing is ever absent") { condition in
        guard case .isNone = condition else { return condition }
        return .constant(false)
      },
      Mutation(name: "an unknown field is taken for absent", value: { $0 == .unknown ? .none : $0 }),
      Mutation(
        name: "what was captured of a text is taken for all of it",
        value: { value in
          guard case .text(let bytes, isTruncated: true) = value else { return value }
          return .text(bytes, isTruncated: false)
        }),
      Mutation(name: "`unless` is forgotten", rule: { $0.unless = .constant(false) }),
      Mutation(name: "`on unknown` is forgotten", rule: { $0.unknownVerdict = [] }),
      Mutation(name: "every `deny` is EPERM", rule: { $0.verdict = $0.verdict.map { .init(verdict: $0.verdict, errno: 1) } }),
      Mutation(
        name: "signals are forgotten", rule: { rule in rule.actions.removeAll { if case .signal = $0 { true } else { false } } }
      ),
    ]
  }

  /// Returns a difference iff each mutation was found out, so that `canary` fails as it must.
  func run() -> Door.Outcome {
    var missed = 0
    for mutation in Self.mutations {
      var fuzzer = DifferentialFuzzer(options, mutation: mutation)
      let tried = fuzzer.firstDifference()
      missed += tried == nil ? 1 : 0
      print("canary: \(mutation.name): \(tried.map { "seen after \($0) events" } ?? "NOT SEEN")")
    }
    print("canary: \(Self.mutations.count - missed) of \(Self.mutations.count) wrong interpreters were found out")
    let unseen = LevelCanary.missed(seed: options.seed)
    for name in unseen { print("canary: \(name): NOT SEEN") }
    print(
      "canary: \(LevelCanary.mistakes.count - unseen.count) of \(LevelCanary.mistakes.count) wrong machines were found out")
    missed += unseen.count
    return missed == 0 ? .difference : .noDifference
  }
}

extension TypedProgram {
  /// Returns the program as the wrong reading `mutation` has it.
  func mutated(by mutation: Canary.Mutation) -> TypedProgram {
    var copy = self
    for index in copy.windows.indices { mutation.window(&copy.windows[index]) }
    for index in copy.rules.indices {
      copy.rules[index].when = copy.rules[index].when.mutated(by: mutation)
      copy.rules[index].unless = copy.rules[index].unless.mutated(by: mutation)
      mutation.rule(&copy.rules[index])
    }
    return copy
  }
}

extension TypedCondition {
  /// Returns the condition with each part changed by `mutation`.
  fileprivate func mutated(by mutation: Canary.Mutation) -> TypedCondition {
    switch self {
    case .not(let inner): mutation.condition(.not(inner.mutated(by: mutation)))
    case .all(let parts): mutation.condition(.all(parts.map { $0.mutated(by: mutation) }))
    case .any(let parts): mutation.condition(.any(parts.map { $0.mutated(by: mutation) }))
    default: mutation.condition(self)
    }
  }
}
