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
      return CurrentGeneration(
        number: try record.unsigned("number"), isCleared: isCleared, boot: try record.string("boot"))
    } catch {
      throw .damaged(path: path, reason: error.reason, advice: Self.wayOut)
    }
  }

  /// Remembers `current`.
  func write(_ current: CurrentGeneration) throws(RuntimeError) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("number", current.number)
      writer.member("cleared", current.isCleared)
      writer.member("boot", current.boot)
    }
    let bytes = writer.bytes + [UInt8(ascii: "\n")]
    try attempt { () throws(HostError) in try FileSystem.replace(file("current.json"), with: bytes) }
  }
}
