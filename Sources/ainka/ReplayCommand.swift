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
  let events: [RecordedEvent]
  do throws(EventFileError) { events = try EventFile(bundle: bundle).events(in: bytes) } catch {
    throw Failure(error, in: path)
  }
  let outcomes = Progress.show("replaying events", of: events.count) { progress in
    events.map { event in
      progress.advance()
      return replay.decide(event)
    }
  }
  show(outcomes, by: policy, arguments)
  return .done
}

/// Decides `bytes`, the events of the file at `path`, by the active generation.
private func replayActive(_ bytes: [UInt8], path: String, _ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let session = try Session(arguments, changes: false)
  let result = try run { () throws(RuntimeError) in
    try session.runtime.replay { bundle throws(EventFileError) in try EventFile(bundle: bundle).events(in: bytes) }
  }
  switch result {
  case .malformed(let error): throw Failure(error, in: path)
  case .decided(let generation, let outcomes):
    show(outcomes, by: "generation \(generation) of the \(session.runtime.backend.name) engine", arguments)
    return .done
  }
}

/// Prints `outcomes`, decided by `judge`.
private func show(_ outcomes: [Replay.Outcome], by judge: String, _ arguments: ParsedArguments) {
  guard arguments.isJSON else {
    Console.print(
      "\(EngineChoice.title(of: EmbeddedBackend.name))\ndecided by \(judge)\n\n" + Replay.Outcome.text(of: outcomes))
    return
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
  }
  Console.print(line: writer.bytes)
}

extension Failure {
  /// Creates the failure that the file of events at `path` is wrong.
  fileprivate init(_ error: EventFileError, in path: String) {
    self.init("\(path):\(error)", advice: error.advice, code: .inputWrong)
  }
}
