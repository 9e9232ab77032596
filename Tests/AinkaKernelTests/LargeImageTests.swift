import AinkaBundle
import AinkaKernel
import AinkaTestSupport
import AinkaValues
import CAinkaABI
import Glibc
import Testing

@testable import AinkaEngine

extension OnLiveKernel {
  /// The largest size class: what is decided by tables beyond the first 16 MiB of an image.
  @Suite struct LargeImageTests {
    /// Rules of sets that are looked up in a bit for each number below a million, 128 KiB of each; those bits come first in the image.
    private static let crowds = (0..<140).map { number in
      let groups = (0..<9).map { place in
        "process.gid in \(place * 100_000 + number * 2 + 1) .. \(place * 100_000 + number * 2 + 2)"
      }
      return "rule crowd\(number) { on connect when destination.port == \(40_000 + number)"
        + " and (\(groups.joined(separator: " or ")) or process.gid in 1040000 .. 1040001) then deny EPERM }"
    }

    private static let rules = """
      rule met { on connect when destination.port == 47793 then deny EHOSTUNREACH }
      rule named { on connect when process.name in { "large-a", "large-b" } and destination.port == 47791 then deny EROFS }
      rule parent { on connect when process.parent.name == "large-parent" and destination.port == 47792 then deny EACCES }
      rule run { on exec when file.path starts with "/srv/large/" and process.uid == 4242 then kill }

      """

    @Test func tablesBeyondSixteenMebibytesDecide() throws {
      let host = try LiveHost("large_image")
      let bundle = try host.apply(Self.rules + Self.crowds.joined(separator: "\n"))
      #expect(bundle.image.count > 1 << 24)
      #expect(try Bundle.decode(bundle.encoded()) == bundle)
      let probe = try Probe(of: host.kernel)
      var engine = Engine(bundle)
      func text(_ string: String) -> EventValue { .text(Array(string.utf8), isTruncated: false) }
      func expect(_ event: String, _ fields: [String: EventValue], _ verdict: Verdict, _ what: String) throws {
        let described = try #require(bundle.events.first { $0.name == event })
        let record = EventRecord()
        for field in described.fields { if let value = fields[field.name] { record.set(field.place, to: value) } }
        record.event.pointee.table = UInt32(described.table)
        record.event.pointee.scopes = 3
        try probe.evaluate(UnsafeMutableRawPointer(record.event))
        #expect(record.event.pointee.strictest >> 24 == UInt32(verdict.rawValue), "\(what): the kernel")
        #expect(engine.decide(event: event, fields, scopes: [1], at: BootClock.now()).verdict == verdict, "\(what): the engine")
      }
      func connect(_ group: Int64, _ port: Int64, name: String = "x", parent: String = "y") -> [String: EventValue] {
        [
          "process.gid": .number(group), "destination.port": .number(port), "process.name": text(name),
          "process.parent.name": text(parent),
        ]
      }
      for number in stride(from: Int64(0), to: 140, by: 7) {
        for first in [number * 2 + 1, 800_000 + number * 2 + 1] {
          try expect("connect", connect(first, 40_000 + number), .deny, "group \(first)")
          try expect("connect", connect(first + 1, 40_000 + number), .deny, "group \(first + 1)")
          try expect("connect", connect(first + 2, 40_000 + number), .allow, "group \(first + 2)")
          try expect("connect", connect(first, 39_999), .allow, "group \(first) elsewhere")
        }
      }
      try expect("connect", connect(1, 47_791, name: "large-b"), .deny, "a name")
      try expect("connect", connect(1, 47_791, name: "large-c"), .allow, "another name")
      try expect("connect", connect(1, 47_792, parent: "large-parent"), .deny, "a parent")
      func exec(_ path: String, _ uid: Int64) -> [String: EventValue] {
        ["file.path": text(path), "process.uid": .number(uid)]
      }
      try expect("exec", exec("/srv/large/x", 4_242), .kill, "a path")
      try expect("exec", exec("/srv/larger", 4_242), .allow, "another path")
      // A hook's own program, of the same class.
      #expect(Sockets.connect4(0x7f00_0001, port: 47_793) == EHOSTUNREACH)
      #expect(Sockets.connect4(0x7f00_0001, port: 47_794) == ECONNREFUSED)
    }
  }
}
