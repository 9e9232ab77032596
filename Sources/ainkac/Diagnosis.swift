import AinkaCommandLine
import AinkaFiles
import AinkaSource

/// How diagnostics are printed: for people to standard error, for programs to standard output.
struct Diagnosis {
  private let format: String

  init(_ arguments: ParsedArguments) { format = arguments.value("format") ?? "human" }

  /// Prints all of `report`, about texts of `sources`; a report for programs also when it is empty.
  func print(_ report: DiagnosticReport, sources: [SourceText]) {
    switch format {
    case "json": Console.print(line: report.json(sources: sources))
    case "sarif": Console.print(line: report.sarif(sources: sources, pages: allPages))
    case "github": Console.print(report.gitHubText(sources: sources))
    case "plain": Console.complain(report.plainText(sources: sources))
    default:
      if !report.isEmpty { Console.complain(report.terminalText(sources: sources, colour: Console.hasColour)) }
    }
  }

  /// `true` iff standard output is for programs.
  var isForPrograms: Bool { format == "json" || format == "sarif" || format == "github" }
}
