import AinkaSemantics

extension Atom: QuicklyHashed {
  var quickHash: UInt64 {
    switch self {
    case .numbers(let field, let ranges):
      ranges.reduce(Self.hash(0, field)) {
        EvaluatorHash.mix($0 ^ (UInt64($1.lowerBound) << 32 | UInt64($1.upperBound)))
      }
    case .isNone(let field): Self.hash(1, field)
    case .addresses(let field, let ranges):
      ranges.reduce(Self.hash(2, field)) { hash, range in
        let low = EvaluatorHash.mix(EvaluatorHash.mix(hash ^ range.lowerBound.high) ^ range.lowerBound.low)
        return EvaluatorHash.mix(EvaluatorHash.mix(low ^ range.upperBound.high) ^ range.upperBound.low)
      }
    case .listed(let field, let test): Self.hash(of: test, Self.hash(3, field))
    case .pattern(let field, let test): Self.hash(of: test, Self.hash(4, field))
    case .comparison(let expression):
      EvaluatorHash.mix(UInt64(truncatingIfNeeded: expression.hashValue))
    case .fact(let field, let label): EvaluatorHash.mix(Self.hash(5, field) ^ UInt64(label))
    }
  }

  /// Returns a hash for tests of kind `kind` on `field`.
  private static func hash(_ kind: UInt64, _ field: Int) -> UInt64 {
    EvaluatorHash.mix(kind << 56 ^ UInt64(truncatingIfNeeded: field))
  }

  /// Returns the hash of `test`, and of what has the hash `before`.
  private static func hash(of test: TextTest, _ before: UInt64) -> UInt64 {
    switch test {
    case .equals(let texts), .contains(let texts): texts.reduce(before) { hash(of: $1, $0) }
    case .startsWith(let text), .endsWith(let text): hash(of: text, before)
    case .matches: EvaluatorHash.mix(before ^ UInt64(truncatingIfNeeded: test.hashValue))
    }
  }

  /// Returns the hash of `text`, and of what has the hash `before`.
  private static func hash(of text: [UInt8], _ before: UInt64) -> UInt64 { EvaluatorHash.text(text[...], seed: before) }
}
