public import AinkaSemantics
import AinkaSource
public import AinkaValues

/// A host as a program sees it: what is read, what happens, what the rules do about it, and when.
///
/// This is what rules over metrics mean, written beside `docs/levels.md` and in its order; the daemon's machine is held against it.
/// Nothing is shared with that, and nothing here is fast. Time is what the caller says; between the instants that arrive and those
/// that the world asks for itself (`nextTimer`), nothing happens.
public struct World: Sendable {
  /// What reaches a world.
  public enum Input: Sendable, Hashable {
    /// A reading of a declared or built-in metric, or an answer's value for an output of a model; nothing: it was not told.
    case reading(metric: Int, Int64?)
    case event(Occurrence)
    /// A threshold has another value, for one key iff there is one.
    case threshold(Int, key: EventValue?, Int64)
    /// Somebody else changed a setting.
    case setting(Int, SettingContent)
    /// The day began, counted from 1970-01-01 (UTC).
    case day(Int64)
  }

  /// The program that gives the world a meaning.
  public var program: TypedProgram { interpreter.program }
  /// The clock.
  public private(set) var now: UInt64
  /// What happened since the world began, in order.
  public internal(set) var happenings: [Happening] = []
  /// What the last event came to; nothing before the first.
  public internal(set) var lastJudgement: Judgement?
  /// Which event that was, and what its rules were asked about.
  var lastEvent: Int?
  var lastSituation: Situation?
  /// What was seen of the program so far, or nothing where nobody wants to know.
  public internal(set) var coverage: Coverage?

  var interpreter: Interpreter
  var memory = Memory()
  var standing = Standing()
  /// By rule over metrics.
  var rules: [LevelRuleState]
  /// By mode.
  var modes: [ModeState]
  /// By setting.
  var settings: [SettingState]
  /// What rules want to write once at this look, in the order in which they said so.
  var keeps: [Keep] = []
  /// The number of the look.
  var look = 0
  /// The windows and aggregates whose readings a test gives.
  var givenMetrics: Set<Int> = []
  /// The metrics that were read at this look.
  var readMetrics: Set<Int> = []
  /// `true` iff a rule over metrics entered a mode since the rules were looked at last.
  var hasEnteredMode = false
  /// How many claims were made so far: each has a number of its own.
  var claimCount = 0

  /// Creates a world that begins at `now`, and looks at that instant. Settings are their own; `coverage` notes what is seen.
  public init(_ program: TypedProgram, startingAt now: UInt64 = 0, day: Int64 = 0, coverage: Coverage? = nil) {
    self.interpreter = Interpreter(program)
    self.now = now
    self.coverage = coverage
    rules = program.levelRules.map { _ in LevelRuleState() }
    modes = program.modes.map { _ in ModeState() }
    settings = program.settings.map { _ in SettingState() }
    for setting in program.settings.indices { standing.settings[setting] = .own }
    memory.day = day
    lookAt([])
  }

  /// Lets time pass to `instant`, looks at what is due on the way, and at `instant` at what is due then and at `inputs`, all at once.
  ///
  /// - Requires: `instant` is not before `now`. At most one of `inputs` is an event, the last.
  public mutating func step(to instant: UInt64, _ inputs: [Input] = []) {
    precondition(instant >= now, "the clock does not go back")
    while let timer = nextTimer, timer < instant {
      now = timer
      lookAt([])
    }
    let isDue = nextTimer == instant
    now = instant
    if isDue || !inputs.isEmpty { lookAt(inputs) }
  }

  /// Looks at what arrived now, in the order of the page on rules over metrics.
  private mutating func lookAt(_ inputs: [Input]) {
    look += 1
    readMetrics = []
    memory.nowNanoseconds = now
    readOwnMetrics()
    for rule in rules.indices { rules[rule].isDone = false }
    for input in inputs { receive(input) }
    for _ in 0...program.modes.count {
      lookAtModes()
      lookAtRules()
      if !hasEnteredMode { break }
    }
    settle()
  }

  /// Adds what happened now.
  mutating func note(_ kind: Happening.Kind) { happenings.append(Happening(instant: now, kind: kind)) }

  /// Notes that the point of `kind` at `span` was seen.
  mutating func cover(_ kind: Coverage.Kind, at span: Span, number: Int = 0) { coverage?.note(kind, at: span, number: number) }

  /// What conditions of rules over metrics are asked about now.
  var situation: Situation { Situation(values: [], memory: memory, standing: standing) }

  /// Returns what `condition` comes to now, and notes that it was asked.
  mutating func truth(of condition: TypedCondition) -> Truth { truth(of: condition, in: situation) }

  /// Returns what `condition` comes to in `situation`, and notes that it was asked.
  mutating func truth(of condition: TypedCondition, in situation: Situation) -> Truth {
    coverage?.note(condition, in: situation, interpreter)
    return interpreter.truth(of: condition, in: situation)
  }
}
