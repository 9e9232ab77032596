import AinkaSource
import AinkaSyntax
import AinkaValues

/// Models that are built in: `forecast(cpu.usage, ahead: 5min)`, `anomaly(cpu.usage, memory.used)`.
extension Checker {
  /// What a built-in model takes beside metrics.
  struct BuiltInArgument {
    var name: String
    var type: ValueType
    var bounds: ClosedRange<Int64>
    var isNeeded: Bool
  }

  /// Returns what the built-in model called `name` takes beside metrics, or nothing if there is none.
  static func builtInArguments(of name: String) -> [BuiltInArgument]? {
    switch name {
    case "forecast":
      [BuiltInArgument(name: "ahead", type: .duration, bounds: 1_000_000_000...2_592_000_000_000_000, isNeeded: true)]
    case "anomaly":
      [
        BuiltInArgument(name: "trees", type: .count, bounds: 1...1_000, isNeeded: false),
        BuiltInArgument(name: "window", type: .count, bounds: 8...65_536, isNeeded: false),
      ]
    default: nil
    }
  }

  /// Returns what the built-in model `name` (`forecast`, `anomaly`) makes of `arguments`.
  mutating func builtIn(
    _ name: Name, _ arguments: [Expression.Argument], _ span: Span, _ context: Context
  ) -> Operand.Value {
    guard let takes = Checker.builtInArguments(of: name.text) else { return .error }
    guard context.readsMetrics else {
      report.add(.modelHere("\(name.text)(…)", inEventRule: context.event != nil, at: span))
      return .error
    }
    let metrics = metricsGiven(to: name, arguments, span, context)
    let words = wordsGiven(to: name, arguments, takes, span, context)
    guard let metrics, let words, let first = metrics.first.map({ registry.metrics[$0] }) else { return .error }
    let texts = metrics.map { registry.metrics[$0].name } + words
    let isForecast = name.text == "forecast"
    let type = isForecast ? first.type : .fraction
    let metric = registry.metric(
      TypedMetric(
        name: "\(name.text)(\(texts.joined(separator: ", ")))", type: type, cases: [],
        bounds: isForecast ? first.bounds : 0...ValueType.fraction.unitsPerOne,
        periodNanoseconds: metrics.map { registry.metrics[$0].periodNanoseconds }.max() ?? 0,
        source: .builtIn(name.text, arguments: texts), span: span))
    return value(ofMetric: metric, span)
  }

  /// Returns the metrics that the built-in model `name` is given, or nothing if they are none, which is reported.
  private mutating func metricsGiven(
    to name: Name, _ arguments: [Expression.Argument], _ span: Span, _ context: Context
  ) -> [Int]? {
    let unnamed = arguments.filter { $0.label == nil }
    let isForecast = name.text == "forecast"
    let wanted =
      isForecast ? "one metric, as `forecast(cpu.usage, ahead: 5min)`" : "one metric or more, as `anomaly(cpu.usage)`"
    guard isForecast ? unnamed.count == 1 : !unnamed.isEmpty else {
      report.add(.builtInTakes(name.text, wanted, at: span))
      return nil
    }
    var metrics: [Int] = []
    for argument in unnamed {
      let operand = settled(elaborate(argument.value, context), context)
      guard !operand.isError else { return nil }
      guard case .metric(let metric)? = operand.number?.term, operand.number?.type.isCalculable == true,
        registry.metrics[metric].periodNanoseconds > 0, argument.filter == nil
      else {
        report.add(
          .builtInTakes(name.text, "metrics that are read as they are, and `\(operand.text)` is none", at: operand.span))
        return nil
      }
      metrics.append(metric)
    }
    return metrics
  }

  /// Returns the named arguments of the built-in model `name` in canonical text, or nothing if one is wrong, which is reported.
  private mutating func wordsGiven(
    to name: Name, _ arguments: [Expression.Argument], _ takes: [BuiltInArgument], _ span: Span, _ context: Context
  ) -> [String]? {
    var given: [String: (value: Int64, span: Span)] = [:]
    var isWhole = true
    for argument in arguments {
      guard let label = argument.label else { continue }
      guard let word = takes.first(where: { $0.name == label.text }) else {
        let known = takes.map(\.name)
        report.add(
          .noBuiltInArgument(
            label.text, of: name.text, nearest: Suggestion.nearest(to: label.text, in: known), known: known, at: label.span))
        isWhole = false
        continue
      }
      if let first = given[label.text] {
        report.add(.declaredTwice(label.text, at: label.span, first: first.span, kind: "a value"))
        isWhole = false
      }
      guard let operand = constant(argument.value, word.type, Context(policy: context.policy)),
        let value = operand.number?.constant
      else {
        isWhole = false
        continue
      }
      given[label.text] = (value, label.span)
      guard word.bounds.contains(value) else {
        let low = Quantity.text(of: word.bounds.lowerBound, type: word.type)
        let high = Quantity.text(of: word.bounds.upperBound, type: word.type)
        report.add(.builtInTakes(name.text, "`\(label.text)` between \(low) and \(high)", at: operand.span))
        isWhole = false
        continue
      }
    }
    if let missing = takes.first(where: { $0.isNeeded && given[$0.name] == nil }), isWhole {
      report.add(.builtInTakes(name.text, "`\(missing.name)`, as `\(missing.name): 5min`", at: span))
      return nil
    }
    guard isWhole else { return nil }
    return takes.compactMap { word in
      given[word.name].map { "\(word.name): \(Quantity.text(of: $0.value, type: word.type))" }
    }
  }
}
