import AinkaSemantics
import AinkaValues

@testable import AinkaInterpreter

let second: UInt64 = 1_000_000_000

/// A world of one policy with two metrics (`m0` read every 2 s, `m1` every 5 s) and two settings (0 … 100), told in seconds and words.
struct Story {
  var world: World
  private var told = 0

  /// Creates a world of a program that `edit` makes of an empty one.
  init(day: Int64 = 0, _ edit: (inout TypedProgram) -> Void) {
    var program = program([], scopes: [nil])
    program.metrics = [metric("m0", seconds: 2), metric("m1", seconds: 5)]
    program.settings = [setting("s0"), setting("s1")]
    edit(&program)
    world = World(program, day: day, coverage: Coverage())
  }

  /// Lets time pass to `instant` in seconds, gives `inputs`, and returns what happened in words.
  mutating func at(_ instant: Double, _ inputs: World.Input...) -> [String] {
    world.step(to: UInt64(instant * 1e9), inputs)
    return new()
  }

  /// Reads metric 0 as `value` every 2 s from `start` to `end`, both included, and returns what happened in words.
  mutating func reading(_ value: Int64, from start: Double, to end: Double, metric: Int = 0, every: Double = 2) -> [String] {
    var instant = start
    while instant <= end {
      world.step(to: UInt64(instant * 1e9), [.reading(metric: metric, value)])
      instant += every
    }
    return new()
  }

  /// Returns what happened since it was asked last, in words.
  mutating func new() -> [String] {
    defer { told = world.happenings.count }
    return world.happenings[told...].map { "\(seconds($0.instant)) \(words(of: $0.kind))" }
  }

  /// Returns `instant` in seconds: `29.5`.
  private func seconds(_ instant: UInt64) -> String {
    instant % second == 0 ? "\(instant / second)" : "\(Double(instant) / 1e9)"
  }

  /// Returns what happened.
  private func words(of kind: Happening.Kind) -> String {
    let program = world.program
    /// Returns a mode's name.
    func mode(_ number: Int?) -> String { number.map { program.modes[$0].name } ?? "normal" }
    return switch kind {
    case .judged(_, let judgement): "judged \(judgement.verdict) \(judgement.matched)"
    case .ruleEntered(let rule): "enters \(program.levelRules[rule].name)"
    case .ruleLeft(let rule): "leaves \(program.levelRules[rule].name)"
    case .verificationFailed(let rule): "fails \(program.levelRules[rule].name)"
    case .notice(_, let level, let text): "\(level) \(text)"
    case .actionHeldBack: "held back"
    case .settingWritten(let setting, let old, let new, let isPutBack):
      "\(program.settings[setting].name): \(old.map(words) ?? "?") \(isPutBack ? "<-" : "->") \(words(of: new))"
    case .settingRefused(let setting, let refusal): "\(program.settings[setting].name): refused \(refusal)"
    case .settingLeftAlone(let setting): "\(program.settings[setting].name): left alone"
    case .serviceRestarted(let name, _): "restart \(name)"
    case .serviceStopped(let name, _): "stop \(name)"
    case .programRun(let path, let arguments, _): "run \(([path] + arguments).joined(separator: " "))"
    case .webhookCalled(let address, _): "call \(address)"
    case .modeChanged(_, let from, let to): "mode \(mode(from)) -> \(mode(to))"
    case .labelChanged(let label, let holder, let isHeld): "label \(label) \(isHeld ? "+" : "-") \(holder)"
    case .labelRemovedEverywhere(let label): "label \(label) gone"
    case .thresholdRefused(let threshold, let invariant): "threshold \(threshold) refused \(invariant.map(String.init) ?? "")"
    }
  }

  /// Returns what a setting holds.
  private func words(of content: SettingContent) -> String {
    switch content {
    case .number(let number): "\(number)"
    case .text(let text): String(decoding: text, as: UTF8.self)
    case .own: "own"
    case .unreadable: "unreadable"
    }
  }
}

/// Returns a declared metric that is read every `seconds`.
func metric(_ name: String, seconds: Int64, source: TypedMetric.Source? = nil) -> TypedMetric {
  TypedMetric(
    name: name, type: .count, bounds: .min ... .max, periodNanoseconds: seconds * 1_000_000_000,
    source: source ?? .declared(kind: "file", target: "/m", selector: "", unit: ""), span: nowhere)
}

/// Returns a setting of 0 … 100.
func setting(_ name: String, isOfEvent: Bool = false) -> TypedSetting {
  TypedSetting(
    name: name, type: .count, bounds: 0...100, kind: "file", target: "/s", selector: "", unit: "", moves: [],
    isOfEvent: isOfEvent, span: nowhere)
}

/// Returns the condition that metric `metric` is above `value`.
func above(_ value: Int64, metric: Int = 0) -> TypedCondition {
  .compare(.metric(metric), .greater, .constant(value), nowhere)
}

/// Returns the condition that metric `metric` is below `value`.
func below(_ value: Int64, metric: Int = 0) -> TypedCondition { .compare(.metric(metric), .less, .constant(value), nowhere) }

/// Returns `condition` held for `seconds`.
func held(_ condition: TypedCondition, _ seconds: Int64 = 0) -> TypedHold {
  TypedHold(condition: condition, time: seconds == 0 ? .none : .nanoseconds(seconds * 1_000_000_000))
}

/// Returns a rule over metrics; without `until` it leaves when `when` is false.
func levelRule(
  _ name: String = "r", when: TypedHold, until: TypedHold? = nil, cooldown: Int64 = 0, _ effects: [TypedEffect.Kind] = [],
  limit: TypedBucket? = nil, verify: TypedLevelRule.Verification? = nil, priority: Int64 = 0, mode: Int? = nil,
  policy: Int = 0, expiresDay: Int64? = nil
) -> TypedLevelRule {
  TypedLevelRule(
    name: name, policy: policy, mode: mode, when: when, until: until ?? held(.not(when.condition)),
    cooldownNanoseconds: cooldown * 1_000_000_000, effects: effects.map { TypedEffect(kind: $0, limit: limit, span: nowhere) },
    verify: verify, priority: priority, expiresDay: expiresDay, conditionText: [], documentation: "", span: nowhere)
}

/// Returns `verify condition within seconds else …`.
func verification(_ condition: TypedCondition, within seconds: Int64, _ effects: [TypedEffect.Kind])
  -> TypedLevelRule.Verification
{
  .init(
    condition: condition, withinNanoseconds: seconds * 1_000_000_000,
    otherwise: effects.map { TypedEffect(kind: $0, span: nowhere) })
}

/// Returns a mode of policy 0.
func mode(_ name: String, enter: TypedHold?, leave: TypedHold? = nil, priority: Int64 = 0) -> TypedMode {
  TypedMode(
    name: name, policy: 0, enter: enter, leave: leave ?? enter.map { held(.not($0.condition)) }, priority: priority,
    documentation: "", span: nowhere)
}

/// Returns an action that writes `value` to setting `setting`.
func set(_ setting: Int, _ value: Int64, keep: Bool = false) -> TypedEffect.Kind {
  .set(setting: setting, .number(.constant(value)), keep: keep)
}

/// Returns the action `notify info "text"`.
func notify(_ text: String) -> TypedEffect.Kind { .notify(level: .info, MessageTemplate(parts: [.text(text)])) }

/// Returns an event of number `event` with field `a` (and the others as given).
func event(
  _ event: Int = 0, a: EventValue = .number(1), b: EventValue = .unknown, d: EventValue = .unknown, isInScope: [Bool] = [true]
) -> World.Input {
  .event(Occurrence(event: event, values: [a, b, .none, d], isInScope: isInScope))
}
