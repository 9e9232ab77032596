import AinkaBundle
import AinkaCommandLine
import AinkaCompiler
import AinkaFiles
import AinkaSemantics
import AinkaSource
import AinkaSyntax
import AinkaValues

/// Rules from a command line as one policy, and what is wrong with them told at their places in what was written.
struct RuleTexts {
  /// One text of the command line.
  private struct Piece {
    var text: SourceText
    /// Where its first byte stands in the policy.
    var start: UInt32
  }

  private var pieces: [Piece] = []
  private var source: SourceText

  /// Words that a rule without a head starts with.
  private static let clauses: Set<String> = ["on", "when", "unless", "then"]

  /// Creates the policy `policy` of `texts`: rules, or what stands between their braces; these get the `names`. A rule that does
  /// nothing audits.
  init(policy: String, texts: [String], names: [String]) {
    var whole = "policy \(policy)\n"
    for library in StandardLibrary.texts {
      whole += "use \(String(library.name.dropLast(".ainka".utf8.count).map { $0 == "/" ? "." : $0 }))\n"
    }
    for (place, text) in texts.enumerated() {
      let first = text.split { " \t\n{".contains($0) }.first.map(String.init) ?? ""
      let isBare = Self.clauses.contains(first)
      if isBare { whole += "rule \(names[place]) {\n" }
      let name = texts.count == 1 ? "rule" : "rule \(place + 1)"
      pieces.append(Piece(text: SourceText(name: name, text: text), start: UInt32(whole.utf8.count)))
      whole += text + "\n"
      if isBare { whole += Self.doesNothing(text) ? "then audit\n}\n" : "}\n" }
    }
    source = SourceText(name: policy, text: whole)
  }

  /// `true` iff the rule of `text` says nothing of what is to be done.
  private static func doesNothing(_ text: String) -> Bool {
    var report = DiagnosticReport()
    let tree = Parser.parse(SourceText(name: "", text: "policy p\nrule r {\n\(text)\n}"), source: 0, report: &report)
    guard case .rule(let rule)? = tree.declarations.first else { return true }
    return rule.actions.isEmpty
  }

  /// Returns what the texts mean in `scope`, if there is one, for a host with `profile`; prints what is wrong or odd with them.
  func compile(scope: String?, profile: HostProfile, isJSON: Bool) throws(Failure) -> (program: TypedProgram, bundle: Bundle) {
    var report = DiagnosticReport()
    var program = Checker.check([source], profile: profile, report: &report)
    if let scope {
      for index in program?.policies.indices ?? 0..<0 { program?.policies[index].scope = scope }
    }
    let bundle = program.flatMap { program in
      Compiler.compile(
        program, options: CompileOptions(compiler: ainkaVersion, profile: profile.name), report: &report)
    }
    let shown = moved(report)
    let texts = pieces.map(\.text) + StandardLibrary.texts
    if let program, let bundle {
      if !shown.isEmpty { Console.complain(shown.terminalText(sources: texts, colour: Console.hasColour)) }
      return (program, bundle)
    }
    if isJSON {
      Console.print(line: shown.json(sources: texts))
    } else {
      Console.complain(shown.terminalText(sources: texts, colour: Console.hasColour))
    }
    throw Failure.diagnosed
  }

  /// Returns `report` with its places in the pieces; warnings about what is not the user's are left out.
  private func moved(_ report: DiagnosticReport) -> DiagnosticReport {
    var result = DiagnosticReport()
    for var diagnostic in report.sorted {
      let span = diagnostic.primary.span
      if diagnostic.severity != .error, span.source == 0, span.start < pieces.first?.start ?? 0 { continue }
      diagnostic.primary.span = moved(span)
      for index in diagnostic.secondary.indices { diagnostic.secondary[index].span = moved(diagnostic.secondary[index].span) }
      for index in diagnostic.edits.indices { diagnostic.edits[index].span = moved(diagnostic.edits[index].span) }
      result.add(diagnostic)
    }
    return result
  }

  /// Returns `span` in the piece that it is in, or behind; what is not of any is at the beginning of the first.
  private func moved(_ span: Span) -> Span {
    guard span.source == 0 else {
      return Span(source: span.source - 1 + UInt32(pieces.count), start: span.start, end: span.end)
    }
    let place = pieces.lastIndex { $0.start <= span.start } ?? 0
    let length = UInt32(pieces[place].text.bytes.count)
    let start = min(span.start - min(span.start, pieces[place].start), length)
    let end = min(span.end - min(span.end, pieces[place].start), length)
    return Span(source: UInt32(place), start: start, end: max(start, end))
  }
}
