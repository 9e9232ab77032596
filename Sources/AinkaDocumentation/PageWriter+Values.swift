import AinkaSyntax

/// What conditions are made of: parameters, constants, predicates, thresholds.
extension PageWriter {
  /// Returns the part about the policy's parameters.
  func parameters() -> String {
    let rows = (tree.header?.parameters ?? []).map { parameter in
      [
        named(parameter.name.text, .parameter, parameter.name.text), type(parameter.type),
        parameter.initial.map { code(tree.text(of: $0)) } ?? "must be given", Markdown.cell(parameter.documentation),
      ]
    }
    return part("Parameters", Markdown.table(["Parameter", "Type", "Default", "About"], rows))
  }

  /// Returns the part about constants: sets, ranges and single values.
  func constants() -> String {
    let rows = tree.declarations.compactMap { declaration -> [String]? in
      guard case .constant(let constant) = declaration else { return nil }
      let name = constant.name.text
      return [
        named(name, .constant, name), constant.type.map { type($0) } ?? "", code(tree.text(of: constant.value)),
        about(
          constant.documentation, uses: tree.mentions(in: constant.value), except: own.anchor(.constant, name)),
      ]
    }
    return part("Constants and sets", Markdown.table(["Name", "Type", "Value", "About"], rows))
  }

  /// Returns the part about predicates.
  func predicates() -> String {
    let rows = tree.declarations.compactMap { declaration -> [String]? in
      guard case .predicate(let predicate) = declaration else { return nil }
      let name = predicate.name.text
      return [
        named(name + tree.text(of: predicate.parameters), .predicate, name), code(tree.text(of: predicate.body)),
        about(
          predicate.documentation,
          uses: tree.mentions(in: predicate.body).filter { words in
            !predicate.parameters.contains { $0.name.text == words[0] }
          }, except: own.anchor(.predicate, name)),
      ]
    }
    return part("Predicates", Markdown.table(["Predicate", "Means", "About"], rows))
  }

  /// Returns the part about learned thresholds.
  func thresholds() -> String {
    let rows = tree.declarations.compactMap { declaration -> [String]? in
      guard case .threshold(let threshold) = declaration else { return nil }
      let name = threshold.name.text
      var within = ""
      var start = ""
      var learned: [String] = []
      for clause in threshold.clauses {
        switch clause.kind {
        case .within(let value): within = code(tree.text(of: value))
        case .start(let value): start = code(tree.text(of: value))
        default: learned.append(code(tree.text(of: clause)))
        }
      }
      var key = threshold.key.map { "<br>one for each \(code($0.text))" } ?? ""
      if let most = threshold.most { key += ", at most \(tree.text(of: most))" }
      return [
        named(name, .threshold, name) + key, type(threshold.type), within, start,
        learned.isEmpty ? "set by hand" : learned.joined(separator: "<br>"),
        about(
          threshold.documentation, uses: threshold.clauses.flatMap { tree.mentions(in: $0) },
          except: own.anchor(.threshold, name)),
      ]
    }
    return part(
      "Thresholds", Markdown.table(["Threshold", "Type", "Within", "Start", "How it is learned", "About"], rows))
  }
}
