public import AinkaSource
import AinkaSyntax

/// The pages of everything that this and earlier phases report, for `ainkac explain CODE`.
public enum DiagnosticPages {
  /// Every page, by code.
  public static let all: [DiagnosticPage] =
    (SyntaxPages.all + names + types + rules + events + windows + metrics + levels + facts).sorted { $0.code < $1.code }

  /// The pages of modes, models, labels, invariants, parameters and tests.
  private static let facts = modes + models + parameters + tests + slips

  /// Returns the page of `code`, or nothing when there is none.
  public static func page(of code: String) -> DiagnosticPage? { all.first { $0.code == code } }
}
