import AinkaBundle
import AinkaCommandLine
import AinkaFiles
import AinkaKernel
import AinkaRuntime
import AinkaValues
import Glibc

/// Programs of this command alone, and where their events go: what `trace` and `record` share.
struct PrivateWatch {
  /// Room for records that wait: a trace is for people, a recording is to miss nothing.
  static let traceRingBytes = 1 << 22
  static let recordRingBytes = 1 << 25

  /// What is decided.
  var bundle: Bundle
  /// Whom nothing is done against.
  var exemptions: [Exemption] = []
  /// Room for records that wait.
  var ringBytes: Int
  var isRecording = false

  /// Throws unless this process may use the kernel for `command`.
  static func checkEngine(_ arguments: ParsedArguments) throws(Failure) {
    guard arguments.value("engine") != EmbeddedBackend.name else {
      throw Failure(
        "the embedded engine sees no events of this host", advice: "`ainka replay EVENTS` decides recorded ones",
        code: .hostCannot)
    }
    guard EngineChoice.mayUseKernel() else {
      throw Failure("seeing events needs the right to load BPF programs", advice: "run it with `sudo`", code: .hostCannot)
    }
  }

  /// Shows events until interrupted, or as `--for` and `--count` say; tells at the end how many there were.
  func run(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
    var rest = try Self.count(arguments)
    let seconds = try Self.seconds(arguments)
    let records: PrivateRecords
    do throws(HostError) {
      let root = try ScopeResolution.mountPoint()
      let scopes = try ScopeResolution.resolve(bundle.scopes, root: root)
      records = PrivateRecords(
        try PrivateSession(
          of: KernelHost(cgroupMount: root), bundle: bundle, scopes: scopes, ringBytes: ringBytes, exemptions: exemptions))
    } catch { throw Failure(error) }
    // Opened before signals wait: a pipe that nobody reads would keep the command until it is killed.
    let output = try EventOutput(arguments, by: arguments.command, isRecording: isRecording)
    let interruption = Interruption(after: seconds)
    Console.complain("\(isRecording ? "recording" : "tracing"); interrupt to end\n")
    var watch = Watch(bundle, source: records)
    let listeners = output.listeners(interruption) {
      rest = rest.map { $0 - 1 }
      return rest != 0
    }
    do throws(RuntimeError) { _ = try watch.run(isInterrupted: { interruption.hasCome }, listeners) } catch {
      throw Failure(error)
    }
    var text = "\(watch.counts.events) events \(isRecording ? "recorded" : "seen"), \(watch.counts.lost) lost"
    if output.unwritten > 0 { text += ", \(output.unwritten) not written" }
    Console.complain(text + "\n")
    return .done
  }

  /// Returns how many events `--count` asks for.
  static func count(_ arguments: ParsedArguments) throws(Failure) -> Int? {
    guard let text = arguments.value("count") else { return nil }
    guard let count = Int(text), count > 0 else {
      throw Failure("`--count` is a number from 1, found `\(text)`", code: .wrongUsage)
    }
    return count
  }

  /// Returns how long `--for` says to go on.
  private static func seconds(_ arguments: ParsedArguments) throws(Failure) -> Double? {
    guard let text = arguments.value("for") else { return nil }
    guard let time = try? Quantity(parsing: text), time.type == .duration, time.value > 0 else {
      throw Failure("`--for` is a time, as `30s` or `5min`, found `\(text)`", code: .wrongUsage)
    }
    return Double(time.value) / 1e9
  }
}
