import AinkaJSON

extension HookCost {
  /// Writes it as an object; times are picoseconds, as they are computed.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("event", event)
      writer.member("rules", rules)
      writer.member("rows", rows)
      writer.key("worst")
      worst.write(to: &writer)
      writer.key("typical")
      typical.write(to: &writer)
      if let imageBytes {
        writer.member("imageBytes", imageBytes)
      }
      writer.key("parts")
      writer.array { writer in
        for part in parts {
          writer.object { writer in
            writer.member("name", part.name)
            writer.key("worst")
            part.worst.write(to: &writer)
            writer.key("typical")
            part.typical.write(to: &writer)
          }
        }
      }
      writer.key("leads")
      writer.array { writer in
        for lead in leads { lead.write(to: &writer) }
      }
      writer.key("shares")
      writer.array { writer in
        for share in shares { share.write(to: &writer) }
      }
    }
  }
}

extension HookCost.Lead {
  /// Writes it as an object.
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name)
      writer.member("rows", rows)
      if let values {
        writer.member("values", values)
      }
      writer.member("longest", longest)
      writer.member("longestValue", longestValue)
      writer.member("reason", reason)
    }
  }
}

extension HookCost.RuleShare {
  /// Writes it as an object.
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("rule", name)
      writer.key("cost")
      cost.write(to: &writer)
      writer.key("reasons")
      writer.array { writer in
        for reason in reasons { writer.string(reason) }
      }
      if let help {
        writer.member("help", help)
      }
    }
  }
}

extension Cost {
  /// Writes it as an object.
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("picoseconds", picoseconds)
      writer.member("lookUps", lookUps)
      writer.member("instructions", instructions)
    }
  }
}
