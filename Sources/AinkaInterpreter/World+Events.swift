import AinkaSemantics
import AinkaValues

extension World {
  /// Lets the event rules judge `occurrence`, carries out what those that match do, and changes the labels.
  mutating func judge(_ occurrence: Occurrence) {
    let before = memory
    let detail = interpreter.judgeInDetail(occurrence, at: now, &memory)
    observe(occurrence, detail, before)
    (lastJudgement, lastEvent, lastSituation) = (detail.judgement, occurrence.event, detail.situation)
    note(.judged(event: occurrence.event, detail.judgement))
    for act in detail.acts {
      guard case .notify(let level, let message, _) = program.rules[act.rule].actions[act.action] else { continue }
      let fields = program.events[occurrence.event].fields
      note(.notice(by: .eventRule(act.rule), level, text(of: message, fields: fields, values: occurrence.values)))
    }
    for rule in detail.judgement.matched { carryOut(program.rules[rule].effects, of: rule, on: occurrence) }
    for change in detail.labelChanges {
      guard let holder = change.holder else {
        note(.labelRemovedEverywhere(change.label))
        continue
      }
      note(.labelChanged(change.label, holder: holder, isHeld: change.isHeld))
    }
  }

  /// Does what event rule `rule`, that matched `occurrence`, does outside of the kernel.
  private mutating func carryOut(_ effects: [TypedEffect], of rule: Int, on occurrence: Occurrence) {
    for (place, effect) in effects.enumerated() {
      let name = BucketName(rule: rule, action: place, list: .effects)
      carryOut(effect, called: name, by: .eventRule(rule), on: occurrence)
    }
  }

  /// Notes what was seen of the rules and labels that `occurrence` reached.
  private mutating func observe(_ occurrence: Occurrence, _ detail: DetailedJudgement, _ before: Memory) {
    guard coverage != nil else { return }
    let isPassed = detail.judgement.verdict <= .audit
    for (number, rule) in program.rules.enumerated() where interpreter.applies(rule, to: occurrence, before) {
      coverage?.note(rule.when, in: detail.situation, interpreter)
      coverage?.note(rule.unless, in: detail.situation, interpreter)
      if detail.judgement.matched.contains(number) { cover(.ruleHit, at: rule.span) }
    }
    for act in detail.acts { cover(.action, at: program.rules[act.rule].span, number: act.action) }
    for label in program.labels where isPassed && interpreter.isSeen(occurrence, byPolicy: label.policy) {
      for change in label.changes where change.event == occurrence.event {
        coverage?.note(change.condition, in: detail.situation, interpreter)
      }
    }
    for window in program.windows
    where window.event == occurrence.event && interpreter.isSeen(occurrence, byPolicy: window.policy) {
      coverage?.note(window.condition, in: detail.situation, interpreter)
    }
    for aggregate in program.aggregates
    where aggregate.event == occurrence.event && interpreter.isSeen(occurrence, byPolicy: aggregate.policy) {
      coverage?.note(aggregate.condition, in: detail.situation, interpreter)
    }
  }
}
