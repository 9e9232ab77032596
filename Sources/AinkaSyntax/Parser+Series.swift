import AinkaSource

extension Parser {
  /// How often a test repeats an event or a value at most.
  public static let repetitionLimit = 1_000_000

  /// Reads values with commas between them, and how long each lasts.
  mutating func series() -> SeriesClause {
    let start = here
    var samples: [SeriesClause.Sample] = []
    repeat {
      if !samples.isEmpty { mark(.sample) }
      samples.append(sample())
    } while take(.comma)
    if at(.every) { mark(.tail) }
    let every = take(.every) ? constant() : nil
    return SeriesClause(samples: samples, every: every, span: start.joined(with: before))
  }

  /// Reads one value, or a run of them.
  private mutating func sample() -> SeriesClause.Sample {
    let start = here
    if take(.stale) { return .stale(start) }
    if take(.underscore) {
      let times = times()
      return .missing(times: times, start.joined(with: before))
    }
    let value = expression()
    let times = times()
    return .value(value, times: times, start.joined(with: before))
  }

  /// Reads `x5`, iff it follows.
  mutating func times() -> Int? {
    let word = text(current)
    guard !isPanicking, at(.word), word.utf8.count > 1, word.utf8.first == UInt8(ascii: "x"),
      word.utf8.dropFirst().allSatisfy(\.isDigit)
    else { return nil }
    if let count = Int(word.dropFirst()), count <= Parser.repetitionLimit {
      advance()
      return count
    }
    note(.tooManyTimes(word, limit: Parser.repetitionLimit, at: here))
    advance()
    return 1
  }
}
