import AinkaInterpreter
import AinkaSemantics
import AinkaValues

/// The first road: what the program means. It is never copied: nobody is on one road twice.
struct InterpreterRoad: ~Copyable {
  private(set) var world: World
  private let words: DeedWords
  private var told = 0

  init(_ program: TypedProgram) {
    world = World(program, coverage: Coverage())
    words = DeedWords(program: program)
  }

  /// Lets time pass to `instant`, gives `inputs` there, and returns what happened.
  mutating func step(to instant: UInt64, _ inputs: [World.Input]) -> [Deed] {
    world.step(to: instant, inputs)
    return new()
  }

  /// Returns what happened since it was asked last.
  mutating func new() -> [Deed] {
    defer { told = world.happenings.count }
    return world.happenings[told...].compactMap { happening in
      text(of: happening.kind).map { Deed(instant: happening.instant, words: $0) }
    }
  }

  /// Returns `kind` in words; nothing for what only this road tells.
  private func text(of kind: Happening.Kind) -> String? {
    switch kind {
    case .judged(let event, let judgement):
      return words.judged(
        DeedWords.Judged(
          event: words.program.events[event].name, verdict: judgement.verdict, errno: judgement.errno,
          decidedBy: judgement.decidedBy, matched: judgement.matched, unknown: judgement.unknown, signals: judgement.signals,
          limited: judgement.limited))
    case .ruleEntered(let rule): return words.entered(rule)
    case .ruleLeft(let rule): return words.left(rule)
    case .verificationFailed(let rule): return words.failed(rule)
    case .notice(let author, let level, let text): return words.notice(name(author), level.word, text)
    case .actionHeldBack(let author): return words.heldBack(name(author))
    case .settingWritten(let setting, _, let new, let isPutBack):
      return words.written(setting, value(new, of: setting), isPutBack: isPutBack)
    case .settingRefused(let setting, let refusal): return words.refused(setting, why(refusal))
    case .settingLeftAlone(let setting): return words.leftAlone(setting)
    case .serviceRestarted(let service, let author): return words.restarted(name(author), service)
    case .serviceStopped(let service, let author): return words.stopped(name(author), service)
    case .programRun(let path, let arguments, let author): return words.ran(name(author), path, arguments)
    case .webhookCalled(let address, let author): return words.called(name(author), address)
    case .modeChanged(let policy, _, let mode): return words.mode(ofPolicy: policy, mode)
    case .thresholdRefused(let threshold, let invariant):
      return words.refusedThreshold(threshold, invariant.map(words.broken) ?? "out of its bounds")
    case .labelChanged, .labelRemovedEverywhere: return nil
    }
  }

  /// Returns the full name of the rule that does something.
  private func name(_ author: Happening.Author) -> String {
    switch author {
    case .eventRule(let rule): words.program.rules[rule].name
    case .levelRule(let rule): words.program.levelRules[rule].name
    }
  }

  /// Returns what a setting holds.
  private func value(_ content: SettingContent, of setting: Int) -> String {
    switch content {
    case .number(let number): words.value(number, ofSetting: setting)
    case .text(let text): "\"\(String(decoding: text, as: UTF8.self))\""
    case .own: "what it was"
    case .unreadable: "nothing"
    }
  }

  /// Returns why a setting was not written.
  private func why(_ refusal: Happening.Refusal) -> String {
    switch refusal {
    case .unknownValue: "its value is unknown"
    case .outOfRange: "its value is out of range"
    case .unreadable: "it cannot be read"
    case .invariant(let invariant): words.broken(invariant)
    case .ruleLeft: "the rule was left"
    }
  }
}

extension NoticeLevel {
  /// The word of the language for it.
  var word: String {
    switch self {
    case .info: "info"
    case .warning: "warning"
    case .critical: "critical"
    }
  }
}
