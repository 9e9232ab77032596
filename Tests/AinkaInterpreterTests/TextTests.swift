import AinkaInterpreter
import AinkaSemantics
import AinkaValues
import Testing

@Suite("Tests of texts")
struct TextTests {
  /// Returns the outcome of `test` for `text`; a text that ends in "…" goes on beyond that.
  private func outcome(_ test: TextTest, _ text: String) -> Truth {
    let isTruncated = text.hasSuffix("…")
    let bytes = Array((isTruncated ? String(text.dropLast()) : text).utf8)
    return truth(.text(field: Field.text, test, nowhere), d: .text(bytes, isTruncated: isTruncated))
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// Returns the glob that `pattern` says: `*`, `**`, `?`, `[a-z]` (one range), other bytes for themselves.
  private func glob(_ pattern: String) -> TextTest {
    var elements: [Glob.Element] = []
    var rest = bytes(pattern)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*") where rest.first == UInt8(ascii: "*"):
        rest.removeFirst()
        elements.append(.anyRun)
      case UInt8(ascii: "*"): elements.append(.anyRunWithinComponent)
      case UInt8(ascii: "?"): elements.append(.oneOf([0...46, 48...255]))
      case UInt8(ascii: "["):
        elements.append(.oneOf([rest[rest.startIndex]...rest[rest.startIndex + 2]]))
        rest.removeFirst(4)
      default: elements.append(.byte(byte))
      }
    }
    return .matches(Glob(elements: elements))
  }

  @Test("whole texts")
  func wholeTexts() {
    #expect(outcome(.equals([bytes("ab"), bytes("abc")]), "abc") == .isTrue)
    #expect(outcome(.equals([bytes("ab"), bytes("abc")]), "abcd") == .isFalse)
    #expect(outcome(.equals([[]]), "") == .isTrue)
    #expect(outcome(.startsWith(bytes("/usr/")), "/usr/") == .isTrue)
    #expect(outcome(.startsWith(bytes("/usr/")), "/usr") == .isFalse)
    #expect(outcome(.startsWith([]), "") == .isTrue)
    #expect(outcome(.endsWith(bytes(".so")), "libc.so") == .isTrue)
    #expect(outcome(.endsWith(bytes(".so")), "libc.so.6") == .isFalse)
    #expect(outcome(.endsWith(bytes(".so")), "so") == .isFalse)
    #expect(outcome(.contains([bytes("aab")]), "aaab") == .isTrue)
    #expect(outcome(.contains([bytes("x"), bytes("commit")]), "git commit -m") == .isTrue)
    #expect(outcome(.contains([bytes("x"), bytes("commits")]), "git commit") == .isFalse)
    #expect(outcome(.contains([[]]), "") == .isTrue)
  }

  @Test(
    "globs",
    arguments: [
      ("*", "", true), ("*", "a.b", true), ("*", "a/b", false), ("**", "a/b", true), ("/usr/*/bin", "/usr/local/bin", true),
      ("/usr/*/bin", "/usr/a/b/bin", false), ("/usr/**/bin", "/usr/a/b/bin", true), ("/usr/**/bin", "/usr/bin", false),
      ("*.so", "libc.so", true), ("*.so", "libc.so.6", false), ("a?c", "abc", true), ("a?c", "a/c", false), ("?", "", false),
      ("[a-c]x", "bx", true), ("[a-c]x", "dx", false), ("*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false), ("", "", true),
      ("", "a", false), ("**b*", "a/b/c", false), ("**b*", "a/bc", true),
    ])
  func globs(pattern: String, text: String, matches: Bool) {
    #expect(outcome(glob(pattern), text) == Truth(matches))
  }

  @Test("of a text that goes on, what was captured decides where it can")
  func truncatedTexts() {
    #expect(outcome(.contains([bytes("bc")]), "abcd…") == .isTrue)
    #expect(outcome(.contains([bytes("x")]), "abcd…") == .isUnknown)
    #expect(outcome(.startsWith(bytes("ab")), "abcd…") == .isTrue)
    #expect(outcome(.startsWith(bytes("abcd")), "abcd…") == .isTrue)
    #expect(outcome(.startsWith(bytes("abcde")), "abcd…") == .isUnknown)
    #expect(outcome(.startsWith(bytes("x")), "abcd…") == .isFalse)
    #expect(outcome(.endsWith(bytes("cd")), "abcd…") == .isUnknown)
    #expect(outcome(.endsWith([]), "abcd…") == .isTrue)
    #expect(outcome(.equals([bytes("abcde")]), "abcd…") == .isUnknown)
    #expect(outcome(.equals([bytes("abcd"), bytes("abxde")]), "abcd…") == .isUnknown)
    #expect(outcome(.equals([bytes("abc"), bytes("abxde")]), "abcd…") == .isFalse)
  }

  @Test(
    "a glob of a text that goes on: true if every continuation matches, false if none does",
    arguments: [
      ("/usr/**", "/usr/b…", Truth.isTrue), ("/usr/**", "/us…", .isUnknown), ("/usr/**", "/var…", .isFalse),
      ("/usr/*", "/usr/b…", .isUnknown), ("/usr/*", "/usr/b/…", .isFalse), ("a", "a…", .isUnknown), ("a", "ab…", .isFalse),
      ("ab", "a…", .isUnknown),
      ("***", "…", .isTrue), ("**x", "x…", .isUnknown), ("*a**", "ba/…", .isTrue), ("*a**", "b/…", .isFalse),
    ])
  func truncatedGlobs(pattern: String, text: String, expected: Truth) {
    #expect(outcome(glob(pattern), text) == expected)
  }

  @Test("an absent text passes no test, an unknown one is unknown")
  func missingTexts() {
    let test = TypedCondition.text(field: Field.text, .startsWith([]), nowhere)
    #expect(truth(test, d: .none) == .isFalse)
    #expect(truth(.not(test), d: .none) == .isTrue)
    #expect(truth(test, d: .unknown) == .isUnknown)
  }
}
