import AinkaJSON
import AinkaValues

extension Bundle {
  /// The bundle as JSON, image apart (`ainkac dump --format json`): the same text for the same bundle.
  public var json: String {
    var writer = JSONWriter(pretty: true)
    writer.object { writer in
      writer.member("digest", Self.hexadecimal(digest))
      writer.member("compiler", compiler)
      writer.member("profile", profile)
      writer.member("image_bytes", image.count)
      writer.members("sources", sources) { writer, source in
        writer.object {
          $0.member("name", source.name)
          $0.member("digest", Self.hexadecimal(source.digest))
        }
      }
      writer.members("scopes", scopes) { $0.string($1) }
      writer.members("policies", policies) { writer, policy in
        writer.object {
          $0.member("name", policy.name)
          $0.member("scope", scopes[policy.scope])
          $0.member("source", sources[policy.source].name)
          if let budget = policy.budgetNanoseconds { $0.member("budget_ns", Int(budget)) }
          $0.key("prefers_kernel")
          $0.bool(policy.prefersKernel)
        }
      }
      writer.members("events", events) { $0.event($1) }
      writer.members("thresholds", thresholds) { $0.threshold($1) }
      writer.members("rules", rules) { $0.rule($1, in: self) }
      writer.key("daemon")
      writer.daemon(of: self)
    }
    return writer.text + "\n"
  }
}

extension JSONWriter {
  /// Writes a member that is an array of `items`, each by `each`.
  mutating func members<Item>(_ name: String, _ items: [Item], each: (inout JSONWriter, Item) -> Void) {
    key(name)
    array { for item in items { each(&$0, item) } }
  }

  /// Writes an event.
  fileprivate mutating func event(_ event: BundleEvent) {
    object { writer in
      writer.member("name", event.name)
      writer.members("hooks", event.hooks) { writer, hook in
        writer.object {
          $0.member("kind", hook.kind)
          $0.member("target", hook.target)
        }
      }
      writer.members("verdicts", event.verdicts) { $0.string($1.name) }
      writer.key("signals")
      writer.bool(event.signals)
      writer.members("fields", event.fields) { writer, field in
        writer.object {
          $0.member("name", field.name)
          $0.member("type", field.type.description)
          $0.member("place", field.place)
          $0.members("cases", field.cases) { $0.string($1) }
          if !field.record.isEmpty { $0.member("record", field.record) }
        }
      }
      writer.members("facts", event.facts) { writer, fact in
        writer.object {
          $0.member("label", fact.label)
          $0.member("field", fact.field)
        }
      }
    }
  }

  /// Writes a threshold.
  fileprivate mutating func threshold(_ threshold: BundleThreshold) {
    object {
      $0.member("name", threshold.name)
      $0.member("type", threshold.type.description)
      for (name, number) in [("low", threshold.low), ("high", threshold.high), ("start", threshold.start)] {
        $0.key(name)
        $0.object {
          $0.member("canonical", number)
          $0.member("text", Quantity.text(of: number, type: threshold.type))
        }
      }
      $0.members("clauses", threshold.clauses) { $0.string($1) }
    }
  }

  /// Writes a rule.
  fileprivate mutating func rule(_ rule: BundleRule, in bundle: Bundle) {
    object { writer in
      writer.member("name", rule.name)
      writer.member("event", bundle.events[rule.event].name)
      writer.member("tier", rule.tier)
      writer.member("source", "\(bundle.sources[rule.source].name):\(rule.line):\(rule.column)")
      writer.members("conditions", rule.conditions) { $0.string($1) }
      writer.members("sets", rule.sets) { writer, set in
        writer.object {
          $0.member("name", set.name)
          $0.members("members", set.members) { $0.string($1) }
        }
      }
      writer.member("verdict", rule.verdict.name)
      writer.member("errno", rule.errno)
      writer.member("preference", rule.preference)
      writer.member("unknown_verdict", rule.unknownVerdict.name)
      writer.members("signals", rule.signals) { $0.integer($1) }
      writer.members("notices", rule.notices) { writer, notice in
        writer.object {
          $0.member("level", notice.level)
          $0.members("parts", notice.parts) { $0.part($1) }
        }
      }
      writer.member("because", rule.because)
      writer.members("effects", rule.effects) { $0.string($1) }
      writer.member("mode", rule.mode)
      writer.member("expires", rule.expires)
      writer.members("thresholds", rule.thresholds) { $0.string($1) }
      writer.member("digest", Bundle.hexadecimal(rule.digest))
    }
  }

  /// Writes a part of a message.
  fileprivate mutating func part(_ part: BundleRule.Part) {
    object {
      switch part {
      case .text(let text): $0.member("text", text)
      case .field(let name): $0.member("field", name)
      case .threshold(let name): $0.member("threshold", name)
      }
    }
  }
}
