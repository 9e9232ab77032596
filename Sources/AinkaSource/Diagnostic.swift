/// Something to tell the author of a policy, as data; renderers make text, JSON or SARIF of it.
public struct Diagnostic: Sendable, Hashable {
  /// How bad it is.
  public enum Severity: UInt8, Sendable, Comparable {
    case note = 0
    case warning = 1
    case error = 2
    public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
  }

  /// A place and what is there.
  public struct Label: Sendable, Hashable {
    public var span: Span
    /// May be empty: the caret says enough.
    public var text: String
    public init(span: Span, text: String = "") {
      self.span = span
      self.text = text
    }
  }

  /// A replacement of bytes that mends the problem.
  public struct Edit: Sendable, Hashable {
    public var span: Span
    public var replacement: String
    public init(span: Span, replacement: String) {
      self.span = span
      self.replacement = replacement
    }
  }

  /// `E0301`; stable over versions.
  public var code: String
  public var severity: Severity
  /// What is wrong: lower case, no full stop, the user's words in backticks.
  public var message: String
  public var primary: Label
  public var secondary: [Label]
  /// What to write instead.
  public var help: [String]
  public var edits: [Edit]

  public init(
    code: String, severity: Severity, message: String, primary: Label, secondary: [Label] = [], help: [String] = [],
    edits: [Edit] = []
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.primary = primary
    self.secondary = secondary
    self.help = help
    self.edits = edits
  }
}

/// The diagnostics of one compile: collected in any order, read in one.
public struct DiagnosticReport: Sendable {
  private var collected: [Diagnostic] = []

  public init() {}

  /// Adds `diagnostic`.
  public mutating func add(_ diagnostic: Diagnostic) { collected.append(diagnostic) }

  /// Adds what `other` holds.
  public mutating func add(contentsOf other: DiagnosticReport) { collected.append(contentsOf: other.collected) }

  /// `true` iff an error was added.
  public var hasErrors: Bool { collected.contains { $0.severity == .error } }

  public var isEmpty: Bool { collected.isEmpty }

  /// Every diagnostic once, by place, then severity (errors first), then code and message.
  ///
  /// - Complexity: O(*n* log *n*).
  public var sorted: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return collected.filter { seen.insert($0).inserted }.sorted {
      if $0.primary.span != $1.primary.span { return $0.primary.span < $1.primary.span }
      if $0.severity != $1.severity { return $0.severity > $1.severity }
      return ($0.code, $0.message) < ($1.code, $1.message)
    }
  }
}
