import AinkaBundle
import AinkaCommandLine
import AinkaCompiler
import AinkaFiles
import AinkaSemantics
import AinkaSimulation
import AinkaSource
import AinkaValues

/// Runs the tests of policies, and says what came of them and what they saw.
func testCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let wish = try CoverageWish(arguments)
  let format = arguments.value("format") ?? "human"
  if let wish, wish.file == nil, wish.format != nil, format != "human" {
    throw Failure(
      "the tests and their coverage would both go to standard output",
      advice: "write `--coverage \(wish.format ?? "json")=FILE`",
      code: .wrongUsage)
  }
  guard let (program, bundle) = try compiled(arguments) else { return .inputWrong }
  let pattern = arguments.value("run")
  let simulation = Simulation(program, bundle: bundle)
  let run: TestRun
  do throws(RegularExpression.Failure) {
    run =
      try pattern.map { (pattern) throws(RegularExpression.Failure) in
        try RegularExpression.with(pattern) { matches in simulation.run(isChosen: matches) }
      } ?? simulation.run()
  } catch {
    throw Failure("`\(pattern ?? "")` is no regular expression: \(error.message)", code: .wrongUsage)
  }
  switch format {
  case "junit": Console.print(JUnitReport(run, sources: program.sources).text)
  case "json": Console.print(JSONReport(run, sources: program.sources).text)
  default: Console.print(ReportText(run, sources: program.sources).text)
  }
  let isCovered = try wish?.fulfil(CoverageMap(program, run.coverage)) ?? true
  guard run.passedCount + run.failedCount > 0 else {
    let advice = pattern == nil ? "write `test \"…\" { … }` in a policy, or name the file that has some" : "leave out `--run`"
    throw Failure(run.results.isEmpty ? "there is no test to run" : "all tests are skipped", advice: advice, code: .failed)
  }
  return run.failedCount == 0 && isCovered ? .done : .failed
}

/// Returns the policies in `arguments` with their tests, as they mean and as they are lowered; nothing if they are wrong. Prints what
/// is wrong or odd.
private func compiled(_ arguments: ParsedArguments) throws(Failure) -> (TypedProgram, Bundle)? {
  let sources = try sources(arguments)
  let profile = try hostProfile(arguments)
  var report = DiagnosticReport()
  let settings = try settings(arguments)
  let program = Checker.check(sources, profile: profile, settings: settings, today: today(), report: &report)
  let bundle = program.flatMap { program in
    Compiler.compile(program, options: CompileOptions(compiler: ainkaVersion, profile: profile.name), report: &report)
  }
  if !report.isEmpty {
    let texts = Checker.sources(sources, settings: settings)
    Console.complain(report.terminalText(sources: texts, colour: Console.hasColour))
  }
  guard let program, let bundle else { return nil }
  return (program, bundle)
}

/// What was asked for about coverage: how to write it, where, and how much there must be.
private struct CoverageWish {
  /// Nothing: only `--min` was written.
  var format: String?
  /// Nothing: standard output.
  var file: String?
  var least: Quantity?

  /// Creates what `arguments` ask for; nothing if that is nothing.
  init?(_ arguments: ParsedArguments) throws(Failure) {
    guard arguments.has("coverage") || arguments.has("min") else { return nil }
    if let wish = arguments.value("coverage") {
      let parts = wish.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard ["text", "json", "lcov", "html"].contains(parts[0]), parts.last?.isEmpty == false else {
        throw Failure(
          "`--coverage` cannot be `\(wish)`",
          advice: "write `text`, `json`, `lcov` or `html`, and `=FILE` behind it for a file",
          code: .wrongUsage)
      }
      format = parts[0]
      file = parts.count == 2 ? parts[1] : nil
    }
    guard let text = arguments.value("min") else { return }
    guard let quantity = try? Quantity(parsing: text), quantity.type == .percent, quantity.value <= 1_000_000_000 else {
      throw Failure("`--min` cannot be `\(text)`", advice: "write a percentage: `--min 90%`", code: .wrongUsage)
    }
    least = quantity
  }

  /// Writes `map` where and as it was asked for; `true` iff it is as much as there must be.
  func fulfil(_ map: CoverageMap) throws(Failure) -> Bool {
    let text: String? =
      switch format {
      case "json": map.json
      case "lcov": map.lcov
      case "html": map.html
      case "text": map.text
      default: nil
      }
    if let text, let file {
      do throws(HostError) { try FileSystem.replace(file, with: Array(text.utf8)) } catch { throw Failure(error) }
    } else if let text {
      Console.print(text)
    }
    let (seen, all) = map.sum
    guard let least, Int128(seen) * 1_000_000_000 < Int128(least.value) * Int128(all) else { return true }
    Console.complain("error: \(seen) of \(all) were seen, less than \(least.text)\nhelp: `--coverage text` says what was not\n")
    return false
  }
}
