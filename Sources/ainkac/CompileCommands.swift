import AinkaBundle
import AinkaCommandLine
import AinkaCompiler
import AinkaFiles
import AinkaSemantics
import AinkaSource
import AinkaValues

/// Compiles policies into one bundle, or prints a step of it.
func compileCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  if let station = arguments.value("emit").flatMap(Station.init(rawValue:)) { return try emit(station, arguments) }
  guard let output = arguments.value("output") else {
    throw Failure("where to write the bundle is missing", advice: "write `-o FILE.ainkab`", code: .wrongUsage)
  }
  do throws(PolicyFiles.Failure) { try PolicyFiles.check(output: output, isNoneOf: arguments.positional) } catch {
    throw Failure(error)
  }
  guard let bundle = try compile(arguments) else { return .inputWrong }
  let bytes = bundle.encoded()
  do throws(HostError) { try FileSystem.replace(output, with: bytes) } catch { throw Failure(error) }
  if !Diagnosis(arguments).isForPrograms {
    Console.print("\(output): \(bundle.sizeText), \(bytes.count) bytes\n")
  }
  return .done
}

/// Says what is wrong with policies.
func checkCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  guard let bundle = try compile(arguments) else { return .inputWrong }
  if !Diagnosis(arguments).isForPrograms {
    Console.print("\(arguments.positional.joined(separator: " ")): \(bundle.sizeText)\n")
  }
  return .done
}

/// Returns the bundle of the policies in `arguments`, or nothing if they are wrong; prints what is wrong or odd.
private func compile(_ arguments: ParsedArguments) throws(Failure) -> Bundle? {
  let sources = try sources(arguments)
  let profile = try hostProfile(arguments)
  var report = DiagnosticReport()
  let bundle = Progress.show("checking policies") { progress in
    Checker.check(sources, profile: profile, report: &report).flatMap { program in
      progress.begin("compiling \(program.rules.count) rules")
      return Compiler.compile(
        program, options: CompileOptions(compiler: ainkaVersion, profile: profile.name), report: &report)
    }
  }
  Diagnosis(arguments).print(report, sources: sources + StandardLibrary.texts)
  return bundle
}

/// Prints what `station` makes of the policies in `arguments`.
private func emit(_ station: Station, _ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let diagnosis = Diagnosis(arguments)
  if diagnosis.isForPrograms {
    throw Failure(
      "a step of a compile is text for people", advice: "leave out `--format`; `ainkac check` has it", code: .wrongUsage)
  }
  let sources = try sources(arguments)
  var report = DiagnosticReport()
  let text = station.text(of: sources, profile: try hostProfile(arguments), report: &report)
  if let text { Console.print(text.hasSuffix("\n") ? text : text + "\n") }
  diagnosis.print(report, sources: sources + StandardLibrary.texts)
  return report.hasErrors ? .inputWrong : .done
}

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
  /// "2 rules on 2 events, 1 threshold"
  fileprivate var sizeText: String {
    func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
    let learned = thresholds.isEmpty ? "" : ", \(counted(thresholds.count, "threshold"))"
    return "\(counted(rules.count, "rule")) on \(counted(events.count, "event"))\(learned)"
  }
}
