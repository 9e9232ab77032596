public import AinkaSource
import AinkaSyntax
public import AinkaValues

/// Checks one policy again and again while it is edited, each time only what the edit can have changed.
///
/// After every edit `diagnostics` is what `Checker.check` says of the text as it then is, in the same order. An edit within rules costs
/// as much as those rules, whatever the length of the text; one that changes what rules speak of costs those that may speak of it. While
/// a text cannot be read without mistakes it is checked whole.
public struct CheckSession {
  /// What is wrong with the text or odd about it.
  public private(set) var diagnostics: [Diagnostic] = []
  /// The text as it is.
  public private(set) var bytes: [UInt8]
  private let name: String
  private let settings: CheckSettings
  private let library: Library
  /// What is known of the parts of the text, while it can be read without mistakes.
  private var parts: CheckedParts?

  /// Creates the session of `source`, which is checked as `Checker.check` would.
  public init(_ source: SourceText, profile: HostProfile, settings: [String: String] = [:], today: Int64? = nil) {
    name = source.name
    bytes = source.bytes
    self.settings = CheckSettings(profile: profile, settings: settings, today: today)
    library = Checker.library(behind: 1, for: profile)
    // Each edit checks with a copy of it, which would read it again.
    _ = library.whole
    checkWhole()
  }

  /// Puts `replacement` in the place of the bytes `range`, and checks what that can have changed.
  ///
  /// - Requires: `range` is one of the text.
  public mutating func replace(_ range: Range<Int>, by replacement: [UInt8]) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "an edit is one of the text")
    bytes.replaceSubrange(range, with: replacement)
    guard var parts = parts.take() else { return checkWhole() }
    guard parts.update(range, by: replacement.count, of: bytes) else { return checkWhole() }
    diagnostics = parts.diagnostics()
    self.parts = parts
  }

  /// Checks the whole text: by its parts where that can be, else as one.
  private mutating func checkWhole() {
    if var parts = CheckedParts(bytes, name: name, settings, library: library) {
      diagnostics = parts.diagnostics()
      self.parts = parts
      return
    }
    var report = DiagnosticReport()
    let tree = Parser.parse(SourceText(name: name, bytes: bytes), source: 0, report: &report)
    _ = Checker.check(
      [tree], library: library, profile: settings.profile, settings: settings.settings, today: settings.today, keepsTests: true,
      report: &report)
    diagnostics = report.sorted
  }
}

/// What a policy is checked for.
struct CheckSettings {
  var profile: HostProfile
  var settings: [String: String]
  var today: Int64?
}
