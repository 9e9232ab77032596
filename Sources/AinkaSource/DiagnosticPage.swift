/// The page that `ainkac explain E0301` prints about one kind of diagnostic.
public struct DiagnosticPage: Sendable {
  /// `E0301`
  public var code: String
  /// A few words in small letters: `values of different types`.
  public var title: String
  /// What the diagnostic says, in one or two sentences.
  public var summary: String
  /// A policy, or a part of one, that gives it.
  public var wrong: String
  /// The same, mended.
  public var right: String
  /// Why the language is like this.
  public var why: String

  public init(code: String, title: String, summary: String, wrong: String, right: String, why: String) {
    self.code = code
    self.title = title
    self.summary = summary
    self.wrong = wrong
    self.right = right
    self.why = why
  }

  /// The page as text, indented where it is code.
  public var text: String {
    /// Returns `code` with four spaces before each line.
    func indented(_ code: String) -> String {
      code.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    \($0)" }.joined(
        separator: "\n")
    }
    return "\(code): \(title)\n\n\(summary)\n\nWrong:\n\n\(indented(wrong))\n\nRight:\n\n\(indented(right))\n\nWhy:\n\n\(why)\n"
  }
}
