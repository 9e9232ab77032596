import AinkaBundle
import AinkaEngine
import AinkaInterpreter
import AinkaSemantics
import AinkaValues
import CAinkaABI

/// One program three times: in the interpreter, and compiled, in the engine, with optimisation and without.
struct Sides: ~Copyable {
  private var interpreter: Interpreter
  private var engine: Engine
  /// The engine of the program without optimisation, iff the tables have room for it.
  private var plain: Engine?
  /// What the interpreter remembers of the events so far.
  private var memory = Memory()
  private let program: TypedProgram
  private let mutation: Canary.Mutation?
  /// By policy: the number of its scope in the bundle.
  private let scopes: [Int]

  /// Creates both sides. The tests of listed texts ignore `weakness` bits of their hashes, so that different texts collide; it
  /// must make no difference. The interpreter reads the program as `mutation` has it.
  init(_ compiled: Pipeline.Compiled, weakness: UInt32, mutation: Canary.Mutation?) {
    program = compiled.program
    self.mutation = mutation
    interpreter = Interpreter(mutation.map { compiled.program.mutated(by: $0) } ?? compiled.program)
    scopes = compiled.bundle.policies.map(\.scope)
    engine = Engine(compiled.bundle.weakened(by: weakness))
    plain = compiled.plain.map { Engine($0.weakened(by: weakness)) }
  }

  /// The values of the thresholds on both sides.
  var thresholds: [Int64] { interpreter.thresholds }

  /// Gives the thresholds these values on both sides.
  mutating func setThresholds(_ values: [Int64]) {
    interpreter.thresholds = values
    for (threshold, value) in zip(program.thresholds, values) {
      let isKnown = engine.setThreshold(threshold.name, to: value)
      precondition(isKnown, "the bundle has the thresholds of its program")
      _ = plain?.setThreshold(threshold.name, to: value)
    }
  }

  /// Gives keys of thresholds these values, by threshold.
  mutating func setKeyedThresholds(_ values: [Int: [EventValue: Int64]]) {
    for (threshold, keys) in interpreter.keyedThresholds {
      for (key, _) in keys { setKey(key, ofThreshold: threshold, to: nil) }
    }
    interpreter.keyedThresholds = values
    for (threshold, keys) in values {
      for (key, value) in keys { setKey(key, ofThreshold: threshold, to: value) }
    }
  }

  /// Gives one key of a threshold of the engine `value`, or none of its own.
  private mutating func setKey(_ key: EventValue, ofThreshold threshold: Int, to value: Int64?) {
    let written: WrittenKey
    switch key {
    case .number(let number): written = WrittenKey(number)
    case .address(let address): written = WrittenKey(address)
    case .text(let text, _): written = WrittenKey(text)
    case .none, .unknown: preconditionFailure("nobody can set the value of what has no name")
    }
    let isSet = engine.setThreshold(program.thresholds[threshold].name, for: written, to: value)
    precondition(isSet, "there is room for the keys of a test")
    _ = plain?.setThreshold(program.thresholds[threshold].name, for: written, to: value)
  }

  /// Returns what both sides say of `occurrence` when the clock says `now`, and what the engine says without optimisation.
  mutating func judge(_ occurrence: Occurrence, at now: UInt64) -> (expected: Judgement, actual: Judgement, plain: Judgement?) {
    let event = program.events[occurrence.event]
    let values = Dictionary(uniqueKeysWithValues: zip(event.fields.map(\.name), occurrence.values))
    let isIn = Set(zip(scopes, occurrence.isInScope).filter(\.1).map(\.0))
    let actual = Judgement(engine.decide(event: event.name, values, scopes: isIn, at: now))
    let unoptimised = plain?.decide(event: event.name, values, scopes: isIn, at: now)
    var seen = occurrence
    if let mutation { seen.values = seen.values.map(mutation.value) }
    return (interpreter.judge(seen, at: now, &memory), actual, unoptimised.map(Judgement.init))
  }
}

extension Judgement {
  /// What the engine decided.
  fileprivate init(_ decision: Decision) {
    self.init(
      verdict: decision.verdict, errno: decision.errno, decidedBy: decision.decidedBy, matched: decision.matched,
      unknown: decision.unknown, signals: decision.signals, limited: decision.limited)
  }
}

extension Bundle {
  /// Returns the bundle with tests of listed texts that ignore `weakness` bits of their hashes.
  fileprivate func weakened(by weakness: UInt32) -> Bundle {
    var bundle = self
    for event in bundle.events { bundle.image.weaken(tableAt: event.table, by: weakness) }
    return bundle
  }
}

extension [UInt8] {
  /// Makes the tests of listed texts in the table at `offset` ignore `weakness` bits of their hashes.
  fileprivate mutating func weaken(tableAt offset: Int, by weakness: UInt32) {
    guard let texts = MemoryLayout<ainka_table>.offset(of: \.text),
      let place = MemoryLayout<ainka_text_table>.offset(of: \.weakness)
    else { preconditionFailure("the layout has these members") }
    withUnsafeMutableBytes { image in
      for text in 0..<Int(AINKA_TEXTS) {
        let target = offset + texts + text * MemoryLayout<ainka_text_table>.stride + place
        image.storeBytes(of: weakness, toByteOffset: target, as: UInt32.self)
      }
    }
  }
}
