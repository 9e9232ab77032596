import AinkaSource
import AinkaSyntax
import AinkaValues

/// What rules do beside their verdicts: settings, services, programs, modes.
extension Checker {
  /// Whose action it is.
  struct EffectPlace {
    /// The rule's event, or nothing in a rule over metrics.
    var event: Library.Event?
    /// `true` iff it stands behind the `else` of `verify`.
    var isElse: Bool
  }

  /// Returns `clause` as an effect, or nothing if it is none here, which is reported.
  mutating func effect(_ clause: ActionClause, _ place: EffectPlace, _ context: Context) -> TypedEffect? {
    switch clause {
    case .verdict(let verdict):
      report.add(.needsEvent("the verdict `\(verdict.choices.first?.word.text ?? "")`", at: verdict.span))
      return nil
    case .signal(_, _, let span):
      report.add(.needsEvent("`signal`", at: span))
      return nil
    case .notify(let level, let message, let limit, let span):
      let template = message.map { self.message($0, context) } ?? MessageTemplate(parts: [])
      let known = noticeLevel(level)
      return effect(known.flatMap { level in template.map { .notify(level: level, $0) } }, limit, span, place, context)
    case .set(let target, let value, let keep, let limit, let span):
      return effect(set(target, value, keep: keep, span, place, context), limit, span, place, context)
    case .restart(let service, let limit, let span):
      return effect(self.service(service, context).map { .restartService($0) }, limit, span, place, context)
    case .stop(let service, let limit, let span):
      return effect(self.service(service, context).map { .stopService($0) }, limit, span, place, context)
    case .run(let program, let arguments, let limit, let span):
      return effect(run(program, arguments, context), limit, span, place, context)
    case .call(let webhook, let limit, let span):
      return effect(address(of: webhook).map { .callWebhook($0) }, limit, span, place, context)
    case .enter(let mode, let limit, let span):
      return effect(self.mode(mode, in: context.policy).map { .enter(mode: $0) }, limit, span, place, context)
    case .restore(let span):
      guard place.isElse else {
        report.add(.restoreOutsideOfElse(at: span))
        return nil
      }
      return TypedEffect(kind: .restore, span: span)
    }
  }

  /// Returns `kind` with its limit, or nothing if one is wrong.
  private mutating func effect(
    _ kind: TypedEffect.Kind?, _ limit: LimitClause?, _ span: Span, _ place: EffectPlace, _ context: Context
  ) -> TypedEffect? {
    let bucket = limit.map { self.bucket(of: $0, place.event, in: context.policy) }
    guard let kind, bucket.map({ $0 != nil }) ?? true else { return nil }
    return TypedEffect(kind: kind, limit: bucket ?? nil, span: span)
  }

  /// Returns the level called `name`, or nothing if there is none, which is reported.
  mutating func noticeLevel(_ name: Name) -> NoticeLevel? {
    let levels = ["info", "warning", "critical"]
    guard let place = levels.firstIndex(of: name.text), let level = NoticeLevel(rawValue: UInt8(place)) else {
      report.add(.unknownLevel(name.text, nearest: Suggestion.nearest(to: name.text, in: levels), at: name.span))
      return nil
    }
    return level
  }

  /// Returns the action that sets `target` to `value`, or nothing if it is wrong, which is reported.
  private mutating func set(
    _ target: Expression.ID, _ value: Expression.ID, keep: Bool, _ span: Span, _ place: EffectPlace, _ context: Context
  ) -> TypedEffect.Kind? {
    guard let setting = setting(target, context) else {
      // What is wrong with the value is said all the same.
      _ = elaborate(value, context)
      return nil
    }
    let typed = registry.settings[setting]
    if typed.isOfEvent, place.event == nil {
      report.add(.settingOfEvent(typed.name, at: policies[context.policy].tree.span(of: target)))
      return nil
    }
    if place.event != nil, !keep {
      report.add(.setWithoutKeep(typed.name, at: span))
      return nil
    }
    return settingValue(value, typed, context).map { .set(setting: setting, $0, keep: keep) }
  }

  /// Returns what expression `id` writes to `setting`, or nothing if it is nothing that can be written, which is reported.
  private mutating func settingValue(_ id: Expression.ID, _ setting: TypedSetting, _ context: Context) -> SettingValue? {
    let written = elaborate(id, context)
    switch setting.type {
    case .string, .path:
      guard let operand = converted(written, to: setting.type, context) else { return nil }
      guard case .text(let bytes, _) = operand.value, !bytes.contains(where: { $0 == 0 || $0 == 0x0a }) else {
        report.add(.settingWantsText(setting.name, operand.text, at: operand.span))
        return nil
      }
      return .text(String(decoding: bytes, as: UTF8.self))
    case .bool:
      guard let operand = converted(written, to: .bool, context) else { return nil }
      guard case .condition(.constant(let value)) = operand.value else {
        report.add(.notConstant(policies[context.policy].tree.text(of: id), at: operand.span))
        return nil
      }
      return .number(.constant(value ? 1 : 0))
    default:
      guard let operand = converted(written, to: setting.type, context), let number = operand.number else { return nil }
      guard isWithin(number.term, setting, operand, context) else { return nil }
      return .number(number.term)
    }
  }

  /// `true` iff `term` can be written to `setting` for all values of thresholds; the contrary is reported, and for metrics warned of.
  private mutating func isWithin(_ term: TypedTerm, _ setting: TypedSetting, _ operand: Operand, _ context: Context) -> Bool {
    let values = interval(term, context)
    guard values.lowerBound < setting.bounds.lowerBound || values.upperBound > setting.bounds.upperBound else { return true }
    let isFixed = term.dependsOnThresholdsOnly
    let diagnostic = Diagnostic.outsideOfSetting(
      setting, operand.text, values: values, isProven: isFixed || !values.overlaps(setting.bounds), at: operand.span)
    report.add(diagnostic)
    return diagnostic.severity != .error
  }

  /// Returns the name of the service that expression `id` is, or nothing if it is none, which is reported.
  private mutating func service(_ id: Expression.ID, _ context: Context) -> String? {
    guard let operand = constant(id, .string, Context(policy: context.policy)), case .text(let bytes, _) = operand.value else {
      return nil
    }
    let allowed = bytes.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "@"), UInt8(ascii: ":"), UInt8(ascii: "\\")]
          .contains(byte)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard allowed, !bytes.isEmpty, bytes.count <= 255 else {
      report.add(.noServiceName(text, at: operand.span))
      return nil
    }
    return text
  }

  /// Returns the action that runs `program` with `arguments`, or nothing if something about it is wrong, which is reported.
  private mutating func run(_ program: StringLiteral, _ arguments: [Expression.ID], _ context: Context) -> TypedEffect.Kind? {
    let templates = arguments.map { argument($0, context) }
    guard let bytes = program.text else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let isPlain = !bytes.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: " ") || $0 < 0x20 }
    guard !bytes.isEmpty, isPlain || bytes.first == UInt8(ascii: "/") && !bytes.contains(where: { $0 < 0x20 }) else {
      report.add(.noProgram(text, at: program.span))
      return nil
    }
    guard templates.allSatisfy({ $0 != nil }) else { return nil }
    return .run(program: text, arguments: templates.compactMap(\.self))
  }

  /// Returns argument `id` of a program: a text with names put in, or a constant.
  private mutating func argument(_ id: Expression.ID, _ context: Context) -> MessageTemplate? {
    let tree = policies[context.policy].tree
    if case .string(let literal) = tree[id].kind { return message(literal, context) }
    let operand = settled(elaborate(id, context), context, isText: true)
    guard !operand.isError else { return nil }
    switch operand.value {
    case .text(let text, _): return MessageTemplate(parts: [.text(String(decoding: text, as: UTF8.self))])
    case .number(let number):
      if let value = number.constant {
        return MessageTemplate(parts: [.text(Quantity.text(of: value, type: number.type))])
      }
    default: break
    }
    report.add(.noArgument(operand.text, what: operand.value.described(context), at: operand.span))
    return nil
  }

  /// Returns the address that `webhook` writes, or nothing if it is none, which is reported.
  private mutating func address(of webhook: StringLiteral) -> String? {
    guard let bytes = webhook.text else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let schemes = ["https://", "http://"]
    guard let scheme = schemes.first(where: text.hasPrefix), text.utf8.count > scheme.utf8.count,
      !bytes.contains(where: { $0 <= 0x20 || $0 == 0x7f })
    else {
      report.add(.noWebhook(text, at: webhook.span))
      return nil
    }
    return text
  }
}

extension TypedTerm {
  /// `true` iff the number is made of constants and thresholds.
  var dependsOnThresholdsOnly: Bool {
    switch self {
    case .constant, .threshold, .keyedThreshold: true
    case .field, .window, .metric, .setting: false
    case .negated(let inner): inner.dependsOnThresholdsOnly
    case .sum(let left, let right), .difference(let left, let right), .product(let left, let right, _):
      left.dependsOnThresholdsOnly && right.dependsOnThresholdsOnly
    case .quotient(let left, let right, _, let otherwise):
      left.dependsOnThresholdsOnly && right.dependsOnThresholdsOnly && otherwise?.dependsOnThresholdsOnly ?? true
    }
  }
}
