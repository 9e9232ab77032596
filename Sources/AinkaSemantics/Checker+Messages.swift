import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// Returns the template that `literal` writes: its text with the names in `{…}` found; what is wrong is reported inside it.
  mutating func message(_ literal: StringLiteral, _ context: Context) -> MessageTemplate? {
    guard literal.text != nil else { return nil }
    let bytes = policies[context.policy].tree.text(holding: literal.span).bytes
    var parts: [MessageTemplate.Part] = []
    var offset = Int(literal.span.start) + 1
    let end = Int(literal.span.end) - 1
    var start = offset
    /// Returns the span of these bytes.
    func span(_ low: Int, _ high: Int) -> Span { Span(source: literal.span.source, start: UInt32(low), end: UInt32(high)) }
    /// Adds the text from `start` to `limit`.
    func flush(_ limit: Int) {
      guard limit > start else { return }
      // `decoded` expects the quotes around the text.
      parts.append(.text(String(decoding: StringText.decoded(bytes[(start - 1)..<(limit + 1)]), as: UTF8.self)))
    }
    while offset < end {
      switch bytes[offset] {
      case UInt8(ascii: "\\"):
        let isScalar = bytes[offset + 1] == UInt8(ascii: "u")
        offset += 2
        if isScalar { while offset < end, bytes[offset - 1] != UInt8(ascii: "}") { offset += 1 } }
      case UInt8(ascii: "}"):
        report.add(.strayBrace("}", at: span(offset, offset + 1)))
        return nil
      case UInt8(ascii: "{"):
        guard let close = bytes[offset..<end].firstIndex(of: UInt8(ascii: "}")) else {
          report.add(.strayBrace("{", at: span(offset, offset + 1)))
          return nil
        }
        flush(offset)
        guard let part = part(bytes[(offset + 1)..<close], span(offset + 1, close), context) else { return nil }
        parts.append(part)
        offset = close + 1
        start = offset
      default: offset += 1
      }
    }
    flush(end)
    return MessageTemplate(parts: merged(parts))
  }

  /// Returns `parts` with texts that follow one another made one.
  private func merged(_ parts: [MessageTemplate.Part]) -> [MessageTemplate.Part] {
    parts.reduce(into: []) { result, part in
      if case .text(let text) = part, case .text(let before)? = result.last {
        result[result.count - 1] = .text(before + text)
      } else {
        result.append(part)
      }
    }
  }

  /// Returns the field, metric, threshold or constant that `name` is, or nothing if it is none, which is reported at `span`.
  private mutating func part(_ name: ArraySlice<UInt8>, _ span: Span, _ context: Context) -> MessageTemplate.Part? {
    let text = String(decoding: name, as: UTF8.self)
    guard let operand = operand(name, text, span, context) else {
      report.add(.badTemplateName(text, at: span))
      return nil
    }
    if let flag = operand.flag(context) { return .field(flag) }
    switch operand.value {
    case .error: return nil
    case .textField(let field), .addressField(let field): return .field(field)
    case .text(let text, _): return .text(String(decoding: text, as: UTF8.self))
    case .address(let address): return .text("\(address)")
    case .network(let network): return .text("\(network)")
    case .number(let number):
      if let field = number.field { return .field(field) }
      if case .threshold(let threshold) = number.term { return .threshold(threshold) }
      if case .metric(let metric) = number.term { return .metric(metric) }
      if case .keyedThreshold = number.term {
        report.add(.noTemplateValue(text, what: "a threshold with a value for each key", at: span))
        return nil
      }
      if let value = number.constant { return .text(Quantity.text(of: value, type: number.type)) }
    default: break
    }
    report.add(.noTemplateValue(text, what: operand.value.described(context), at: span))
    return nil
  }

  /// Returns what `name` between braces, at `span`, means, or nothing if it is no name.
  private mutating func operand(_ name: ArraySlice<UInt8>, _ text: String, _ span: Span, _ context: Context) -> Operand? {
    let before = mentions
    defer { mentions = before }
    let words = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let isName = words.allSatisfy { word in
      word.utf8.first.map { (0x61...0x7a).contains($0) } ?? false
        && word.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
    }
    if isName, let root = words.first {
      let place = Expression.Place(
        root: Name(text: root, span: span), steps: words.dropFirst().map { .member(Name(text: $0, span: span)) })
      return settled(resolve(place, span, context, text: text), context)
    }
    // With arguments: the place has a tree of its own, which stands in for the policy's while it is looked at.
    let own = policies[context.policy].tree
    guard name.contains(UInt8(ascii: "(")),
      let template = Parser.parseTemplatePlace(own.text(holding: span), name.startIndex..<name.endIndex, source: span.source)
    else { return nil }
    policies[context.policy].tree = template.tree
    defer { policies[context.policy].tree = own }
    return settled(elaborate(template.place, context), context)
  }
}
