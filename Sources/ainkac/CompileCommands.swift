import AinkaBundle
import AinkaCommandLine
import AinkaCompiler
import AinkaFiles
import AinkaJSON
import AinkaSemantics
import AinkaSource
import AinkaSyntax
import AinkaValues
import Glibc

/// Compiles policies into one bundle, or prints a step of it.
func compileCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  if let station = arguments.value("emit").flatMap(Station.init(rawValue:)) { return try emit(station, arguments) }
  guard let output = arguments.value("output") else {
    throw Failure("where to write the bundle is missing", advice: "write `-o FILE.ainkab`", code: .wrongUsage)
  }
  do throws(PolicyFiles.Failure) { try PolicyFiles.check(output: output, isNoneOf: arguments.positional) } catch {
    throw Failure(error)
  }
  let made = try checked(arguments, keepsTexts: true) { program, options, report in
    Compiler.compile(program, options: options, report: &report)
  }
  guard let bundle = made else { return .inputWrong }
  let bytes = bundle.encoded()
  do throws(HostError) { try FileSystem.replace(output, with: bytes) } catch { throw Failure(error) }
  if !Diagnosis(arguments).isForPrograms {
    Console.print("\(output): \(bundle.sizeText), \(bytes.count) bytes\n")
  }
  return .done
}

/// Says what is wrong with policies.
func checkCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let sizes = try checked(arguments, keepsTexts: false) { program, options, report in
    Compiler.check(program, options: options, report: &report)
  }
  guard let sizes else { return .inputWrong }
  if !Diagnosis(arguments).isForPrograms {
    Console.print("\(arguments.positional.joined(separator: " ")): \(sizes.text)\n")
  }
  return .done
}

/// Returns what `compile` makes of the policies in `arguments`, or nothing if they are wrong; prints what is wrong or odd. `keepsTexts`
/// says that it needs the rules' conditions as they are written.
private func checked<Result>(
  _ arguments: ParsedArguments, keepsTexts: Bool,
  _ compile: (TypedProgram, CompileOptions, inout DiagnosticReport) -> Result?
) throws(Failure) -> Result? {
  let sources = try sources(arguments)
  let profile = try hostProfile(arguments)
  let levels = try warningLevels(arguments)
  let settings = try settings(arguments)
  let options = try options(arguments, profile)
  var report = DiagnosticReport()
  let result = Progress.show("checking policies") { progress in
    let trees = sources.indices.map { Parser.parse(sources[$0], source: UInt32($0), report: &report) }
    keepToTheEnd(trees)
    return Checker.check(
      trees, profile: profile, settings: settings, today: today(), keepsTests: false, keepsTexts: keepsTexts,
      report: &report
    ).flatMap { program in
      keepToTheEnd(program)
      progress.begin("compiling \(program.rules.count) rules")
      return compile(program, options, &report)
    }
  }
  report = levels.applied(to: report)
  Diagnosis(arguments).print(report, sources: Checker.sources(sources, settings: settings))
  return report.hasErrors ? nil : result
}

/// Returns what a compile for `profile` depends on, as `arguments` say.
func options(_ arguments: ParsedArguments, _ profile: HostProfile) throws(Failure) -> CompileOptions {
  CompileOptions(
    compiler: ainkaVersion, profile: profile.name, optimises: arguments.value("optimise") != "0",
    costs: try givenCosts(arguments)?.costs ?? .defaults)
}

/// Returns the costs of the file that `--costs` names, or nothing where it is not given.
func givenCosts(_ arguments: ParsedArguments) throws(Failure) -> MeasuredCosts? {
  guard let path = arguments.value(CostOptions.name) else { return nil }
  let bytes = try read(path)
  do throws(JSONError) { return try MeasuredCosts(reading: bytes) } catch {
    throw Failure("\(path):\(error)", advice: CostOptions.advice, code: .inputWrong)
  }
}

/// Returns which warnings are errors, as `arguments` say.
private func warningLevels(_ arguments: ParsedArguments) throws(Failure) -> WarningLevels {
  do throws(WarningLevels.Failure) {
    let given = arguments.all("warnings")
    return given.isEmpty ? WarningLevels() : try WarningLevels(given, known: allPages.map(\.code).filter { $0.hasPrefix("W") })
  } catch { throw Failure(error.message, advice: error.help, code: .wrongUsage) }
}

/// Prints what `station` makes of the policies in `arguments`.
private func emit(_ station: Station, _ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let diagnosis = Diagnosis(arguments)
  if diagnosis.isForPrograms {
    throw Failure(
      "a step of a compile is text for people", advice: "leave out `--format`; `ainkac check` has it", code: .wrongUsage)
  }
  let sources = try sources(arguments)
  let levels = try warningLevels(arguments)
  var report = DiagnosticReport()
  let settings = try settings(arguments)
  let profile = try hostProfile(arguments)
  let options = try options(arguments, profile)
  let text = station.text(of: sources, profile: profile, settings: settings, options: options, report: &report)
  if let text { Console.print(text.hasSuffix("\n") ? text : text + "\n") }
  report = levels.applied(to: report)
  diagnosis.print(report, sources: Checker.sources(sources, settings: settings))
  return report.hasErrors ? .inputWrong : .done
}

/// Returns what `arguments` give to parameters of policies.
func settings(_ arguments: ParsedArguments) throws(Failure) -> [String: String] {
  do throws(SettingOptions.Malformed) { return try SettingOptions.values(of: arguments.all("set")) } catch {
    throw Failure(error.message, advice: error.advice, code: .wrongUsage)
  }
}

/// Returns the day, counted from 1970-01-01 (UTC).
func today() -> Int64 { Int64(time(nil)) / 86_400 }

/// Returns the texts of the policies in `arguments`.
func sources(_ arguments: ParsedArguments) throws(Failure) -> [SourceText] {
  do throws(PolicyFiles.Failure) {
    switch try PolicyFiles.read(arguments.positional) {
    case .sources(let sources): return sources
    case .bundle(let name, _):
      throw PolicyFiles.Failure.confused("`\(name)` is compiled already", advice: "`ainkac dump \(name)` says what it holds")
    case .plan(let name, _):
      throw PolicyFiles.Failure.confused("`\(name)` is a saved plan", advice: "`ainka apply \(name)` carries it out")
    }
  } catch { throw Failure(error) }
}

extension Bundle {
  /// What it holds, in words.
  fileprivate var sizeText: String {
    Compiler.Sizes(
      rules: rules.count, events: events.count, levelRules: daemon.rules.count, thresholds: thresholds.count
    ).text
  }
}

extension Compiler.Sizes {
  /// "2 rules on 2 events, 1 rule over metrics, 1 threshold"
  fileprivate var text: String {
    func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
    let learned = thresholds == 0 ? "" : ", \(counted(thresholds, "threshold"))"
    let level = levelRules == 0 ? "" : ", \(counted(levelRules, "rule")) over metrics"
    return "\(counted(rules, "rule")) on \(counted(events, "event"))\(level)\(learned)"
  }
}
