import AinkaSyntax

extension FamilyName {
  /// The names with points between them, and `()` where parameters stand: `disk().latency`.
  var path: String {
    steps.reduce(root.text) { path, step in
      switch step {
      case .member(let name): "\(path).\(name.text)"
      case .parameters: "\(path)()"
      }
    }
  }

  /// What a policy knows the family by; without parameters and points the name itself.
  var key: Name { Name(text: path, span: span) }
}
