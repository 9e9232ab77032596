import AinkaSource

extension Parser {
  /// Reads `metric FAMILY: TYPE { … }`.
  mutating func metricDeclaration(_ documentation: String) {
    advance()
    let family = family("the name of the metric")
    expect(.colon, "`:` and a type", after: "the name")
    var metric = MetricDeclaration(
      family: family, documentation: documentation, type: self.type(), sources: [], isPartial: false)
    firsts.forget()
    body(of: "the type", .metric) { parser in
      switch parser.current.keyword {
      case .source: if let source = parser.source() { metric.sources.append(source) }
      case .every:
        parser.single("every", at: parser.here)
        parser.advance()
        let period = parser.constant()
        metric.period = metric.period ?? period
      default: parser.unknownClause()
      }
    }
    metric.isPartial = hadError
    if !family.root.text.isEmpty { tree.declarations.append(.metric(metric)) }
  }

  /// Reads `setting FAMILY: TYPE { … }`.
  mutating func settingDeclaration(_ documentation: String) {
    advance()
    let family = family("the name of the setting")
    expect(.colon, "`:` and a type", after: "the name")
    var setting = SettingDeclaration(
      family: family, documentation: documentation, type: self.type(), sources: [], moves: [], isPartial: false)
    firsts.forget()
    body(of: "the type", .setting) { $0.settingClause(&setting) }
    setting.isPartial = hadError
    if !family.root.text.isEmpty { tree.declarations.append(.setting(setting)) }
  }

  /// Reads a clause of a setting.
  private mutating func settingClause(_ setting: inout SettingDeclaration) {
    switch current.keyword {
    case .source: if let source = source() { setting.sources.append(source) }
    case .within:
      single("within", at: here)
      advance()
      let range = operation(.range)
      setting.within = setting.within ?? range
    case .moves:
      advance()
      repeat {
        let metric = dotted("the name of a metric")
        if !isPanicking { setting.moves.append(metric) }
      } while take(.comma)
    default: unknownClause()
    }
  }

  /// Reads the name of a metric or setting, with the parameters that tell its instances apart.
  private mutating func family(_ what: String) -> FamilyName {
    let root = name(what)
    var steps: [FamilyName.Step] = []
    while !isPanicking {
      if take(.dot) {
        steps.append(.member(member()))
      } else if at(.leftParenthesis) {
        steps.append(.parameters(parameters()))
      } else {
        break
      }
    }
    return FamilyName(root: root, steps: steps, span: root.span.joined(with: before))
  }

  /// Reads `source KIND "target" at "selector" unit UNIT`.
  private mutating func source() -> SourceClause? {
    let word = here
    advance()
    let kind = name("the kind of a source, as `file`")
    let target = string("the place of the source, in quotes")
    let selector = take(.at) ? string("the place in the source, in quotes") : nil
    let unit = take(.unit) ? name("a unit") : nil
    guard !isPanicking else { return nil }
    return SourceClause(kind: kind, target: target, selector: selector, unit: unit, span: word.joined(with: before))
  }
}
