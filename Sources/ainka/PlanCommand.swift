import AinkaCommandLine
import AinkaFiles
import AinkaPlan
import AinkaRuntime
import AinkaValues

/// Shows what applying the given policies would change.
func planCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  if let output = arguments.value("output") {
    do throws(PolicyFiles.Failure) { try PolicyFiles.check(output: output, isNoneOf: arguments.positional) } catch {
      throw Failure(error)
    }
  }
  let input = try policyInput(arguments.positional, arguments)
  let session = try Session(arguments, changes: false)
  var basis: SavedPlan.Basis?
  let plan = try run { () throws(RuntimeError) in
    if let planned = input.basis {
      return try session.runtime.plan(input.request, planned: planned, capabilities: input.capabilities)
    }
    let (plan, found) = try session.runtime.planToSave(input.request, capabilities: input.capabilities)
    basis = found
    return plan
  }
  if let path = arguments.value("output"), let basis {
    let scopes = arguments.all("scope")
    let saved = SavedPlan(
      basis: basis, scopeOptions: input.request.scopes.isEmpty ? [] : scopes, mode: input.request.mode,
      bundle: input.request.bytes)
    do throws(HostError) { try FileSystem.replace(path, with: saved.encoded()) } catch { throw Failure(error, code: .failed) }
  }
  session.print(plan, applied: nil, savedTo: arguments.value("output"))
  return arguments.has("detailed-exitcode") && !plan.isEmpty ? .changesPlanned : .done
}

extension Session {
  /// Prints `plan`, where it was saved, and if `applied` says so, that it was carried out, with the warnings of that.
  func print(_ plan: Plan, applied result: ApplyResult?, savedTo path: String? = nil) {
    let isKernel = runtime.backend.name != EmbeddedBackend.name
    let saved = path.map { "Saved: `ainka apply \($0)` carries out exactly this.\n" } ?? ""
    print(plan.text + saved + (result.map { outcome(of: $0) } ?? ""), titled: !isKernel) { writer in
      writer.object { writer in
        writeHead(to: &writer)
        writer.key("plan")
        plan.write(to: &writer)
        writer.key("applied")
        writer.bool(result.map { !$0.isUnchanged } ?? false)
        writer.key("confirmBy")
        if let confirmBy = result?.confirmBy { writer.string(confirmBy) } else { writer.null() }
        writer.key("warnings")
        writer.array { writer in
          for warning in result?.warnings ?? [] { writer.string(warning) }
        }
      }
    }
    for warning in result?.warnings ?? [] { Console.complain("warning: \(warning)\n") }
  }

  /// Returns what became of the plan of `result`.
  private func outcome(of result: ApplyResult) -> String {
    guard !result.isUnchanged else { return "" }
    let place =
      runtime.backend.name == EmbeddedBackend.name ? "the embedded engine, not guarding this host" : "the kernel"
    let applied = "Applied: generation \(result.plan.to) decides in \(place).\n"
    guard let confirmBy = result.confirmBy else { return applied }
    let fate = result.plan.from.map { "generation \($0) decides again" } ?? "nothing decides"
    return applied + "It waits to be confirmed: without `ainka confirm` until \(confirmBy), \(fate).\n"
  }
}
