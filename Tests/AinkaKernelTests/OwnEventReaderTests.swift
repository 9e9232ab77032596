import AinkaBundle
import AinkaSemantics
import AinkaSource
import AinkaValues
import Testing

@testable import AinkaKernel

/// What is made of an event's declaration on kernels that are not the running one.
@Suite struct OwnEventReaderTests {
  /// `oom/mark_victim` of Linux 6.1: the pid alone.
  private static let oldVictim = TracepointFormat(
    target: "oom/mark_victim", text: "\tfield:int pid;\toffset:8;\tsize:4;\tsigned:1;\n")

  private func event(_ rules: String) throws -> (event: BundleEvent, read: UInt32) {
    let bundle = try LiveHost.compile("policy p\nuse linux.memory\nuse linux.privilege\nuse linux.process\n" + rules)
    let event = try #require(bundle.events.first)
    return (event, bundle.readFields(of: event))
  }

  @Test func whatAnOlderKernelSaysIsEnoughForWhoAsksForNoMore() throws {
    let (event, read) = try event("rule r { on oom_kill when victim.pid > 1 then audit }")
    let reader = OwnEventReader(event: event, key: "", directoryIndex: 8, readFields: read)
    let constants = try reader.constants(for: Self.oldVictim, among: [Self.oldVictim])
    #expect(constants["own_number"]?.filter { $0 != 0 } == [2 << 24 | 4 << 16 | 8])
    #expect(constants["own_has_texts"] == [0])
  }

  @Test func whatANewerKernelSaysIsMissedByName() throws {
    let (event, read) = try event("rule r { on oom_kill when victim.private > 1GiB then audit }")
    let reader = OwnEventReader(event: event, key: "", directoryIndex: 8, readFields: read)
    let error = #expect(throws: HostError.self) { _ = try reader.constants(for: Self.oldVictim, among: [Self.oldVictim]) }
    #expect("\(try #require(error))".contains("anon_rss"))
    #expect("\(try #require(error))".contains("victim.private"))
  }

  @Test func aCallWithoutTheFieldHasNone() throws {
    let (event, read) = try event("rule r { on set_uid when new.uid == 0 or new.real.uid == 0 then audit }")
    let formats = [("setuid", "uid"), ("setreuid", "ruid")].map { name, field in
      TracepointFormat(
        target: "syscalls/sys_enter_\(name)", text: "\tfield:uid_t \(field);\toffset:16;\tsize:8;\tsigned:0;\n")
    }
    let reader = OwnEventReader(event: event, key: "", directoryIndex: 8, readFields: read)
    let uid = try #require(event.fields.first { $0.name == "new.uid" }).place - 8
    let real = try #require(event.fields.first { $0.name == "new.real.uid" }).place - 8
    let numbers = try formats.map { try #require(try reader.constants(for: $0, among: formats)["own_number"]) }
    #expect(numbers.map { $0[uid] >> 24 } == [OwnEventReader.Kind.unsigned.rawValue, OwnEventReader.Kind.absent.rawValue])
    #expect(numbers.map { $0[real] >> 24 } == [OwnEventReader.Kind.absent.rawValue, OwnEventReader.Kind.unsigned.rawValue])
  }

  @Test func unitsAreMultiplied() throws {
    let (event, read) = try event("rule r { on oom_kill when victim.private > 1GiB then audit }")
    let format = TracepointFormat(
      target: "oom/mark_victim",
      text: "\tfield:int pid;\toffset:8;\tsize:4;\tsigned:1;\n\tfield:unsigned long anon_rss;\toffset:24;\tsize:8;\tsigned:0;\n"
    )
    let reader = OwnEventReader(event: event, key: "", directoryIndex: 8, readFields: read)
    let place = try #require(event.fields.first { $0.name == "victim.private" }).place - 8
    #expect(try reader.constants(for: format, among: [format])["own_detail"]?[place] == 1024)
  }

  @Test func originsReadBackAsThemselves() {
    for text in [
      "sport", "unit", "element args 5", "bit flags 63", "failure ret", "user name", "user name name", "descriptor fd",
      "descriptor fd name", "since a/b", "since a/b x=y", "since a/b x=y z=z unit microseconds", "pages unit pages",
      "x unit kibibytes",
    ] {
      #expect(FieldOrigin(text: text)?.text == text, "\(text)")
    }
    for text in [
      "", " ", "a b", "element args", "element args 256", "bit x 64", "bit x -1", "bit x", "user a b", "since ab",
      "since ../b", "since a/b x", "since a/b x=y y=z z=a", "x unit miles", "x y unit microseconds", "ä", "since a/b x=",
    ] {
      #expect(FieldOrigin(text: text) == nil, "\(text)")
    }
  }
}
