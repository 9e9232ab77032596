/// A set that rows test, told from most others by its first member: in a large policy most sets differ there.
struct TestedSet: Hashable {
  var atom: Atom

  func hash(into hasher: inout Hasher) {
    switch atom {
    case .numbers(let field, let ranges):
      hasher.combine(field)
      hasher.combine(ranges.first?.lowerBound)
    case .addresses(let field, let ranges):
      hasher.combine(field)
      hasher.combine(ranges.first?.lowerBound.low)
    case .listed(let field, .equals(let texts)):
      hasher.combine(FieldValue(field, texts.first ?? []))
    default: atom.hash(into: &hasher)
    }
  }
}
