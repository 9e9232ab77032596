import Glibc

/// The one door to the fuzzers: `ainka-fuzz NAME [--seed N] [--count N]`.
enum Door {
  /// What the words after the name ask for.
  struct Options {
    var seed: UInt64 = 1
    var count: Int?
    /// Where `image` writes images instead of trying them.
    var output: String?
    /// Where `grammar` finds the grammar.
    var grammar = "grammar/ainka.ebnf"
  }

  /// How a run ended; the values are the exit status.
  enum Outcome: Int32 {
    case noDifference = 0
    case difference = 1
    case usage = 64
  }

  static let usage = """
    usage: ainka-fuzz NAME [--seed N] [--count N]

      differential  random policies and events: the engine decides as the interpreter says
      levels        random rules over metrics and series: the daemon's machine does as the interpreter says
      roads         random policies over all of the language: the tables and the daemon's machine do what is meant
      source        random and broken texts: parser and checker answer in bounded time
      grammar       sentences of the grammar, whole and broken: read without an error, or answered; --grammar FILE
      edits         policies while they are edited: a session says what a check of the whole text says
      bundle        broken bundles: refused, or harmless
      image         broken images: bounded work; with --output DIR, writes compiled images there instead
      pairs         so many pairs of a policy and an event or a series: the first three of these, and some of the grammar
      smoke         all of these, a little
      canary        an interpreter that is wrong on purpose: must exit with 1, or differences are not seen

    Exit status: 0 no difference, 1 a difference, 64 wrong usage. The same seed does the same.
    """

  /// Runs what `arguments` ask for and leaves the program.
  static func enter(_ arguments: ArraySlice<String>) -> Never {
    guard let name = arguments.first, let options = options(arguments.dropFirst()) else { leave(.usage) }
    guard let outcome = run(name, options) else { leave(.usage) }
    leave(outcome)
  }

  /// Runs the fuzzer called `name`, or returns nothing when there is none.
  private static func run(_ name: String, _ options: Options) -> Outcome? {
    switch name {
    case "differential": DifferentialFuzzer(options).run()
    case "levels": LevelFuzzer(options).run()
    case "roads": RoadFuzzer(options).run()
    case "source": SourceFuzzer(options).run()
    case "grammar": GrammarFuzzer(options).run()
    case "edits": EditFuzzer(options).run()
    case "bundle": BundleFuzzer(options).run()
    case "image": ImageFuzzer(options).run()
    case "canary": Canary(options).run()
    case "pairs": pairs(options)
    case "smoke": smoke(options)
    default: nil
    }
  }

  /// Shows `options.count` policies an event or a series: of a hundred pairs, eighty are events, and one is a whole world on both
  /// roads, which takes as long as two hundred events. Sentences of the grammar come on top, for they are no pairs.
  private static func pairs(_ options: Options) -> Outcome {
    let count = max(options.count ?? 20_000, 100)
    let shares = [("differential", count * 80 / 100), ("roads", count / 100)]
    let parts = shares + [("levels", count - shares.reduce(0) { $0 + $1.1 }), ("grammar", max(count / 500, 1))]
    var failed: [String] = []
    for (name, count) in parts {
      var part = options
      part.count = count
      if run(name, part) != .noDifference { failed.append(name) }
    }
    print("pairs: \(count) with --seed \(options.seed), \(failed.isEmpty ? "no difference" : "differences: \(failed)")")
    return failed.isEmpty ? .noDifference : .difference
  }

  /// Runs all fuzzers a little, the canary too.
  private static func smoke(_ options: Options) -> Outcome {
    var outcome = Outcome.noDifference
    let counts = [
      ("differential", 20_000), ("levels", 5_000), ("roads", 400), ("source", 400), ("grammar", 400), ("edits", 40),
      ("bundle", 400), ("image", 400),
    ]
    for (name, count) in counts {
      var small = options
      small.count = options.count ?? count
      if run(name, small) != .noDifference { outcome = .difference }
    }
    if Canary(Options(seed: options.seed)).run() != .difference { outcome = .difference }
    return outcome
  }

  /// Returns what the words say, or nothing when one is not understood.
  private static func options(_ words: ArraySlice<String>) -> Options? {
    var options = Options()
    var words = words
    while let word = words.popFirst() {
      guard let value = words.popFirst() else { return nil }
      switch word {
      case "--seed":
        guard let seed = UInt64(value) else { return nil }
        options.seed = seed
      case "--count":
        guard let count = Int(value), count > 0 else { return nil }
        options.count = count
      case "--output": options.output = value
      case "--grammar": options.grammar = value
      default: return nil
      }
    }
    return options
  }

  /// Leaves the program, with the usage on standard error where it was wrong.
  private static func leave(_ outcome: Outcome) -> Never {
    if outcome == .usage {
      let text = Array((usage + "\n").utf8)
      _ = write(2, text, text.count)
    }
    exit(outcome.rawValue)
  }
}
