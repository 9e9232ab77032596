import AinkaCommandLine
import AinkaFiles
import AinkaKernel
import AinkaRuntime
import AinkaValues
import Glibc

/// Prints events as rules meet them, or adds them to a file, until interrupted.
func watchCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  var rest = try PrivateWatch.count(arguments)
  let session = try Session(arguments, changes: false)
  guard let kernel = session.runtime.backend as? KernelHost else {
    throw Failure(
      "the embedded engine sees no events of this host",
      advice: (session.isFallback ? "run it with `sudo`; " : "") + "`ainka replay EVENTS` decides recorded ones",
      code: .hostCannot)
  }
  let waits = arguments.has("wait")
  if !waits { try checkThatSomethingDecides(session) }
  var source = try records(of: kernel, waits: waits)
  // Opened before signals wait: a pipe that nobody reads would keep the command until it is killed.
  let output = try EventOutput(arguments, by: "watch")
  let interruption = Interruption(takesHangups: arguments.value("output") != nil)
  if !arguments.isJSON { Console.complain("watching; interrupt to end\n") }
  let listeners = output.listeners(interruption) {
    rest = rest.map { $0 - 1 }
    return rest != 0
  }
  var counts: (events: UInt64, lost: UInt64) = (0, 0)
  while !interruption.hasCome {
    if let records = source {
      var watch = Watch(session.runtime, source: records)
      let isCleared = try run { () throws(RuntimeError) in
        try watch.run(isInterrupted: { interruption.hasCome }, listeners)
      }
      counts = (counts.events + watch.counts.events, counts.lost + watch.counts.lost)
      if isCleared {
        Console.complain("warning: everything was cleared: no event will come any more\n")
      }
      guard isCleared, waits else { break }
    } else {
      listeners.rest()
    }
    // Given up before it waits: as long as somebody holds them, the maps of what was cleared stay.
    source = nil
    usleep(200_000)
    source = try records(of: kernel, waits: waits)
  }
  summarise(counts, output, session)
  return .done
}

/// Checks that there is something to watch.
private func checkThatSomethingDecides(_ session: Session) throws(Failure) {
  let status = try run { () throws(RuntimeError) in try session.runtime.status() }
  if let unreadable = status.unreadable { throw Failure(unreadable.reason, advice: unreadable.advice, code: .failed) }
  guard status.record != nil else {
    throw Failure(
      "no generation is active", advice: "apply a policy first; `ainka watch --wait` waits for one", code: .failed)
  }
}

/// Becomes the reader of `kernel`; nothing when nobody decides and the caller `waits`.
private func records(of kernel: KernelHost, waits: Bool) throws(Failure) -> KernelRecords? {
  do throws(HostError) {
    if waits, try kernel.current() == nil { return nil }
    return try KernelRecords(of: kernel)
  } catch {
    if waits, error.errno == ENOENT { return nil }
    throw Failure(error, code: error.errno == EBUSY ? .staleOrLocked : .hostCannot)
  }
}

/// Tells what was read and what was not.
private func summarise(_ counts: (events: UInt64, lost: UInt64), _ output: EventOutput, _ session: Session) {
  var text = "\(counts.events) events read, \(counts.lost) lost"
  if output.unwritten > 0 { text += ", \(output.unwritten) not written" }
  let rules = (try? session.runtime.status())?.rules ?? []
  let unread = rules.reduce(0) { $0 &+ $1.counters.unread }
  if unread > 0 { text += "; \(unread) were read by nobody while nobody watched" }
  Console.complain(text + "\n")
}
