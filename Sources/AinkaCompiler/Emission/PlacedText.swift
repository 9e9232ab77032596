import AinkaSemantics

/// The text of a placed program: by event, one line a row, with what leads to it and what is left to test.
struct PlacedText {
  let program: PlacedProgram

  /// All tables.
  var text: String { program.tables.map(text).joined() }

  /// Returns the text of one table.
  private func text(of table: PlacedTable) -> String {
    let event = program.rules.typed.events[table.event]
    let searched = table.searchedNumbers.map { event.fields[$0].name }
    let head = "table \(event.name): \(table.rules.count) rules, \(table.rows.count) rows\n"
    let searches = searched.isEmpty ? "" : "  searched: \(searched.joined(separator: ", "))\n"
    return head + searches + table.rows.map { text(of: $0, event) }.joined()
  }

  /// Returns the line of one row.
  private func text(of row: PlacedRow, _ event: TypedEvent) -> String {
    let rules = RuleText(program: program.rules)
    let probe =
      switch row.probe {
      case .always: "every event"
      case .unknown(let field): "\(event.fields[field].name) unknown"
      case .values(let atom), .intervals(let atom), .text(let atom): rules.words(of: atom, event)
      }
    let tests = row.tests.map { test in
      switch test.subject {
      case .isKnown(let field): "\(event.fields[field].name) known"
      case .atom(let atom): "(\(rules.words(of: atom, event))) is \(test.wanted.words)"
      }
    }
    let outcome = row.isUnknown ? "unknown" : "met"
    let rule = program.rules.typed.rules[row.rule].name
    return "  \(rule)/\(row.alternative) \(outcome): \(([probe] + tests).joined(separator: "; "))\n"
  }
}

extension Outcomes {
  /// The outcomes in words: "true or unknown".
  var words: String {
    let named: [(Outcomes, String)] = [(.isTrue, "true"), (.isFalse, "false"), (.isUnknown, "unknown")]
    return named.filter { contains($0.0) }.map(\.1).joined(separator: " or ")
  }
}
