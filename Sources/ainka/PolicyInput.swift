import AinkaBundle
import AinkaCommandLine
import AinkaCompiler
import AinkaFiles
import AinkaJSON
import AinkaKernel
import AinkaPlan
import AinkaRuntime
import AinkaSemantics
import AinkaSource
import AinkaValues
import Glibc

/// What a command was given to apply.
struct PolicyInput {
  var request: ApplyRequest
  /// What must still be so, if it came from a saved plan.
  var basis: SavedPlan.Basis?
  /// What the host can do for policies, as a saved plan says it; "" where nobody asked.
  var capabilities = ""
  /// The texts that it was compiled from, where it was.
  var sources: [SourceText] = []
  /// What is loaded beside the compile, or nothing.
  var early: EarlyPrograms?
}

/// Returns what `paths` hold, compiled for the host if its kernel is to decide, put in the cgroups and mode that `arguments` name.
///
/// - Parameter loadsEarly: the kernel's verifier is to begin while policies are compiled.
/// - Throws: a `Failure`, after the diagnostics were printed.
func policyInput(
  _ paths: [String], _ arguments: ParsedArguments, loadsEarly: Bool = false
) throws(Failure) -> PolicyInput {
  let scopes = try scopeChoice(arguments.all("scope"))
  let mode = arguments.value("mode").flatMap(RuleMode.init(rawValue:))
  let files: PolicyFiles
  do throws(PolicyFiles.Failure) { files = try PolicyFiles.read(paths) } catch { throw Failure(error) }
  switch files {
  case .plan(let name, let bytes): return try savedInput(name, bytes, arguments)
  case .bundle(let name, let bytes):
    if arguments.has(CostOptions.name) {
      throw Failure(
        "`--costs` does not go with `\(name)`, a bundle: its budgets were checked where it was compiled",
        advice: "give them there: `ainkac compile --costs …`", code: .wrongUsage)
    }
    if arguments.has("set") {
      throw Failure(
        "`--set` does not go with `\(name)`, a bundle: its parameters have their values",
        advice: "give them where it is compiled: `ainkac compile --set …`", code: .wrongUsage)
    }
    let capabilities = arguments.has("output") ? try compileProfile(arguments).text : ""
    let bundle = try decode(bytes, name)
    return PolicyInput(
      request: ApplyRequest(bundle: bundle, bytes: bytes, scopes: scopes, mode: mode), capabilities: capabilities)
  case .sources(let sources):
    let early = loadsEarly ? earlyPrograms(for: sources, arguments) : nil
    let profile = try compileProfile(arguments)
    let options = CompileOptions(compiler: ainkaVersion, profile: profile.name, costs: try givenCosts(arguments))
    let bundle = try compile(
      sources, scopes: scopes, isJSON: arguments.isJSON, profile: profile, options: options,
      settings: try settingChoice(arguments))
    return PolicyInput(
      request: ApplyRequest(bundle: bundle, bytes: bundle.encoded(), mode: mode), capabilities: profile.text,
      sources: sources, early: early)
  }
}

/// Begins to load the programs that `sources` seem to need, where the kernel is to decide and has none of ours yet.
private func earlyPrograms(for sources: [SourceText], _ arguments: ParsedArguments) -> EarlyPrograms? {
  guard arguments.value("engine") != EmbeddedBackend.name, EngineChoice.mayUseKernel() else { return nil }
  var guess = PolicyGuess()
  for source in sources { guess.look(at: source.bytes) }
  return EarlyPrograms(for: guess, on: KernelHost(cgroupMount: nil))
}

/// Returns what the saved plan `bytes` of the file `name` says.
private func savedInput(_ name: String, _ bytes: [UInt8], _ arguments: ParsedArguments) throws(Failure) -> PolicyInput {
  if let option = ["scope", "mode", "set", "costs", "output"].first(where: { arguments.has($0) }) {
    throw Failure(
      "`--\(option)` does not go with `\(name)`, a saved plan: it is carried out as it was made",
      advice: "make another one with `ainka plan --\(option) … -o FILE`", code: .wrongUsage)
  }
  let plan: SavedPlan
  do throws(BundleError) { plan = try SavedPlan.decode(bytes) } catch {
    throw Failure("\(name) is no sound saved plan: \(error)", advice: "make it again with `ainka plan -o`", code: .inputWrong)
  }
  let request = ApplyRequest(
    bundle: try decode(plan.bundle, name), bytes: plan.bundle, scopes: try scopeChoice(plan.scopeOptions), mode: plan.mode)
  return PolicyInput(request: request, basis: plan.basis, capabilities: try compileProfile(arguments).text)
}

/// Returns the bundle that `bytes` of the file `name` hold.
private func decode(_ bytes: [UInt8], _ name: String) throws(Failure) -> Bundle {
  do throws(BundleError) { return try Bundle.decode(bytes) } catch { throw Failure(error, in: name) }
}

/// Returns the one cgroup that `--scope` names, or nothing.
func scopeOption(_ arguments: ParsedArguments) throws(Failure) -> String? {
  guard let text = arguments.value("scope") else { return nil }
  guard let path = try scopeChoice([text]).all else {
    throw Failure("`\(text)` is no path of a cgroup", advice: "write it from the root, as `/user.slice`", code: .wrongUsage)
  }
  return path
}

/// Returns the cgroups that `options` choose.
private func scopeChoice(_ options: [String]) throws(Failure) -> ScopeChoice {
  do throws(ScopeChoice.Malformed) { return try ScopeChoice(options: options) } catch {
    throw Failure(error.message, advice: error.advice, code: .wrongUsage)
  }
}

/// Returns what `--set` gives to parameters of policies.
private func settingChoice(_ arguments: ParsedArguments) throws(Failure) -> [String: String] {
  do throws(SettingOptions.Malformed) { return try SettingOptions.values(of: arguments.all("set")) } catch {
    throw Failure(error.message, advice: error.advice, code: .wrongUsage)
  }
}

extension HostProfile {
  /// What it promises, in words.
  var text: String {
    "\(name), BPF LSM: \(bpfLSM ? "yes" : "no"), signals from cgroup hooks: \(killFromCgroup ? "yes" : "no")"
  }
}

/// Returns what a compile for the engine that `arguments` ask for may count on.
func compileProfile(_ arguments: ParsedArguments) throws(Failure) -> HostProfile {
  guard arguments.value("engine") != EmbeddedBackend.name, EngineChoice.mayUseKernel() else { return .portable }
  return HostReport.profile()
}

/// Returns the costs that budgets are compared with: those of the file that `--costs` names, else the usual ones.
private func givenCosts(_ arguments: ParsedArguments) throws(Failure) -> Costs {
  guard let path = arguments.value(CostOptions.name) else { return .defaults }
  let bytes: [UInt8]
  do throws(HostError) { bytes = try FileSystem.read(path, limit: MeasuredCosts.bytesMost) } catch {
    throw Failure(error, code: .failed)
  }
  do throws(JSONError) { return try MeasuredCosts(reading: bytes).costs } catch {
    throw Failure("\(path):\(error)", advice: CostOptions.advice, code: .inputWrong)
  }
}

/// Returns the bundle of `sources`, its policies in the cgroups of `scopes`; prints what is wrong or odd.
private func compile(
  _ sources: [SourceText], scopes: ScopeChoice, isJSON: Bool, profile: HostProfile, options: CompileOptions,
  settings: [String: String]
) throws(Failure) -> Bundle {
  var report = DiagnosticReport()
  let progress = Progress("checking policies")
  defer { progress.end() }
  let today = Int64(time(nil)) / 86_400
  var program = Checker.check(
    sources, profile: profile, settings: settings, today: today, keepsTests: false, report: &report)
  let names = program?.policies.map(\.name) ?? []
  if program != nil, let stranger = scopes.stranger(among: names) {
    throw Failure(
      "there is no policy `\(stranger)` to put in a cgroup",
      advice: "there is \(names.map { "`\($0)`" }.joined(separator: ", "))", code: .failed)
  }
  for index in names.indices {
    if let path = scopes.path(for: names[index]) { program?.policies[index].scope = path }
  }
  progress.begin("compiling \(program?.rules.count ?? 0) rules")
  let bundle = program.flatMap { program in
    Compiler.compile(program, options: options, report: &report)
  }
  progress.end()
  report = WarningLevels().applied(to: report)
  let texts = Checker.sources(sources, settings: settings)
  if let bundle, !report.hasErrors {
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
