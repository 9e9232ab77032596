import AinkaBundle
import AinkaCommandLine
import AinkaFiles
import AinkaJSON
import AinkaRuntime
import AinkaValues

/// Decides the events of a file again, and shows each decision with its reason.
func replayCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let path = arguments.positional[0]
  let bytes: [UInt8]
  do throws(HostError) { bytes = try FileSystem.read(path) } catch { throw Failure(error, code: .failed) }
  guard let policy = arguments.value("policy") else { return try replayActive(bytes, path: path, arguments) }
  let bundle = try policyInput([policy], arguments).request.bundle
  var replay = Replay(bundle)
  let contents: RecordedEvents
  do throws(EventFileError) { contents = try EventFile(bundle: bundle).contents(of: bytes) } catch {
    throw Failure(error, in: path)
  }
  return show(replay.decideAll(contents.events), of: contents, in: path, by: policy, arguments)
}

/// Decides `bytes`, the events of the file at `path`, by the active generation.
private func replayActive(_ bytes: [UInt8], path: String, _ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let session = try Session(arguments, changes: false)
  let result = try run { () throws(RuntimeError) in try session.runtime.replay(bytes) }
  switch result {
  case .malformed(let error): throw Failure(error, in: path)
  case .decided(let generation, let contents, let outcomes):
    let judge = "generation \(generation) of the \(session.runtime.backend.name) engine"
    return show(outcomes, of: contents, in: path, by: judge, arguments)
  }
}

/// How many damaged lines are named.
private let damageShown = 20

/// Prints `outcomes` of `contents`, decided by `judge`, and names the lines of the file at `path` that say nothing.
private func show(
  _ outcomes: [Replay.Outcome], of contents: RecordedEvents, in path: String, by judge: String, _ arguments: ParsedArguments
) -> ExitCode {
  defer {
    for error in contents.damage.prefix(damageShown) {
      Console.complain("error: \(path):\(error)\n" + (error.advice.isEmpty ? "" : "help: \(error.advice)\n"))
    }
    let rest = contents.damage.count - damageShown
    if rest > 0 { Console.complain("error: \(rest) more lines of \(path) are damaged\n") }
  }
  let code: ExitCode = contents.damage.isEmpty ? .done : .inputWrong
  guard arguments.isJSON else {
    let lost = contents.lost == 0 ? "" : "\(contents.lost) more were lost when they were recorded\n"
    Console.print(
      "\(EngineChoice.title(of: EmbeddedBackend.name))\ndecided by \(judge)\n\n" + Replay.Outcome.text(of: outcomes) + lost)
    return code
  }
  var writer = JSONWriter(pretty: true)
  writer.object { writer in
    writer.key("version")
    writer.integer(1)
    writer.key("engine")
    writer.string(EmbeddedBackend.name)
    writer.key("guardsHost")
    writer.bool(false)
    writer.key("decidedBy")
    writer.string(judge)
    writer.key("events")
    writer.array { writer in
      for outcome in outcomes { outcome.write(to: &writer) }
    }
    writer.key("lost")
    writer.integer(contents.lost)
    writer.key("damaged")
    writer.array { writer in
      for error in contents.damage {
        writer.object { writer in
          writer.key("line")
          writer.integer(error.line)
          writer.key("column")
          writer.integer(error.column)
          writer.key("message")
          writer.string(error.message)
        }
      }
    }
  }
  Console.print(line: writer.bytes)
  return code
}

extension Failure {
  /// Creates the failure that the file of events at `path` is wrong.
  fileprivate init(_ error: EventFileError, in path: String) {
    self.init("\(path):\(error)", advice: error.advice, code: .inputWrong)
  }
}
