import AinkaSemantics
import AinkaValues

extension ConditionGenerator {
  /// Returns a test of a text: equality, sets, prefixes, suffixes, parts, globs.
  mutating func textTest(of field: TypedField) -> String {
    switch random.below(9) {
    case 0: return "\(field.name) \(random.pick(["==", "!="])) \(literal(of: field))"
    case 1:
      if let set = names.sets.filter({ $0.fits(field) }).randomElement(using: &random) { return "\(field.name) in \(set.name)" }
      fallthrough
    case 2:
      let members = (0..<random.number(in: 1...(random.happens(25) ? 16 : 6))).map { _ in literal(of: field) }
      return "\(field.name) in { \(members.joined(separator: ", ")) }"
    case 3, 4: return "\(field.name) starts with \(part(of: field) { $0.prefix($1) })"
    case 5: return "\(field.name) ends with \(part(of: field) { $0.suffix($1) })"
    case 6: return "\(field.name) contains \(middle(of: field))"
    case 7:
      let members = (0..<random.number(in: 1...4)).map { _ in middle(of: field) }
      return "\(field.name) contains any { \(members.joined(separator: ", ")) }"
    default: return "\(field.name) matches \(Pools.quoted(glob(for: field)))"
    }
  }

  /// Returns a text that the field may be equal to, in quotes.
  private mutating func literal(of field: TypedField) -> String { Pools.quoted(sample(of: field)) }

  /// Returns the bytes of a text that the field may be equal to.
  private mutating func sample(of field: TypedField) -> [UInt8] {
    Array(random.pick(Pools.texts(field)).utf8.prefix(Pools.capacity(field)))
  }

  /// Returns what `cut` takes of a text, at most as many bytes as it has, in quotes.
  private mutating func part(of field: TypedField, cut: (ArraySlice<UInt8>, Int) -> ArraySlice<UInt8>) -> String {
    let text = sample(of: field)[...]
    let length = random.happens(15) ? text.count : random.below(min(text.count, 24) + 1)
    let piece = whole(cut(text, max(length, 1)))
    return piece.isEmpty ? "\"/\"" : Pools.quoted(piece)
  }

  /// Returns a piece from the middle of a text, in quotes.
  private mutating func middle(of field: TypedField) -> String {
    let text = sample(of: field)
    let start = random.below(text.count + 1)
    let piece = whole(text[start...].prefix(random.number(in: 1...6)))
    return piece.isEmpty ? "\"a\"" : Pools.quoted(piece)
  }

  /// Returns `bytes` without the halves of characters at their ends, so that they can be written.
  private func whole(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> { bytes.filter { $0 < 0x80 }[...] }

  /// Returns a glob that some texts of the field match: one of them, with runs, letters and sets put in.
  private mutating func glob(for field: TypedField) -> [UInt8] {
    var pattern: [UInt8] = []
    var rest = whole(sample(of: field)[...].prefix(40))
    while let byte = rest.popFirst() {
      switch random.below(24) {
      case 0:
        pattern.append(UInt8(ascii: "*"))
        rest = rest.dropFirst(random.below(6))
      case 1, 2:
        pattern += Array("**".utf8)
        rest = rest.dropFirst(random.below(12))
      case 3: pattern.append(UInt8(ascii: "?"))
      case 4: pattern += Array("[a-m]".utf8)
      case 5: pattern += Array("[./0-9]".utf8)
      default: if !Array("*?[]{}\\!".utf8).contains(byte) { pattern.append(byte) }
      }
    }
    if random.happens(20) { pattern += Array(random.pick(["*", "**"]).utf8) }
    return Self.withoutLongRuns(pattern.isEmpty ? Array("*".utf8) : pattern)
  }

  /// Returns `pattern` with at most two `*` beside each other.
  private static func withoutLongRuns(_ pattern: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    for byte in pattern where byte != UInt8(ascii: "*") || !kept.suffix(2).elementsEqual(Array("**".utf8)) { kept.append(byte) }
    return kept
  }
}
