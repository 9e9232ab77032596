extension MixedRules {
  /// Returns the rules as a policy on `connect` in `scope`; their numbers are their places.
  func policy(scope: String) -> String {
    var text = "policy mixed\nscope cgroup \"\(scope)\"\nuse linux.net\nuse linux.process\nuse linux.file\n"
    for (place, rule) in rules.enumerated() {
      let tests = rule.tests.map(condition).joined(separator: " and ")
      let number = String(repeating: "0", count: 6 - "\(place)".count) + "\(place)"
      text += "rule r\(number) { on connect when \(tests) then \(rule.denies ? "deny EACCES" : "audit") }\n"
    }
    return text
  }

  private func condition(_ test: Test) -> String {
    switch test {
    case .numbers(let field, let numbers): Self.member(field, Set(numbers).sorted().map { "\($0)" })
    case .range(let field, let range): "\(field.text) in \(range.lowerBound) .. \(range.upperBound)"
    case .names(let names): Self.member(.name, Set(names.map { "\"\(String(decoding: $0, as: UTF8.self))\"" }).sorted())
    case .prefix(let place): Self.beginning(prefixes[place])
    }
  }

  private static func member(_ field: Field, _ values: [String]) -> String {
    values.count == 1 ? "\(field.text) == \(values[0])" : "\(field.text) in { \(values.joined(separator: ", ")) }"
  }

  private static func beginning(_ prefix: [UInt8]) -> String {
    prefix.last == 0
      ? "process.file.path == \"\(String(decoding: prefix.dropLast(), as: UTF8.self))\""
      : "process.file.path starts with \"\(String(decoding: prefix, as: UTF8.self))\""
  }
}
