import AinkaFiles
import AinkaJSON
import AinkaValues
import Glibc

/// What a command last did to the host, as the state directory remembers it: the backend itself forgets at a reboot.
struct CurrentGeneration: Equatable {
  var number: UInt64
  /// `true` iff everything was taken off since.
  var isCleared: Bool
  /// The boot it was done in.
  var boot: String
  /// `true` iff `number` waits to be confirmed.
  var isPending = false
  /// The generation that decides again if it is not; nothing when none did before.
  var previous: UInt64?
  /// The last generation that was not confirmed, or was withdrawn, and since when it does not decide any more.
  var lapsed: Lapsed?

  /// A generation that was switched to and is not active any more, although nobody applied another one.
  struct Lapsed: Equatable {
    var number: UInt64
    var since: String
    /// `true` iff somebody took it back before its time was over.
    var isWithdrawn: Bool
  }

  /// The number of the last generation that ever decided.
  var last: UInt64 { max(number, lapsed?.number ?? 0) }

  /// The id of the running boot, or "" where there is none.
  static func bootID() -> String {
    let bytes = (try? FileSystem.read("/proc/sys/kernel/random/boot_id")) ?? []
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}

extension StateDirectory {
  /// Returns what was last done, or nothing.
  func current() throws(RuntimeError) -> CurrentGeneration? {
    let path = file("current.json")
    guard let bytes = try attempt({ () throws(HostError) in try FileSystem.readIfPresent(path) }) else { return nil }
    do throws(MalformedRecord) {
      let record = try JSONRecord(bytes, version: 1)
      guard let isCleared = record.value["cleared"]?.bool else { throw MalformedRecord(reason: "`cleared` is missing") }
      var current = CurrentGeneration(
        number: try record.unsigned("number"), isCleared: isCleared, boot: try record.string("boot"))
      current.isPending = record.value["pending"]?.bool ?? false
      current.previous = record.value["previous"]?.unsigned
      if let lapsed = record.value["lapsed"] {
        let lapsed = JSONRecord(value: lapsed)
        current.lapsed = CurrentGeneration.Lapsed(
          number: try lapsed.unsigned("number"), since: try lapsed.string("since"),
          isWithdrawn: lapsed.value["withdrawn"]?.bool ?? false)
      }
      return current
    } catch {
      throw .damaged(path: path, reason: error.reason, advice: Self.wayOut)
    }
  }

  /// Remembers `current`.
  func write(_ current: CurrentGeneration) throws(RuntimeError) {
    let file = newFile(current)
    try replace(file.path, with: file.bytes)
  }

  /// Returns the file that remembers `current`.
  func newFile(_ current: CurrentGeneration) -> NewFile {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("number", current.number)
      writer.member("cleared", current.isCleared)
      writer.member("boot", current.boot)
      if current.isPending { writer.member("pending", true) }
      if let previous = current.previous { writer.member("previous", previous) }
      if let lapsed = current.lapsed {
        writer.key("lapsed")
        writer.object { writer in
          writer.member("number", lapsed.number)
          writer.member("since", lapsed.since)
          writer.member("withdrawn", lapsed.isWithdrawn)
        }
      }
    }
    return NewFile(path: file("current.json"), bytes: writer.bytes + [UInt8(ascii: "\n")])
  }
}
