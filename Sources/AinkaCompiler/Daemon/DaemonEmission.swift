import AinkaBundle
import AinkaSemantics
import AinkaSource
import AinkaValues

/// Writes the part of a bundle that a daemon carries out.
struct DaemonEmission {
  let typed: TypedProgram
  /// The bundle, its tables done.
  private var bundle: Bundle

  private init(_ typed: TypedProgram, _ bundle: Bundle) {
    self.typed = typed
    self.bundle = bundle
  }

  /// Returns `bundle` with what a daemon has to do of `typed`, and what is watched for, with an error in `report` for each rule that it
  /// cannot carry out.
  ///
  /// - Requires: `bundle` was made of `typed`; `sources` are the numbers of its texts.
  static func completed(
    _ bundle: Bundle, of typed: TypedProgram, sources: [Int], options: CompileOptions, report: inout DiagnosticReport
  ) -> Bundle {
    var emission = DaemonEmission(typed, bundle)
    emission.writeReadings()
    emission.writeFacts()
    emission.writeRules(sources, &report)
    if let watching = EventWatching.program(of: typed) {
      emission.bundle.daemon.watches = Compiler.tables(of: watching, options: options, report: &report).map { [$0] } ?? []
    }
    return emission.bundle
  }

  /// Adds to `report` an error for each rule of `typed` that a daemon cannot carry out, as `completed` does.
  static func check(_ typed: TypedProgram, report: inout DiagnosticReport) {
    /// Reports each of `effects` of the rule called `rule` that writes a value which a daemon cannot tell.
    func check(_ effects: [TypedEffect], of rule: String) {
      for effect in effects {
        guard case .set(_, .number(let term), _) = effect.kind else { continue }
        do throws(DaemonCodeWriter.Impossible) { _ = try DaemonCodeWriter.code(of: term) } catch {
          report.add(.valueFromKeys(rule, at: effect.span))
        }
      }
    }
    for place in typed.rules.indices where !typed.rules[place].effects.isEmpty {
      check(typed.rules[place].effects, of: typed.rules[place].name)
    }
    for place in typed.levelRules.indices {
      check(typed.levelRules[place].effects, of: typed.levelRules[place].name)
      check(typed.levelRules[place].verify?.otherwise ?? [], of: typed.levelRules[place].name)
    }
  }

  /// Writes metrics, aggregates, settings and models.
  private mutating func writeReadings() {
    bundle.daemon.metrics = typed.metrics.map { metric in
      DaemonMetric(
        name: metric.name, type: metric.type, cases: metric.cases, low: metric.bounds.lowerBound,
        high: metric.bounds.upperBound, periodNanoseconds: metric.periodNanoseconds, source: source(of: metric.source))
    }
    bundle.daemon.aggregates = typed.aggregates.enumerated().map { number, aggregate in
      let event = typed.events[aggregate.event]
      let scope = typed.policies[aggregate.policy].scope.map { " in \($0)" } ?? ""
      return DaemonAggregate(
        name: aggregate.text + scope, function: function(of: aggregate.function), event: event.name,
        field: event.fields[aggregate.field].name, lengthNanoseconds: aggregate.lengthNanoseconds, watch: number)
    }
    bundle.daemon.settings = typed.settings.map { setting in
      DaemonSetting(
        name: setting.name, type: setting.type, cases: setting.cases, low: setting.bounds.lowerBound,
        high: setting.bounds.upperBound, kind: setting.kind, target: setting.target, selector: setting.selector,
        unit: setting.unit, moves: setting.moves, isOfEvent: setting.isOfEvent)
    }
    bundle.daemon.models = typed.models.map { model in
      DaemonModel(
        name: model.name, policy: model.policy, ask: model.ask,
        inputs: model.inputs.map { .init(name: $0.name, type: $0.type, value: code(of: $0.value)) },
        outputs: model.outputs.map { .init(name: $0.name, type: $0.type, fallback: $0.fallback.map { code(of: $0) } ?? []) },
        require: DaemonCodeWriter.code(of: model.require), cacheNanoseconds: model.cacheNanoseconds,
        timeoutNanoseconds: model.timeoutNanoseconds)
    }
  }

  /// Returns the code of `term`, of a program's part that is about no event.
  private func code(of term: TypedTerm) -> DaemonCode {
    do throws(DaemonCodeWriter.Impossible) { return try DaemonCodeWriter.code(of: term) } catch {
      preconditionFailure("what is about no event asks for none of its keys")
    }
  }

  /// Returns where a metric comes from; windows are the first regions of a bundle.
  private func source(of source: TypedMetric.Source) -> DaemonMetric.Source {
    switch source {
    case .declared(let kind, let target, let selector, let unit):
      .declared(kind: kind, target: target, selector: selector, unit: unit)
    case .aggregate(let number): .aggregate(number)
    case .window(let number): .window(number)
    case .model(let model, let output): .model(model, output: output)
    case .builtIn(let name, let arguments): .builtIn(name, arguments: arguments)
    }
  }

  /// Returns what an aggregate computes.
  private func function(of function: TypedAggregate.Function) -> DaemonAggregate.Function {
    switch function {
    case .sum: .sum
    case .average: .average
    case .minimum: .minimum
    case .maximum: .maximum
    case .quantile(let share): .quantile(share)
    }
  }

  /// Writes labels and invariants.
  private mutating func writeFacts() {
    var watch = typed.aggregates.count
    bundle.daemon.labels = typed.labels.map { label in
      let changes = label.changes.map { change in
        defer { watch += 1 }
        let event = typed.events[change.event]
        let kind: DaemonLabel.Change.Kind =
          switch change.kind {
          case .add: .add
          case .remove: .remove
          case .removeEverywhere: .removeEverywhere
          }
        return DaemonLabel.Change(
          kind: kind, event: event.name, holder: change.holder.map { event.fields[$0].name } ?? "", watch: watch)
      }
      let holder: DaemonLabel.Holder =
        switch label.holder {
        case .process: .process
        case .session: .session
        case .file: .file
        }
      return DaemonLabel(
        name: label.name, policy: label.policy, holder: holder, spreadsToChildren: label.spreadsToChildren, changes: changes)
    }
    bundle.daemon.invariants = typed.invariants.map { invariant in
      DaemonInvariant(
        policy: invariant.policy, condition: DaemonCodeWriter.code(of: invariant.condition), settings: invariant.settings,
        thresholds: invariant.thresholds, text: invariant.text, because: invariant.because)
    }
  }

  /// Writes modes, and what rules over metrics and on events have.
  private mutating func writeRules(_ sources: [Int], _ report: inout DiagnosticReport) {
    bundle.daemon.modes = typed.modes.map { mode in
      DaemonMode(
        name: mode.name, policy: mode.policy, enter: mode.enter.map(hold), leave: mode.leave.map(hold), priority: mode.priority)
    }
    for rule in typed.levelRules { writeRule(rule, sources, &report) }
    for number in bundle.rules.indices {
      let rule = typed.rules[number]
      guard !rule.effects.isEmpty || rule.mode != nil || rule.expiresDay != nil else { continue }
      let fields = typed.events[rule.event].fields.map(\.name)
      let effects = rule.effects.compactMap { effect($0, of: rule.name, fields: fields, &report) }
      bundle.daemon.eventRules.append(
        DaemonEventRule(rule: number, effects: effects, mode: rule.mode, expiresDay: rule.expiresDay))
      let words = effects.map { bundle.words(of: $0, fields: fields) }
      bundle.rules[number].effects = words
      bundle.rules[number].mode = rule.mode.map { typed.modes[$0].name } ?? ""
      bundle.rules[number].expires = rule.expiresDay.map { "\(CivilDate(day: $0))" } ?? ""
      bundle.rules[number].digest = digest(
        of: [Bundle.hexadecimal(bundle.rules[number].digest), "in \(bundle.rules[number].mode)"]
          + ["expires \(bundle.rules[number].expires)"] + words)
    }
  }

  /// Writes one rule over metrics.
  private mutating func writeRule(_ rule: TypedLevelRule, _ sources: [Int], _ report: inout DiagnosticReport) {
    let position = typed.sources[Int(rule.span.source)].position(of: rule.span.start)
    var written = DaemonRule(
      name: rule.name, policy: rule.policy, mode: rule.mode, when: hold(rule.when), until: hold(rule.until),
      cooldownNanoseconds: rule.cooldownNanoseconds,
      effects: rule.effects.compactMap { effect($0, of: rule.name, fields: [], &report) }, verify: nil,
      priority: rule.priority, expiresDay: rule.expiresDay, conditions: rule.conditionText, digest: [],
      source: sources.firstIndex(of: Int(rule.span.source)) ?? 0, line: position.line, column: position.column)
    if let verify = rule.verify {
      written.verify = .init(
        condition: DaemonCodeWriter.code(of: verify.condition), withinNanoseconds: verify.withinNanoseconds,
        otherwise: verify.otherwise.compactMap { effect($0, of: rule.name, fields: [], &report) })
    }
    written.digest = digest(of: bundle.words(of: written))
    bundle.daemon.rules.append(written)
  }

  /// Returns the digest over what is meant by `lines`.
  private func digest(of lines: [String]) -> [UInt8] { Digest.blake2b(Array(lines.joined(separator: "\n").utf8)) }

  /// Returns a condition and its time.
  private func hold(_ hold: TypedHold) -> DaemonHold {
    let time: DaemonHold.Time =
      switch hold.time {
      case .none: .none
      case .nanoseconds(let time): .nanoseconds(time)
      case .samples(let count, let metric): .samples(count, metric: metric)
      }
    return DaemonHold(condition: DaemonCodeWriter.code(of: hold.condition), time: time)
  }

  /// Returns an effect of the rule called `rule`, whose event has `fields`; nothing, with an error, for one that cannot be.
  private func effect(
    _ effect: TypedEffect, of rule: String, fields: [String], _ report: inout DiagnosticReport
  ) -> DaemonEffect? {
    let limit = effect.limit.map { limit in
      DaemonLimit(
        intervalNanoseconds: limit.intervalNanoseconds, toleranceNanoseconds: limit.toleranceNanoseconds,
        key: limit.key.map { fields[$0] } ?? "", capacity: limit.capacity, text: limit.text)
    }
    let kind: DaemonEffect.Kind
    switch effect.kind {
    case .notify(let level, let text): kind = .notify(level: level.name, message(text, fields))
    case .set(let setting, .text(let text), let keep): kind = .setText(setting: setting, text, keep: keep)
    case .set(let setting, .number(let term), let keep):
      do throws(DaemonCodeWriter.Impossible) {
        kind = .set(setting: setting, try DaemonCodeWriter.code(of: term), keep: keep)
      } catch {
        report.add(.valueFromKeys(rule, at: effect.span))
        return nil
      }
    case .restartService(let name): kind = .restartService(name)
    case .stopService(let name): kind = .stopService(name)
    case .run(let program, let arguments): kind = .run(program: program, arguments: arguments.map { message($0, fields) })
    case .callWebhook(let address): kind = .callWebhook(address)
    case .enter(let mode): kind = .enter(mode: mode)
    case .restore: kind = .restore
    }
    return DaemonEffect(kind: kind, limit: limit)
  }

  /// Returns `template` with fields by name.
  private func message(_ template: MessageTemplate, _ fields: [String]) -> DaemonMessage {
    DaemonMessage(
      parts: template.parts.map { part in
        switch part {
        case .text(let text): .text(text)
        case .field(let field): .field(fields[field])
        case .threshold(let threshold): .threshold(threshold)
        case .metric(let metric): .metric(metric)
        }
      })
  }
}
