extension Alternative {
  /// How many tests its literals become: those that exclude listed names or texts of one field are one.
  var testCount: Int {
    var excluding: Set<Int> = []
    return literals.filter { literal in
      guard literal.isNegated, case .listed(let field, _) = literal.atom else { return true }
      return excluding.insert(field).inserted
    }.count
  }
}
