import AinkaSource
import AinkaSyntax
import AinkaValues

/// Looks for what is well formed and was likely not meant.
extension Checker {
  /// Reports each of `members`, constant parts of a set, that is beyond what the field `number` can be; `left` is its text. Where all
  /// values or none are in the set, that was reported.
  mutating func reportBeyond(
    _ members: [Extent<Int64>], _ number: Operand.Number, _ left: Operand, _ context: Context
  ) {
    guard number.field != nil else { return }
    let bounds = interval(number.term, context)
    let ranges = union(of: members.map(\.range))
    let isDecided = ranges.contains { $0.lowerBound <= bounds.lowerBound && $0.upperBound >= bounds.upperBound }
    guard !isDecided, ranges.contains(where: { $0.overlaps(bounds) }) else { return }
    for member in members where !bounds.contains(member.range.lowerBound) || !bounds.contains(member.range.upperBound) {
      report.add(
        .beyond(
          member.operand.text, isWhole: !member.range.overlaps(bounds), of: left.text, type: number.type, bounds: bounds,
          at: member.operand.span))
    }
  }

  /// Reports the braces of `text`, a glob written at `span`, where shells would know them as alternatives.
  mutating func reportBraces(_ text: [UInt8], _ span: Span) {
    var isOpen = false
    var hasComma = false
    var isInSet = false
    var isEscaped = false
    for byte in text {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch byte {
      case UInt8(ascii: "\\"): isEscaped = true
      case UInt8(ascii: "["): isInSet = true
      case UInt8(ascii: "]"): isInSet = false
      case UInt8(ascii: "{") where !isInSet: (isOpen, hasComma) = (true, false)
      case UInt8(ascii: ",") where isOpen: hasComma = true
      case UInt8(ascii: "}") where isOpen && hasComma && !isInSet:
        return report.add(.bracesInGlob(String(decoding: text, as: UTF8.self), at: span))
      default: break
      }
    }
  }

  /// Returns the diagnostic for `path`, which `event` has not, where other events have such a field; nothing for other names.
  func fieldOfOthers(_ path: String, _ event: Library.Event, _ span: Span) -> Diagnostic? {
    // What a predicate knows of an event is no event's.
    guard library.event(event.event.name) != nil else { return nil }
    let others = library.whole.events.filter { $0.value.fieldIndex[path] != nil && !$0.key.contains(".") }.keys.sorted()
    guard !others.isEmpty else { return nil }
    let fields = event.event.fields.map(\.name).filter { !$0.hasPrefix("process.") }
    return .fieldOfOthers(path, events: others, this: event.event.name, fields: fields, at: span)
  }

  /// Reports events of policies that are called as one of a module that the policy uses.
  mutating func reportHiddenEvents() {
    for index in policies.indices {
      for case .event(let event) in policies[index].others {
        guard let module = library.event(event.name.text)?.module, policies[index].hasUse(module) else { continue }
        report.add(.hidesEvent(event.name.text, module: module, at: event.name.span))
      }
    }
  }

  /// Reports that no path is `text`, or begins with it, because paths of the text field `field` begin with `/`; `operand` is how it is written.
  ///
  /// Paths that a program gave, as it gave them, may begin with anything.
  mutating func reportRelative(
    _ text: [UInt8], _ field: Int, _ operand: Operand, isPattern: Bool = false, _ context: Context
  ) {
    guard let fields = context.event?.event.fields, fields.indices.contains(field), fields[field].type == .path,
      fields[field].record.isEmpty, let first = text.first, first != UInt8(ascii: "/")
    else { return }
    if isPattern, "*?[\\{".utf8.contains(first) { return }
    report.add(
      .relativePath(String(decoding: text, as: UTF8.self), of: fields[field].name, isPattern: isPattern, at: operand.span))
  }

  /// Reports that the threshold of a comparison of a threshold with a reading may be learned to be what the reading never is; that it
  /// surely is, was reported.
  mutating func reportBeyondReadings(
    _ first: (text: String, term: TypedTerm, bounds: ClosedRange<Int64>),
    _ second: (text: String, term: TypedTerm, bounds: ClosedRange<Int64>),
    _ type: ValueType, _ span: Span
  ) {
    let (threshold, reading) = first.term.isThreshold ? (first, second) : (second, first)
    guard threshold.term.isThreshold, case .metric = reading.term, type != .bool, reading.bounds.overlaps(threshold.bounds),
      threshold.bounds.lowerBound < reading.bounds.lowerBound || threshold.bounds.upperBound > reading.bounds.upperBound
    else { return }
    report.add(.learnedBeyond(threshold.text, threshold.bounds, of: reading.text, type: type, bounds: reading.bounds, at: span))
  }
}
