import AinkaSemantics
import AinkaValues

extension World {
  /// Does `effect`, whose bucket has this `name`, unless its `limit` holds it back. An event rule's is about `occurrence`.
  mutating func carryOut(
    _ effect: TypedEffect, called name: BucketName, by author: Happening.Author, on occurrence: Occurrence?
  ) {
    let values = occurrence?.values ?? []
    if let limit = effect.limit, !interpreter.takes(limit, name, values, &memory) { return note(.actionHeldBack(by: author)) }
    cover(.action, at: effect.span)
    let fields = occurrence.map { program.events[$0.event].fields } ?? []
    switch effect.kind {
    case .notify(let level, let message):
      note(.notice(by: author, level, text(of: message, fields: fields, values: values)))
    case .set(let setting, let value, let keep):
      set(setting, to: value, keep: keep, by: author, values)
    case .restartService(let service):
      note(.serviceRestarted(service, by: author))
    case .stopService(let service):
      note(.serviceStopped(service, by: author))
    case .run(let path, let arguments):
      let texts = arguments.map { text(of: $0, fields: fields, values: values) }
      note(.programRun(path, arguments: texts, by: author))
    case .callWebhook(let address):
      note(.webhookCalled(address, by: author))
    case .enter(let mode):
      modes[mode].isWanted = true
      hasEnteredMode = true
    case .restore:
      if case .levelRule(let rule) = author { restore(rule) }
    }
  }

  /// Claims `setting` for the rule, or wants it written once (`keep`), if `value` is known and in range.
  private mutating func set(
    _ setting: Int, to value: SettingValue, keep: Bool, by author: Happening.Author, _ values: [EventValue]
  ) {
    let content: SettingContent
    switch value {
    case .text(let text): content = .text(Array(text.utf8))
    case .number(let term):
      let asked = Situation(values: values, memory: memory, standing: standing)
      guard case .number(let number) = interpreter.value(of: term, in: asked) else {
        return note(.settingRefused(setting, .unknownValue))
      }
      guard program.settings[setting].bounds.contains(number) else {
        return note(.settingRefused(setting, .outOfRange(number)))
      }
      content = .number(number)
    }
    guard case .levelRule(let rule) = author, !keep else { return keeps.append(Keep(setting: setting, content: content)) }
    guard rules[rule].isActive else { return note(.settingRefused(setting, .ruleLeft)) }
    claimCount += 1
    settings[setting].claims.removeAll { $0.rule == rule }
    let priority = program.levelRules[rule].priority
    settings[setting].claims.append(Claim(number: claimCount, rule: rule, priority: priority, content: content))
  }

  /// Returns `message` with the values of this instant, and of an event with these `fields` and `values`.
  func text(of message: MessageTemplate, fields: [TypedField], values: [EventValue]) -> String {
    message.parts.map { part in
      switch part {
      case .text(let text): return text
      case .field(let field): return values[field].text(of: fields[field].type, cases: fields[field].cases)
      case .threshold(let threshold):
        return EventValue.number(interpreter.thresholds[threshold]).text(of: program.thresholds[threshold].type, cases: [])
      case .metric(let number):
        guard case .number(let value) = interpreter.value(ofMetric: number, in: situation) else { return "unknown" }
        return EventValue.number(value).text(of: program.metrics[number].type, cases: program.metrics[number].cases)
      }
    }.joined()
  }
}
