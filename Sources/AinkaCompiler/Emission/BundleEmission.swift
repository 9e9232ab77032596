import AinkaBundle
import AinkaSemantics
import AinkaSource
import AinkaValues

/// Puts the words beside the image.
struct BundleEmission {
  let placed: PlacedProgram
  let image: ImageEmission.Image
  let options: CompileOptions

  private var typed: TypedProgram { placed.rules.typed }

  /// The bundle.
  var bundle: Bundle {
    let scopes = ScopeNumbers(typed)
    let sources = Set(typed.policies.map { Int($0.span.source) }).sorted()
    let policies = typed.policies.indices.map { index -> BundlePolicy in
      var policy = BundlePolicy(
        name: typed.policies[index].name, scope: scopes.scope(of: index),
        source: sources.firstIndex(of: Int(typed.policies[index].span.source)) ?? 0)
      policy.budgetNanoseconds = typed.policies[index].budgetNanoseconds
      policy.prefersKernel = typed.policies[index].prefersKernel
      return policy
    }
    return Bundle(
      compiler: options.compiler, profile: options.profile, policies: policies,
      events: placed.tables.indices.map(event), rules: (0..<typed.ruleCount).map { rule($0, sources: sources) },
      thresholds: typed.thresholds.map { threshold in
        BundleThreshold(
          name: threshold.name, type: threshold.type,
          key: threshold.key.map { .init(field: $0.field, type: $0.type, capacity: $0.capacity) }, low: threshold.low,
          high: threshold.high, start: threshold.start,
          clauses: threshold.clauses.sorted())
      },
      regions: image.regions, scopes: scopes.paths, image: image.bytes,
      sources: sources.map { BundleSource(name: typed.sources[$0].name, digest: Digest.blake2b(typed.sources[$0].bytes)) })
  }

  /// Returns the event of the table at `index`.
  private func event(_ index: Int) -> BundleEvent {
    let table = placed.tables[index]
    let event = typed.events[table.event]
    var verdicts: Set<Verdict> = []
    for rule in table.rules {
      if let verdict = event.choice(of: typed.rules[rule].verdict)?.verdict { verdicts.insert(verdict) }
      if let verdict = event.choice(of: typed.rules[rule].unknownVerdict)?.verdict { verdicts.insert(verdict) }
    }
    // Security hooks are there to deny: who does not needs none of the host.
    let hooks = event.hooks.filter { $0.kind != "lsm" || verdicts.contains(.deny) || verdicts.contains(.throttle) }
    return BundleEvent(
      name: event.name, hooks: hooks.map { .init(kind: $0.kind, target: $0.target) },
      verdicts: verdicts.sorted(by: >), signals: table.rules.contains { typed.rules[$0].sendsSignals },
      fields: event.fields.map {
        .init(name: $0.name, type: $0.type, place: $0.place.recordField, cases: $0.cases, record: $0.record)
      },
      facts: table.facts.compactMap { fact in
        guard case .fact(let field, let label) = fact else { return nil }
        return .init(label: typed.labels[label].name, field: event.fields[field].name)
      }, table: image.tables[index])
  }

  /// `true` iff some rule asks who holds a label.
  private var asksLabels: Bool { placed.tables.contains { !$0.facts.isEmpty } }

  /// Returns the rule `number` in words.
  private func rule(_ number: Int, sources: [Int]) -> BundleRule {
    let rule = typed.rules[number]
    let event = typed.events[rule.event]
    let choice = event.choice(of: rule.verdict)
    let position = typed.sources[Int(rule.span.source)].position(of: rule.span.start)
    return BundleRule(
      name: rule.name, policy: rule.policy, event: placed.tables.firstIndex { $0.event == rule.event } ?? 0,
      tier: asksLabels && placed.rules.rules[number].asksLabels ? "kernel" : "ebpf",
      verdict: choice?.verdict ?? .allow, errno: choice?.answer ?? 0, throttle: choice?.bucket?.text ?? "",
      preference: rule.verdict.count > 1 ? rule.verdict.map(\.words).joined(separator: " or ") : "",
      unknownVerdict: event.choice(of: rule.unknownVerdict)?.verdict ?? .allow, signals: rule.signals,
      signalLimits: rule.actions.compactMap { action in
        guard case .signal(let number, let limit?) = action else { return nil }
        return "signal \(Signal.name(of: number) ?? String(number)) \(limit.text)"
      }, notices: notices(of: rule, event), because: rule.because, conditions: rule.conditionText,
      sets: rule.namedSets.map { .init(name: $0.name, members: $0.members) },
      thresholds: thresholds(of: number).map { typed.thresholds[$0].name }, digest: digest(of: rule, number),
      source: sources.firstIndex(of: Int(rule.span.source)) ?? 0, line: position.line, column: position.column)
  }

  /// Returns the notices of `rule`.
  private func notices(of rule: TypedRule, _ event: TypedEvent) -> [BundleRule.Notice] {
    rule.actions.compactMap { action in
      guard case .notify(let level, let message, let limit) = action else { return nil }
      return BundleRule.Notice(
        level: level.name,
        parts: message.parts.map { part in
          switch part {
          case .text(let text): .text(text)
          case .field(let field): .field(event.fields[field].name)
          case .threshold(let threshold): .threshold(typed.thresholds[threshold].name)
          case .metric: preconditionFailure("a rule on an event reads no metric")
          }
        }, limit: limit?.text ?? "")
    }
  }

  /// Returns the thresholds that conditions and messages of the rule `number` read.
  private func thresholds(of number: Int) -> [Int] {
    var found: Set<Int> = []
    for alternative in placed.rules.rules[number].alternatives {
      for literal in alternative.literals {
        guard case .comparison(let expression) = literal.atom else { continue }
        for operation in expression.operations {
          switch operation {
          case .threshold(let threshold), .keyedThreshold(let threshold, _): found.insert(threshold)
          default: break
          }
        }
      }
    }
    for case .notify(_, let message, _) in typed.rules[number].actions {
      for case .threshold(let threshold) in message.parts { found.insert(threshold) }
    }
    return found.sorted()
  }

  /// Returns the digest over what the rule `number` means: conditions, verdicts, actions, event and scope, not its name.
  private func digest(of rule: TypedRule, _ number: Int) -> [UInt8] {
    let event = typed.events[rule.event]
    var text = "on \(event.name)\nscope \(quoted(Array((typed.policies[rule.policy].scope ?? "").utf8)))"
    /// Adds a line.
    func append(_ line: String) {
      text += "\n"
      text += line
    }
    // The standard library's events mean the same in every bundle; a policy's own are part of what the rule means.
    for field in event.fields where !field.record.isEmpty {
      append("field \(field.name): \(field.type.name) = \(event.hooks[0].target) \(field.record)")
    }
    for line in RuleText(program: placed.rules).lines(of: placed.rules.rules[number]) { append(line) }
    for choice in rule.verdict { append("then \(choice.words)") }
    for choice in rule.unknownVerdict { append("on unknown \(choice.words)") }
    for signal in rule.signals { append("signal \(signal)") }
    for case .signal(let number, let limit?) in rule.actions { append("signal \(number) \(limit.text)") }
    for notice in notices(of: rule, event) {
      append("notify \(notice.level)")
      if !notice.limit.isEmpty { append(notice.limit) }
      for part in notice.parts {
        switch part {
        case .text(let text): append("text \(quoted(Array(text.utf8)))")
        case .field(let field): append("field \(field)")
        case .threshold(let threshold): append("threshold \(threshold)")
        }
      }
    }
    return Digest.blake2b(Array(text.utf8))
  }
}

extension TypedRule.Choice {
  /// The verdict as it is written.
  var words: String {
    bucket.map(\.text) ?? (verdict == .deny ? "deny \(Errno.name(of: errno) ?? String(errno))" : verdict.name)
  }
}

extension NoticeLevel {
  /// The word of the language for it.
  var name: String {
    switch self {
    case .info: "info"
    case .warning: "warning"
    case .critical: "critical"
    }
  }
}
