import AinkaBundle
import AinkaCompiler
import AinkaControl
import AinkaEngine
import AinkaSemantics
import AinkaSource
import AinkaValues
import CAinkaABI

/// Reads bundles with random changes, most of them with a checksum that fits: they are refused, or decide events without harm.
struct BundleFuzzer {
  private let options: Door.Options
  private let generator: PolicyGenerator

  init(_ options: Door.Options) {
    self.options = options
    generator = PolicyGenerator(random: SplitMix64(seed: options.seed), events: Pipeline.declaredEvents())
  }

  /// How many changed bundles are made of each compiled one.
  private static let changesPerBundle = 20

  /// Tries as many changed bundles as the options ask for. A crash ends the program with a note.
  func run() -> Door.Outcome {
    CrashNote.install()
    let count = options.count ?? 2_000
    var tried = 0
    var taken = 0
    var index = 0
    while tried < count {
      CrashNote.begin("bundle", seed: options.seed, index: index)
      var random = SplitMix64(seed: options.seed, index: UInt64(index))
      index += 1
      var generator = generator
      generator.random = SplitMix64(seed: random.next())
      let made = random.happens(50) ? withDaemon(&random) : Pipeline.compile([generator.policy(named: "p").text])
      guard case .compiled(let compiled) = made else { continue }
      let whole = compiled.bundle.encoded()
      guard (try? Bundle.decode(whole)) == compiled.bundle else {
        print("bundle: what was written is not what is read, with --seed \(options.seed), case \(index - 1)")
        return .difference
      }
      for _ in 0..<Self.changesPerBundle {
        tried += 1
        var bytes = whole
        for _ in 0..<random.number(in: 1...3) { change(&bytes, &random) }
        guard let bundle = try? Bundle.decode(bytes) else { continue }
        taken += 1
        if let problem = problem(bundle, compiled.program, &random) {
          print("bundle: \(problem), with --seed \(options.seed), case \(index - 1)")
          return .difference
        }
      }
    }
    CrashNote.end()
    print("bundle: \(tried) changed bundles, \(tried - taken) refused, \(taken) taken and harmless")
    return .noDifference
  }

  /// Returns a program with rules over metrics, whose bundle has a daemon part.
  private func withDaemon(_ random: inout SplitMix64) -> Pipeline.Result {
    var generator = LevelGenerator(random: SplitMix64(seed: random.next()))
    let program = generator.levelCase().program
    var report = DiagnosticReport()
    guard let bundle = Compiler.compile(program, report: &report) else { return .refused }
    return .compiled(Pipeline.Compiled(program: program, bundle: bundle))
  }

  /// Makes one random change, and mostly lets the checksum fit again, so that what lies behind it is looked at.
  private func change(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    switch random.below(12) {
    case 0: bytes.removeLast(random.number(in: 1...min(bytes.count, 64)))
    case 1: bytes += (0..<random.number(in: 1...64)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    case 2, 3: bytes[random.below(256)] ^= 1 << UInt8(random.below(8))
    case 4, 5, 6: bytes[random.below(bytes.count)] = random.pick([0, 1, 2, 4, 8, 0x20, 0x7f, 0x80, 0xff])
    case 7: bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
    default: bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
    }
    if random.happens(90) { Self.seal(&bytes) }
  }

  /// Gives the file the size and checksum that it says it has (docs/bundle.md).
  private static func seal(_ bytes: inout [UInt8]) {
    guard bytes.count >= 64 else { return }
    for index in 0..<8 { bytes[16 + index] = UInt8(truncatingIfNeeded: bytes.count >> (index * 8)) }
    bytes.replaceSubrange(32..<64, with: repeatElement(0, count: 32))
    bytes.replaceSubrange(32..<64, with: Digest.blake2b(bytes))
  }

  /// Shows events to `bundle`, which was taken; returns what is wrong with an answer, if something is.
  private func problem(_ bundle: Bundle, _ program: TypedProgram, _ random: inout SplitMix64) -> String? {
    var engine = Engine(bundle)
    var values = OccurrenceGenerator(random: SplitMix64(seed: random.next()), program: program)
    for event in bundle.events {
      for _ in 0..<5 {
        let fields = event.fields.map { field -> (String, EventValue) in
          let declared = TypedField(
            name: field.name, type: field.type, place: TypedField.Place(field.place), cases: field.cases)
          return (field.name, values.value(of: declared))
        }
        let decision = engine.decide(event: event.name, Dictionary(fields) { first, _ in first })
        if !(decision.matched + decision.unknown).allSatisfy(bundle.rules.indices.contains) {
          return "a rule that is not there"
        }
      }
    }
    return controlProblem(bundle, &random)
  }

  /// Lets the daemon's machine carry out `bundle`, which was taken; returns what is wrong with what it wants done, if something is.
  private func controlProblem(_ bundle: Bundle, _ random: inout SplitMix64) -> String? {
    var machine = Controller(bundle)
    _ = bundle.words + bundle.json
    var now: UInt64 = 0
    for _ in 0..<6 {
      var inputs: [Input] = bundle.daemon.settings.indices.map { .setting($0, .number(Int64(random.below(90)))) }
      inputs += bundle.daemon.metrics.indices.map { .reading(metric: $0, Int64(random.below(90))) }
      if let event = bundle.events.first { inputs.append(.event(event.name, ["process.pid": .number(1)], scopes: [])) }
      for case .write(let setting, .number(let value)) in machine.step(inputs, at: now) {
        let described = bundle.daemon.settings[setting]
        if value < described.low || value > described.high { return "a value out of its setting's range" }
      }
      now = max(now, min(machine.nextTimer ?? now, 1 << 60))
    }
    _ = machine.stop(at: now)
    return nil
  }
}

extension TypedField.Place {
  /// Creates the place with the number `recordField` in the record.
  fileprivate init(_ recordField: Int) {
    switch recordField {
    case ..<Int(AINKA_FIELD_NAME.rawValue): self = .number(recordField)
    case ..<Int(AINKA_FIELD_ADDRESS.rawValue): self = .name(recordField - Int(AINKA_FIELD_NAME.rawValue))
    case ..<Int(AINKA_FIELD_TEXT.rawValue): self = .address(recordField - Int(AINKA_FIELD_ADDRESS.rawValue))
    case ..<Int(AINKA_FIELD_LONG.rawValue): self = .text(recordField - Int(AINKA_FIELD_TEXT.rawValue))
    default: self = .longText
    }
  }
}
