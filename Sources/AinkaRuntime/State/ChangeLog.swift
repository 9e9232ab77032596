import AinkaFiles
import AinkaJSON
import AinkaValues
import Glibc

/// One change, as the log keeps it: who did what, when, from what to what.
public struct LogEntry: Sendable, Equatable {
  /// What was done.
  public enum Action: String, Sendable, CaseIterable {
    case apply
    case rollback
    case resume
    case confirm
    /// Nobody confirmed it in time.
    case lapse
    case withdraw
    case clear
    case thresholdSet = "threshold set"
    case thresholdReset = "threshold reset"
    case mode
  }

  public var action: Action
  /// Whoever called the command that wrote the entry; for a lapse the command that found it.
  public var caller: Caller
  /// What it was done to: "generation", a threshold's, rule's or policy's full name, or "everything".
  public var subject: String
  public var before: String
  public var after: String
  /// RFC 3339, UTC.
  public var time: String
  /// The process of the command.
  public var pid: Int32

  init(
    _ action: Action, caller: Caller, subject: String, before: String, after: String, time: String = Timestamp.now(),
    pid: Int32 = getpid()
  ) {
    self.action = action
    self.caller = caller
    self.subject = subject
    self.before = before
    self.after = after
    self.time = time
    self.pid = pid
  }
}

/// The log as it was read.
public struct ChangeLog: Sendable, Equatable {
  /// How many bytes a file of the log has before another one is begun; the one before it is kept, too.
  static let fileBytes = 1 << 20

  /// The oldest first.
  public var entries: [LogEntry]
  /// The lines that are no entries, as `PATH:LINE: what is wrong`.
  public var damage: [String]
}

extension StateDirectory {
  /// The names of the log's files, the oldest first.
  private var logFiles: [String] { [file("log.jsonl.1"), file("log.jsonl")] }

  /// Where the log ended before an entry was added; the file that was rotated away stays away.
  struct LogEnd {
    /// Nothing where there was no file.
    fileprivate var size: Int?
  }

  /// Takes away what was added to the log behind `end`.
  func shortenLog(to end: LogEnd) throws(RuntimeError) {
    try attempt { () throws(HostError) in try FileSystem.shorten(file("log.jsonl"), to: end.size) }
  }

  /// Adds `entry` to the log: one JSON object on a line of its own. Returns where the log ended.
  @discardableResult
  func log(_ entry: LogEntry) throws(RuntimeError) -> LogEnd {
    var writer = JSONWriter()
    writer.object { entry.write(to: &$0, engine: engine) }
    let path = file("log.jsonl")
    var line = writer.bytes + [UInt8(ascii: "\n")]
    return try attempt { () throws(HostError) in
      let size = FileSystem.size(path) ?? 0
      if size + line.count > ChangeLog.fileBytes, size > 0 {
        try FileSystem.rename(path, to: logFiles[0])
      } else if size > 0, try FileSystem.read(path).last != UInt8(ascii: "\n") {
        // A command that was killed left half a line: the next entry must not be lost with it.
        line.insert(UInt8(ascii: "\n"), at: 0)
      }
      let end = LogEnd(size: FileSystem.size(path))
      try FileSystem.append(line, to: path, mode: Self.fileMode)
      return end
    }
  }

  /// Returns what the log holds.
  func changeLog() throws(RuntimeError) -> ChangeLog {
    var log = ChangeLog(entries: [], damage: [])
    for path in logFiles {
      guard let bytes = try attempt({ () throws(HostError) in try FileSystem.readIfPresent(path) }) else { continue }
      for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
      where !line.isEmpty {
        do throws(MalformedRecord) { log.entries.append(try LogEntry(decoding: Array(line))) } catch {
          log.damage.append("\(path):\(index + 1): \(error.reason)")
        }
      }
    }
    return log
  }
}

extension LogEntry {
  /// Creates the entry that `line` holds.
  init(decoding line: [UInt8]) throws(MalformedRecord) {
    let record = try JSONRecord(line, version: 1)
    let word = try record.string("action")
    guard let action = Action(rawValue: word) else { throw MalformedRecord(reason: "`\(word)` is no action") }
    let caller = Caller(
      uid: UInt32(clamping: try record.unsigned("uid")),
      loginUID: record.value["loginUID"]?.unsigned.map { UInt32(clamping: $0) }, command: try record.string("command"))
    self.init(
      action, caller: caller, subject: try record.string("subject"), before: try record.string("before"),
      after: try record.string("after"), time: try record.string("time"), pid: Int32(clamping: try record.integer("pid")))
  }

  /// Writes the entry's members into the open object.
  func write(to writer: inout JSONWriter, engine: String) {
    writer.member("version", 1)
    writer.member("time", time)
    writer.member("action", action.rawValue)
    writer.member("uid", caller.uid)
    writer.key("loginUID")
    if let login = caller.loginUID { writer.integer(login) } else { writer.null() }
    writer.member("pid", pid)
    writer.member("command", caller.command)
    writer.member("engine", engine)
    writer.member("subject", subject)
    writer.member("before", before)
    writer.member("after", after)
  }
}
