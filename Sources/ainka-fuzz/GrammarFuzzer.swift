import AinkaFiles
import AinkaSource
import AinkaSyntax

/// Shows the parser sentences of `grammar/ainka.ebnf`, which it must read without an error, and the same broken, which it must answer.
struct GrammarFuzzer {
  /// How long one text may take, in a debug build on a busy machine.
  private static let limit = Duration.seconds(10)
  /// What the grammar allows and the parser counts: a clause twice, a row of another length than its table.
  private static let counted: Set<String> = ["E0121", "E0127"]
  /// How many broken texts are made of each sentence.
  private static let mutations = 3

  private let seed: UInt64
  private let count: Int
  private let path: String

  init(_ options: Door.Options) {
    seed = options.seed
    count = options.count ?? 2_000
    path = options.grammar
  }

  /// Runs until the first text that is answered wrongly, or until `count` sentences were read.
  func run() -> Door.Outcome {
    CrashNote.install()
    let generator: SentenceGenerator
    do {
      let bytes = try FileSystem.read(path)
      generator = SentenceGenerator(try Grammar(String(decoding: bytes, as: UTF8.self)))
    } catch {
      print("grammar: \(path): \(error)")
      return .difference
    }
    var tokens = 0
    var clean = 0
    for index in 0..<count {
      var random = SplitMix64(seed: seed, index: UInt64(index))
      CrashNote.begin("grammar", seed: seed, index: index)
      let pieces = generator.sentence(depth: random.number(in: 14...40), length: random.pick([5, 20, 60, 200]), &random)
      tokens += pieces.count
      let text = SentenceWriter.text(of: pieces, &random)
      let sentence = answer(to: text)
      var problem = sentence.problem
      let isTooDeep = sentence.diagnostics.contains { $0.code == "E0119" }
      if !isTooDeep, let wrong = sentence.diagnostics.first(where: { $0.severity == .error && !Self.counted.contains($0.code) })
      {
        let least = smallest(pieces) { text, pieces in
          generator.isSentence(pieces) && self.answer(to: text).diagnostics.contains { $0.code == wrong.code }
        }
        return report("a sentence of the grammar is refused: \(wrong.code) \(wrong.message)", least, index)
      }
      clean += sentence.diagnostics.isEmpty ? 1 : 0
      if let problem { return report(problem, text, index) }
      if let problem = layoutProblem(of: text, isWhole: sentence.diagnostics.isEmpty) { return report(problem, text, index) }
      for _ in 0..<Self.mutations {
        let broken = SentenceWriter.broken(pieces, &random)
        var text = SentenceWriter.text(of: broken, &random)
        let answer = answer(to: text)
        if let problem = answer.problem { return report(problem, text, index) }
        if answer.diagnostics.isEmpty, !generator.isSentence(broken) {
          let least = smallest(broken) { self.answer(to: $0).diagnostics.isEmpty && !generator.isSentence($1) }
          return report("what is no sentence of the grammar is read without a word", least, index)
        }
        if let problem = layoutProblem(of: text, isWhole: answer.diagnostics.isEmpty) { return report(problem, text, index) }
        SentenceWriter.damage(&text, &random)
        if let problem = self.answer(to: text).problem ?? layoutProblem(of: text, isWhole: false) {
          return report(problem, text, index)
        }
      }
      CrashNote.end()
    }
    print(
      "grammar: \(count) sentences of \(tokens) tokens were read, \(clean) without a word; \(count * Self.mutations) broken ones were answered"
    )
    return .noDifference
  }

  /// Returns the text of `pieces` without what can be left out while `fails` is true of the text and its pieces.
  private func smallest(
    _ pieces: [SentenceGenerator.Piece], fails: ([UInt8], [SentenceGenerator.Piece]) -> Bool
  ) -> [UInt8] {
    /// Returns the text of `pieces`, with a space between two.
    func text(_ pieces: [SentenceGenerator.Piece]) -> [UInt8] { Array(pieces.map(\.text).joined(separator: " ").utf8) }
    let least = Shrinker.smallest(pieces) { pieces in
      [32, 16, 8, 4, 3, 2, 1].flatMap { length in
        pieces.indices.dropLast(length - 1).map { Array(pieces[..<$0] + pieces[($0 + length)...]) }
      }
    } fails: {
      fails(text($0), $0)
    }
    return text(least)
  }

  /// Returns what is wrong with the layout of `bytes`, which parse iff `isWhole`, if something is.
  private func layoutProblem(of bytes: [UInt8], isWhole: Bool) -> String? {
    let source = SourceText(name: "sentence.ainka", bytes: bytes)
    let once = SourceFormatter.formatted(source)
    if !SourceFormatter.isSame(once, as: source) { return "the formatter changes what a text says" }
    guard isWhole else { return nil }
    if SourceFormatter.formatted(SourceText(name: "sentence.ainka", bytes: once)) != once { return "a text has two layouts" }
    return nil
  }

  /// Prints what is wrong with `text` and returns that something is.
  private func report(_ problem: String, _ text: [UInt8], _ index: Int) -> Door.Outcome {
    CrashNote.end()
    print("grammar: \(problem) with --seed \(seed), case \(index):")
    print(String(decoding: text, as: UTF8.self))
    return .difference
  }

  /// Returns what the parser reports of `bytes`, and what is wrong with the answer, if something is.
  private func answer(to bytes: [UInt8]) -> (diagnostics: [Diagnostic], problem: String?) {
    let source = SourceText(name: "sentence.ainka", bytes: bytes)
    let start = ContinuousClock.now
    var report = DiagnosticReport()
    let tree = Parser.parse(source, source: 0, report: &report)
    let duration = ContinuousClock.now - start
    // The grammar knows of no comments, and not of what one is about.
    let diagnostics = report.sorted.filter { $0.code != "W0192" }
    if duration > Self.limit { return (diagnostics, "\(duration) for \(bytes.count) bytes") }
    if let outside = diagnostics.first(where: { Int($0.primary.span.end) > bytes.count }) {
      return (diagnostics, "a place outside the text: \(outside.code)")
    }
    if tree.isDamaged != report.hasErrors { return (diagnostics, "the tree does not say whether it is damaged") }
    if tree.description.utf8.count > 200 * bytes.count + 1_000 { return (diagnostics, "the tree is larger than its text") }
    return (diagnostics, nil)
  }
}
