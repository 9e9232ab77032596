/// Which warnings are as bad as errors: those that only a slip gives, and what `-W error` and `-W error=CODE` say.
public struct WarningLevels: Sendable, Equatable {
  /// The codes of warnings that end every compile unless the declaration has `allow(CODE)`: conditions and rules that are always the
  /// same, and rules that end as they begin.
  public static let denied: Set<String> = ["W0321", "W0322", "W0532", "W0601"]

  /// What is wrong with a value of `-W`.
  public struct Failure: Error, Equatable {
    public var message: String
    public var help: String

    public init(message: String, help: String) {
      self.message = message
      self.help = help
    }
  }

  private var all = false
  private var codes = denied

  /// The levels where nobody said `-W`.
  public init() {}

  /// Creates the levels that `texts`, the values of `-W`, say together; `known` are the codes of all warnings.
  ///
  /// - Throws: for a text that is neither `error` nor `error=CODE`, or a code that no warning has.
  public init(_ texts: [String], known: [String]) throws(Failure) {
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts[0] == "error" else {
        throw Failure(
          message: "`-W \(text)` says nothing", help: "write `-W error` for all warnings, or `-W error=W0220` for one")
      }
      guard parts.count == 2 else {
        all = true
        continue
      }
      let code = parts[1].uppercased()
      guard known.contains(code) else {
        let near = Suggestion.nearest(to: code, in: known)
        throw Failure(
          message: "there is no warning `\(parts[1])`", help: near.map { "did you mean `\($0)`?" } ?? "warnings look like W0220"
        )
      }
      codes.insert(code)
    }
  }

  /// Returns `report` with those of its warnings as errors.
  public func applied(to report: DiagnosticReport) -> DiagnosticReport {
    var result = DiagnosticReport()
    for var diagnostic in report.sorted {
      if diagnostic.severity == .warning, all || codes.contains(diagnostic.code) { diagnostic.severity = .error }
      result.add(diagnostic)
    }
    return result
  }
}
