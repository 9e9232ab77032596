import AinkaSemantics

extension TextTest {
  /// `true` iff the test holds of the whole text `bytes`.
  func holds(of bytes: [UInt8]) -> Bool {
    switch self {
    case .equals(let texts): texts.contains(bytes)
    case .startsWith(let prefix): bytes.starts(with: prefix)
    case .endsWith(let suffix): bytes.reversed().starts(with: suffix.reversed())
    case .contains(let needles): needles.contains { bytes.contains($0) }
    case .matches(let glob): glob.matches(bytes)
    }
  }

  /// Returns the test's outcome for a text of which only the beginning was captured.
  ///
  /// Nobody knows how the text goes on, nor that what follows counts: a record may cut before a byte that does not belong to the
  /// text. So the outcome is what the test says of every text that begins with `bytes`, where it says the same of all, else
  /// unknown. What is found is found, what needs more is unknown:
  ///
  /// - `==`, `in`: false once none of the texts begins with what was captured; never true.
  /// - `starts with`: decided as soon as enough was captured, or a byte differs.
  /// - `ends with`: unknown, but for the empty text, which every text ends with.
  /// - `contains`: true if it is found in what was captured; never false.
  /// - `matches`: true if the glob matches however the text goes on (`/usr/**`), false if no such text matches.
  func truth(beginning bytes: [UInt8]) -> Truth {
    switch self {
    case .equals(let texts):
      texts.contains { $0.starts(with: bytes) } ? .isUnknown : .isFalse
    case .startsWith(let prefix):
      prefix.count > bytes.count && prefix.starts(with: bytes) ? .isUnknown : Truth(bytes.starts(with: prefix))
    case .endsWith(let suffix):
      suffix.isEmpty ? .isTrue : .isUnknown
    case .contains:
      holds(of: bytes) ? .isTrue : .isUnknown
    case .matches(let glob):
      glob.truth(beginning: bytes)
    }
  }
}

extension [UInt8] {
  /// `true` iff `needle` occurs in these bytes.
  fileprivate func contains(_ needle: [UInt8]) -> Bool {
    if needle.count > count { return false }
    return (0...(count - needle.count)).contains { self[$0...].starts(with: needle) }
  }
}
