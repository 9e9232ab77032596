import AinkaInterpreter

extension Explanation {
  /// The tree, one part a line, deeper ones further in; what it came to stands before it, values of fields and metrics behind.
  var lines: [String] { lines(depth: 0) }

  /// Returns the lines of the tree that begins `depth` levels in.
  private func lines(depth: Int) -> [String] {
    let isTruth = ["true", "false", "unknown"].contains(value) && !parts.isEmpty || depth == 0
    let inset = String(repeating: "  ", count: depth)
    let line =
      isTruth
      ? "\(inset)\(value)\(String(repeating: " ", count: 9 - min(8, value.utf8.count)))\(text)"
      : "\(inset)         \(text) = \(value)"
    return [line] + parts.flatMap { $0.lines(depth: depth + 1) }
  }
}
