public import AinkaSource

/// The pages of what the lexer and parser report.
public enum SyntaxPages {
  /// Every page, by code.
  public static let all: [DiagnosticPage] = (letters + order).sorted { $0.code < $1.code }
}
