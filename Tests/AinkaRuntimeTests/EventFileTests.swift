import AinkaBundle
import AinkaTestSupport
import AinkaValues
import Testing

@testable import AinkaRuntime

/// A bundle with a connect event of many kinds of fields.
private func bundle() -> Bundle {
  var bundle = BundleBuilding.bundle(rules: [BundleBuilding.rule("a")])
  bundle.events[0].fields = [
    BundleEvent.Field(name: "destination.address", type: .address, place: 20, cases: []),
    BundleEvent.Field(name: "destination.port", type: .port, place: 8, cases: []),
    BundleEvent.Field(name: "process.path", type: .path, place: 22, cases: []),
    BundleEvent.Field(name: "protocol", type: .enumeration("protocol"), place: 9, cases: ["tcp", "udp"]),
    BundleEvent.Field(name: "share", type: .percent, place: 10, cases: []),
  ]
  return bundle
}

/// Returns the events in `text`; throws the first thing that is wrong with it.
private func read(_ text: String) throws(EventFileError) -> [RecordedEvent] {
  let contents = try EventFile(bundle: bundle()).contents(of: Array(text.utf8))
  if let error = contents.damage.first { throw error }
  return contents.events
}

@Suite struct EventFileTests {
  @Test func readsEachKindOfValue() throws {
    let events = try read(
      """
      {"event":"connect","time":"2026-11-21T10:00:00Z","fields":{"destination.address":"169.254.169.254",\
      "destination.port":80,"process.path":"/bin/sh","protocol":"udp","share":"80%"}}

      {"event":"connect","fields":{"destination.port":null,"process.path":{"truncated":"/a"},"protocol":1,\
      "share":{"unknown":true}}}
      {"event":"fork","fields":{"anything":[1]}}
      """)
    #expect(events.map(\.line) == [1, 3, 4])
    #expect(events.map(\.event) == ["connect", "connect", "fork"])
    #expect(events[0].time == 1_795_255_200_000_000_000)
    #expect(events[1].time == nil)
    #expect(
      events[0].fields == [
        "destination.address": .address(Address(four: 0xa9fe_a9fe)), "destination.port": .number(80),
        "process.path": .text(Array("/bin/sh".utf8), isTruncated: false), "protocol": .number(1),
        "share": .number(800_000_000),
      ])
    #expect(
      events[1].fields == [
        "destination.port": EventValue.none, "process.path": .text(Array("/a".utf8), isTruncated: true),
        "protocol": .number(1), "share": .unknown,
      ])
    #expect(events[2].fields.isEmpty)
  }

  @Test(arguments: [
    ("{\"event\":\"connect\"", "1:19: "), ("\n\n[1]", "3:1: a line is one object, found an array"),
    ("{\"fields\":{}}", "1:1: `event` is missing"), ("{\"event\":7}", "1:10: `event` is a string"),
    ("{\"event\":\"connect\",\"time\":7}", "1:27: `time` is a time after RFC 3339"),
    ("{\"event\":\"connect\",\"time\":\"noon\"}", "1:27: `time` is a time after RFC 3339"),
    ("{\"schema\":\"else\",\"version\":1}", "1:11: a file of events has the schema `ainka-events`"),
    ("{\"schema\":\"ainka-events\",\"version\":\"1\"}", "1:36: `version` is a number from 1"),
    ("{\"lost\":\"many\"}", "1:9: `lost` is a number"), ("{\"lost\":1,\"event\":\"connect\"}", "1:9: an event has no `lost`"),
    ("{\"event\":\"connect\",\"verdict\":\"maybe\"}", "1:30: `verdict` is one of"),
    ("{\"event\":\"connect\",\"verdict\":\"deny\",\"errno\":13}", "1:45: `errno` is the name of an error"),
    ("{\"event\":\"connect\",\"verdict\":\"deny\",\"rules\":[1]}", "1:45: `rules` is a list of strings"),
    ("{\"event\":\"connect\",\"verdict\":\"deny\",\"refused\":1}", "1:47: `refused` is a truth value"),
    ("{\"event\":\"connect\",\"verdict\":\"deny\",\"notices\":[1]}", "1:47: `notices` is a list of objects"),
    ("{\"event\":\"connect\",\"verdict\":\"deny\",\"generation\":-1}", "1:50: `generation` is a number"),
    ("{\"event\":\"connect\",\"fields\":{\"process.path\":{\"bytes\":\"2f6\"}}}", "1:45: `process.path` is a path"),
    ("{\"event\":\"connect\",\"filds\":{}}", "1:28: an event has no `filds`"),
    ("{\"event\":\"connect\",\"fields\":[]}", "1:29: `fields` is an object"),
    ("{\"version\":2,\"event\":\"connect\"}", "1:12: these events are of version 2; this program reads version 1"),
    ("{\"event\":\"connect\",\"fields\":{\"port\":1}}", "1:37: `connect` has no field `port`"),
    (
      "{\"event\":\"connect\",\"fields\":{\"destination.port\":\"x\"}}",
      "1:49: `destination.port` is a port, found a string"
    ),
    (
      "{\"event\":\"connect\",\"fields\":{\"destination.address\":\"1.2.3\"}}",
      "1:52: `destination.address` is an address, found a string"
    ),
    ("{\"event\":\"connect\",\"fields\":{\"process.path\":1}}", "1:45: `process.path` is a path, found a number"),
    ("{\"event\":\"connect\",\"fields\":{\"protocol\":\"icmp\"}}", "1:41: `protocol` is a `protocol`, found a string"),
    ("{\"event\":\"connect\",\"fields\":{\"share\":\"3s\"}}", "1:38: `share` is a percentage, found a string"),
  ])
  func saysWhatIsWrongAndWhere(text: String, message: String) {
    do throws(EventFileError) {
      _ = try read(text)
      Issue.record("`\(text)` is wrong")
    } catch {
      #expect(error.description.hasPrefix(message))
    }
  }

  @Test func readsNoEventsFromAnEmptyFile() throws {
    #expect(try read("").isEmpty)
    #expect(try read("\n \r\n").isEmpty)
  }

  @Test func namesEveryDamagedLineAndReadsTheOthers() throws {
    let text = """
      {"schema":"ainka-events","version":1,"by":"watch"}
      {"event":"connect","fields":{"destination.port":1}}
      {"event":"connect","fields":{"destination.po
      {"lost":7}
      {"schema":"ainka-events","version":1,"by":"watch"}
      \u{1}
      {"event":"connect","fields":{"destination.port":2}}
      {"lost":2}
      {"event":"conn
      """
    let contents = try EventFile(bundle: bundle()).contents(of: Array(text.utf8))
    #expect(contents.events.map(\.line) == [2, 7])
    #expect(contents.damage.map(\.line) == [3, 6, 9])
    #expect(contents.lost == 9)
  }

  @Test(arguments: [
    "{\"schema\":\"ainka-events\",\"version\":2,\"by\":\"watch\"}\n{\"event\":7}", "{\"event\":\"connect\"}\n{\"version\":9}",
  ])
  func refusesANewerVersion(text: String) {
    do throws(EventFileError) {
      _ = try EventFile(bundle: bundle()).contents(of: Array(text.utf8))
      Issue.record("a newer version is refused as a whole")
    } catch {
      #expect(error.isOfNewerVersion)
      #expect(error.message.hasSuffix("this program reads version 1"))
      #expect(!error.advice.isEmpty)
    }
  }

  @Test func countsNoLessThanWasLost() throws {
    let line = "{\"lost\":18446744073709551615}\n"
    #expect(try EventFile(bundle: bundle()).contents(of: Array((line + line).utf8)).lost == .max)
  }
}
