import AinkaBundle
import AinkaEngine
import AinkaValues

extension Controller {
  /// Carries out `effects` of `rule`, in order, at `moment`.
  mutating func carryOut(_ effects: [DaemonEffect], of rule: RuleReference, _ moment: Moment, isOtherwise: Bool = false) {
    for (number, effect) in effects.enumerated() {
      let name = LimitName(rule: rule, effect: number, isOtherwise: isOtherwise)
      guard isAllowed(effect, name, moment) else {
        actions.append(.limited(rule))
        continue
      }
      switch effect.kind {
      case .notify(let level, let message): actions.append(.notify(rule, level: level, text: text(of: message, moment)))
      case .set(let setting, let code, let keep):
        let machine = CodeMachine(environment: Surroundings(controller: self, fields: moment.values))
        if case .known(let value) = machine.number(of: code) {
          set(setting, to: .number(value), keep: keep, by: rule, moment)
        } else {
          actions.append(.refused(rule, setting: setting, .unknown))
        }
      case .setText(let setting, let text, let keep): set(setting, to: .text(text), keep: keep, by: rule, moment)
      case .restartService(let service): actions.append(.restartService(rule, service))
      case .stopService(let service): actions.append(.stopService(rule, service))
      case .run(let program, let arguments):
        actions.append(.run(rule, program: program, arguments: arguments.map { text(of: $0, moment) }))
      case .callWebhook(let address): actions.append(.callWebhook(rule, address))
      case .enter(let mode):
        modes[mode].isWanted = true
        enteredMode = true
      case .restore:
        if case .level(let number) = rule, rules[number].isActive { leave(number, .restored) }
      }
    }
  }

  /// `true` iff the limit of `effect`, called `name`, lets it be done.
  private mutating func isAllowed(_ effect: DaemonEffect, _ name: LimitName, _ moment: Moment) -> Bool {
    guard let limit = effect.limit else { return true }
    var key = EventValue.none
    if !limit.key.isEmpty {
      key = moment.value(of: limit.key)
      if case .text(_, isTruncated: true) = key { key = .unknown }
    }
    return limits[name, default: LimitTable()].take(key, of: limit, at: now)
  }

  /// Notes that `rule` wants `setting` to be `value`.
  private mutating func set(_ setting: Int, to value: HeldValue, keep: Bool, by rule: RuleReference, _ moment: Moment) {
    let described = bundle.daemon.settings[setting]
    if case .number(let number) = value, number < described.low || number > described.high {
      return actions.append(.refused(rule, setting: setting, .outOfRange))
    }
    if described.isOfEvent {
      keeps[setting].append(Keep(rule: rule, value: value, process: moment.value(of: "process.pid")))
      return
    }
    if keep {
      keeps[setting].append(Keep(rule: rule, value: value, process: nil))
    } else if case .level(let number) = rule {
      guard rules[number].isActive else { return actions.append(.refused(rule, setting: setting, .left)) }
      nextClaim += 1
      claims[setting].removeAll { $0.rule == number }
      claims[setting].append(
        Claim(number: nextClaim, rule: number, priority: bundle.daemon.rules[number].priority, value: value))
    }
  }

  /// Returns `message` with its values put in; what is unknown is written `unknown`.
  private func text(of message: DaemonMessage, _ moment: Moment) -> String {
    let surroundings = Surroundings(controller: self)
    return message.parts.map { part in
      switch part {
      case .text(let text): return text
      case .field(let name):
        guard let field = moment.event?.fields.first(where: { $0.name == name }) else { return "unknown" }
        return moment.value(of: name).text(of: field.type, cases: field.cases)
      case .threshold(let number): return bundle.thresholds[number].type.text(of: thresholds[number], cases: [])
      case .metric(let number):
        let metric = bundle.daemon.metrics[number]
        return surroundings.metric(number).map { metric.type.text(of: $0, cases: metric.cases) } ?? "unknown"
      }
    }.joined()
  }
}
