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

/// Returns the events in `text`.
private func read(_ text: String) throws(EventFileError) -> [RecordedEvent] {
  try EventFile(bundle: bundle()).events(in: Array(text.utf8))
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
    #expect(events[0].time == "2026-11-21T10:00:00Z")
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
    ("{\"event\":\"connect\",\"time\":7}", "1:27: `time` is a string"),
    ("{\"event\":\"connect\",\"filds\":{}}", "1:28: an event has no `filds`"),
    ("{\"event\":\"connect\",\"fields\":[]}", "1:29: `fields` is an object"),
    ("{\"version\":2,\"event\":\"connect\"}", "1:12: this program reads events of version 1"),
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
}
