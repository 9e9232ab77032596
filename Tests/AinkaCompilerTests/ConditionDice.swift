import AinkaSemantics
import AinkaTestSupport
import AinkaValues

/// Random conditions over few values of few fields, so that their parts imply and exclude each other all the time.
struct ConditionDice {
  var random: SeededGenerator
  /// The names of the fields that are tested.
  private var fields: [String] = []

  static let thresholds: [(name: String, bounds: ClosedRange<Int64>)] = [
    ("a", 3...6), ("b", 5...9), ("c", 8...8), ("d", 0...4_294_967_290),
  ]
  private static let numbers: [Int64] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0xffff_ffef, 0xffff_fff0, 0xffff_fff1, 0x1_0000_0005,
  ]
  private static let texts = ["", "/", "/a", "/a/", "/a/b", "/a/bc", "/b", "a", "ab", "abc", "bc", "c", "/a/b/ab"]
  private static let globs = ["**", "/a/**", "**bc", "**b**", "/a/*", "ab", "/?/*", "a*c", "/a/b/*b"]
  private static let every = ["address", "arguments", "count", "gid", "name", "path", "port", "protocol", "tty", "uid"]

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// Returns a program with thresholds and one rule, whose condition is random.
  mutating func program() -> TypedProgram {
    fields = (0..<pick([1, 1, 2, 3])).map { _ in pick(Self.every) }
    var builder = ProgramBuilder()
    for threshold in Self.thresholds {
      builder.threshold(threshold.name, .count, threshold.bounds, start: threshold.bounds.lowerBound)
    }
    builder.rule("r", condition(depth: pick([1, 2, 2, 3])), unless: happens(30) ? condition(depth: 1) : .constant(false))
    return builder.program
  }

  /// Returns values of all fields of the event.
  mutating func values() -> [EventValue] {
    ProgramBuilder.event.fields.map { field in
      if happens(15) { return .unknown }
      if happens(12) { return .none }
      switch field.type {
      case .address: return .address(Address(high: 0, low: UInt64(pick(Array(0...9)))))
      case .string, .path:
        let bytes = Array(pick(Self.texts).utf8)
        if case .longText = field.place { return .text(bytes, isTruncated: happens(40)) }
        return .text(bytes, isTruncated: false)
      case .enumeration: return .number(Int64(pick([0, 1])))
      case .port: return .number(pick(Array(Self.numbers.prefix(11))))
      case .uid, .gid: return .number(pick(Self.numbers.filter { $0 <= 0xffff_ffff }))
      default: return .number(pick(Self.numbers))
      }
    }
  }

  /// Returns a value within its bounds for each threshold.
  mutating func thresholds() -> [Int64] {
    Self.thresholds.map { pick([$0.bounds.lowerBound, $0.bounds.upperBound, Int64.random(in: $0.bounds, using: &random)]) }
  }

  private mutating func condition(depth: Int) -> TypedCondition {
    if depth == 0 || happens(15) { return test() }
    let parts = (0..<pick([2, 2, 3, 4])).map { _ in condition(depth: depth - 1) }
    switch pick([0, 0, 1, 1, 2]) {
    case 0: return .all(parts)
    case 1: return .any(parts)
    default: return .not(parts[0])
    }
  }

  /// Returns a test of one field.
  private mutating func test() -> TypedCondition {
    let name = pick(fields)
    let field = ProgramBuilder.field(name)
    let span = ProgramBuilder.span
    if happens(8) { return .isNone(field: field, span) }
    if happens(3) {
      return .compare(.threshold(pick([0, 1, 2, 3])), pick(Comparison.allCases), .constant(pick(Self.numbers)), span)
    }
    switch ProgramBuilder.event.fields[field].type {
    case .address:
      let low = UInt64(pick(Array(0...9)))
      let high = low + UInt64(pick([0, 0, 1, 3]))
      return .addressIn(field: field, [Address(high: 0, low: low)...Address(high: 0, low: high)], span)
    case .string, .path: return .text(field: field, textTest(), span)
    case .enumeration: return .numberIn(field: field, [pick([0...0, 1...1, 0...1])], span)
    default: return numberTest(field)
    }
  }

  private mutating func numberTest(_ field: Int) -> TypedCondition {
    let span = ProgramBuilder.span
    switch pick([0, 1, 1, 2, 2, 3, 4]) {
    case 0:
      let others = ["count", "duration", "gid"].map(ProgramBuilder.field)
      return .compare(.field(field), pick(Comparison.allCases), .field(pick(others)), span)
    case 1:
      let threshold = TypedTerm.threshold(pick([0, 1, 2, 3]))
      let bound = pick([threshold, threshold, .sum(threshold, .constant(2)), .negated(threshold)])
      return happens(80)
        ? .compare(.field(field), pick(Comparison.allCases), bound, span)
        : .compare(bound, pick(Comparison.allCases), .field(field), span)
    case 2: return .compare(.field(field), pick(Comparison.allCases), .constant(pick(Self.numbers)), span)
    case 3:
      return .compare(.sum(.field(field), .constant(1)), pick(Comparison.allCases), .constant(pick([0, 1, 5])), span)
    default:
      let low = pick(Array(Self.numbers.prefix(9)))
      return .numberIn(field: field, [low...(low + pick([0, 0, 1, 3])), 20...22], span)
    }
  }

  private mutating func textTest() -> TextTest {
    func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    let some = Set((0..<pick([1, 2, 3])).map { _ in pick(Self.texts) }).map(bytes).sorted { $0.lexicographicallyPrecedes($1) }
    switch pick([0, 0, 1, 1, 2, 3, 4]) {
    case 0: return .equals(some)
    case 1: return .startsWith(some[0])
    case 2: return .endsWith(some[0])
    case 3: return .contains(some)
    default: return .matches(Self.glob(pick(Self.globs)))
    }
  }

  /// Returns the glob of `text`, which has no sets.
  private static func glob(_ text: String) -> Glob {
    var elements: [Glob.Element] = []
    for character in text.utf8 {
      switch character {
      case UInt8(ascii: "*") where elements.last == .anyRunWithinComponent: elements[elements.count - 1] = .anyRun
      case UInt8(ascii: "*"): elements.append(.anyRunWithinComponent)
      case UInt8(ascii: "?"): elements.append(.oneOf([0...46, 48...255]))
      default: elements.append(.byte(character))
      }
    }
    return Glob(elements: elements)
  }

  private mutating func happens(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &random)]
  }
}
