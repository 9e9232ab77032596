import AinkaBundle
import AinkaCommandLine
import AinkaFiles
import AinkaRuntime
import AinkaValues
import Glibc

/// Where a command's events go: lines for people or for programs on standard output, or lines for programs in a file.
final class EventOutput {
  private let file: GrowingFile?
  /// `true` iff what was decided is told.
  private let isDecided: Bool
  private var clock = WallClock()

  /// Opens the file of `--output`, if there is one; `program` is the command's name. A recording is for programs only, says nothing
  /// of decisions, and starts its file afresh.
  init(_ arguments: ParsedArguments, by program: String, isRecording: Bool = false) throws(Failure) {
    let path = arguments.value("output")
    let rotation = try Self.rotation(arguments)
    isDecided = !isRecording
    guard path != nil || arguments.isJSON || isRecording else {
      file = nil
      return
    }
    do throws(HostError) {
      file = try GrowingFile(
        path ?? "-", header: EventSchema.header(by: program), isNew: isRecording, rotation: rotation, gap: EventSchema.gap)
    } catch { throw Failure(error, code: .failed) }
    tell(file?.flush())
  }

  /// What the watch of this output calls; `more` answers after each event whether to go on.
  func listeners(_ interruption: Interruption, more: @escaping () -> Bool = { true }) -> Watch.Listeners {
    Watch.Listeners(
      event: { event, bundle in
        self.show(event, bundle)
        return more()
      },
      gap: { count in self.tell(self.file?.add(gap: count)) },
      problem: { Console.complain("warning: \($0)\n") },
      pause: {
        if interruption.takeHangup() { self.tell(self.file?.reopen()) }
        self.tell(self.file?.flush())
        self.clock.follow()
      })
  }

  /// How many events could not be written.
  var unwritten: UInt64 { file?.unwritten ?? 0 }

  private func show(_ event: MatchedEvent, _ bundle: Bundle) {
    let fields = bundle.events.first { $0.name == event.event }?.fields ?? []
    guard let file else {
      return Console.print(event.line(fields: fields, clock: clock) + "\n")
    }
    tell(file.add(line: EventSchema.line(of: event, fields: fields, clock: clock, isDecided: isDecided)))
  }

  /// Tells what became of the file.
  private func tell(_ news: GrowingFile.News?) {
    switch news {
    case nil: return
    case .failing(let error): Console.complain("warning: \(error); events are counted, not written, until there is room\n")
    case .recovered(let missing): Console.complain("warning: events are written again; \(missing) are missing\n")
    case .trouble(let error): Console.complain("warning: \(error)\n")
    }
  }

  /// Returns what `--rotate` and `--keep` ask for.
  private static func rotation(_ arguments: ParsedArguments) throws(Failure) -> GrowingFile.Rotation? {
    var kept = 4
    if let text = arguments.value("keep") {
      guard let count = Int(text), (1...1000).contains(count) else {
        throw Failure("`--keep` is a number from 1 to 1000, found `\(text)`", code: .wrongUsage)
      }
      kept = count
    }
    guard let text = arguments.value("rotate") else { return nil }
    guard arguments.has("output") else {
      throw Failure("`--rotate` needs `--output`", advice: "standard output has no size", code: .wrongUsage)
    }
    guard let size = try? Quantity(parsing: text), size.type == .bytes, size.value >= 1 << 10, size.value < 1 << 50 else {
      throw Failure("`--rotate` is a size from 1KiB, as `100MiB`, found `\(text)`", code: .wrongUsage)
    }
    return GrowingFile.Rotation(bytes: Int(size.value), kept: kept)
  }
}
