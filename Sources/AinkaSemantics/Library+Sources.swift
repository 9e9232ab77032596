import AinkaSource
import AinkaSyntax
import AinkaValues

/// What the declarations of metrics and settings must say, whoever writes them.
extension Library.Family {
  /// How often a metric can be read.
  static let periods: ClosedRange<Int64> = 10_000_000...86_400_000_000_000

  /// Takes over from `declaration`, in `tree`, where the readings come from; what is wrong is reported.
  mutating func complete(_ declaration: MetricDeclaration, in tree: SyntaxTree, report: inout DiagnosticReport) {
    checkParameters(declaration.family, report: &report)
    guard type.isNumber || type == .bool else {
      return report.add(.notMetrizable(shown, type: type, at: declaration.type.span))
    }
    if declaration.period == nil, !declaration.isPartial { report.add(.noPeriod(shown, at: declaration.family.span)) }
    if let period = declaration.period, periodNanoseconds != 0, !Self.periods.contains(periodNanoseconds) {
      report.add(
        .outsideLimits(
          Quantity.text(of: periodNanoseconds, type: .duration), "how often a metric is read",
          low: Quantity.text(of: Self.periods.lowerBound, type: .duration),
          high: Quantity.text(of: Self.periods.upperBound, type: .duration), at: tree.span(of: period)))
    }
    take(declaration.sources, of: declaration.family, isMetric: true, isPartial: declaration.isPartial, report: &report)
  }

  /// Takes over from `declaration` how the setting is read and written; what is wrong is reported.
  mutating func complete(_ declaration: SettingDeclaration, report: inout DiagnosticReport) {
    checkParameters(declaration.family, report: &report)
    moves = declaration.moves.map(\.text)
    guard type.isNumber || [.bool, .string, .path].contains(type) else {
      return report.add(.notSettable(shown, type: type, at: declaration.type.span))
    }
    take(declaration.sources, of: declaration.family, isMetric: false, isPartial: declaration.isPartial, report: &report)
  }

  /// Reports parameters that no target can be told apart by.
  private func checkParameters(_ name: FamilyName, report: inout DiagnosticReport) {
    var seen: Set<String> = []
    for (declared, parameter) in zip(name.parameters, parameters) {
      if !seen.insert(parameter.name).inserted {
        report.add(
          .badFamilyParameter("two parameters of `\(shown)` are called `\(parameter.name)`", at: declared.name.span))
      }
      switch parameter.type {
      case .string, .path, .count, .port, .pid, .uid, .gid: break
      default:
        report.add(
          .badFamilyParameter(
            "instances of a metric or setting are told apart by texts and numbers, and not by \(parameter.type.description)",
            at: declared.type.span))
      }
    }
  }

  /// Takes over the one source of `sources`.
  private mutating func take(
    _ sources: [SourceClause], of name: FamilyName, isMetric: Bool, isPartial: Bool, report: inout DiagnosticReport
  ) {
    guard let source = sources.first else {
      if !isPartial { report.add(.noSource(shown, isMetric: isMetric, at: name.span)) }
      return
    }
    if sources.count > 1 { report.add(.twoSources(shown, at: sources[1].span, first: source.span)) }
    kind = source.kind.text
    target = source.target.text.map { String(decoding: $0, as: UTF8.self) } ?? ""
    selector = source.selector?.text.map { String(decoding: $0, as: UTF8.self) } ?? ""
    unit = source.unit?.text ?? ""
    let usable = SourceKind.all.filter { isMetric ? $0.isOfMetrics : $0.isOfSettings }
    guard let known = usable.first(where: { $0.name == kind }) else {
      report.add(
        .unknownSourceKind(
          kind, isMetric: isMetric, nearest: Suggestion.nearest(to: kind, in: usable.map(\.name)), known: usable,
          at: source.kind.span))
      return
    }
    // A share written without a unit is one of a hundred; a bundle says it, so that no reader has to know.
    if source.unit == nil, type == .percent, known.reading != .answer { unit = "percent" }
    if known.isFile, !target.hasPrefix("/"), !target.hasPrefix("{") {
      report.add(.badSourceTarget("`\(target)` is no path from the root of the file system", at: source.target.span))
    }
    checkPlaceholders(source, report: &report)
    checkUnit(known, source, report: &report)
  }

  /// Reports names in braces that are no parameters, and parameters that stand nowhere.
  private func checkPlaceholders(_ source: SourceClause, report: inout DiagnosticReport) {
    var named: Set<String> = []
    for (text, span) in [(target, source.target.span), (selector, source.selector?.span ?? source.span)] {
      for name in Self.placeholders(in: text) {
        named.insert(name)
        guard !parameters.contains(where: { $0.name == name }) else { continue }
        let nearest = Suggestion.nearest(to: name, in: parameters.map(\.name))
        report.add(.unknownPlaceholder(name, of: shown, nearest: nearest, at: span))
      }
    }
    for parameter in parameters where !named.contains(parameter.name) {
      report.add(.unusedPlaceholder(parameter.name, of: shown, at: source.target.span))
    }
  }

  /// Returns the names in braces in `text`.
  static func placeholders(in text: String) -> [String] {
    var names: [String] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      names.append(String(rest[rest.index(after: open)..<close]))
      rest = rest[rest.index(after: close)...]
    }
    return names
  }

  /// Reports a unit that does not exist, or that does not come to the type.
  private func checkUnit(_ known: SourceKind, _ source: SourceClause, report: inout DiagnosticReport) {
    let isWord = if case .enumeration = type { true } else { type == .string || type == .path || type == .bool }
    if isWord {
      if let unit = source.unit { report.add(.unitOfNothing(unit.text, type: type, at: unit.span)) }
      return
    }
    guard known.reading != .answer || source.unit != nil else { return }
    let fitting = KernelUnit.all.filter { known.type(of: $0).map(fits) ?? false }
    guard let name = source.unit else {
      let assumed = KernelUnit.assumed(for: type)
      if assumed == nil || !fitting.contains(where: { $0 == assumed }) {
        report.add(.noUnit(shown, type: type, kind: known.name, known: fitting.map(\.name), at: source.span))
      }
      return
    }
    guard let unit = KernelUnit.named(name.text) else {
      let nearest = Suggestion.nearest(to: name.text, in: KernelUnit.all.map(\.name))
      return report.add(.unknownKernelUnit(name.text, nearest: nearest, known: fitting.map(\.name), at: name.span))
    }
    guard !fitting.contains(unit) else { return }
    report.add(.otherUnit(unit, read: known, type: type, known: fitting.map(\.name), at: name.span))
  }

  /// `true` iff what is read as `read` is of the type of the family.
  private func fits(_ read: ValueType) -> Bool {
    switch (read, type) {
    case (.percent, .fraction), (.percent, .percent): true
    // Numbers of things are of every type without a unit.
    case (.count, _): type.takesPlainNumber
    default: read == type
    }
  }
}
