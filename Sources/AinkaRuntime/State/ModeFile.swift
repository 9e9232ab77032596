import AinkaFiles
import AinkaJSON
import AinkaPlan
import AinkaValues

/// The modes that were given while a generation was active.
///
/// A generation begins with the modes that stand in its record; these take their place as soon as one is switched.
struct ModeFile: Equatable {
  /// The generation that they were given to.
  var generation: UInt64
  var modes: RuleModes
}

extension StateDirectory {
  /// Returns the modes that were given since the generation of `record` was applied, else those that it began with.
  func modes(of record: GenerationRecord) throws(RuntimeError) -> RuleModes {
    let path = file("modes.json")
    guard let bytes = try attempt({ () throws(HostError) in try FileSystem.readIfPresent(path) }) else { return record.modes }
    do throws(MalformedRecord) {
      let file = try JSONRecord(bytes, version: 1)
      guard try file.unsigned("generation") == record.number else { return record.modes }
      return try RuleModes(file)
    } catch {
      throw .damaged(
        path: path, reason: error.reason, advice: "remove it: rules then have the modes that the generation began with")
    }
  }

  /// Returns the file that remembers `modes`.
  func newFile(_ modes: ModeFile) -> NewFile {
    var writer = JSONWriter(pretty: true)
    writer.object { writer in
      writer.member("version", 1)
      writer.member("generation", modes.generation)
      modes.modes.write(to: &writer)
    }
    return NewFile(path: file("modes.json"), bytes: writer.bytes + [UInt8(ascii: "\n")])
  }
}

extension RuleModes {
  /// Creates the modes that the member `modes` of `record` holds; none when it has no such member.
  init(_ record: JSONRecord) throws(MalformedRecord) {
    var entries: [Entry] = []
    for element in record.value["modes"] == nil ? [] : try record.array("modes") {
      let entry = JSONRecord(value: element)
      guard let mode = RuleMode(rawValue: try entry.string("mode")) else {
        throw MalformedRecord(reason: "`mode` is neither `enforce` nor `observe`")
      }
      entries.append(Entry(name: try entry.string("name"), mode: mode))
    }
    self.init(entries)
  }

  /// Writes the member `modes` of the open object.
  func write(to writer: inout JSONWriter) {
    writer.member("modes", entries) { writer, entry in
      writer.object { writer in
        writer.member("name", entry.name)
        writer.member("mode", entry.mode.rawValue)
      }
    }
  }
}
