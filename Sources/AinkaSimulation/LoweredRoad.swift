import AinkaBundle
import AinkaControl
import AinkaEngine
import AinkaInterpreter
import AinkaSemantics
import AinkaValues

/// The second road: the tables that the program is lowered to, in the engine, and the daemon's machine.
///
/// The bundle numbers rules, settings, metrics, modes, models and thresholds as the program does.
struct LoweredRoad: ~Copyable {
  private(set) var machine: Controller
  private let words: DeedWords
  private var now: UInt64 = 0
  private var untold: [Deed] = []
  /// The event that is being judged.
  private var lastEvent = ""

  /// - Requires: `bundle` was made of `program`.
  init(_ program: TypedProgram, _ bundle: Bundle) {
    precondition(bundle.rules.map(\.name) == program.rules.map(\.name), "the rules of both are the same")
    precondition(bundle.daemon.rules.map(\.name) == program.levelRules.map(\.name), "the rules of both are the same")
    precondition(bundle.daemon.settings.map(\.name) == program.settings.map(\.name), "the settings of both are the same")
    precondition(bundle.daemon.metrics.count == program.metrics.count, "the metrics of both are the same")
    precondition(bundle.daemon.modes.map(\.name) == program.modes.map(\.name), "the modes of both are the same")
    machine = Controller(bundle)
    words = DeedWords(program: program)
    look(program.settings.indices.map { .setting($0, .own) })
  }

  /// Lets time pass to `instant`, gives `inputs` there, and returns what happened.
  mutating func step(to instant: UInt64, _ inputs: [World.Input]) -> [Deed] {
    while let timer = machine.nextTimer, timer < instant {
      now = timer
      look([])
    }
    let isDue = machine.nextTimer == instant
    now = instant
    if isDue || !inputs.isEmpty { look(inputs.map { translated($0) }) }
    return new()
  }

  /// Returns what happened since it was asked last.
  mutating func new() -> [Deed] {
    defer { untold = [] }
    return untold
  }

  /// Lets the machine look at `inputs` now, and notes what it does.
  private mutating func look(_ inputs: [Input]) {
    for case .event(let name, _, _) in inputs { lastEvent = name }
    for action in machine.step(inputs, at: now) {
      for text in texts(of: action) { untold.append(Deed(instant: now, words: text)) }
    }
  }

  /// Returns what the machine is told of `input`.
  private func translated(_ input: World.Input) -> Input {
    let program = words.program
    switch input {
    case .reading(let metric, let value):
      if case .model(let model, let output) = program.metrics[metric].source {
        return .answer(model: model, output: output, value)
      }
      return .reading(metric: metric, value)
    case .event(let occurrence):
      let event = program.events[occurrence.event]
      let fields = Dictionary(uniqueKeysWithValues: zip(event.fields.map(\.name), occurrence.values))
      return .event(event.name, fields, scopes: Set(machine.bundle.scopes.indices.filter { isIn($0, occurrence) }))
    case .threshold(let threshold, nil, let value): return .threshold(threshold, value)
    case .threshold(let threshold, let key?, let value): return .keyedThreshold(threshold, written(key), value)
    case .setting(let setting, let content): return .setting(setting, translated(content))
    case .day(let day): return .day(day)
    }
  }

  /// `true` iff `occurrence` is in scope number `scope` of the bundle.
  private func isIn(_ scope: Int, _ occurrence: Occurrence) -> Bool {
    words.program.policies.indices.contains {
      words.program.policies[$0].scope == machine.bundle.scopes[scope] && occurrence.isInScope[$0]
    }
  }

  /// Returns `key` as tables have it.
  private func written(_ key: EventValue) -> WrittenKey {
    switch key {
    case .number(let number): WrittenKey(number)
    case .address(let address): WrittenKey(address)
    case .text(let text, _): WrittenKey(text)
    case .none, .unknown: preconditionFailure("nobody can set the value of what has no name")
    }
  }

  /// Returns what the machine calls `content`.
  private func translated(_ content: SettingContent) -> HeldValue {
    switch content {
    case .number(let number): .number(number)
    case .text(let text): .text(String(decoding: text, as: UTF8.self))
    case .own: .own
    case .unreadable: .unread
    }
  }

  /// Returns what `action` is in words; nothing for what only this road tells.
  private func texts(of action: Action) -> [String] {
    switch action {
    case .judged(let decision): [judged(decision)]
    case .entered(let rule): [words.entered(rule)]
    case .left(let rule, _): [words.left(rule)]
    case .failed(let rule): [words.failed(rule)]
    case .notify(let rule, let level, let text): [words.notice(name(rule), level, text)]
    case .restartService(let rule, let service): [words.restarted(name(rule), service)]
    case .stopService(let rule, let service): [words.stopped(name(rule), service)]
    case .run(let rule, let path, let arguments): [words.ran(name(rule), path, arguments)]
    case .callWebhook(let rule, let address): [words.called(name(rule), address)]
    case .mode(let policy, let mode): [words.mode(ofPolicy: policy, mode)]
    case .switchRules: []
    case .write(let setting, let value), .writeOfProcess(let setting, let value, _):
      [words.written(setting, self.value(value, of: setting), isPutBack: false)]
    case .putBack(let setting, let value): [words.written(setting, self.value(value, of: setting), isPutBack: true)]
    case .leftAlone(let setting): [words.leftAlone(setting)]
    case .refused(_, let setting, let refusal): [words.refused(setting, why(refusal))]
    case .refusedPatch(let threshold, .invariant(let invariant)):
      [words.refusedThreshold(threshold, words.broken(invariant))]
    case .refusedPatch(let threshold, _): [words.refusedThreshold(threshold, "out of its bounds")]
    case .limited(let rule): [words.heldBack(name(rule))]
    }
  }

  /// Returns what the tables say of the event.
  private func judged(_ decision: Decision) -> String {
    words.judged(
      DeedWords.Judged(
        event: lastEvent, verdict: decision.verdict, errno: decision.errno, decidedBy: decision.decidedBy,
        matched: decision.matched, unknown: decision.unknown, signals: decision.signals, limited: decision.limited))
  }

  /// Returns the full name of `rule`.
  private func name(_ rule: RuleReference) -> String {
    switch rule {
    case .event(let rule): words.program.rules[rule].name
    case .level(let rule): words.program.levelRules[rule].name
    }
  }

  /// Returns what a setting holds.
  private func value(_ value: HeldValue, of setting: Int) -> String {
    switch value {
    case .number(let number): words.value(number, ofSetting: setting)
    case .text(let text): "\"\(text)\""
    case .own: "what it was"
    case .unread: "nothing"
    }
  }

  /// Returns why a setting was not written.
  private func why(_ refusal: Refusal) -> String {
    switch refusal {
    case .unknown: "its value is unknown"
    case .outOfRange: "its value is out of range"
    case .unread: "it cannot be read"
    case .invariant(let invariant): words.broken(invariant)
    case .left: "the rule was left"
    }
  }
}
