import AinkaSyntax
import AinkaValues

/// Metrics, settings, rules over metrics and effects, as `--emit typed` prints them.
extension TypedProgram {
  /// The lines of what is read and written.
  var readingLines: [String] {
    aggregates.map { "aggregate \($0.text)\(policies[$0.policy].scope.map { " scope \($0)" } ?? "")" }
      + metrics.map(line(of:)) + settings.map(line(of:))
  }

  /// The lines of the rules over metrics.
  var levelLines: [String] { levelRules.flatMap(lines(of:)) }

  /// What writes conditions and terms that are about no event.
  private var readingWords: ConditionText {
    ConditionText(
      fields: [], thresholds: thresholds.map(\.name), windows: windows.map(\.text), metrics: metrics.map(\.name),
      settings: settings.map(\.name), labels: labels.map(\.name))
  }

  /// Returns the line of `metric`.
  private func line(of metric: TypedMetric) -> String {
    let source: String =
      switch metric.source {
      case .declared(let kind, let target, let selector, let unit): words(kind, target, selector, unit)
      case .aggregate: "aggregate"
      case .window: "window"
      case .model(let model, let output): "\(models[model].name) output \(models[model].outputs[output].name)"
      case .builtIn(let name, let arguments): "\(name)(\(arguments.joined(separator: ", ")))"
      }
    let period =
      metric.periodNanoseconds == 0 ? "" : " every \(Quantity.text(of: metric.periodNanoseconds, type: .duration))"
    return
      "metric \(metric.name): \(metric.type.name)\(range(metric.bounds, metric.type, metric.cases))\(period) from \(source)"
  }

  /// Returns the line of `setting`.
  private func line(of setting: TypedSetting) -> String {
    let moves = setting.moves.isEmpty ? "" : " moves \(setting.moves.joined(separator: ", "))"
    let isText = setting.type == .string || setting.type == .path
    return "setting \(setting.name): \(setting.type.name)\(isText ? "" : range(setting.bounds, setting.type, setting.cases))"
      + " in \(words(setting.kind, setting.target, setting.selector, setting.unit))\(moves)"
      + (setting.isOfEvent ? " of the event's process" : "")
  }

  /// Returns where something is read.
  private func words(_ kind: String, _ target: String, _ selector: String, _ unit: String) -> String {
    "\(kind) \(StringText.quoted(Array(target.utf8)))"
      + (selector.isEmpty ? "" : " at \(StringText.quoted(Array(selector.utf8)))") + (unit.isEmpty ? "" : " unit \(unit)")
  }

  /// Returns ` within 0% .. 100%`, or the cases.
  private func range(_ bounds: ClosedRange<Int64>, _ type: ValueType, _ cases: [String]) -> String {
    if !cases.isEmpty { return " of \(cases.joined(separator: " "))" }
    let (low, high) = (Quantity.text(of: bounds.lowerBound, type: type), Quantity.text(of: bounds.upperBound, type: type))
    return " within \(low) .. \(high)"
  }

  /// Returns the lines of `rule`.
  private func lines(of rule: TypedLevelRule) -> [String] {
    var lines = ["rule \(rule.name)\(rule.mode.map { " in \(modes[$0].name)" } ?? "")"]
    lines += rule.conditionText.map { "  as written: \($0)" }
    lines.append("  when \(words(of: rule.when))")
    lines += rule.effects.map { "  then \(words(of: $0, fields: []))" }
    lines.append("  until \(words(of: rule.until))")
    if rule.cooldownNanoseconds > 0 {
      lines.append("  cooldown \(Quantity.text(of: rule.cooldownNanoseconds, type: .duration))")
    }
    if let verify = rule.verify {
      let time = Quantity.text(of: verify.withinNanoseconds, type: .duration)
      lines.append("  verify \(readingWords.text(of: verify.condition)) within \(time)")
      lines += verify.otherwise.map { "  else \(words(of: $0, fields: []))" }
    }
    if rule.priority != 0 { lines.append("  priority \(rule.priority)") }
    if let day = rule.expiresDay { lines.append("  expires \(CivilDate(day: day))") }
    return lines
  }

  /// Returns `hold` with its time.
  private func words(of hold: TypedHold) -> String {
    let condition = readingWords.text(of: hold.condition)
    return switch hold.time {
    case .none: condition
    case .nanoseconds(let time): "\(condition) for \(Quantity.text(of: time, type: .duration))"
    case .samples(let count, let metric): "\(condition) for \(count) samples of \(metrics[metric].name)"
    }
  }

  /// Returns `effect` of a rule whose event has `fields`.
  func words(of effect: TypedEffect, fields: [TypedField]) -> String {
    let limit = effect.limit.map { " \($0.text)" } ?? ""
    var words = readingWords
    words = ConditionText(
      fields: fields, thresholds: words.thresholds, windows: words.windows, metrics: words.metrics, settings: words.settings,
      labels: words.labels)
    let kind: String =
      switch effect.kind {
      case .notify(let level, let message):
        "notify \(level)\(message.parts.isEmpty ? "" : " \(text(of: message, fields: fields))")"
      case .set(let setting, let value, let keep):
        "set \(settings[setting].name) = \(words.text(of: value))\(keep ? " keep" : "")"
      case .restartService(let service): "restart \(service)"
      case .stopService(let service): "stop \(service)"
      case .run(let program, let arguments):
        "run \(StringText.quoted(Array(program.utf8))) [\(arguments.map { text(of: $0, fields: fields) }.joined(separator: ", "))]"
      case .callWebhook(let address): "call \(address)"
      case .enter(let mode): "enter \(modes[mode].name)"
      case .restore: "restore"
      }
    return kind + limit
  }

  /// Returns the parts of `message`, of a rule whose event has `fields`.
  func text(of message: MessageTemplate, fields: [TypedField]) -> String {
    message.parts.map { part in
      switch part {
      case .text(let text): StringText.quoted(Array(text.utf8))
      case .field(let field): "{\(fields[field].name)}"
      case .threshold(let threshold): "{\(thresholds[threshold].name)}"
      case .metric(let metric): "{\(metrics[metric].name)}"
      }
    }.joined(separator: " ")
  }
}
