public import AinkaBundle
import AinkaControl
public import AinkaInterpreter
public import AinkaSemantics

/// The same world on all roads, step by step: what is given to one is given to all, and what one does all must do.
public struct Roads: ~Copyable {
  private(set) var meaning: InterpreterRoad
  /// Nothing where only the meaning is asked for.
  private(set) var lowered: LoweredRoad?
  private let program: TypedProgram
  /// What happened so far.
  public private(set) var deeds: [Deed] = []

  /// Creates a world of `program` on the road of what it means, and with `bundle`, which was made of it, on that of what is done.
  public init(_ program: TypedProgram, bundle: Bundle?) {
    self.program = program
    meaning = InterpreterRoad(program)
    if let bundle { lowered = LoweredRoad(program, bundle) } else { lowered = nil }
  }

  /// Returns how the roads differ at the beginning; nothing if they do not.
  public mutating func begin() -> Difference? { compared(meaning.new(), lowered?.new()) }

  /// Lets time pass to `instant`, gives `inputs` there, and returns how the roads differ; nothing if they do not.
  public mutating func step(to instant: UInt64, _ inputs: [World.Input]) -> Difference? {
    compared(meaning.step(to: instant, inputs), lowered?.step(to: instant, inputs))
  }

  /// Notes `expected`, what should happen, and returns how `actual` differs from it.
  private mutating func compared(_ expected: [Deed], _ actual: [Deed]?) -> Difference? {
    deeds += expected
    guard let actual, let machine = lowered?.machine else { return nil }
    for place in 0..<max(expected.count, actual.count) {
      let meant = expected.indices.contains(place) ? expected[place] : nil
      let done = actual.indices.contains(place) ? actual[place] : nil
      if meant != done { return Difference(meaning: meant, lowered: done) }
    }
    return stateDifference(machine)
  }

  /// Returns how what can be seen of both roads differs; nothing if it does not.
  private func stateDifference(_ machine: Controller) -> Difference? {
    let world = meaning.world
    func difference(_ what: String, _ meant: String, _ done: String) -> Difference? {
      if meant == done { return nil }
      return Difference(
        meaning: Deed(instant: world.now, words: "\(what): \(meant)"),
        lowered: Deed(instant: world.now, words: "\(what): \(done)"))
    }
    for (number, rule) in program.levelRules.enumerated() {
      if let found = difference(rule.name, "\(world.isActive(number))", "\(machine.isActive(number))") { return found }
    }
    for (number, policy) in program.policies.enumerated() {
      let done = machine.activeMode(of: number)
      if let found = difference("mode of \(policy.name)", "\(world.activeMode(ofPolicy: number) ?? -1)", "\(done ?? -1)") {
        return found
      }
    }
    for (number, metric) in program.metrics.enumerated() {
      func shown(_ value: Int64?) -> String {
        value.map { Shown.number($0, type: metric.type, cases: metric.cases) } ?? "unknown"
      }
      let (meant, done) = (world.value(ofMetric: number), machine.value(ofMetric: number))
      if let found = difference(metric.name, shown(meant), shown(done)) { return found }
    }
    for (number, setting) in program.settings.enumerated() where !setting.isOfEvent {
      let (meant, done) = (world.isOriginal(setting: number), machine.isOriginal(setting: number))
      if let found = difference("\(setting.name) is original", "\(meant)", "\(done)") { return found }
    }
    return nil
  }
}

/// Where two roads part: what the program means, and what its tables and the daemon's machine did instead.
public struct Difference: Sendable, Hashable {
  /// Nothing where the other road did more.
  public var meaning: Deed?
  public var lowered: Deed?
}
