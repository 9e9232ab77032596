import AinkaJSON
public import AinkaSemantics
public import AinkaSource

/// What all events of a program cost (`ainkac explain --cost`).
public struct CostReport: Sendable {
  /// In the order of the events' names.
  public var hooks: [HookCost]
  /// All tables and what they share.
  public var imageBytes: Int
  /// What it was reckoned with, where that was given.
  public var measured: MeasuredCosts?

  /// So many rules of an event are named.
  static let sharesShown = 5

  /// All of it as tables, for people.
  public var text: String {
    if hooks.isEmpty { return "no rule is on an event: nothing is decided in the kernel\n" }
    return hooks.map(\.text).joined(separator: "\n")
      + "\nall tables: \(imageBytes) bytes; times are those of the decision alone, its fields already read\n"
      + (measured.map { "the costs of each step were \($0.originText)\n" } ?? "")
  }

  /// All of it as JSON: an object with a version.
  public var json: String {
    var writer = JSONWriter(pretty: true)
    writer.object { writer in
      writer.member("version", 1)
      writer.member("imageBytes", imageBytes)
      if let measured {
        writer.key("costs")
        writer.object { measured.writeOrigin(to: &$0) }
      }
      writer.key("hooks")
      writer.array { writer in
        for hook in hooks { hook.write(to: &writer) }
      }
    }
    return writer.text
  }
}

extension Compiler {
  /// Returns what the events of `program` cost by the costs in `options`, or nothing iff an error was added to `report`.
  ///
  /// What is beyond a budget is an error of `compile` and `check`, and not of this.
  public static func costs(
    of program: TypedProgram, options: CompileOptions = CompileOptions(), report: inout DiagnosticReport
  ) -> CostReport? {
    var unlimited = program
    for index in unlimited.policies.indices { unlimited.policies[index].budgetNanoseconds = nil }
    var ours = DiagnosticReport()
    defer {
      report.add(contentsOf: ours.allowing(program.allowances, codes: Set(TypedAllowance.laterWarnings)))
    }
    guard let placed = place(unlimited, options, report: &ours) else { return nil }
    let image = ImageEmission.write(placed, report: &ours)
    if ours.hasErrors { return nil }
    let regions = KeyedRegions(of: placed.rules.typed, events: placed.tables.map(\.event))
    let hooks = placed.tables.enumerated().map { place, table in
      var cost = HookCosting(table, of: placed.rules, regions, options.costs).cost
      cost.imageBytes = image.tableBytes[place]
      return cost
    }
    return CostReport(hooks: hooks.sorted { $0.event < $1.event }, imageBytes: image.bytes.count)
  }
}
