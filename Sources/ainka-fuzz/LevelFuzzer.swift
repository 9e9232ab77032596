import AinkaBundle
import AinkaCompiler
import AinkaSource

/// Random programs with rules over metrics, and random series: the interpreter's world and the daemon's machine say the same.
struct LevelFuzzer {
  let options: Door.Options

  init(_ options: Door.Options) { self.options = options }

  /// Tries as many cases as the options ask for.
  func run() -> Door.Outcome {
    CrashNote.install()
    let count = options.count ?? 20_000
    var steps = 0
    for index in 0..<count {
      CrashNote.begin("levels", seed: options.seed, index: index)
      var generator = LevelGenerator(random: SplitMix64(seed: options.seed, index: UInt64(index)))
      let levelCase = generator.levelCase()
      steps += levelCase.steps.count
      guard LevelSides(levelCase: levelCase).difference() != nil else { continue }
      let smallest = Shrinker.smallest(levelCase, simplifications: \.simplifications) {
        LevelSides(levelCase: $0).difference() != nil
      }
      print("levels: a difference, with --seed \(options.seed), case \(index)")
      print(text(of: smallest))
      print(LevelSides(levelCase: smallest).difference() ?? "")
      return .difference
    }
    CrashNote.end()
    print("levels: \(count) programs, \(steps) steps, no difference")
    return .noDifference
  }

  /// Returns a case for people: the bundle in words, its rules on events before and after the passes, and what arrives.
  private func text(of levelCase: LevelCase) -> String {
    var report = DiagnosticReport()
    let words = Compiler.compile(levelCase.program, report: &report)?.words ?? "not compiled\n"
    let rules = [Compiler.Station.rules, .optimised].map { station in
      "\(station):\n\(Compiler.emit(station, of: levelCase.program, report: &report) ?? "nothing\n")"
    }
    var now: UInt64 = 0
    let steps = levelCase.steps.map { step in
      now += step.after
      return "  at \(now): \(step.inputs)\n"
    }
    return words + rules.joined() + steps.joined()
  }
}
