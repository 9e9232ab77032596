import AinkaBundle
import AinkaCommandLine
import AinkaFiles
import AinkaJSON
import AinkaKernel
import AinkaRuntime
import AinkaValues
import Glibc

/// Prints events as rules meet them, until interrupted.
func watchCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  var rest: Int?
  if let text = arguments.value("count") {
    guard let count = Int(text), count > 0 else {
      throw Failure("`--count` is a number from 1, found `\(text)`", code: .wrongUsage)
    }
    rest = count
  }
  let session = try Session(arguments, changes: false)
  guard let kernel = session.runtime.backend as? KernelHost else {
    throw Failure(
      "the embedded engine sees no events of this host",
      advice: (session.isFallback ? "run it with `sudo`; " : "") + "`ainka replay EVENTS` decides recorded ones",
      code: .hostCannot)
  }
  let status = try run { () throws(RuntimeError) in try session.runtime.status() }
  if let unreadable = status.unreadable { throw Failure(unreadable.reason, advice: unreadable.advice, code: .failed) }
  guard status.record != nil else {
    throw Failure("no generation is active", advice: "apply a policy first", code: .failed)
  }
  let source: any RecordSource
  do throws(HostError) { source = try KernelRecords(of: kernel) } catch {
    throw Failure(error, code: error.errno == EBUSY ? .staleOrLocked : .hostCannot)
  }
  blockInterruptions()
  if !arguments.isJSON { Console.complain("watching; interrupt to end\n") }
  var watch = Watch(session.runtime, source: source)
  try run { () throws(RuntimeError) in
    try watch.run(
      isInterrupted: isInterrupted,
      event: { event, bundle in
        show(event, bundle: bundle, isJSON: arguments.isJSON)
        rest = rest.map { $0 - 1 }
        return rest != 0
      }, problem: { Console.complain("warning: \($0)\n") })
  }
  return .done
}

/// Prints `event` on a line of its own.
private func show(_ event: MatchedEvent, bundle: Bundle, isJSON: Bool) {
  guard isJSON else { return Console.print(event.line(bundle: bundle) + "\n") }
  var writer = JSONWriter()
  event.write(to: &writer, bundle: bundle)
  Console.print(line: writer.bytes)
}

/// The signals that end a watch.
private var interruptions: sigset_t {
  var set = sigset_t()
  sigemptyset(&set)
  sigaddset(&set, SIGINT)
  sigaddset(&set, SIGTERM)
  return set
}

/// Lets the signals that end a watch wait until they are asked for.
private func blockInterruptions() {
  var set = interruptions
  sigprocmask(SIG_BLOCK, &set, nil)
}

/// `true` iff a signal that ends a watch has come.
private func isInterrupted() -> Bool {
  var pending = sigset_t()
  sigpending(&pending)
  return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1
}
