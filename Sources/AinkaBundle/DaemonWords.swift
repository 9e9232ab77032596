import AinkaValues

/// What a daemon carries out, in the words of the language: conditions fully bracketed, numbers with their units where the side that
/// they are compared with has one.
extension Bundle {
  /// Returns `code` in words; `fields` are the names of the fields that it may read.
  public func words(of code: DaemonCode, fields: [String] = []) -> String {
    var stack: [Piece] = []
    func pop() -> Piece { stack.popLast() ?? Piece(text: "?") }
    func infix(_ sign: String) {
      let (right, left) = (pop(), pop())
      stack.append(
        Piece(text: "(\(left.text(beside: right)) \(sign) \(right.text(beside: left)))", type: left.type ?? right.type))
    }
    func joined(_ count: Int, _ sign: String) {
      let pieces = (0..<count).map { _ in pop().plain }.reversed()
      stack.append(Piece(text: count == 1 ? pieces.joined() : "(\(pieces.joined(separator: " \(sign) ")))"))
    }
    for operation in code {
      switch operation {
      case .number(let number): stack.append(Piece(text: "\(number)", number: number))
      case .field(let place): stack.append(Piece(text: fields.indices.contains(place) ? fields[place] : "field \(place)"))
      case .metric(let number):
        let metric = daemon.metrics[number]
        stack.append(Piece(text: metric.name, type: metric.type, cases: metric.cases))
      case .threshold(let number): stack.append(Piece(text: thresholds[number].name, type: thresholds[number].type))
      case .keyedThreshold(let number, let key):
        stack.append(Piece(text: "\(thresholds[number].name)(\(key.text))", type: thresholds[number].type))
      case .setting(let number):
        let setting = daemon.settings[number]
        stack.append(Piece(text: setting.name, type: setting.type, cases: setting.cases))
      case .negate: stack.append(Piece(text: "-\(pop().plain)"))
      case .add: infix("+")
      case .subtract: infix("-")
      case .multiply(let divisor):
        let (right, left) = (pop(), pop())
        let scale = divisor == 1 ? "" : " / \(divisor)"
        stack.append(Piece(text: "(\(left.plain) * \(right.plain)\(scale))", type: left.type ?? right.type))
      case .divide(let multiplier), .divideElse(let multiplier):
        var otherwise = ""
        if case .divideElse = operation { otherwise = " else \(pop().plain)" }
        let (right, left) = (pop(), pop())
        let scale = multiplier == 1 ? "" : " * \(multiplier)"
        stack.append(Piece(text: "(\(left.plain)\(scale) / \(right.plain)\(otherwise))"))
      case .compare(let comparison):
        let (right, left) = (pop(), pop())
        let signs = ["==", "!=", "<", "<=", ">", ">="]
        let sign = signs.indices.contains(Int(comparison)) ? signs[Int(comparison)] : "?"
        stack.append(Piece(text: "\(left.text(beside: right)) \(sign) \(right.text(beside: left))"))
      case .isAbsent: stack.append(Piece(text: "\(pop().plain) == none"))
      case .truth(let truth): stack.append(Piece(text: truth ? "true" : "false"))
      case .not: stack.append(Piece(text: "not (\(pop().plain))"))
      case .all(let count): joined(count, "and")
      case .any(let count): joined(count, "or")
      }
    }
    return pop().plain
  }

  /// A part of a condition in words.
  private struct Piece {
    var text: String
    /// The type, where something says it.
    var type: ValueType?
    var cases: [String] = []
    /// The number, of a constant.
    var number: Int64?

    /// The words by themselves.
    var plain: String { text }

    /// Returns the words beside `other`, whose type a constant takes.
    func text(beside other: Piece) -> String {
      guard let number, let type = other.type else { return text }
      if let place = Int(exactly: number), other.cases.indices.contains(place) { return other.cases[place] }
      return Quantity.text(of: number, type: type)
    }
  }

  /// Returns `hold` in words: `psi.memory.some > 10% for 30s`.
  public func words(of hold: DaemonHold) -> String {
    let condition = words(of: hold.condition)
    switch hold.time {
    case .none: return condition
    case .nanoseconds(let time): return "\(condition) for \(Quantity.text(of: time, type: .duration))"
    case .samples(let count, let metric): return "\(condition) for \(count) samples of \(daemon.metrics[metric].name)"
    }
  }

  /// Returns `effect` in words; `fields` are the names of the fields of the rule's event.
  public func words(of effect: DaemonEffect, fields: [String] = []) -> String {
    let words: String
    switch effect.kind {
    case .notify(let level, let message):
      words = "notify \(level)" + (message.parts.isEmpty ? "" : " \"\(self.words(of: message))\"")
    case .set(let setting, let code, let keep):
      let described = daemon.settings[setting]
      var value = self.words(of: code, fields: fields)
      if code.count == 1, case .number(let number) = code[0] {
        let place = Int(clamping: number)
        value =
          described.cases.indices.contains(place) ? described.cases[place] : Quantity.text(of: number, type: described.type)
      }
      words = "set \(described.name) = \(value)\(keep ? " keep" : "")"
    case .setText(let setting, let text, let keep):
      words = "set \(daemon.settings[setting].name) = \"\(text)\"\(keep ? " keep" : "")"
    case .restartService(let name): words = "restart service \"\(name)\""
    case .stopService(let name): words = "stop service \"\(name)\""
    case .run(let program, let arguments):
      let list = arguments.map { "\"\(self.words(of: $0))\"" }.joined(separator: ", ")
      words = "run \"\(program)\" [\(list)]"
    case .callWebhook(let address): words = "call webhook \"\(address)\""
    case .enter(let mode): words = "enter \(daemon.modes[mode].name)"
    case .restore: words = "restore"
    }
    return words + (effect.limit.map { " \($0.text)" } ?? "")
  }

  /// Returns `message` with what is put in in braces.
  public func words(of message: DaemonMessage) -> String {
    message.parts.map { part in
      switch part {
      case .text(let text): text
      case .field(let name): "{\(name)}"
      case .threshold(let number): "{\(thresholds[number].name)}"
      case .metric(let number): "{\(daemon.metrics[number].name)}"
      }
    }.joined()
  }

  /// Returns what `rule` means, one line a clause, without its name: two rules of the same lines do the same.
  public func words(of rule: DaemonRule) -> [String] {
    var lines = ["when \(words(of: rule.when))", "until \(words(of: rule.until))"]
    lines += rule.effects.map { "then \(words(of: $0))" }
    if rule.cooldownNanoseconds > 0 { lines.append("cooldown \(Quantity.text(of: rule.cooldownNanoseconds, type: .duration))") }
    if let verify = rule.verify {
      let actions = verify.otherwise.map { words(of: $0) }.joined(separator: ", ")
      lines.append(
        "verify \(words(of: verify.condition)) within \(Quantity.text(of: verify.withinNanoseconds, type: .duration)) else \(actions)"
      )
    }
    if rule.priority != 0 { lines.append("priority \(rule.priority)") }
    if let mode = rule.mode { lines.append("in \(daemon.modes[mode].name)") }
    if let day = rule.expiresDay { lines.append("expires \(CivilDate(day: day))") }
    return lines
  }

  /// Returns where `metric` comes from, in words.
  public func words(of source: DaemonMetric.Source) -> String {
    switch source {
    case .declared(let kind, let target, let selector, let unit):
      "\(kind) \"\(target)\"\(selector.isEmpty ? "" : " at \"\(selector)\"")\(unit.isEmpty ? "" : " unit \(unit)")"
    case .aggregate(let number): "aggregate over \(daemon.aggregates[number].event)"
    case .window(let region): "window \(regions[region].name)"
    case .model(let model, let output):
      "output \(daemon.models[model].outputs[output].name) of model \(daemon.models[model].name)"
    case .builtIn(let name, let arguments): "\(name)(\(arguments.joined(separator: ", ")))"
    }
  }

  /// What the daemon part says, one line each.
  var daemonWords: [String] {
    var lines: [String] = []
    for metric in daemon.metrics {
      let period = metric.periodNanoseconds > 0 ? " every \(Quantity.text(of: metric.periodNanoseconds, type: .duration))" : ""
      lines.append("metric \(metric.name): \(metric.type) from \(words(of: metric.source))\(period)")
    }
    for setting in daemon.settings {
      let range =
        "\(Quantity.text(of: setting.low, type: setting.type)) .. \(Quantity.text(of: setting.high, type: setting.type))"
      let bounds = setting.type == .string || setting.type == .path || !setting.cases.isEmpty ? "" : " within \(range)"
      lines.append("setting \(setting.name): \(setting.type) in \(setting.kind) \"\(setting.target)\"\(bounds)")
    }
    for mode in daemon.modes {
      lines.append("mode \(mode.name) priority \(mode.priority)")
      if let enter = mode.enter { lines.append("  enter when \(words(of: enter))") }
      if let leave = mode.leave { lines.append("  leave when \(words(of: leave))") }
    }
    for model in daemon.models { lines.append("model \(model.name) asks \"\(model.ask)\"") }
    for label in daemon.labels {
      lines.append("label \(label.name): \(label.holder)\(label.spreadsToChildren ? " spreads to children" : "")")
      for change in label.changes {
        let what = change.kind == .removeEverywhere ? "remove everywhere" : "\(change.kind)"
        lines.append("  \(what) on \(change.event)\(change.holder.isEmpty ? "" : " of \(change.holder)")")
      }
    }
    for invariant in daemon.invariants { lines.append("invariant \(invariant.text)") }
    for rule in daemon.rules {
      lines.append("rule \(rule.name) in daemon at \(sources[rule.source].name):\(rule.line):\(rule.column)")
      lines += words(of: rule).map { "  \($0)" }
      lines.append("  means \(Self.hexadecimal(rule.digest))")
    }
    return lines
  }
}
