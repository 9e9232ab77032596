import AinkaFiles
import AinkaJSON
import Testing

@testable import AinkaRuntime

@Suite struct LogTests {
  @Test func saysWhoDidWhatFromWhatToWhat() throws {
    let world = try World()
    try world.apply(small())
    _ = try world.runtime.setThreshold("t", to: "2500")
    _ = try world.runtime.clear()
    let log = try world.runtime.changeLog()
    #expect(log.damage.isEmpty)
    #expect(log.entries.map(\.action) == [.apply, .thresholdSet, .clear])
    #expect(log.entries.map(\.subject) == ["generation", "p.t", "generation"])
    #expect(log.entries.map(\.before) == ["none", "2000", "1"])
    #expect(log.entries.map(\.after) == ["1", "2500", "none"])
    let line = try #require(log.text.split(separator: "\n").dropFirst().first)
    #expect(line.contains("Z   uid 7 (login 1000)   set       p.t 2000 → 2500"))
    #expect(line.contains("   ainka test ["))
  }

  @Test func damagedLinesAreToldAndSkippedAndTheNextOneIsNotLostWithThem() throws {
    let world = try World()
    try world.apply(small())
    try FileSystem.append(Array("{\"version\":1,\"time\":\"20".utf8), to: world.state.file("log.jsonl"))
    try world.apply(small(digest: 1))
    try FileSystem.append(Array("\u{0}\u{0}\n{\"version\":1,\"action\":\"dance\"}\n".utf8), to: world.state.file("log.jsonl"))
    let log = try world.runtime.changeLog()
    #expect(log.entries.map(\.after) == ["1", "2"])
    #expect(log.damage.count == 3)
    #expect(log.damage.first?.hasPrefix("\(world.state.file("log.jsonl")):2: ") == true)
    #expect(log.damage.last?.hasSuffix(":5: `dance` is no action") == true)
  }

  @Test func growsToTwoFilesAndNoFurther() throws {
    let world = try World()
    try world.apply(small())
    let long = String(repeating: "x", count: 100_000)
    for number in 0..<40 {
      try world.state.log(
        LogEntry(
          .apply, caller: Caller(uid: 0, command: long), subject: "generation", before: "\(number)", after: "\(number + 1)"))
    }
    let files = ["log.jsonl", "log.jsonl.1"].map { FileSystem.size(world.state.file($0)) ?? 0 }
    #expect(files.allSatisfy { $0 > 0 && $0 <= ChangeLog.fileBytes })
    let entries = try world.runtime.changeLog().entries
    #expect(entries.last?.after == "40")
    #expect(entries.count > 10 && entries.count < 25)
  }

  @Test func isReadBackAsItWasWritten() throws {
    for action in LogEntry.Action.allCases {
      let entry = LogEntry(
        action, caller: Caller(uid: 3, loginUID: action == .apply ? nil : 5, command: "a \"b\"\n"), subject: "s", before: "b",
        after: "a", time: "t", pid: 9)
      var writer = JSONWriter()
      writer.object { entry.write(to: &$0, engine: "kernel") }
      #expect(try LogEntry(decoding: writer.bytes) == entry)
    }
  }
}
