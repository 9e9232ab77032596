import AinkaInterpreter
import AinkaSemantics
import AinkaSource

/// Finds all points of a program that tests can see.
struct CoverageCollector {
  private let program: TypedProgram
  /// The texts of policies.
  private let ownSources: Set<UInt32>
  private var known: Set<Coverage.Point> = []
  private(set) var entries: [CoverageMap.Entry] = []

  init(_ program: TypedProgram) {
    self.program = program
    ownSources = Set(program.policies.map(\.span.source))
  }

  /// Collects the points of everything that the program declares.
  mutating func collect() {
    for rule in program.rules {
      add(.ruleHit, rule.span, rule.name, "the rule")
      add(rule.when, rule.name)
      add(rule.unless, rule.name)
      for (place, action) in rule.actions.enumerated() { add(.action, rule.span, rule.name, words(of: action), place) }
      for effect in rule.effects { add(.action, effect.span, rule.name, written(effect.span)) }
    }
    for rule in program.levelRules {
      add(.ruleHit, rule.span, rule.name, "the rule")
      add(rule.when.condition, rule.name)
      add(rule.until.condition, rule.name)
      for effect in rule.effects { add(.action, effect.span, rule.name, written(effect.span)) }
      guard let verify = rule.verify else { continue }
      add(verify.condition, rule.name)
      add(.otherwise, rule.span, rule.name, "else")
      for effect in verify.otherwise { add(.action, effect.span, rule.name, written(effect.span)) }
    }
    for mode in program.modes {
      add(.modeEntered, mode.span, mode.name, "the mode")
      if let enter = mode.enter { add(enter.condition, mode.name) }
      if let leave = mode.leave { add(leave.condition, mode.name) }
    }
    for label in program.labels {
      for change in label.changes { add(change.condition, label.name) }
    }
  }

  /// Adds the parts of `condition`, each with both of its outcomes, and with both sides of a threshold in it.
  private mutating func add(_ condition: TypedCondition, _ owner: String) {
    for atom in condition.atoms {
      guard let span = atom.span else { continue }
      add(.conditionTrue, span, owner, written(span))
      add(.conditionFalse, span, owner, written(span))
      guard case .compare(let left, _, let right, _) = atom, left.readsThreshold || right.readsThreshold else { continue }
      add(.thresholdAbove, span, owner, written(span))
      add(.thresholdBelow, span, owner, written(span))
    }
  }

  /// Adds one point, if it stands in a policy and is not known yet.
  private mutating func add(_ kind: Coverage.Kind, _ span: Span, _ owner: String, _ text: String, _ number: Int = 0) {
    let point = Coverage.Point(kind: kind, span: span, number: number)
    guard ownSources.contains(span.source), known.insert(point).inserted else { return }
    entries.append(CoverageMap.Entry(point: point, owner: owner, text: text, count: 0))
  }

  /// Returns what is written at `span`, on one line.
  private func written(_ span: Span) -> String {
    let bytes = program.sources[Int(span.source)].bytes
    guard span.start < span.end, Int(span.end) <= bytes.count else { return "" }
    let text = String(decoding: bytes[Int(span.start)..<Int(span.end)], as: UTF8.self)
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Returns an action of an event rule in words.
  private func words(of action: TypedRule.Action) -> String {
    switch action {
    case .notify(let level, _, _): "notify \(level.word)"
    case .signal: "signal"
    }
  }
}
