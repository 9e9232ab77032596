public import AinkaJSON

extension Plan {
  /// The version of the plan's JSON form.
  public static let jsonVersion = 1

  /// Writes the plan as one object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("version")
      writer.integer(Self.jsonVersion)
      writer.key("from")
      if let from { writer.integer(from) } else { writer.null() }
      writer.key("to")
      writer.integer(to)
      writer.key("rules")
      writer.array { writer in
        for rule in rules { Self.write(rule, to: &writer) }
      }
      writer.key("thresholds")
      writer.array { writer in
        for threshold in thresholds { Self.write(threshold, to: &writer) }
      }
      writer.key("attach")
      Self.write(attach, to: &writer)
      writer.key("detach")
      Self.write(detach, to: &writer)
      writer.key("move")
      if let move {
        writer.object { Self.write([("from", move.from), ("to", move.to)], to: &$0) }
      } else {
        writer.null()
      }
      writer.key("renewsPrograms")
      writer.bool(renewsPrograms)
      writer.key("renewedScopes")
      Self.write(renewedScopes, to: &writer)
      writer.key("observing")
      Self.write(observing, to: &writer)
      writer.key("parts")
      writer.array { writer in
        for part in parts {
          writer.object { Self.write([("kind", part.kind), ("name", part.name), ("change", part.change.rawValue)], to: &$0) }
        }
      }
      writer.key("unattended")
      Self.write(unattended, to: &writer)
      writer.key("expired")
      Self.write(expired, to: &writer)
      for (name, change) in [("add", Change.add), ("change", .change), ("remove", .remove)] {
        writer.key(name)
        writer.integer(count(change))
      }
    }
  }

  /// Writes `rule` as one object.
  private static func write(_ rule: RuleDifference, to writer: inout JSONWriter) {
    writer.object { writer in
      write([("name", rule.name), ("change", rule.change.rawValue), ("tier", rule.tier)], to: &writer)
      write([("event", rule.event), ("effect", rule.effect), ("mode", rule.mode)], to: &writer)
      writer.key("details")
      writer.array { writer in
        for detail in rule.details {
          writer.object { write([("subject", detail.subject), ("difference", detail.difference)], to: &$0) }
        }
      }
    }
  }

  /// Writes `threshold` as one object.
  private static func write(_ threshold: ThresholdDifference, to writer: inout JSONWriter) {
    writer.object { writer in
      write([("name", threshold.name), ("change", threshold.change.rawValue), ("bounds", threshold.bounds)], to: &writer)
      write([("start", threshold.start), ("value", threshold.value)], to: &writer)
      writer.key("clauses")
      write(threshold.clauses, to: &writer)
    }
  }

  /// Writes `members` into the open object.
  private static func write(_ members: [(name: String, text: String)], to writer: inout JSONWriter) {
    for member in members {
      writer.key(member.name)
      writer.string(member.text)
    }
  }

  /// Writes `texts` as an array.
  private static func write(_ texts: [String], to writer: inout JSONWriter) {
    writer.array { writer in
      for text in texts { writer.string(text) }
    }
  }
}
