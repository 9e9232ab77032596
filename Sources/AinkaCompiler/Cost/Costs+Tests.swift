import AinkaSemantics
import AinkaValues

extension Costs {
  /// Returns what testing `atom` for one event costs at worst, its field being a symbol already, but for texts.
  func cost(of atom: Atom, _ fields: [TypedField]) -> Cost {
    switch atom {
    case .isNone(let field): return isEager(field, fields) ? testSymbol : textIntern + testSymbol
    case .numbers(_, let ranges): return ranges.count > 2 ? testMember : testSymbol * max(1, ranges.count)
    case .addresses(_, let ranges): return ranges.count > 2 ? testMember : testSymbol
    case .listed(let field, _): return isEager(field, fields) ? testSymbol : textIntern + testSymbol
    case .fact: return testSymbol
    case .comparison(let expression):
      if expression.learned != nil { return testLearned }
      let lookUps = expression.operations.reduce(0) { $0 + ($1.isLookUp ? 1 : 0) }
      return testOperation * expression.operations.count + testLookUp * lookUps
    case .pattern(let field, _):
      return testPattern + testPatternByte * fields[field].place.bytesMost
        + (isEager(field, fields) ? .nothing : textIntern)
    }
  }

  /// Returns where `literal` belongs in the order of an alternative: its cost for each event that it turns away, by a guess at
  /// how many it lets through. Less is earlier.
  func rank(of literal: Literal, _ fields: [TypedField]) -> Int {
    let passing = Costs.passing(literal.atom, fields)
    let share = literal.isNegated ? 1_000 - passing : passing
    return cost(of: literal.atom, fields).picoseconds * 1_000 / max(1, 1_000 - share)
  }

  /// `true` iff every event has the field's symbol before rows are looked at.
  private func isEager(_ field: Int, _ fields: [TypedField]) -> Bool { fields[field].place.isEager }

  /// Returns a guess at how many of 1,000 events pass `atom`, where nothing but the atom is known.
  static func passing(_ atom: Atom, _ fields: [TypedField]) -> Int {
    switch atom {
    case .isNone: return 300
    case .numbers(let field, let ranges):
      let type = fields[field].type
      if case .enumeration = type {
        let wanted = ranges.reduce(0) { $0 + $1.count }
        return min(950, wanted * 1_000 / max(1, fields[field].cases.count))
      }
      if case .bool = type { return 500 }
      if ranges.allSatisfy({ $0.lowerBound == $0.upperBound }) { return min(400, 10 * ranges.count) }
      // Of ranges the open ones let most through.
      let isOpen = ranges.contains { $0.lowerBound == 0 || Int64($0.upperBound) >= min(type.fieldRange.upperBound, 65_535) }
      return isOpen ? 500 : min(400, 50 * ranges.count)
    case .addresses(_, let ranges): return min(300, 20 * ranges.count)
    case .listed(_, .equals(let texts)): return min(400, 10 * texts.count)
    case .listed, .pattern: return 100
    case .comparison(let expression): return expression.comparison == .equal ? 10 : 400
    case .fact: return 200
    }
  }
}

extension Expression.Operation {
  /// `true` iff it asks a window or a threshold by key.
  fileprivate var isLookUp: Bool {
    switch self {
    case .window, .keyedThreshold, .looked: true
    default: false
    }
  }
}

extension TypedField.Place {
  /// The most bytes that an automaton reads of it.
  var bytesMost: Int {
    switch self {
    case .number, .address: 0
    case .name: 15
    case .text: 255
    case .longText: 1_023
    }
  }
}
