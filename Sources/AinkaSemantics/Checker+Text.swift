import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// Returns a test of a text.
  mutating func textTest(
    _ relation: Expression.Relation, _ left: Operand, _ right: Operand, _ span: Span, _ context: Context
  ) -> TypedCondition? {
    guard !left.isError, !right.isError else { return nil }
    guard case .textField(let field) = left.value else {
      report.add(.notAText(relation.rawValue, left.text, what: left.value.described(context), at: left.span))
      return nil
    }
    if relation == .containsAny {
      guard case .set(let members, _) = right.value else {
        report.add(.notASet(right.text, what: right.value.described(context), at: right.span))
        return nil
      }
      return texts(members, left, field, context).map { .text(field: field, .contains($0), span) }
    }
    guard case .text(let text, _) = right.value else {
      if case .textField = right.value, context.isDefinition { return .constant(true) }
      let isSet = if case .set = right.value { true } else { false }
      report.add(.textWanted(relation.rawValue, right.text, what: right.value.described(context), isSet: isSet, at: right.span))
      return nil
    }
    guard !text.isEmpty || relation == .matches else {
      report.add(.emptyText(relation.rawValue, at: right.span))
      return nil
    }
    if relation == .startsWith || relation == .matches {
      reportRelative(text, field, right, isPattern: relation == .matches, context)
    }
    switch relation {
    case .startsWith: return fits(text, field, right, context) ? .text(field: field, .startsWith(text), span) : nil
    case .endsWith: return fits(text, field, right, context) ? .text(field: field, .endsWith(text), span) : nil
    case .contains: return fits(text, field, right, context) ? .text(field: field, .contains([text]), span) : nil
    default: return glob(text, right.span).map { .text(field: field, .matches($0), span) }
    }
  }

  /// `true` iff an event can hold `text` in its field `field`; the contrary is reported.
  mutating func fits(_ text: [UInt8], _ field: Int, _ operand: Operand, _ context: Context) -> Bool {
    guard let fields = context.event?.event.fields, fields.indices.contains(field) else { return true }
    let limit = fields[field].textLimit
    if text.contains(0) {
      report.add(.zeroByte(at: operand.span))
      return false
    }
    guard text.count > limit else { return true }
    report.add(.textTooLong(text.count, limit: limit, field: fields[field], at: operand.span))
    return false
  }

  /// Returns the glob that `text`, written at `span`, stands for, or nothing if it is malformed, which is reported.
  private mutating func glob(_ text: [UInt8], _ span: Span) -> Glob? {
    reportBraces(text, span)
    do {
      return try Glob(parsing: text)
    } catch {
      report.add(.badGlob(error, at: span))
      return nil
    }
  }
}

extension TypedField {
  /// How many bytes of its text an event holds; what is longer is unknown there.
  var textLimit: Int {
    switch place {
    case .name: 15
    case .text(3): 63
    case .longText: 1_023
    default: 255
    }
  }
}

extension Glob {
  /// Why a text is no glob.
  enum Failure: Error, Equatable {
    case openSet
    case emptySet
    case invertedRange(UInt8, UInt8)
    case trailingBackslash
    case threeStars
    case beyondASCII
  }

  /// Creates the glob that `text` writes: `*`, `**`, `?`, `[a-z]`, `[!a]`, and a backslash before a sign that stands for itself.
  init(parsing text: [UInt8]) throws(Failure) {
    var elements: [Element] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"):
        let stars = rest.prefix { $0 == UInt8(ascii: "*") }.count
        guard stars <= 1 else { throw .threeStars }
        rest = rest.dropFirst(stars)
        elements.append(stars == 1 ? .anyRun : .anyRunWithinComponent)
      case UInt8(ascii: "?"): elements.append(.oneOf([0...0x2e, 0x30...0xff]))
      case UInt8(ascii: "["): elements.append(.oneOf(try Glob.set(&rest)))
      case UInt8(ascii: "\\"):
        guard let next = rest.popFirst() else { throw .trailingBackslash }
        elements.append(.byte(next))
      default: elements.append(.byte(byte))
      }
    }
    self.init(elements: elements)
  }

  /// Reads the rest of a set of bytes; a set never contains `/` unless it names it.
  private static func set(_ rest: inout ArraySlice<UInt8>) throws(Failure) -> [ClosedRange<UInt8>] {
    let isNegated = rest.first == UInt8(ascii: "!")
    if isNegated { rest = rest.dropFirst() }
    var ranges: [ClosedRange<UInt8>] = []
    while true {
      guard let next = rest.first else { throw .openSet }
      if next == UInt8(ascii: "]") {
        rest = rest.dropFirst()
        break
      }
      let low = try member(&rest)
      guard rest.first == UInt8(ascii: "-"), let after = rest.dropFirst().first, after != UInt8(ascii: "]") else {
        ranges.append(low...low)
        continue
      }
      rest = rest.dropFirst()
      let high = try member(&rest)
      guard low <= high else { throw .invertedRange(low, high) }
      ranges.append(low...high)
    }
    guard !ranges.isEmpty else { throw .emptySet }
    let merged = union(of: ranges.map { Int64($0.lowerBound)...Int64($0.upperBound) })
    guard isNegated else { return merged.map { UInt8($0.lowerBound)...UInt8($0.upperBound) } }
    return complement(of: union(of: merged + [0x2f...0x2f]))
  }

  /// Reads one byte of a set.
  private static func member(_ rest: inout ArraySlice<UInt8>) throws(Failure) -> UInt8 {
    guard var byte = rest.popFirst() else { throw .openSet }
    if byte == UInt8(ascii: "\\") {
      guard let next = rest.popFirst() else { throw .openSet }
      byte = next
    }
    guard byte < 0x80 else { throw .beyondASCII }
    return byte
  }

  /// Returns the bytes that are in none of `ranges`, which are sorted and disjoint.
  private static func complement(of ranges: [ClosedRange<Int64>]) -> [ClosedRange<UInt8>] {
    var result: [ClosedRange<UInt8>] = []
    var next: Int64 = 0
    for range in ranges {
      if range.lowerBound > next { result.append(UInt8(next)...UInt8(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= 0xff { result.append(UInt8(next)...0xff) }
    return result
  }
}
