public import AinkaJSON

extension Runtime {
  /// Returns `generations` for people, one a line.
  public static func text(of generations: [KeptGeneration]) -> String {
    guard !generations.isEmpty else { return "no generation is kept\n" }
    return columns(
      generations.map { generation in
        let head = ["\(generation.number)\(generation.isActive ? " active" : "")"]
        guard let record = generation.record else { return head + [generation.damage] }
        let origin = record.rollbackOf.map { "rollback to \($0)" } ?? record.sources.joined(separator: ", ")
        return head + [record.appliedAt, "uid \(record.caller.uid)", origin, record.summary]
      })
  }
}

extension Runtime.KeptGeneration {
  /// Writes the generation as one object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("number", number)
      writer.member("active", isActive)
      writer.key("record")
      if let record { record.write(to: &writer) } else { writer.null() }
      writer.member("damage", damage)
    }
  }
}
