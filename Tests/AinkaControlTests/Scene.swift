import AinkaBundle
import AinkaCompiler
import AinkaControl
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// A nanosecond count of so many seconds.
func seconds(_ count: Double) -> UInt64 { UInt64(count * 1_000_000_000) }

/// Makes programs with rules over metrics by hand.
struct Scene {
  static let span = ProgramBuilder.span
  var builder = ProgramBuilder()
  var metrics: [TypedMetric] = []
  var aggregates: [TypedAggregate] = []
  var windows: [TypedWindow] = []
  var settings: [TypedSetting] = []
  var rules: [TypedLevelRule] = []
  var modes: [TypedMode] = []
  var models: [TypedModel] = []
  var labels: [TypedLabel] = []
  var invariants: [TypedInvariant] = []

  /// Adds a metric with a reading every `period` seconds; names come sorted.
  mutating func metric(_ name: String, period: Double = 2, source: TypedMetric.Source? = nil) -> Int {
    metrics.append(
      TypedMetric(
        name: name, type: .count, bounds: 0...1_000_000, periodNanoseconds: Int64(seconds(period)),
        source: source ?? .declared(kind: "file", target: "/x", selector: "", unit: ""), span: Self.span))
    return metrics.count - 1
  }

  /// Adds a setting; names come sorted.
  mutating func setting(_ name: String, _ bounds: ClosedRange<Int64> = 0...100) -> Int {
    settings.append(
      TypedSetting(
        name: name, type: .count, bounds: bounds, kind: "file", target: "/y", selector: "", unit: "", moves: [],
        isOfEvent: false, span: Self.span))
    return settings.count - 1
  }

  /// Returns `metric > value`.
  static func above(_ metric: Int, _ value: Int64) -> TypedCondition {
    .compare(.metric(metric), .greater, .constant(value), span)
  }

  /// Returns `metric < value`.
  static func below(_ metric: Int, _ value: Int64) -> TypedCondition {
    .compare(.metric(metric), .less, .constant(value), span)
  }

  /// Returns the action `set setting = value`.
  static func set(_ setting: Int, _ value: Int64, keep: Bool = false) -> TypedEffect {
    TypedEffect(kind: .set(setting: setting, .number(.constant(value)), keep: keep), span: span)
  }

  /// Returns the action `notify info "text"`.
  static func notify(_ parts: MessageTemplate.Part..., limit: TypedBucket? = nil) -> TypedEffect {
    TypedEffect(kind: .notify(level: .info, MessageTemplate(parts: parts)), limit: limit, span: span)
  }

  /// Adds a rule; names come sorted.
  @discardableResult mutating func rule(
    _ name: String, when: TypedCondition, for time: TypedHold.Time = .none, until: TypedHold? = nil, cooldown: Double = 0,
    then effects: [TypedEffect] = [], verify: TypedLevelRule.Verification? = nil, priority: Int64 = 0, mode: Int? = nil,
    expires: Int64? = nil
  ) -> Int {
    rules.append(
      TypedLevelRule(
        name: "p.\(name)", policy: 0, mode: mode, when: TypedHold(condition: when, time: time),
        until: until ?? TypedHold(condition: .not(when), time: .none), cooldownNanoseconds: Int64(seconds(cooldown)),
        effects: effects, verify: verify, priority: priority, expiresDay: expires, conditionText: ["when \(name)"],
        documentation: "", span: Self.span))
    return rules.count - 1
  }

  /// The program.
  var program: TypedProgram {
    var program = builder.program
    program.metrics = metrics
    program.aggregates = aggregates
    program.windows = windows
    program.settings = settings
    program.levelRules = rules
    program.modes = modes
    program.models = models
    program.labels = labels
    program.invariants = invariants
    return program
  }

  /// The bundle, as it is after it was written and read.
  func bundle() throws -> Bundle {
    var report = DiagnosticReport()
    let compiled = Compiler.compile(program, report: &report)
    let bundle = try #require(compiled, "\(report.terminalText(sources: program.sources, colour: false))")
    let read = try Bundle.decode(bundle.encoded())
    #expect(read == bundle)
    return read
  }

  /// A machine for it.
  func machine() throws -> Controller { Controller(try bundle()) }
}

extension Controller {
  /// Takes in `inputs` at `second`, and returns what is to be done.
  @discardableResult mutating func at(_ second: Double, _ inputs: Input...) -> [Action] {
    step(inputs, at: seconds(second))
  }

  /// Lets timers go off until `second`, excluded, then takes in `inputs`; returns all that is to be done.
  mutating func until(_ second: Double, _ inputs: Input...) -> [Action] {
    var actions: [Action] = []
    while let timer = nextTimer, timer < seconds(second) { actions += step([], at: timer) }
    return actions + step(inputs, at: seconds(second))
  }
}

extension Action {
  /// The action in short words.
  var short: String {
    switch self {
    case .judged(let decision): "judged \(decision.verdict.name)"
    case .entered(let rule): "entered \(rule)"
    case .left(let rule, let reason): "left \(rule) \(reason)"
    case .failed(let rule): "failed \(rule)"
    case .notify(_, let level, let text): "\(level) \(text)"
    case .restartService(_, let name): "restart \(name)"
    case .stopService(_, let name): "stop \(name)"
    case .run(_, let program, let arguments): "run \(program) \(arguments.joined(separator: " "))"
    case .callWebhook(_, let address): "call \(address)"
    case .mode(_, let mode): "mode \(mode.map { "\($0)" } ?? "normal")"
    case .switchRules(let rules):
      "switch " + rules.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    case .write(let setting, let value): "write \(setting) \(value.short)"
    case .writeOfProcess(let setting, let value, _): "write of process \(setting) \(value.short)"
    case .putBack(let setting, let value): "put back \(setting) \(value.short)"
    case .leftAlone(let setting): "left alone \(setting)"
    case .refused(_, let setting, let why): "refused \(setting) \(why)"
    case .refusedPatch(let threshold, let why): "refused patch \(threshold) \(why)"
    case .limited: "limited"
    }
  }
}

extension HeldValue {
  /// The value in short.
  var short: String {
    switch self {
    case .number(let number): "\(number)"
    case .text(let text): text
    case .own: "own"
    case .unread: "unread"
    }
  }
}

extension [Action] {
  /// The actions in short words.
  var short: [String] { map(\.short) }
}
