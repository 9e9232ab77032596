import AinkaBundle
import AinkaKernel
import AinkaValues
import CAinkaABI
import Testing

@testable import AinkaEngine

extension OnLiveKernel {
  /// Tables of events and verdicts, decided by the kernel's evaluator (`BPF_PROG_TEST_RUN`) and by the one in user space.
  @Suite struct VerdictTableTests {
    /// An event's fields, and what is expected of it.
    struct Case {
      var fields: [String: EventValue]
      var verdict: Verdict
      var matches: Int
      var unknown = 0
    }

    @Test func execTable() throws {
      let rules = """
        let shells = { "sh", "dash", "bash" }
        rule by_name { on exec when file.name in shells then kill }
        rule by_prefix { on exec when file.path starts with "/usr/bin/" unless file.path == "/usr/bin/env" then audit }
        rule by_suffix { on exec when file.path ends with ".py" then kill }
        rule by_glob { on exec when file.path matches "/opt/*/bin/**" then audit }
        rule by_argument { on exec when arguments contains any { "--evil", "-rm" } then kill }
        rule by_user { on exec when process.uid in 1000 .. 60000 and not (process.parent.name in { "nginx", "cron" }) then audit }
        rule by_terminal { on exec when process.tty == none and process.uid == 7 then audit }
        rule either { on exec when process.uid == 7 or process.gid == 7 then audit }
        rule compared { on exec when process.pid < process.parent.pid + 5 then audit }
        """
      let long = [UInt8](repeating: UInt8(ascii: "a"), count: 1023)
      try check(
        rules, event: "exec",
        [
          Case(fields: base(), verdict: .allow, matches: 0),
          Case(fields: base(["file.name": text("bash")]), verdict: .kill, matches: 1),
          Case(fields: base(["file.name": text("bas")]), verdict: .allow, matches: 0),
          Case(fields: base(["file.name": text("bashx")]), verdict: .allow, matches: 0),
          Case(fields: base(["file.path": text("/usr/bin/env")]), verdict: .allow, matches: 0),
          Case(fields: base(["file.path": text("/usr/bin/envy")]), verdict: .audit, matches: 1),
          Case(fields: base(["file.path": text("/x/y.py")]), verdict: .kill, matches: 1),
          Case(fields: base(["file.path": text("/opt/a/bin/b/c")]), verdict: .audit, matches: 1),
          Case(fields: base(["file.path": text("/opt/a/b/bin/c")]), verdict: .allow, matches: 0),
          Case(fields: base(["file.path": .unknown]), verdict: .allow, matches: 0, unknown: 3),
          Case(fields: base(["arguments": text("x --evil y")]), verdict: .kill, matches: 1),
          Case(fields: base(["arguments": .text(long, isTruncated: true)]), verdict: .allow, matches: 0, unknown: 1),
          Case(
            fields: base(["arguments": .text(Array("-rm".utf8) + long.dropLast(3), isTruncated: true)]), verdict: .kill,
            matches: 1),
          Case(fields: base(["process.uid": .number(1000)]), verdict: .audit, matches: 1),
          Case(
            fields: base(["process.uid": .number(60_000), "process.parent.name": text("cron")]), verdict: .allow, matches: 0),
          Case(fields: base(["process.uid": .number(60_001)]), verdict: .allow, matches: 0),
          Case(fields: base(["process.uid": .number(7)]), verdict: .audit, matches: 1),
          Case(fields: base(["process.uid": .number(7), "process.tty": .none]), verdict: .audit, matches: 2),
          Case(fields: base(["process.uid": .number(7), "process.gid": .number(7)]), verdict: .audit, matches: 1),
          Case(fields: base(["process.uid": .unknown, "process.gid": .number(7)]), verdict: .audit, matches: 1, unknown: 1),
          Case(fields: base(["process.pid": .number(104)]), verdict: .audit, matches: 1),
          Case(fields: base(["process.pid": .number(105)]), verdict: .allow, matches: 0),
        ])
    }

    @Test func connectTable() throws {
      let rules = """
        let inside: set of network = { "10.0.0.0/8", "fd00::/8", "10.1.2.3/32" }
        rule egress { on connect when not (destination.address in inside) and destination.port == 25 then deny EACCES }
        rule telnet { on connect when destination.port == 23 then deny EPERM }
        rule udp_only { on connect when protocol == udp and destination.address in inside then audit }
        rule careful { on connect when process.uid == 5 on unknown deny EROFS then audit }
        """
      let ten = EventValue.address(Address(four: 0x0a01_0203))
      let other = EventValue.address(Address(four: 0x0b01_0203))
      let six = EventValue.address(Address(high: 0xfd00_0000_0000_0001, low: 9))
      func fields(_ address: EventValue, _ port: Int64, _ protocolCase: Int64 = 0, uid: EventValue = .number(0)) -> [String:
        EventValue]
      {
        [
          "destination.address": address, "destination.port": .number(port), "protocol": .number(protocolCase),
          "process.uid": uid,
        ]
      }
      try check(
        rules, event: "connect",
        [
          Case(fields: fields(ten, 25), verdict: .allow, matches: 0),
          Case(fields: fields(other, 25), verdict: .deny, matches: 1),
          Case(fields: fields(six, 25), verdict: .allow, matches: 0),
          Case(fields: fields(ten, 23), verdict: .deny, matches: 1),
          Case(fields: fields(ten, 80, 1), verdict: .audit, matches: 1),
          Case(fields: fields(six, 80, 1), verdict: .audit, matches: 1),
          Case(fields: fields(other, 80, 1), verdict: .allow, matches: 0),
          Case(fields: fields(other, 80, 1, uid: .unknown), verdict: .deny, matches: 0, unknown: 1),
          Case(fields: fields(.unknown, 25), verdict: .allow, matches: 0, unknown: 1),
        ])
    }

    /// Both evaluators see the same events in the same order, each with windows and buckets of its own. What the host does beside
    /// has other ports.
    @Test func countingTable() throws {
      let rules = """
        learn usual: count by destination.port at most 4 keys {
          within 1 .. 100 start 3 step at most 1 per 1min drift at most 1 per 1d
        }
        rule burst { on connect when count(connect where destination.port == 47711) over 1h by process.uid > 2 then deny EACCES }
        rule sum { on connect when count(connect where destination.port == 47712) over 1h > 1 and destination.port == 47712 then audit }
        rule slow { on connect when destination.port == 47713 then throttle to 2/h by process.uid }
        rule above {
          on connect when count(connect where destination.port in 47714 .. 47715) over 1h by destination.port > usual then deny EROFS
        }
        rule named { on connect when destination.port == 47716 then throttle to 1/h by process.parent.name }
        """
      func event(_ port: Int64, uid: EventValue = .number(1), parent: EventValue = .unknown) -> [String: EventValue] {
        ["destination.port": .number(port), "process.uid": uid, "process.parent.name": parent]
      }
      func times(_ count: Int, _ one: Case) -> [Case] { Array(repeating: one, count: count) }
      try check(
        rules, event: "connect", keys: ["live.usual": [KeyedValue(key: WrittenKey(47_715), value: 1)]],
        times(2, Case(fields: event(47_711), verdict: .allow, matches: 0)) + [
          Case(fields: event(47_711), verdict: .deny, matches: 1),
          Case(fields: event(47_799), verdict: .deny, matches: 1),
          Case(fields: event(47_799, uid: .number(2)), verdict: .allow, matches: 0),
          Case(fields: event(47_799, uid: .unknown), verdict: .allow, matches: 0, unknown: 1),
          Case(fields: event(47_712, uid: .number(2)), verdict: .allow, matches: 0),
          Case(fields: event(47_712, uid: .number(2)), verdict: .audit, matches: 1),
          Case(fields: event(47_713, uid: .number(3)), verdict: .allow, matches: 1),
          Case(fields: event(47_713, uid: .number(3)), verdict: .throttle, matches: 1),
          Case(fields: event(47_713, uid: .number(4)), verdict: .allow, matches: 1),
          Case(fields: event(47_713, uid: .unknown), verdict: .allow, matches: 1),
          Case(fields: event(47_713, uid: .unknown), verdict: .throttle, matches: 1),
        ] + times(3, Case(fields: event(47_714, uid: .number(3)), verdict: .allow, matches: 0)) + [
          Case(fields: event(47_714, uid: .number(3)), verdict: .deny, matches: 1),
          Case(fields: event(47_715, uid: .number(3)), verdict: .allow, matches: 0),
          Case(fields: event(47_715, uid: .number(3)), verdict: .deny, matches: 1),
          Case(fields: event(47_716, uid: .number(3), parent: text("sshd")), verdict: .allow, matches: 1),
          Case(fields: event(47_716, uid: .number(3), parent: text("ssh")), verdict: .allow, matches: 1),
          Case(fields: event(47_716, uid: .number(3), parent: text("sshd")), verdict: .throttle, matches: 1),
          Case(fields: event(47_716, uid: .number(3), parent: .none), verdict: .allow, matches: 1),
          Case(fields: event(47_716, uid: .number(3), parent: .unknown), verdict: .allow, matches: 1),
          Case(fields: event(47_716, uid: .number(3), parent: .none), verdict: .throttle, matches: 1),
        ])
    }

    private func base(_ changes: [String: EventValue] = [:]) -> [String: EventValue] {
      let base: [String: EventValue] = [
        "process.pid": .number(2000), "process.uid": .number(0), "process.gid": .number(0), "process.tty": text("pts/0"),
        "process.parent.pid": .number(100), "process.parent.name": text("sshd"), "process.name": text("x"),
        "file.path": text("/bin/x"), "file.name": text("x"), "arguments": text("x y"),
      ]
      return base.merging(changes) { $1 }
    }

    private func text(_ string: String) -> EventValue { .text(Array(string.utf8), isTruncated: false) }

    /// - Parameter keys: values of thresholds by key, by full name.
    private func check(_ rules: String, event: String, keys: [String: [KeyedValue]] = [:], _ cases: [Case]) throws {
      let host = try LiveHost("table")
      let bundle = try LiveHost.compile("policy live\nuse linux.process\nuse linux.net\nuse linux.sysctl\n" + rules)
      try host.load(bundle)
      let probe = try Probe(of: host.kernel)
      var engine = Engine(bundle)
      for (name, values) in keys {
        let place = try #require(bundle.regions.firstIndex { $0.kind == .threshold && $0.name == name })
        for value in values {
          try host.kernel.setKey(
            value.key, of: bundle.regions[place], at: bundle.regionsInOrder[place].line, to: value.value)
          let isKnown = engine.setThreshold(name, for: value.key, to: value.value)
          #expect(isKnown)
        }
      }
      let described = try #require(bundle.events.first { $0.name == event })
      for (number, expected) in cases.enumerated() {
        let record = EventRecord()
        for field in described.fields { if let value = expected.fields[field.name] { record.set(field.place, to: value) } }
        record.event.pointee.table = UInt32(described.table)
        record.event.pointee.scopes = 1
        try probe.evaluate(UnsafeMutableRawPointer(record.event))
        let result = record.event.pointee
        #expect(result.strictest >> 24 == UInt32(expected.verdict.rawValue), "case \(number): verdict")
        #expect(Int(result.matches) == expected.matches, "case \(number): matches")
        #expect(Int(result.unknown_matches) >= expected.unknown, "case \(number): unknown")
        let decision = engine.decide(event: event, expected.fields, at: BootClock.now())
        #expect(decision.verdict == expected.verdict, "case \(number): the engine's verdict")
        #expect(decision.matched.count == expected.matches, "case \(number): the engine's matches")
        #expect(decision.unknown.count == Int(result.unknown_matches), "case \(number): the engine's unknown rules")
      }
    }
  }
}
