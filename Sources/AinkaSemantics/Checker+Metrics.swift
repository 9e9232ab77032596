import AinkaSource
import AinkaSyntax
import AinkaValues

/// Metrics in conditions, terms and messages.
extension Checker {
  /// Returns what `place`, written at `span`, is if it names a metric or setting, or nothing if it names none.
  ///
  /// What a policy calls otherwise comes first: whoever asks has looked there.
  mutating func familyValue(_ place: Expression.Place, _ span: Span, _ context: Context) -> Operand.Value? {
    let named = Checker.familyPlace(place)
    if context.readsSettings, let found = family(at: named.path, isMetric: false, in: context.policy) {
      return settingValue(found, named.arguments, span, context)
    }
    if let found = family(at: named.path, isMetric: true, in: context.policy) {
      return metricValue(found, named.arguments, span, context)
    }
    guard let found = family(at: named.path, isMetric: false, in: context.policy) else { return nil }
    report.add(.settingRead(found.family.shown, at: span))
    return .error
  }

  /// Returns the value of the metric `found` with `arguments`.
  private mutating func metricValue(
    _ found: FoundFamily, _ arguments: [Expression.Argument], _ span: Span, _ context: Context
  ) -> Operand.Value? {
    let family = found.family
    guard readable(family.shown, isAggregate: false, span, context),
      let instance = instance(found, arguments, span, context)
    else { return .error }
    let metric = registry.metric(
      TypedMetric(
        name: instance.name, type: family.type, cases: family.cases, bounds: family.bounds,
        periodNanoseconds: family.periodNanoseconds,
        source: .declared(kind: family.kind, target: instance.target, selector: instance.selector, unit: family.unit),
        span: span))
    return value(ofMetric: metric, span)
  }

  /// Returns metric `metric` of the registry as a value, which is now mentioned.
  mutating func value(ofMetric metric: Int, _ span: Span) -> Operand.Value {
    mentions.metrics.insert(metric)
    let type = registry.metrics[metric].type
    if type == .bool { return .condition(.compare(.metric(metric), .equal, .constant(1), span)) }
    return .number(Operand.Number(term: .metric(metric), type: type, isFlexible: false))
  }

  /// `true` iff metrics can be read in `context`; the contrary is reported.
  mutating func readable(_ name: @autoclosure () -> String, isAggregate: Bool, _ span: Span, _ context: Context) -> Bool {
    if context.readsMetrics || context.isDefinition && !context.isCounting { return true }
    let name = name()
    if context.isCounting {
      report.add(.metricInWindow(name, at: context.callSpan ?? span))
    } else if let event = context.event {
      let place = context.callSpan ?? span
      report.add(
        isAggregate
          ? .aggregateInEventRule(name, event: event.event.name, at: place)
          : .metricInEventRule(name, event: event.event.name, at: place))
    } else if context.readsSettings {
      report.add(.invariantOfMetric(name, at: span))
    } else {
      report.add(.notConstant(name, at: span))
    }
    return false
  }

  /// Returns the value of the setting `found` with `arguments`, in an invariant or a test.
  private mutating func settingValue(
    _ found: FoundFamily, _ arguments: [Expression.Argument], _ span: Span, _ context: Context
  ) -> Operand.Value? {
    guard let setting = setting(found, arguments, span, context) else { return .error }
    let typed = registry.settings[setting]
    if typed.isOfEvent {
      report.add(.settingOfEvent(typed.name, at: span))
      return .error
    }
    mentions.settings.insert(setting)
    switch typed.type {
    case .bool: return .condition(.compare(.setting(setting), .equal, .constant(1), span))
    case .string, .path:
      report.add(.textSettingRead(typed.name, at: span))
      return .error
    default: return .number(Operand.Number(term: .setting(setting), type: typed.type, isFlexible: false))
    }
  }

  /// Returns the number of the setting `found` with `arguments`, or nothing if there is none, which is reported.
  mutating func setting(
    _ found: FoundFamily, _ arguments: [Expression.Argument], _ span: Span, _ context: Context
  ) -> Int? {
    let family = found.family
    guard let instance = instance(found, arguments, span, context) else { return nil }
    return registry.setting(
      TypedSetting(
        name: instance.name, type: family.type, cases: family.cases, bounds: family.bounds, kind: family.kind,
        target: instance.target, selector: instance.selector, unit: family.unit, moves: family.moves,
        isOfEvent: family.isOfEvent, span: span))
  }

  /// Returns the number of the setting that expression `id` names, or nothing if it names none, which is reported.
  mutating func setting(_ id: Expression.ID, _ context: Context) -> Int? {
    let expression = policies[context.policy].tree[id]
    guard case .place(let place) = expression.kind else {
      if case .error = expression.kind { return nil }
      let text = policies[context.policy].tree.text(of: id)
      report.add(.noSetting(text, isMetric: false, nearest: nil, at: expression.span))
      return nil
    }
    let named = Checker.familyPlace(place)
    if let found = family(at: named.path, isMetric: false, in: context.policy) {
      return setting(found, named.arguments, expression.span, context)
    }
    if policies[context.policy].tree.lostNames.contains(named.path) { return nil }
    let isMetric = family(at: named.path, isMetric: true, in: context.policy) != nil
    let nearest = nearestFamily(named.path, isMetric: false, in: context.policy)
    report.add(
      .noSetting(policies[context.policy].tree.text(of: id), isMetric: isMetric, nearest: nearest, at: expression.span))
    return nil
  }

  /// Returns the metric or setting whose name is nearest to `path`, as one writes it.
  func nearestFamily(_ path: String, isMetric: Bool, in index: Int) -> String? {
    let known = isMetric ? metricPaths(in: index) : settingPaths(in: index)
    let plain = known.map(Checker.plain)
    let wanted = Checker.plain(path)
    let nearest = plain.firstIndex(of: wanted) ?? Suggestion.nearest(to: wanted, in: plain).flatMap { plain.firstIndex(of: $0) }
    return nearest.flatMap { family(at: known[$0], isMetric: isMetric, in: index)?.family.shown }
  }

  /// Returns the diagnostic for `path`, written at `span`, if it starts as a metric does, or as a setting where these are read;
  /// nothing for other names, and for fields of events where a constant is asked for.
  func unknownFamily(_ path: String, _ span: Span, _ context: Context) -> Diagnostic? {
    let root = path.prefix { $0 != "." && $0 != "(" }
    let next = path.dropFirst(root.count).first
    /// `true` iff `known` starts as `path` does.
    func isAlike(_ known: String) -> Bool {
      guard known.hasPrefix(root) else { return false }
      guard let first = known.dropFirst(root.count).first else { return true }
      return context.isConstant ? first == next : first == "." || first == "("
    }
    if context.readsSettings, !root.isEmpty, settingPaths(in: context.policy).contains(where: isAlike),
      let nearest = nearestFamily(path, isMetric: false, in: context.policy)
    {
      return .noSetting(Checker.plain(path), isMetric: false, nearest: nearest, at: span)
    }
    let metrics = metricPaths(in: context.policy).filter(isAlike)
    guard !root.isEmpty, !metrics.isEmpty else { return nil }
    let nearest = nearestFamily(path, isMetric: true, in: context.policy)
    let known = metrics.compactMap { family(at: $0, isMetric: true, in: context.policy)?.family.shown }
    return .unknownMetric(Checker.plain(path), nearest: nearest, known: known, at: span)
  }
}
