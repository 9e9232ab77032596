public import AinkaSource

/// A warning that a declaration allows: `allow(W0601) because "…"`.
public struct TypedAllowance: Sendable {
  public var code: String
  public var because: String
  /// The declaration.
  public var extent: Span
  /// The clause.
  public var span: Span

  public init(code: String, because: String, extent: Span, span: Span) {
    self.code = code
    self.because = because
    self.extent = extent
    self.span = span
  }

  /// The codes of warnings that this and earlier phases give: a list of its own, so that a program that explains none carries no pages.
  static let warnings = [
    "W0128", "W0191", "W0192", "W0220", "W0221", "W0320", "W0321", "W0322", "W0323", "W0324", "W0325", "W0326", "W0327",
    "W0510", "W0532", "W0537", "W0701", "W0702", "W0703", "W0704", "W0705", "W0707", "W0751", "W0752", "W0801", "W0802",
  ]

  /// The codes of warnings that later phases give.
  public static let laterWarnings = ["W0601", "W0602", "W0603", "W0604"]
}

extension DiagnosticReport {
  /// Returns the report without the warnings that `allowances` allow, and with a warning for each of these with one of `codes` that
  /// allowed nothing.
  ///
  /// - Complexity: O((*n* + *m*) log *m*) for *n* diagnostics and *m* allowances.
  public func allowing(_ allowances: [TypedAllowance], codes: Set<String>) -> DiagnosticReport {
    guard !allowances.isEmpty else { return self }
    let order = allowances.indices.sorted { allowances[$0].extent < allowances[$1].extent }
    var isUsed = allowances.map { _ in false }
    var result = DiagnosticReport()
    for diagnostic in sorted {
      let place = diagnostic.severity == .warning ? allowance(for: diagnostic, in: allowances, order) : nil
      if let place { isUsed[place] = true } else { result.add(diagnostic) }
    }
    guard !hasErrors else { return result }
    for (place, allowance) in allowances.enumerated() where !isUsed[place] && codes.contains(allowance.code) {
      result.add(.needlessAllowance(allowance.code, at: allowance.span))
    }
    return result
  }

  /// Returns which of `allowances`, sorted by `order`, allows `diagnostic`.
  private func allowance(for diagnostic: Diagnostic, in allowances: [TypedAllowance], _ order: [Int]) -> Int? {
    let place = diagnostic.primary.span
    var (low, high) = (0, order.count)
    while low < high {
      let middle = (low + high) / 2
      let extent = allowances[order[middle]].extent
      if (extent.source, extent.start) <= (place.source, place.start) { low = middle + 1 } else { high = middle }
    }
    // Declarations follow one another, so those of the one around the place stand right before it.
    var index = low - 1
    while index >= 0 {
      let allowance = allowances[order[index]]
      guard allowance.extent.source == place.source, place.start < allowance.extent.end else { return nil }
      if allowance.code == diagnostic.code { return order[index] }
      index -= 1
    }
    return nil
  }
}
