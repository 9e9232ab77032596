import AinkaSource
import AinkaSyntax

/// Which policies a test has in its world: its own, and those that these use.
extension Checker {
  /// Returns the policies that are in the world of tests of policy `index`, ascending.
  ///
  /// A policy uses another that it has a line `use` of, or whose name stands before a point somewhere: in its code, or in a text.
  func world(ofTestsIn index: Int) -> [Int] {
    var found: Set<Int> = []
    var waiting = [index]
    while let next = waiting.popLast() {
      guard found.insert(next).inserted else { continue }
      waiting += used(by: next).subtracting(found)
    }
    return found.filter { !policies[$0].isTestFile }.sorted()
  }

  /// Returns the policies that policy `index` uses by itself.
  private func used(by index: Int) -> Set<Int> {
    var found = Set(policies[index].uses.compactMap { policyIndex[$0.name] })
    // Most compiles are of one policy, and most policies of several name none of the others.
    guard policyIndex.count > found.count + 1 else { return found }
    let tree = policies[index].tree
    var report = DiagnosticReport()
    let tokens = Parser.tokens(tree.text, source: tree.source, report: &report).tokens
    for (place, token) in tokens.enumerated().dropLast() {
      let bytes = tree.text.bytes[Int(token.start)..<Int(token.end)]
      if token.kind == .string {
        found.formUnion(policiesNamed(in: bytes))
      } else if token.kind == .word, tokens[place + 1].kind == .dot, place == 0 || tokens[place - 1].kind != .dot {
        if let other = policyIndex[String(decoding: bytes, as: UTF8.self)] { found.insert(other) }
      }
    }
    return found
  }

  /// Returns the policies that names in braces of a text begin with: `{guard.level}`.
  private func policiesNamed(in text: ArraySlice<UInt8>) -> [Int] {
    text.indices.filter { text[$0] == UInt8(ascii: "{") }.compactMap { brace in
      let name = text[(brace + 1)...].prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "}") }
      return policyIndex[String(decoding: name, as: UTF8.self)]
    }
  }
}
