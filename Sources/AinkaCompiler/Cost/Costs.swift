/// What each kind of the evaluator's work costs: the constants of the cost model, all in one place.
///
/// Times are measured (`ainka calibrate`), in nanoseconds above an empty program; instructions and bytes are the evaluator's own and
/// the same everywhere. What is done how often is no business of these constants: an event costs `event`, then `…Intern` once
/// for each field that rules read, `list` and `row` for what it is led to, and `test…` for rows whose first two tests hold.
/// Bytes are those of the image for one more of the kind.
public struct Costs: Sendable {
  /// Finding the generation and the table, and leaving the verdict: what every event pays.
  public var event = Cost(instructions: 120)

  // MARK: Fields become symbols

  /// A number in a perfect hash; bytes: of one listed value.
  public var numberIntern = Cost(instructions: 24, bytes: 24)
  /// A name in a perfect hash; bytes: of one listed name.
  public var nameIntern = Cost(instructions: 34, bytes: 40)
  /// Entering the search of an address or a number among intervals.
  public var intervalSearch = Cost(instructions: 30)
  /// A step of that search: it has as many as the number of intervals has binary digits; bytes: of one interval.
  public var intervalStep = Cost(instructions: 12, bytes: 24)
  /// A text that a row asks for: reading it and searching its beginnings; bytes: of one listed text, without its letters.
  public var textIntern = Cost(instructions: 420, bytes: 56)

  /// Looking up a field that is not among the first: those are looked up in line, further ones by a call each. Rows of long lists are
  /// compared by such calls, too.
  public var call = Cost(instructions: 20)
  /// Looking a value up in a table of more than `nearBytes`, part of which lies in a farther cache.
  public var farTable = Cost()
  /// What the nearest caches hold of a table beside everything else.
  public static let nearBytes = 1 << 16
  /// Of 1,000 events, so many have a value of a field that is listed, by a guess.
  public static let listedShare = 333

  // MARK: Rows

  /// Entering a list of rows.
  public var list = Cost(instructions: 20, bytes: 16)
  /// A row of a list: two tests, without a branch.
  public var row = Cost(instructions: 12, bytes: 32)

  // MARK: Tests of rows whose first two hold

  /// A symbol in a range, or a label, which is a symbol too.
  public var testSymbol = Cost(instructions: 8)
  /// A symbol in a set of bits.
  public var testMember = Cost(instructions: 16, bytes: 16)
  /// A number beside a threshold.
  public var testLearned = Cost(instructions: 18)
  /// An operation of an expression.
  public var testOperation = Cost(instructions: 14, bytes: 16)
  /// Starting an automaton on a name or text; bytes: of its head.
  public var testPattern = Cost(instructions: 40, bytes: 288)
  /// A byte that an automaton reads; bytes: of one state.
  public var testPatternByte = Cost(instructions: 9, bytes: 16)
  /// A window or a threshold by key: found at most once an event.
  public var testLookUp = Cost(lookUps: 1, instructions: 160, bytes: 16)

  // MARK: What matches

  /// A match: verdict, counter, a place in the record.
  public var match = Cost(instructions: 130)

  /// Creates costs without times.
  init() {}

  /// Those of the machine that the figures of the documentation are from.
  public static let defaults = MeasuredCosts.repository.costs
}

extension Costs {
  /// The constants, by the names that they have in a file.
  public enum Constant: String, CaseIterable, Sendable {
    case event
    case numberIntern = "number_intern"
    case nameIntern = "name_intern"
    case intervalSearch = "interval_search"
    case intervalStep = "interval_step"
    case textIntern = "text_intern"
    case call
    case farTable = "far_table"
    case list
    case row
    case testSymbol = "test_symbol"
    case testMember = "test_member"
    case testLearned = "test_learned"
    case testOperation = "test_operation"
    case testPattern = "test_pattern"
    case testPatternByte = "test_pattern_byte"
    case testLookUp = "test_look_up"
    case match
  }

  /// The cost that `constant` stands for.
  public subscript(constant: Constant) -> Cost {
    get {
      switch constant {
      case .event: event
      case .numberIntern: numberIntern
      case .nameIntern: nameIntern
      case .intervalSearch: intervalSearch
      case .intervalStep: intervalStep
      case .textIntern: textIntern
      case .call: call
      case .farTable: farTable
      case .list: list
      case .row: row
      case .testSymbol: testSymbol
      case .testMember: testMember
      case .testLearned: testLearned
      case .testOperation: testOperation
      case .testPattern: testPattern
      case .testPatternByte: testPatternByte
      case .testLookUp: testLookUp
      case .match: match
      }
    }
    set {
      switch constant {
      case .event: event = newValue
      case .numberIntern: numberIntern = newValue
      case .nameIntern: nameIntern = newValue
      case .intervalSearch: intervalSearch = newValue
      case .intervalStep: intervalStep = newValue
      case .textIntern: textIntern = newValue
      case .call: call = newValue
      case .farTable: farTable = newValue
      case .list: list = newValue
      case .row: row = newValue
      case .testSymbol: testSymbol = newValue
      case .testMember: testMember = newValue
      case .testLearned: testLearned = newValue
      case .testOperation: testOperation = newValue
      case .testPattern: testPattern = newValue
      case .testPatternByte: testPatternByte = newValue
      case .testLookUp: testLookUp = newValue
      case .match: match = newValue
      }
    }
  }

  /// The nanoseconds of `constant`.
  public func nanoseconds(of constant: Constant) -> Double { Double(self[constant].picoseconds) / 1_000 }

  /// Makes `constant` take `nanoseconds`.
  public mutating func setNanoseconds(_ nanoseconds: Double, of constant: Constant) {
    self[constant].picoseconds = Int((nanoseconds * 1_000).rounded())
  }
}
