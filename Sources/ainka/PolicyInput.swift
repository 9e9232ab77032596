import AinkaBundle
import AinkaCommandLine
import AinkaCompiler
import AinkaKernel
import AinkaRuntime
import AinkaSemantics
import AinkaSource
import AinkaValues

/// Returns the request that applies the policies or the bundle at `paths`, compiled for the host if its kernel is to decide.
///
/// - Throws: a `Failure`, after the diagnostics were printed.
func policyRequest(
  _ paths: [String], scope: String?, _ arguments: ParsedArguments
) throws(Failure) -> ApplyRequest {
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

/// Returns what a compile for the engine that `arguments` ask for may count on.
private func compileProfile(_ arguments: ParsedArguments) throws(Failure) -> HostProfile {
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
  var program = Checker.check(sources, profile: profile, report: &report)
  if let scope {
    for index in program?.policies.indices ?? 0..<0 { program?.policies[index].scope = scope }
  }
  let bundle = program.flatMap { program in
    Compiler.compile(program, options: CompileOptions(compiler: ainkaVersion, profile: profile.name), report: &report)
  }
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
