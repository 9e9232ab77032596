import AinkaJSON

extension HookCost {
  /// Writes it as an object; times are picoseconds, as they are computed.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("event")
      writer.string(event)
      writer.key("rules")
      writer.integer(rules)
      writer.key("rows")
      writer.integer(rows)
      writer.key("worst")
      worst.write(to: &writer)
      writer.key("typical")
      typical.write(to: &writer)
      if let imageBytes {
        writer.key("imageBytes")
        writer.integer(imageBytes)
      }
      writer.key("parts")
      writer.array { writer in
        for part in parts {
          writer.object { writer in
            writer.key("name")
            writer.string(part.name)
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
      writer.key("name")
      writer.string(name)
      writer.key("rows")
      writer.integer(rows)
      if let values {
        writer.key("values")
        writer.integer(values)
      }
      writer.key("longest")
      writer.integer(longest)
      writer.key("longestValue")
      writer.string(longestValue)
      writer.key("reason")
      writer.string(reason)
    }
  }
}

extension HookCost.RuleShare {
  /// Writes it as an object.
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("rule")
      writer.string(name)
      writer.key("cost")
      cost.write(to: &writer)
      writer.key("reasons")
      writer.array { writer in
        for reason in reasons { writer.string(reason) }
      }
      if let help {
        writer.key("help")
        writer.string(help)
      }
    }
  }
}

extension Cost {
  /// Writes it as an object.
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("picoseconds")
      writer.integer(picoseconds)
      writer.key("lookUps")
      writer.integer(lookUps)
      writer.key("instructions")
      writer.integer(instructions)
    }
  }
}
