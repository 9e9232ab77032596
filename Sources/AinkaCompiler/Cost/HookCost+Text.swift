extension HookCost {
  /// Its tables, for people.
  var text: String {
    let head = "\(event): \(counted(rules, "rule")) in \(counted(rows, "row"))\n"
    let bytes = imageBytes.map { ", \($0) bytes of tables" } ?? ""
    let worstText = "  at worst \(worst.nanosecondsText) ns, \(counted(worst.lookUps, "look-up")) in maps, "
    let sums = worstText + "\(worst.instructions) instructions\(bytes); \(typical.nanosecondsText) ns where no rule is met\n"
    return head + sums + "\n" + partsText + "\n" + leadsText + "\n" + sharesText
  }

  /// The steps, one a line.
  private var partsText: String {
    let rows = parts.map { [$0.name, $0.worst.nanosecondsText, $0.typical.nanosecondsText] }
    return Self.table(["what an event pays", "ns at worst", "none met"], rows)
  }

  /// What leads to rows, one a line, with the reason.
  private var leadsText: String {
    let rows = leads.map { lead in
      let longest = lead.longestValue.isEmpty ? "\(lead.longest)" : "\(lead.longest), `\(lead.longestValue.shortened)`"
      return [lead.name, "\(lead.rows)", lead.values.map { "\($0)" } ?? "-", longest, lead.reason]
    }
    return Self.table(["what leads to rows", "rows", "values", "longest list", "why"], rows, textFrom: 3)
  }

  /// The costliest rules, each with its reasons, and what would help.
  private var sharesText: String {
    var rows: [[String]] = []
    let shown = shares.prefix(CostReport.sharesShown).filter { $0.cost.picoseconds > 0 }
    for share in shown {
      rows.append([share.name, share.cost.nanosecondsText, share.reasons.joined(separator: ", ")])
      if let help = share.help { rows.append(["", "", "help: \(help)"]) }
    }
    let others = shares.count - shown.count
    return Self.table(["the costliest rules", "ns", "made of"], rows, textFrom: 2)
      + (others > 0 ? "  and \(counted(others, "other")), none of which costs more\n" : "")
  }

  /// Returns lines of cells with their columns below each other: the first one left, then numbers right, text left from column
  /// `textFrom` on.
  private static func table(_ head: [String], _ rows: [[String]], textFrom: Int = .max) -> String {
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    return ([head] + rows).map { cells in
      var line = " "
      for (column, cell) in cells.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += column == 0 || column >= textFrom ? (column == 0 ? " " : "   ") + cell + padding : "   " + padding + cell
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}

extension String {
  /// The text, cut to what a column shows.
  fileprivate var shortened: String { count <= 48 ? self : String(prefix(47)) + "…" }
}
