import AinkaBundle
import AinkaCommandLine
import AinkaCompiler
import AinkaFiles
import AinkaKernel
import AinkaRuntime
import AinkaSemantics
import AinkaSource
import AinkaValues

/// Returns the request that applies the policies or the bundle at `paths`, compiled for the host if its kernel is to decide.
///
/// - Throws: a `Failure`, after the diagnostics were printed.
func policyRequest(
  _ paths: [String], scope written: String?, _ arguments: ParsedArguments
) throws(Failure) -> ApplyRequest {
  let scope = try written.map { text throws(Failure) in try cgroupPath(text) }
  let files: PolicyFiles
  do throws(PolicyFiles.Failure) { files = try PolicyFiles.read(paths) } catch { throw Failure(error) }
  switch files {
  case .bundle(let name, let bytes):
    do throws(BundleError) {
      return ApplyRequest(bundle: try Bundle.decode(bytes), bytes: bytes, scope: scope)
    } catch { throw Failure(error, in: name) }
  case .sources(let sources):
    let bundle = try compile(sources, scope: scope, isJSON: arguments.isJSON, profile: try compileProfile(arguments))
    return ApplyRequest(bundle: bundle, bytes: bundle.encoded())
  }
}

/// Returns the path of the cgroup that `text` names, as a policy would write it: "/user.slice".
func cgroupPath(_ text: String) throws(Failure) -> String {
  let parts = text.split(separator: "/")
  guard !text.isEmpty, !parts.contains("."), !parts.contains("..") else {
    throw Failure(
      "`\(text)` is no path of a cgroup", advice: "write it from the root, as `/user.slice`; `/` is the whole host",
      code: .wrongUsage)
  }
  return "/" + parts.joined(separator: "/")
}

/// Returns what a compile for the engine that `arguments` ask for may count on.
func compileProfile(_ arguments: ParsedArguments) throws(Failure) -> HostProfile {
  guard arguments.value("engine") != EmbeddedBackend.name, EngineChoice.mayUseKernel() else { return .portable }
  do throws(HostError) {
    return HostReport.probe(KernelHost(cgroupMount: try ScopeResolution.mountPoint())).profile
  } catch { throw Failure(error) }
}

/// Returns the bundle of `sources`, every policy in the cgroup `scope` if there is one; prints what is wrong or odd.
private func compile(
  _ sources: [SourceText], scope: String?, isJSON: Bool, profile: HostProfile
) throws(Failure) -> Bundle {
  var report = DiagnosticReport()
  let progress = Progress("checking policies")
  defer { progress.end() }
  var program = Checker.check(sources, profile: profile, report: &report)
  if let scope {
    for index in program?.policies.indices ?? 0..<0 { program?.policies[index].scope = scope }
  }
  progress.begin("compiling \(program?.rules.count ?? 0) rules")
  let bundle = program.flatMap { program in
    Compiler.compile(program, options: CompileOptions(compiler: ainkaVersion, profile: profile.name), report: &report)
  }
  progress.end()
  let texts = program?.sources ?? sources + StandardLibrary.texts
  if let bundle {
    if !report.isEmpty { Console.complain(report.terminalText(sources: texts, colour: Console.hasColour)) }
    return bundle
  }
  if isJSON {
    Console.print(line: report.json(sources: texts))
  } else {
    Console.complain(report.terminalText(sources: texts, colour: Console.hasColour))
  }
  throw Failure.diagnosed
}
