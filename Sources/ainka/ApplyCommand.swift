import AinkaCommandLine
import AinkaFiles
import AinkaRuntime
import AinkaValues

/// Makes the given policies the active generation, or brings the last one back.
func applyCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  if arguments.has("resume") { return try resumeCommand(arguments) }
  guard !arguments.positional.isEmpty else {
    throw Failure(
      "`ainka apply` needs POLICY", advice: "name policies, a bundle or a saved plan, or write `--resume`", code: .wrongUsage)
  }
  if arguments.has("dry-run") { return try planCommand(arguments) }
  let confirmation = try arguments.value("confirm").map { text throws(Failure) in try confirmationTime(text) }
  var input = try policyInput(arguments.positional, arguments, loadsEarly: true)
  input.request.confirmation = confirmation
  let session = try Session(arguments, changes: true, early: input.early)
  let (request, capabilities, basis) = (input.request, input.capabilities, input.basis)
  let sources = input.sources
  let result = try Progress.show("applying") { _ throws(Failure) in
    do throws(RuntimeError) {
      if let basis { return try session.runtime.apply(request, planned: basis, capabilities: capabilities) }
      return try session.runtime.apply(request)
    } catch {
      var failure = Failure(error)
      if case .host(let error) = error, let refusal = error.refusal {
        failure.details = RefusedProgram(refusal, bundle: request.bundle, sources: sources).text
      }
      throw failure
    }
  }
  session.print(result.plan, applied: result)
  return .done
}

/// Returns the nanoseconds that `text` gives to confirm in.
private func confirmationTime(_ text: String) throws(Failure) -> UInt64 {
  guard let quantity = try? Quantity(parsing: text), quantity.type == .duration,
    (100_000_000...86_400_000_000_000).contains(quantity.value)
  else {
    throw Failure("`--confirm` cannot be `\(text)`", advice: "write a time from 100ms to 1d, as `2min`", code: .wrongUsage)
  }
  return UInt64(quantity.value)
}

/// Brings back the generation that should decide and does not.
private func resumeCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let others =
    ["dry-run", "scope", "mode", "set", "costs", "confirm"].filter(arguments.has).map { "--\($0)" } + arguments.positional
  if let other = others.first {
    throw Failure(
      "`\(other)` does not go with `--resume`, which brings the last generation back as it was",
      advice: "`ainka apply POLICY` makes a new one", code: .wrongUsage)
  }
  let session = try Session(arguments, changes: true)
  let resumption = try run { () throws(RuntimeError) in try session.runtime.resume() }
  let text: String
  var resumed: UInt64?
  var warnings: [String] = []
  switch resumption {
  case .nothing(let why): text = "Nothing to resume: \(why).\n"
  case .resumed(let number, let found):
    let name = session.runtime.backend.name
    let place = name == EmbeddedBackend.name ? "embedded engine" : name
    text = "Resumed: generation \(number) decides in the \(place) again.\n"
    resumed = number
    warnings = found
  }
  session.print(text) { writer in
    writer.object { writer in
      session.writeHead(to: &writer)
      writer.key("resumed")
      if let resumed { writer.integer(resumed) } else { writer.null() }
      writer.key("message")
      writer.string(text.filter { $0 != "\n" })
      writer.key("warnings")
      writer.array { writer in
        for warning in warnings { writer.string(warning) }
      }
    }
  }
  for warning in warnings { Console.complain("warning: \(warning)\n") }
  return .done
}
