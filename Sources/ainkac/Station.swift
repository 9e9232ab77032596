import AinkaCommandLine
import AinkaCompiler
import AinkaSemantics
import AinkaSource
import AinkaSyntax
import AinkaValues

/// The steps of a compile that `--emit` prints.
enum Station: String, CaseIterable {
  case tokens
  case tree
  case typed
  case rules
  case optimised
  case placed
  case bundle

  /// Returns what this step makes of `sources`, as text, or nothing iff an error was added to `report`.
  func text(
    of sources: [SourceText], profile: HostProfile, settings: [String: String], options: CompileOptions,
    report: inout DiagnosticReport
  ) -> String? {
    switch self {
    case .tokens:
      return sources.indices.map { place in
        Parser.tokens(sources[place], source: UInt32(place), report: &report).text(in: sources[place])
      }.joined()
    case .tree:
      return sources.indices.map { place in
        Parser.parse(sources[place], source: UInt32(place), report: &report).description
      }.joined()
    case .typed:
      return Checker.check(sources, profile: profile, settings: settings, today: today(), report: &report)?.description
    case .rules: return compiled(.rules, sources, profile, settings, options, &report)
    case .optimised: return compiled(.optimised, sources, profile, settings, options, &report)
    case .placed: return compiled(.placed, sources, profile, settings, options, &report)
    case .bundle: return compiled(.bundle, sources, profile, settings, options, &report)
    }
  }

  /// Returns what `station` of the compiler makes of `sources`.
  private func compiled(
    _ station: Compiler.Station, _ sources: [SourceText], _ profile: HostProfile, _ settings: [String: String],
    _ options: CompileOptions, _ report: inout DiagnosticReport
  ) -> String? {
    let checked = Checker.check(
      sources, profile: profile, settings: settings, today: today(), keepsTests: false, report: &report)
    guard let program = checked else { return nil }
    return Compiler.emit(station, of: program, options: options, report: &report)
  }
}
