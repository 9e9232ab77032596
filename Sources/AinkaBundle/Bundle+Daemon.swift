import AinkaValues

extension Bundle {
  /// Returns the numbers of the rules on events that are off on `day` (from 1970-01-01) while no mode is active: those of a mode, and those
  /// past their day.
  public func rulesOff(onDay day: Int64) -> Set<Int> {
    Set(daemon.eventRules.filter { $0.mode != nil || ($0.expiresDay ?? .max) < day }.map(\.rule))
  }

  /// Returns the names of all rules that are past their day on `day`, sorted.
  public func expiredRules(onDay day: Int64) -> [String] {
    let level = daemon.rules.filter { ($0.expiresDay ?? .max) < day }.map(\.name)
    return (level + daemon.eventRules.filter { ($0.expiresDay ?? .max) < day }.map { rules[$0.rule].name }).sorted()
  }

  /// The names of the rules that only a daemon carries out, whole or in part, sorted: those over metrics, those of modes, those that do
  /// something outside of the kernel.
  public var rulesForDaemon: [String] {
    let extras = daemon.eventRules.filter { $0.mode != nil || !$0.effects.isEmpty }.map { rules[$0.rule].name }
    return (daemon.rules.map(\.name) + extras).sorted()
  }

  /// What nobody of this version can carry out outside of tests: labels, that rules on events ask for; nothing if they ask for none.
  public var factWithoutKeeper: (label: String, event: String)? {
    for event in events {
      if let fact = event.facts.first { return (fact.label, event.name) }
    }
    return nil
  }

  /// What a daemon is told beside rules and thresholds, each with a kind, a name and what it means in words.
  public var daemonParts: [(kind: String, name: String, meaning: String)] {
    let metrics = daemon.metrics.map { metric in
      ("metric", metric.name, "\(metric.type) from \(words(of: metric.source)) every \(metric.periodNanoseconds) ns")
    }
    let settings = daemon.settings.map { setting in
      (
        "setting", setting.name,
        "\(setting.kind) \(setting.target) \(setting.selector) \(setting.unit) \(setting.low) .. \(setting.high)"
      )
    }
    let modes = daemon.modes.map { mode in
      let conditions = [mode.enter, mode.leave].map { $0.map { words(of: $0) } ?? "" }
      return ("mode", mode.name, "priority \(mode.priority); \(conditions.joined(separator: "; "))")
    }
    let models = daemon.models.map { model in
      let outputs = model.outputs.map { "\($0.name): \($0.type) = \($0.fallback.isEmpty ? "" : words(of: $0.fallback))" }
      let inputs = model.inputs.map { "\($0.name) = \(words(of: $0.value))" }
      let times = "\(model.cacheNanoseconds) \(model.timeoutNanoseconds)"
      let require = words(of: model.require, fields: model.outputs.map(\.name))
      return ("model", model.name, ([model.ask, require, times] + inputs + outputs).joined(separator: "; "))
    }
    let labels = daemon.labels.map { label in
      let changes = label.changes.map { change in
        let meaning = daemon.watches.first.map { Self.hexadecimal($0.rules[change.watch].digest) } ?? ""
        return "\(change.kind) \(change.event) \(change.holder) \(meaning)"
      }
      return ("label", label.name, "\(label.holder) \(label.spreadsToChildren) \(changes.joined(separator: "; "))")
    }
    let invariants = daemon.invariants.map { ("invariant", $0.text, "\($0.text) \($0.because)") }
    return metrics + settings + modes + models + labels + invariants
  }
}
