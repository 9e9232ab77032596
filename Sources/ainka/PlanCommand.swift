import AinkaCommandLine
import AinkaFiles
import AinkaPlan
import AinkaRuntime

/// Shows what applying the given policies would change.
func planCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let request = try policyRequest(arguments.positional, scope: arguments.value("scope"), arguments)
  let session = try Session(arguments, changes: false)
  let plan = try run { () throws(RuntimeError) in try session.runtime.plan(request) }
  session.print(plan, applied: nil)
  return arguments.has("detailed-exitcode") && !plan.isEmpty ? .changesPlanned : .done
}

extension Session {
  /// Prints `plan`, and if `applied` says so, that it was carried out, with the warnings of that.
  func print(_ plan: Plan, applied result: ApplyResult?) {
    let isKernel = runtime.backend.name != EmbeddedBackend.name
    print(plan.text + (result.map { outcome(of: $0) } ?? ""), titled: !isKernel) { writer in
      writer.object { writer in
        writeHead(to: &writer)
        writer.key("plan")
        plan.write(to: &writer)
        writer.key("applied")
        writer.bool(result.map { !$0.isUnchanged } ?? false)
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
    return "Applied: generation \(result.plan.to) decides in \(place).\n"
  }
}
