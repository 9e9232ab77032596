import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// Returns `operand` as a value of `type`, or nothing if it is none, which is reported.
  mutating func converted(_ operand: Operand, to type: ValueType, _ context: Context) -> Operand? {
    guard !operand.isError else { return nil }
    var result = operand
    switch (type, operand.value) {
    case (.bool, .condition): return operand
    case (.string, .text(let text, _)), (.path, .text(let text, _)): result.value = .text(text, declared: type)
    case (.string, .textField(let field)), (.path, .textField(let field)):
      guard context.event?.event.fields[field].type == type else { return mismatch(operand, type, context) }
    case (.address, .addressField), (.address, .address), (.network, .network): return operand
    case (.address, .text(let text, _)):
      guard let address = address(text, at: operand.span) else { return nil }
      result.value = .address(address)
    case (.network, .text(let text, _)):
      guard let network = network(text, at: operand.span) else { return nil }
      result.value = .network(network)
    case (.enumeration, .unresolved(let name)):
      guard let index = cases(of: type).firstIndex(of: name) else {
        report.add(.noCase(name, of: type, cases: cases(of: type), at: operand.span))
        return nil
      }
      result.value = .number(Operand.Number(term: .constant(Int64(index)), type: type, isFlexible: false))
    case (.errno, .unresolved(let name)):
      guard let number = Errno.number(named: name) else {
        report.add(.unknownErrno(name, nearest: Suggestion.nearest(to: name.uppercased(), in: Errno.names), at: operand.span))
        return nil
      }
      result.value = .number(Operand.Number(term: .constant(Int64(number)), type: type, isFlexible: false))
    case (.signal, .unresolved(let name)):
      guard let number = Signal.number(named: name) else {
        report.add(.unknownSignal(name, nearest: Suggestion.nearest(to: name.uppercased(), in: Signal.names), at: operand.span))
        return nil
      }
      result.value = .number(Operand.Number(term: .constant(Int64(number)), type: type, isFlexible: false))
    case (.set(let element), .set(let members, _)):
      let converted = members.map { self.converted(member: $0, to: element, context) }
      guard !converted.contains(where: { $0 == nil }) else { return nil }
      result.value = .set(converted.compactMap(\.self), element: element)
    case (.range(let element), .range(let low, let high)):
      guard let low = converted(low, to: element, context), let high = converted(high, to: element, context) else { return nil }
      result.value = .range(low, high)
      guard isOrdered(low, high, operand) else { return nil }
    default:
      if type.isNumber, let number = operand.number, let term = fitted(number, to: type) {
        guard checkBounds(term, type, operand) else { return nil }
        result.value = .number(Operand.Number(term: term, type: type, isFlexible: false))
      } else {
        return mismatch(operand, type, context)
      }
    }
    return result
  }

  /// Returns `member` as an element of a set of `element`, where ranges are elements too.
  private mutating func converted(member: Operand, to element: ValueType, _ context: Context) -> Operand? {
    if case .range = member.value { return converted(member, to: .range(element), context) }
    if case .network = element, case .address(let address) = member.value {
      var result = member
      result.value = .network(Network(containing: address, length: 128))
      return result
    }
    return converted(member, to: element, context)
  }

  /// Reports that `operand` is not of `type`.
  private mutating func mismatch(_ operand: Operand, _ type: ValueType, _ context: Context) -> Operand? {
    let settled = settled(operand, context)
    guard !settled.isError else { return nil }
    report.add(.wrongType(operand.text, what: operand.value.described(context), wanted: type, at: operand.span))
    return nil
  }

  /// Reports a constant that no value of `type` can be.
  private mutating func checkBounds(_ term: TypedTerm, _ type: ValueType, _ operand: Operand) -> Bool {
    guard case .constant(let value) = term, !type.bounds.contains(value) else { return true }
    report.add(.outOfBounds(operand.text, type: type, at: operand.span))
    return false
  }

  /// Returns the term of `number` as one of `type`, iff it is one or a literal that can be.
  func fitted(_ number: Operand.Number, to type: ValueType) -> TypedTerm? {
    if number.type == type { return number.term }
    guard number.isFlexible else { return nil }
    switch number.type {
    case .count: return type.takesPlainNumber ? number.term : nil
    case .percent: return type == .fraction ? number.term : nil
    default: return nil
    }
  }

  /// Returns the address that `text` writes, or nothing, which is reported.
  mutating func address(_ text: [UInt8], at span: Span) -> Address? {
    let string = String(decoding: text, as: UTF8.self)
    if let address = Address(parsing: string) { return address }
    report.add(.badAddress(string, isNetwork: string.contains("/"), at: span))
    return nil
  }

  /// Returns the network that `text` writes, or nothing, which is reported.
  @_optimize(speed)
  mutating func network(_ text: [UInt8], at span: Span) -> Network? {
    do {
      return try Network(parsing: text)
    } catch {
      let string = String(decoding: text, as: UTF8.self)
      switch error {
      case .hostBits(let meant): report.add(.hostBits(string, meant: meant, at: span))
      case .noSuchLength(let length): report.add(.badPrefix(string, length: length, at: span))
      case .notANetwork: report.add(.badAddress(string, isNetwork: false, at: span))
      }
    }
    return nil
  }

  /// `true` iff the constants `low` and `high` make a range with something in it; the contrary is reported.
  mutating func isOrdered(_ low: Operand, _ high: Operand, _ range: Operand) -> Bool {
    let isInverted =
      switch (low.value, high.value) {
      case (.number(let low), .number(let high)):
        if let low = low.constant, let high = high.constant { low > high } else { false }
      case (.address(let low), .address(let high)): low > high
      default: false
      }
    if isInverted { report.add(.invertedRange(range.text, low: low.text, high: high.text, at: range.span)) }
    return !isInverted
  }

  /// Returns the ranges of addresses that `operand` (an address, a network, a range, a set of these) stands for, or nothing if it
  /// is none of them, which is reported.
  @_optimize(speed)
  mutating func addresses(_ operand: Operand, _ context: Context) -> [ClosedRange<Address>]? {
    switch operand.value {
    case .error: return nil
    case .address(let address): return [address...address]
    case .network(let network): return network.ranges
    case .text(let text, nil): return network(text, at: operand.span)?.ranges
    case .range(let low, let high):
      guard let lowest = converted(low, to: .address, context), let highest = converted(high, to: .address, context) else {
        return nil
      }
      guard case .address(let first) = lowest.value, case .address(let last) = highest.value else { return nil }
      return isOrdered(lowest, highest, operand) ? [first...last] : nil
    case .set(let members, _):
      var ranges: [ClosedRange<Address>] = []
      var extents: [Extent<Address>] = []
      var isWhole = true
      for member in members {
        guard let own = addresses(member, context) else {
          isWhole = false
          continue
        }
        ranges += own
        // One that is alone lies within no other.
        if own.count == 1, members.count > 1 { extents.append(Extent(range: own[0], operand: member)) }
      }
      reportCovered(extents)
      return isWhole ? union(of: ranges) : nil
    default:
      _ = mismatch(operand, .network, context)
      return nil
    }
  }
}

extension Operand {
  /// `true` iff it is a name that means nothing by itself, and `type` has names of its own that it may be.
  func mayBeNamed(by type: ValueType?) -> Bool {
    guard case .unresolved(let name) = value else { return false }
    switch type {
    case .enumeration, .errno, .signal: return !name.isEmpty
    default: return false
    }
  }
}
