import AinkaBundle
import AinkaCompiler
import AinkaControl
import AinkaEngine
import AinkaInterpreter
import AinkaSemantics
import AinkaSource
import AinkaValues

/// Goes both roads with one case: the interpreter's world, and the compiled bundle in the daemon's machine.
struct LevelSides {
  let levelCase: LevelCase
  /// What the machine is given; only the canary gives it something else than the interpreter.
  var compiled: TypedProgram?

  init(levelCase: LevelCase, compiled: TypedProgram? = nil) {
    self.levelCase = levelCase
    self.compiled = compiled
  }

  /// Returns what both say where they first differ, or nothing where they agree; what cannot be compiled has no second road.
  func difference() -> String? {
    var report = DiagnosticReport()
    guard let compiled = Compiler.compile(compiled ?? levelCase.program, report: &report) else { return nil }
    guard let bundle = try? Bundle.decode(compiled.encoded()), bundle == compiled else {
      return "what was written is not what is read: \((try? Bundle.decode(compiled.encoded())) == nil ? "refused" : "other")"
    }
    var world = World(levelCase.program)
    var machine = Controller(bundle)
    var first = lines(of: world.happenings)
    var second = lines(of: machine.step(bundle.daemon.settings.indices.map { .setting($0, .own) }, at: 0), at: 0)
    var now: UInt64 = 0
    for (number, step) in levelCase.steps.enumerated() {
      now += step.after
      let count = world.happenings.count
      world.step(to: now, step.inputs.map(input))
      first = lines(of: Array(world.happenings[count...]))
      second = []
      while let timer = machine.nextTimer, timer < now { second += lines(of: machine.step([], at: timer), at: timer) }
      if machine.nextTimer == now || !step.inputs.isEmpty {
        second += lines(of: machine.step(step.inputs.map { arrival($0, bundle) }, at: now), at: now)
      }
      if first != second {
        return "step \(number) at \(now) ns\n  interpreter:\n\(listed(first))\n  machine:\n\(listed(second))"
      }
      if world.nextTimer != machine.nextTimer {
        return "step \(number) at \(now) ns: the interpreter looks next at \(timer(world.nextTimer)), the machine at "
          + timer(machine.nextTimer)
      }
    }
    return nil
  }

  /// Returns an instant in words.
  private func timer(_ instant: UInt64?) -> String { instant.map { "\($0)" } ?? "none" }

  /// Returns `lines` for people.
  private func listed(_ lines: [String]) -> String { lines.map { "    \($0)" }.joined(separator: "\n") }

  /// Returns `arrival` for the interpreter.
  private func input(_ arrival: LevelCase.Arrival) -> World.Input {
    switch arrival {
    case .reading(let metric, let value): .reading(metric: metric, value)
    case .threshold(let threshold, let key, let value): .threshold(threshold, key: key.map { .number($0) }, value)
    case .setting(let setting, let value): .setting(setting, value.map { .number($0) } ?? .unreadable)
    case .day(let day): .day(day)
    case .event(let event, let values, let isInScope):
      .event(Occurrence(event: event, values: values, isInScope: [true, isInScope]))
    }
  }

  /// Returns `arrival` for the machine.
  private func arrival(_ arrival: LevelCase.Arrival, _ bundle: Bundle) -> Input {
    switch arrival {
    case .reading(let metric, let value): return .reading(metric: metric, value)
    case .threshold(let threshold, nil, let value): return .threshold(threshold, value)
    case .threshold(let threshold, let key?, let value): return .keyedThreshold(threshold, WrittenKey(key), value)
    case .setting(let setting, let value): return .setting(setting, value.map { .number($0) } ?? .unread)
    case .day(let day): return .day(day)
    case .event(let event, let values, let isInScope):
      let described = levelCase.program.events[event]
      let fields = Dictionary(uniqueKeysWithValues: zip(described.fields.map(\.name), values))
      let scope = bundle.scopes.firstIndex(of: "/a")
      return .event(described.name, fields, scopes: isInScope ? Set([scope].compactMap { $0 }) : [])
    }
  }

  /// Returns what happened in the world, as both sides say it.
  private func lines(of happenings: [Happening]) -> [String] {
    happenings.compactMap { happening in
      line(of: happening.kind).map { "\(happening.instant): \($0)" }
    }
  }

  /// Returns one happening, or nothing for what the machine keeps to itself.
  private func line(of kind: Happening.Kind) -> String? {
    switch kind {
    case .judged(_, let judgement):
      "judged \(judgement.verdict) \(judgement.errno) by \(judgement.decidedBy ?? -1) met \(judgement.matched) unknown "
        + "\(judgement.unknown) limited \(judgement.limited)"
    case .ruleEntered(let rule): "entered \(rule)"
    case .ruleLeft(let rule): "left \(rule)"
    case .verificationFailed(let rule): "failed \(rule)"
    case .notice(let author, let level, let text): "notify \(name(of: author)) \(level) \(text)"
    case .actionHeldBack(let author): "limited \(name(of: author))"
    case .settingWritten(let setting, _, let new, let isPutBack):
      "\(isPutBack ? "put back" : "write") \(setting) \(content(new))"
    case .settingRefused(let setting, let refusal): "refused \(setting) \(word(refusal))"
    case .settingLeftAlone(let setting): "left alone \(setting)"
    case .serviceRestarted(let service, let author): "restart \(service) \(name(of: author))"
    case .serviceStopped(let service, let author): "stop \(service) \(name(of: author))"
    case .programRun(let program, let arguments, let author): "run \(program) \(arguments) \(name(of: author))"
    case .webhookCalled(let address, let author): "call \(address) \(name(of: author))"
    case .modeChanged(let policy, _, let mode): "mode \(policy) \(mode ?? -1)"
    case .labelChanged, .labelRemovedEverywhere: nil
    case .thresholdRefused(let threshold, let invariant): "refused threshold \(threshold) \(invariant ?? -1)"
    }
  }

  /// Returns who does something.
  private func name(of author: Happening.Author) -> String {
    switch author {
    case .eventRule(let rule): "event \(rule)"
    case .levelRule(let rule): "level \(rule)"
    }
  }

  /// Returns a setting's value.
  private func content(_ content: SettingContent) -> String {
    switch content {
    case .number(let number): "\(number)"
    case .text(let text): String(decoding: text, as: UTF8.self)
    case .own: "own"
    case .unreadable: "unread"
    }
  }

  /// Returns why something was refused.
  private func word(_ refusal: Happening.Refusal) -> String {
    switch refusal {
    case .unknownValue: "unknown"
    case .outOfRange: "out of range"
    case .unreadable: "unread"
    case .invariant(let number): "invariant \(number)"
    case .ruleLeft: "left"
    }
  }

  /// Returns what the machine did, as both sides say it.
  private func lines(of actions: [Action], at instant: UInt64) -> [String] {
    actions.compactMap { action in line(of: action).map { "\(instant): \($0)" } }
  }

  /// Returns one action, or nothing for what the interpreter does not tell.
  private func line(of action: Action) -> String? {
    switch action {
    case .judged(let decision):
      "judged \(decision.verdict) \(decision.errno) by \(decision.decidedBy ?? -1) met \(decision.matched) unknown "
        + "\(decision.unknown) limited \(decision.limited)"
    case .entered(let rule): "entered \(rule)"
    case .left(let rule, _): "left \(rule)"
    case .failed(let rule): "failed \(rule)"
    case .notify(let rule, let level, let text): "notify \(name(of: rule)) \(level) \(text)"
    case .limited(let rule): "limited \(name(of: rule))"
    case .write(let setting, let value), .writeOfProcess(let setting, let value, _): "write \(setting) \(content(value))"
    case .putBack(let setting, let value): "put back \(setting) \(content(value))"
    case .refused(_, let setting, let refusal): "refused \(setting) \(word(refusal))"
    case .leftAlone(let setting): "left alone \(setting)"
    case .restartService(let rule, let service): "restart \(service) \(name(of: rule))"
    case .stopService(let rule, let service): "stop \(service) \(name(of: rule))"
    case .run(let rule, let program, let arguments): "run \(program) \(arguments) \(name(of: rule))"
    case .callWebhook(let rule, let address): "call \(address) \(name(of: rule))"
    case .mode(let policy, let mode): "mode \(policy) \(mode ?? -1)"
    case .switchRules: nil
    case .refusedPatch(let threshold, .invariant(let number)): "refused threshold \(threshold) \(number)"
    case .refusedPatch(let threshold, _): "refused threshold \(threshold) -1"
    }
  }

  /// Returns which rule.
  private func name(of rule: RuleReference) -> String {
    switch rule {
    case .event(let number): "event \(number)"
    case .level(let number): "level \(number)"
    }
  }

  /// Returns a setting's value.
  private func content(_ value: HeldValue) -> String {
    switch value {
    case .number(let number): "\(number)"
    case .text(let text): text
    case .own: "own"
    case .unread: "unread"
    }
  }

  /// Returns why something was refused.
  private func word(_ refusal: Refusal) -> String {
    switch refusal {
    case .unknown: "unknown"
    case .outOfRange: "out of range"
    case .unread: "unread"
    case .invariant(let number): "invariant \(number)"
    case .left: "left"
    }
  }
}
