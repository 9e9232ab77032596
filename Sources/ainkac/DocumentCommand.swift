import AinkaCommandLine
import AinkaCompiler
import AinkaDocumentation
import AinkaFiles
import AinkaSemantics
import AinkaSource
import AinkaSyntax
import AinkaValues

/// Writes the page of policies, or of the standard library.
func documentCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  if Diagnosis(arguments).isForPrograms {
    throw Failure("a page is for people: it is Markdown", advice: "leave out `--format`", code: .wrongUsage)
  }
  guard let text = try arguments.has("library") ? libraryPage(arguments) : policyPage(arguments) else { return .inputWrong }
  guard let output = arguments.value("output") else {
    Console.print(text)
    return .done
  }
  if !arguments.has("library") {
    do throws(PolicyFiles.Failure) { try PolicyFiles.check(output: output, isNoneOf: arguments.positional) } catch {
      throw Failure(error)
    }
  }
  do throws(HostError) { try FileSystem.replace(output, with: Array(text.utf8)) } catch { throw Failure(error) }
  return .done
}

/// Returns the page of the modules in `arguments`, or of all.
private func libraryPage(_ arguments: ParsedArguments) throws(Failure) -> String {
  let known = LibraryPage.modules
  for module in arguments.positional where !known.contains(module) {
    let near = Suggestion.nearest(to: module, in: known)
    throw Failure(
      "the standard library has no module `\(module)`",
      advice: near.map { "did you mean `\($0)`?" } ?? "modules are \(known.joined(separator: ", "))", code: .failed)
  }
  return LibraryPage(modules: arguments.positional).text
}

/// Returns the page of the policies in `arguments`, or nothing if they are wrong; prints what is wrong or odd.
private func policyPage(_ arguments: ParsedArguments) throws(Failure) -> String? {
  guard !arguments.positional.isEmpty else {
    throw Failure(
      "what to write about is missing", advice: "name a policy, or write `--library` for the standard library",
      code: .wrongUsage)
  }
  let sources = try sources(arguments)
  let settings = try settings(arguments)
  var report = DiagnosticReport()
  let trees = sources.indices.map { Parser.parse(sources[$0], source: UInt32($0), report: &report) }
  let program = Checker.check(
    trees, profile: try hostProfile(arguments), settings: settings, today: today(), report: &report)
  Diagnosis(arguments).print(report, sources: Checker.sources(sources, settings: settings))
  guard let program else { return nil }
  let page = PolicyPage(trees, tiers: Compiler.tiers(of: program))
  if page.isEmpty {
    throw Failure(
      "there is no policy to write about, but only tests of others", advice: "name the policies, too", code: .failed)
  }
  return page.text
}
