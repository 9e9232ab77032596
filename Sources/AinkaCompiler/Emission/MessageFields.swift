import AinkaSemantics

extension TypedRule {
  /// The fields that its messages put in.
  var fieldsInMessages: [Int] {
    actions.flatMap { action -> [Int] in
      guard case .notify(_, let message, _) = action else { return [] }
      return message.parts.compactMap { if case .field(let field) = $0 { field } else { nil } }
    }
  }
}
