/// What each kind of the evaluator's work costs: the constants of the cost model, all in one place.
///
/// The defaults were measured with the evaluator in the kernel on one machine, in nanoseconds above an empty program; another
/// host can have its own. What is done how often is no business of these constants: an event costs `event`, then `…Intern` once
/// for each field that rules read, `list` and `row` for what it is led to, and `test…` for rows whose first two tests hold.
/// Bytes are those of the image for one more of the kind.
public struct Costs: Sendable {
  /// Finding the generation and the table, and leaving the verdict: what every event pays.
  public var event = Cost(nanoseconds: 9, instructions: 120)

  // MARK: Fields become symbols

  /// A number that is compared as it is.
  public var numberRead = Cost(nanoseconds: 0.8, instructions: 6)
  /// A number in a perfect hash; bytes: of one listed value.
  public var numberIntern = Cost(nanoseconds: 2.2, instructions: 24, bytes: 24)
  /// A name in a perfect hash; bytes: of one listed name.
  public var nameIntern = Cost(nanoseconds: 3.4, instructions: 34, bytes: 40)
  /// Entering the search of an address or a number among intervals.
  public var intervalSearch = Cost(nanoseconds: 9, instructions: 30)
  /// A step of that search: it has as many as the number of intervals has binary digits; bytes: of one interval.
  public var intervalStep = Cost(nanoseconds: 1.6, instructions: 12, bytes: 24)
  /// A text that a row asks for: reading it and searching its beginnings; bytes: of one listed text, without its letters.
  public var textIntern = Cost(nanoseconds: 26, instructions: 420, bytes: 56)

  /// Looking up a field that is not among the first: those are looked up in line, further ones by a call each.
  public var call = Cost(nanoseconds: 8, instructions: 20)
  /// Looking a value up in a table of more than `nearBytes`, part of which lies in a farther cache.
  public var farTable = Cost(nanoseconds: 6)
  /// What the nearest caches hold of a table beside everything else.
  public static let nearBytes = 1 << 16
  /// Of 1,000 events, so many have a value of a field that is listed, by a guess.
  public static let listedShare = 333

  // MARK: Rows

  /// Entering a list of rows.
  public var list = Cost(nanoseconds: 2.4, instructions: 20, bytes: 16)
  /// A row of a list: two tests, without a branch.
  public var row = Cost(nanoseconds: 1.1, instructions: 12, bytes: 32)

  // MARK: Tests of rows whose first two hold

  /// A symbol in a range.
  public var testSymbol = Cost(nanoseconds: 0.6, instructions: 8)
  /// A symbol in a set of bits.
  public var testMember = Cost(nanoseconds: 1.8, instructions: 16, bytes: 16)
  /// A number beside a threshold.
  public var testLearned = Cost(nanoseconds: 1.5, instructions: 18)
  /// An operation of an expression.
  public var testOperation = Cost(nanoseconds: 1.4, instructions: 14, bytes: 16)
  /// Starting an automaton on a name or text; bytes: of its head.
  public var testPattern = Cost(nanoseconds: 8, instructions: 40, bytes: 288)
  /// A byte that an automaton reads; bytes: of one state.
  public var testPatternByte = Cost(nanoseconds: 0.9, instructions: 9, bytes: 16)
  /// A label of a process, session or file, filled in before rules are asked.
  public var testLabel = Cost(nanoseconds: 0.6, instructions: 8)
  /// A window or a threshold by key: found at most once an event.
  public var testLookUp = Cost(nanoseconds: 39, lookUps: 1, instructions: 160, bytes: 16)

  // MARK: What matches

  /// A match: verdict, counter, a place in the record.
  public var match = Cost(nanoseconds: 22, instructions: 130)

  public init() {}

  /// Those of the machine that the figures of the documentation are from.
  public static let defaults = Costs()
}
