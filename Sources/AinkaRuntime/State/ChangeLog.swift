import AinkaFiles
import AinkaJSON
import AinkaValues
import Glibc

/// One change, as the log keeps it: who did what, when, from what to what.
struct LogEntry {
  /// "apply", "rollback", "threshold set", "threshold reset", "clear"
  var action: String
  var caller: Caller
  /// What it was done to: "generation", or a threshold's full name.
  var subject: String
  var before: String
  var after: String
}

extension StateDirectory {
  /// Adds `entry` to the log: one JSON object on a line of its own.
  func log(_ entry: LogEntry) throws(RuntimeError) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("time", Timestamp.now())
      writer.member("action", entry.action)
      writer.member("uid", entry.caller.uid)
      writer.member("pid", getpid())
      writer.member("command", entry.caller.command)
      writer.member("engine", engine)
      writer.member("subject", entry.subject)
      writer.member("before", entry.before)
      writer.member("after", entry.after)
    }
    try attempt { () throws(HostError) in try FileSystem.append(writer.bytes + [UInt8(ascii: "\n")], to: file("log.jsonl")) }
  }
}
