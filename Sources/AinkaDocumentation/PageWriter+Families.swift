import AinkaSyntax

/// What is read and written: metrics and settings.
extension PageWriter {
  /// Returns the part about metrics.
  func metrics() -> String {
    let rows = tree.declarations.compactMap { declaration -> [String]? in
      guard case .metric(let metric) = declaration else { return nil }
      return [
        named(tree.text(of: metric.family), .metric, metric.family.anchorName), type(metric.type),
        Markdown.cell(metric.documentation), metric.period.map { tree.text(of: $0) } ?? "", sources(metric.sources),
      ]
    }
    return part("Metrics", Markdown.table(["Metric", "Type", "About", "Every", "Read from"], rows))
  }

  /// Returns the part about settings.
  func settings() -> String {
    let rows = tree.declarations.compactMap { declaration -> [String]? in
      guard case .setting(let setting) = declaration else { return nil }
      return [
        named(tree.text(of: setting.family), .setting, setting.family.anchorName), type(setting.type),
        setting.within.map { code(tree.text(of: $0)) } ?? "", Markdown.cell(setting.documentation),
        setting.moves.map { reference($0.words) }.joined(separator: ", "), sources(setting.sources),
      ]
    }
    return part("Settings", Markdown.table(["Setting", "Type", "Within", "About", "Moves", "Written to"], rows))
  }

  /// Returns where something is read and written.
  private func sources(_ sources: [SourceClause]) -> String {
    sources.map { source in
      var text = "\(source.kind.text) \(code(self.text(source.target)))"
      if let selector = source.selector { text += " at \(code(self.text(selector)))" }
      if let unit = source.unit, unit.text != "number" { text += ", in \(unit.text)" }
      return text
    }.joined(separator: "<br>")
  }
}
