import Glibc

/// The numbers that constants of the C headers and the Swift sources have, read from their text.
enum CodeNumbers {
  /// Returns the value of `expression`: numbers and names, from left to right without precedence.
  ///
  /// A name is a constant of a C header (`AINKA_SCOPES`), or one of a Swift type (`Parser.nestingLimit`).
  static func value(of expression: String) -> Int? {
    var result: Int?
    var operation = ""
    for token in expression.split(separator: " ").map(String.init) {
      if ["+", "-", "*", "/", "<<"].contains(token) {
        operation = token
        continue
      }
      guard let operand = number(token) ?? constant(token) else { return nil }
      guard let left = result else {
        result = operand
        continue
      }
      switch operation {
      case "+": result = left + operand
      case "-": result = left - operand
      case "*": result = left * operand
      case "/": result = left / operand
      case "<<": result = left << operand
      default: return nil
      }
    }
    return result
  }

  /// Returns the number that `text` is: `4_096`, `0xffu`.
  private static func number(_ text: String) -> Int? {
    let digits = text.filter { $0 != "_" && $0 != "u" }
    return digits.hasPrefix("0x") ? Int(digits.dropFirst(2), radix: 16) : Int(digits)
  }

  /// Returns the value of the constant `name`, or nothing where there is none.
  private static func constant(_ name: String) -> Int? {
    let parts = name.split(separator: ".").map(String.init)
    guard parts.count == 2 else {
      return value(
        in: paths(["kernel/include/ainka/*.h", "ebpf/*.h", "ebpf/*.bpf.c"]), behind: ["#define \(name) ", "\t\(name) = "])
    }
    let files = paths(["Sources/*/\(parts[0])*.swift", "Sources/*/*/\(parts[0])*.swift"])
    return value(in: files, behind: ["let \(parts[1]) = ", "\(parts[1]): Int = "])
      ?? value(in: paths(["Sources/*/*.swift"]), behind: ["static let \(parts[1]) = "], ofType: parts[0])
  }

  /// Returns the value that stands behind one of `beginnings` in one of `files`, in those only that declare `type` if it is named.
  private static func value(in files: [String], behind beginnings: [String], ofType type: String? = nil) -> Int? {
    for file in files {
      let text = String(decoding: Workshop.read(file), as: UTF8.self)
      if let type, !text.contains("enum \(type) ") { continue }
      for beginning in beginnings {
        guard let place = text.firstRange(of: beginning) else { continue }
        let line = text[place.upperBound...].prefix { !"\n\t,;{".contains($0) }
        var depth = 0
        let inside = line.split(separator: "/*")[0].prefix { letter in
          depth += letter == "(" ? 1 : letter == ")" ? -1 : 0
          return depth >= 0
        }
        let words = inside.filter { $0 != "(" && $0 != ")" }.split(separator: " ")
        return value(of: words.map { $0.hasPrefix("Int") ? $0.dropFirst(3) : $0 }.joined(separator: " "))
      }
    }
    return nil
  }

  /// Returns the files of the package that `patterns` name.
  private static func paths(_ patterns: [String]) -> [String] {
    patterns.flatMap { pattern -> [String] in
      var found = glob_t()
      defer { globfree(&found) }
      guard glob("\(Workshop.package)/\(pattern)", 0, nil, &found) == 0 else { return [] }
      return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }
  }
}
