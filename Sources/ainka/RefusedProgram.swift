import AinkaBundle
import AinkaSource
import AinkaSyntax
import AinkaValues

/// A program that the kernel's verifier refused, shown at what the policies say of it: the event's declaration, and the rules on it.
struct RefusedProgram {
  private let refusal: ProgramRefusal
  private let bundle: Bundle
  /// The texts of the policies; empty where only the bundle is there.
  private let sources: [SourceText]

  init(_ refusal: ProgramRefusal, bundle: Bundle, sources: [SourceText]) {
    self.refusal = refusal
    self.bundle = bundle
    self.sources = sources
  }

  /// The last lines of the verifier, then each place.
  var text: String {
    let said = ["the verifier's last lines:"] + refusal.log.map { "    \($0)" }
    return said.map { "  \($0)\n" }.joined() + places
  }

  /// The numbers of the events that the refused program decides.
  private var events: [Int] {
    bundle.events.indices.filter { number in
      bundle.events[number].hooks.contains { refusal.hooks.contains("\($0.kind)/\($0.target)") }
    }
  }

  /// The declarations and rules, in the texts where these are there, else by file and line.
  private var places: String {
    let rules = bundle.rules.filter { events.contains($0.event) }
    var labels = events.compactMap(declaration)
    labels += rules.compactMap { rule in span(of: rule).map { Diagnostic.Label(span: $0, text: "`\(rule.name)` is on it") } }
    guard labels.count >= rules.count, let first = labels.first else {
      return rules.map { "  rule \($0.name) is on it: \(bundle.sources[$0.source].name):\($0.line):\($0.column)\n" }.joined()
    }
    var report = DiagnosticReport()
    report.add(
      Diagnostic(code: "", severity: .error, message: "", primary: first, secondary: Array(labels.dropFirst())))
    // The first line says what is wrong, and so does the failure; the last counts errors.
    let lines = report.terminalText(sources: sources).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.dropFirst().prefix { !$0.isEmpty }.map { "\($0)\n" }.joined()
  }

  /// Returns where a policy declares event number `number`; nothing for one of the standard library.
  private func declaration(of number: Int) -> Diagnostic.Label? {
    let parts = bundle.events[number].name.split(separator: ".").map(String.init)
    guard parts.count == 2 else { return nil }
    for (place, source) in sources.enumerated() {
      var ignored = DiagnosticReport()
      let tree = Parser.parse(source, source: UInt32(place), report: &ignored)
      guard tree.header?.name.text == parts[0] else { continue }
      for case .event(let event) in tree.declarations where event.name.text == parts[1] {
        return Diagnostic.Label(span: event.name.span, text: "its declaration")
      }
    }
    return nil
  }

  /// Returns where the name of `rule` stands, if its text is there.
  private func span(of rule: BundleRule) -> Span? {
    let name = bundle.sources[rule.source].name
    guard let place = sources.firstIndex(where: { $0.name == name }) else { return nil }
    guard sources[place].lineStarts.indices.contains(rule.line - 1) else { return nil }
    let start = UInt32(Int(sources[place].lineStarts[rule.line - 1]) + rule.column - 1)
    let short = rule.name.split(separator: ".").last ?? ""
    return Span(source: UInt32(place), start: start, end: start + UInt32(short.utf8.count))
  }
}
