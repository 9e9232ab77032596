import AinkaSource
import AinkaSyntax
import AinkaValues

/// Metrics and settings as they are declared, with the parameters that tell their instances apart.
extension Library {
  /// A metric or a setting of which there is one for each choice of its parameters.
  struct Family {
    /// A word that an instance is known by: `name: string`.
    struct Parameter {
      var name: String
      var type: ValueType
    }
    /// The module, or the policy that declares it.
    var module: String
    /// With `()` where parameters stand: `disk().latency`.
    var path: String
    var parameters: [Parameter] = []
    var type: ValueType
    var cases: [String] = []
    var bounds: ClosedRange<Int64>
    /// How often it is read; 0 for a setting.
    var periodNanoseconds: Int64 = 0
    var kind = ""
    var target = ""
    var selector = ""
    var unit = ""
    /// The metrics that a setting is known to move.
    var moves: [String] = []
    var span: Span

    /// The name as one writes it: `disk(name).latency`.
    var shown: String {
      var parameters = parameters.map(\.name)[...]
      var result = ""
      var rest = path[...]
      while let open = rest.firstIndex(of: "(") {
        result += "\(rest[..<open])(\(parameters.popFirst() ?? ""))"
        rest = rest[open...].dropFirst(2)
      }
      return result + rest
    }

    /// `true` iff it is of the process of an event: `process.nice`.
    var isOfEvent: Bool { kind == "process" && parameters.isEmpty }
  }

  /// Adds the metrics and settings that `tree`, the text of `module`, declares.
  ///
  /// - Requires: they are without mistakes: they are part of this program.
  func addFamilies(of tree: SyntaxTree, module: String) {
    var report = DiagnosticReport()
    for declaration in tree.declarations {
      switch declaration {
      case .metric(let metric):
        var family = self.family(metric.family, metric.type, in: tree, module: module)
        family.periodNanoseconds = metric.period.map { Library.number($0, .duration, in: tree) } ?? 0
        family.complete(metric, in: tree, report: &report)
        metrics[family.path] = family
      case .setting(let setting):
        var family = self.family(setting.family, setting.type, in: tree, module: module)
        if let within = setting.within {
          guard case .range(let low, let high) = tree[within].kind else { preconditionFailure("\(family.shown): no range") }
          family.bounds = Library.number(low, family.type, in: tree)...Library.number(high, family.type, in: tree)
        }
        family.complete(setting, report: &report)
        settings[family.path] = family
      default: break
      }
    }
    precondition(report.isEmpty, "the standard library is wrong: \(report.plainText(sources: []))")
  }

  /// Returns the family called `name`, of `type`.
  private func family(_ name: FamilyName, _ type: TypeName, in tree: SyntaxTree, module: String) -> Family {
    let parameters = name.parameters.map { parameter in
      Family.Parameter(name: parameter.name.text, type: self.type(parameter.type, in: tree))
    }
    let type = self.type(type, in: tree)
    let cases = if case .enumeration(let name) = type { enumeration(name)?.cases ?? [] } else { [String]() }
    return Family(
      module: module, path: name.path, parameters: parameters, type: type, cases: cases,
      bounds: cases.isEmpty ? type.readings : 0...Int64(cases.count - 1), span: name.span)
  }

  /// Returns the type that `name` writes.
  private func type(_ name: TypeName, in tree: SyntaxTree) -> ValueType {
    guard case .named(let text) = name.kind else { preconditionFailure("\(tree.text.name): no type of a metric") }
    if let simple = ValueType.simple.first(where: { $0.name == text }) { return simple }
    precondition(enumeration(text) != nil, "\(tree.text.name): no type `\(text)`")
    return .enumeration(text)
  }

  /// Returns the number of `type` that the literal `id` writes.
  private static func number(_ id: Expression.ID, _ type: ValueType, in tree: SyntaxTree) -> Int64 {
    if case .negated(let inner) = tree[id].kind { return -number(inner, type, in: tree) }
    guard let quantity = try? Quantity(parsing: tree.text(of: id)),
      quantity.type == type || quantity.type == .count && type.takesPlainNumber
        || quantity.type == .percent && type == .fraction
    else { preconditionFailure("\(tree.text.name): `\(tree.text(of: id))` is no \(type.name)") }
    return quantity.value
  }
}

extension FamilyName {
  /// Every parameter, in order.
  var parameters: [Parameter] {
    steps.flatMap { step -> [Parameter] in if case .parameters(let list) = step { list } else { [] } }
  }
}
