import AinkaCommandLine
import AinkaCompiler
import AinkaFiles
import AinkaSemantics
import AinkaSource

/// Prints what the events of the policies in `arguments` cost by their rules.
///
/// Warnings are `check`'s to tell; what is wrong is told.
func costCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let format = arguments.value("format") ?? "human"
  guard ["human", "plain", "json"].contains(format) else {
    throw Failure("costs cannot be printed as `\(format)`", advice: "write `human` or `json`", code: .wrongUsage)
  }
  let sources = try sources(arguments)
  let profile = try hostProfile(arguments)
  let settings = try settings(arguments)
  var report = DiagnosticReport()
  let program = Checker.check(
    sources, profile: profile, settings: settings, today: today(), keepsTests: false, report: &report)
  let measured = try givenCosts(arguments)
  let options = try options(arguments, profile)
  var costs = program.flatMap { Compiler.costs(of: $0, options: options, report: &report) }
  costs?.measured = measured
  guard let costs else {
    Diagnosis(arguments).print(report, sources: Checker.sources(sources, settings: settings))
    return .inputWrong
  }
  Console.print(format == "json" ? costs.json + "\n" : costs.text)
  return .done
}
