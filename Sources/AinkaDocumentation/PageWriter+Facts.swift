import AinkaSyntax

/// What is known beside events: modes, models, labels, invariants, and the tests of it all.
extension PageWriter {
  /// Returns the part about modes.
  func modes() -> String {
    let rows = tree.declarations.compactMap { declaration -> [String]? in
      guard case .mode(let mode) = declaration else { return nil }
      let name = mode.name.text
      let mentions = [mode.enter, mode.leave].compactMap { $0 }.flatMap { tree.mentions(in: $0.condition) }
      return [
        named(name, .mode, name), mode.enter.map { code(tree.text(of: $0)) } ?? "a rule enters it",
        mode.leave.map { code(tree.text(of: $0)) } ?? (mode.enter == nil ? "never by itself" : "that is not so"),
        "\(mode.priority?.value ?? 0)", about(mode.documentation, uses: mentions, except: own.anchor(.mode, name)),
      ]
    }
    return part("Modes", Markdown.table(["Mode", "Entered when", "Left when", "Priority", "About"], rows))
  }

  /// Returns the part about models.
  func models() -> String {
    var rows: [[String]] = []
    var outputs: [[String]] = []
    for case .model(let model) in tree.declarations {
      let name = model.name.text
      let mentions = (model.inputs + model.fallback).flatMap { tree.mentions(in: $0.value) }
      rows.append([
        named(name, .model, name), model.ask.map { code(text($0)) } ?? "",
        model.inputs.map { code(tree.text(of: $0)) }.joined(separator: "<br>"),
        model.require.map { code(tree.text(of: $0)) } ?? "", model.cache.map { tree.text(of: $0) } ?? "100ms",
        model.timeout.map { tree.text(of: $0) } ?? "20ms",
        about(model.documentation, uses: mentions, except: own.anchor(.model, name)),
      ])
      for output in model.outputs {
        let fallback = model.fallback.first { $0.label?.text == output.name.text }
        outputs.append([
          code("\(name).\(output.name.text)"), type(output.type), fallback.map { code(tree.text(of: $0.value)) } ?? "unknown",
          Markdown.cell(output.documentation),
        ])
      }
    }
    let table = Markdown.table(["Model", "Asks", "Gives it", "Takes an answer if", "Lasts", "May take", "About"], rows)
    let answers = Markdown.table(["Answer", "Type", "Else", "About"], outputs)
    return part("Models", table + (answers.isEmpty ? "" : "\n\(answers)"))
  }

  /// Returns the part about labels.
  func labels() -> String {
    let rows = tree.declarations.compactMap { declaration -> [String]? in
      guard case .label(let label) = declaration else { return nil }
      let name = label.name.text
      let mentions = label.changes.flatMap { [$0.event.words] + ($0.condition.map { tree.mentions(in: $0) } ?? []) }
      let changes = label.changes.map { code(tree.text(of: $0)) } + (label.spreads == nil ? [] : [code("spreads to children")])
      return [
        named(name, .label, name), label.holder?.text ?? "process", changes.joined(separator: "<br>"),
        about(label.documentation, uses: mentions, except: own.anchor(.label, name)),
      ]
    }
    return part("Labels", Markdown.table(["Label", "Held by a", "Changes", "About"], rows))
  }

  /// Returns the part about invariants.
  func invariants() -> String {
    let rows = tree.declarations.compactMap { declaration -> [String]? in
      guard case .invariant(let invariant) = declaration else { return nil }
      return [
        code(tree.text(of: invariant.condition)), Markdown.plain(text(invariant.because)),
        about(invariant.documentation, uses: tree.mentions(in: invariant.condition)),
      ]
    }
    return part("Invariants", Markdown.table(["Always holds", "Because", "About"], rows))
  }

  /// Returns the part about tests.
  func tests() -> String {
    let rows = tree.declarations.compactMap { declaration -> [String]? in
      guard case .test(let test) = declaration else { return nil }
      let skipped = test.steps.lazy.compactMap { step -> String? in
        guard case .skip(let because) = step.kind else { return nil }
        return "skipped: \(Markdown.plain(text(because)))"
      }.first
      let about = [skipped ?? "", Markdown.cell(test.documentation)].filter { !$0.isEmpty }
      return [Markdown.plain(text(test.name)), "\(test.table?.rows.count ?? 1)", about.joined(separator: "<br>")]
    }
    return part("Tests", Markdown.table(["Test", "Cases", "About"], rows))
  }
}
