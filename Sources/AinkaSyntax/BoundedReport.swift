import AinkaSource

/// Collects the diagnostics of one text, at most `limit`: beyond that they help nobody and cost memory.
struct BoundedReport {
  /// How many diagnostics of a text are kept.
  static let limit = 100
  private(set) var report = DiagnosticReport()
  /// How many were given, kept or not.
  private(set) var count = 0

  /// Keeps `diagnostic`, or, at the limit, a note instead.
  mutating func add(_ diagnostic: Diagnostic) {
    count += 1
    if count <= BoundedReport.limit { report.add(diagnostic) }
    if count == BoundedReport.limit + 1 {
      report.add(.tooManyErrors(limit: BoundedReport.limit, at: diagnostic.primary.span))
    }
  }

  /// `true` iff nothing more is kept.
  var isFull: Bool { count > BoundedReport.limit }
}
