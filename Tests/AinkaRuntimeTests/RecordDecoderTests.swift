import AinkaBundle
import AinkaTestSupport
import AinkaValues
import Testing

@testable import AinkaRuntime

/// A record made by hand, as a hook writes it.
struct RecordBytes {
  var bytes: [UInt8]

  /// Creates a record of `matched` rules, decided by rule `decider` with `verdict`.
  init(matched: [UInt32], decider: UInt32?, verdict: Verdict, errno: UInt16 = 0) {
    bytes = [UInt8](repeating: 0, count: RecordDecoder.Offset.end)
    put(RecordDecoder.version, at: RecordDecoder.Offset.version)
    put(UInt64(1_000_000_000), at: RecordDecoder.Offset.time)
    put(UInt64(4), at: RecordDecoder.Offset.generation)
    put(UInt32(matched.count), at: RecordDecoder.Offset.matches)
    for (place, rule) in matched.prefix(16).enumerated() { put(rule, at: RecordDecoder.Offset.matched + 4 * place) }
    if let decider { put(UInt32(verdict.rawValue) << 24 | (0xff_ffff - decider), at: RecordDecoder.Offset.strictest) }
    bytes[RecordDecoder.Offset.verdict] = verdict.rawValue
    put(errno, at: RecordDecoder.Offset.errno)
    finish()
  }

  /// Writes `number` in little endian at `offset`.
  mutating func put<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
    for index in 0..<MemoryLayout<Number>.size {
      bytes[offset + index] = UInt8(truncatingIfNeeded: number >> Number(8 * index))
    }
  }

  /// Adds the text of `field`.
  mutating func add(text: [UInt8], field: UInt16) {
    let start = bytes.count
    bytes += [UInt8](repeating: 0, count: (4 + text.count + 7) & ~7)
    put(field, at: start)
    put(UInt16(text.count), at: start + 2)
    bytes.replaceSubrange(start + 4..<start + 4 + text.count, with: text)
    bytes[RecordDecoder.Offset.texts] += 1
    finish()
  }

  /// Writes the size.
  private mutating func finish() { put(UInt32(bytes.count), at: RecordDecoder.Offset.size) }
}

/// Two rules on connect (numbers 0 and 1) and one on exec (number 2); connect has a field of each kind.
private func bundle() -> Bundle {
  var first = BundleBuilding.rule("a")
  first.notices = [
    BundleRule.Notice(
      level: "critical", parts: [.text("to "), .field("destination.address"), .text(" above "), .threshold("p.t")])
  ]
  var bundle = BundleBuilding.bundle(
    rules: [first, BundleBuilding.rule("b", .audit), BundleBuilding.rule("c", .kill)],
    thresholds: [BundleBuilding.threshold("t")])
  bundle.events[0].fields = [
    BundleEvent.Field(name: "destination.address", type: .address, place: 20, cases: []),
    BundleEvent.Field(name: "destination.port", type: .port, place: 8, cases: []),
    BundleEvent.Field(name: "process.cgroup", type: .path, place: 24, cases: []),
    BundleEvent.Field(name: "process.name", type: .string, place: 16, cases: []),
    BundleEvent.Field(name: "process.pid", type: .pid, place: 0, cases: []),
    BundleEvent.Field(name: "process.tty", type: .string, place: 25, cases: []),
    BundleEvent.Field(name: "process.uid", type: .uid, place: 1, cases: []),
    BundleEvent.Field(name: "protocol", type: .enumeration("protocol"), place: 9, cases: ["tcp", "udp"]),
  ]
  return bundle
}

/// A denied connection to [fd00::1]:443 by curl, process 99.
private func connection() -> RecordBytes {
  var record = RecordBytes(matched: [0, 1], decider: 0, verdict: .deny, errno: 13)
  record.put(UInt64(99), at: RecordDecoder.Offset.number)
  record.put(UInt64(443), at: RecordDecoder.Offset.number + 8 * 8)
  record.put(UInt64(1), at: RecordDecoder.Offset.number + 8 * 9)
  for (index, byte) in "curl".utf8.enumerated() { record.bytes[RecordDecoder.Offset.name + index] = byte }
  record.put(UInt64(0xfd00) << 48, at: RecordDecoder.Offset.address)
  record.put(UInt64(1), at: RecordDecoder.Offset.address + 8)
  record.put(UInt32(1 << 1), at: RecordDecoder.Offset.unknown)
  record.put(UInt32(1 << 25), at: RecordDecoder.Offset.none)
  record.put(UInt32(1 << 24), at: RecordDecoder.Offset.truncated)
  record.add(text: Array("/user.slice".utf8), field: 24)
  return record
}

/// Returns the error of decoding `bytes`, or nothing.
private func failure(_ bytes: [UInt8]) -> String? {
  do throws(RecordError) {
    _ = try RecordDecoder(bundle: bundle()).decode(bytes)
    return nil
  } catch { return error.description }
}

@Suite struct RecordDecoderTests {
  @Test func readsEveryKindOfField() throws {
    let event = try RecordDecoder(bundle: bundle(), thresholds: ["p.t": "2500"]).decode(connection().bytes)
    #expect(event.event == "connect")
    #expect(event.generation == 4)
    #expect(event.rules == ["p.a", "p.b"])
    #expect(event.decider == "p.a")
    #expect(event.verdict == .deny)
    #expect(event.errno == 13)
    #expect(
      event.fields == [
        "destination.address": .address(Address(high: 0xfd00 << 48, low: 1)), "destination.port": .number(443),
        "process.cgroup": .text(Array("/user.slice".utf8), isTruncated: true),
        "process.name": .text(Array("curl".utf8), isTruncated: false), "process.pid": .number(99),
        "process.tty": EventValue.none, "process.uid": .unknown, "protocol": .number(1),
      ])
    #expect(event.notices == [MatchedEvent.Notice(level: "critical", text: "to fd00::1 above 2500")])
  }

  @Test func isOneLineForPeople() throws {
    let event = try RecordDecoder(bundle: bundle(), thresholds: ["p.t": "2500"]).decode(connection().bytes)
    let parts = event.line(fields: bundle().events[0].fields, clock: WallClock()).split(separator: "  ").map(String.init)
    #expect(
      parts.dropFirst() == [
        "deny EACCES", "connect", "p.a,p.b", "curl[99]", "destination.address=fd00::1", "destination.port=443",
        "protocol=udp", "critical: to fd00::1 above 2500",
      ])
  }

  @Test func saysWhatARuleWouldHaveDone() throws {
    var record = RecordBytes(matched: [0, 1], decider: 1, verdict: .audit)
    record.put(UInt16(0x8001), at: RecordDecoder.Offset.held)
    let event = try RecordDecoder(bundle: bundle()).decode(record.bytes)
    #expect(event.observed == [MatchedEvent.Observation(rule: "p.a", effect: "deny EACCES")], "its notice was held back")
    #expect(event.notices == [])
    let line = event.line(fields: [], clock: WallClock())
    #expect(line.hasSuffix("  audit  connect  p.b,p.a (observe: deny EACCES)"), "\(line)")
  }

  @Test func aTerminalSeesNoControlCharacters() {
    #expect(EventValue.text(Array("a\u{1b}[2Jb".utf8), isTruncated: false).text(of: .string, cases: []) == "a\\x1b[2Jb")
    #expect(EventValue.text([0xff, 0x41], isTruncated: false).text(of: .path, cases: []) == "\u{fffd}A")
    #expect(EventValue.text(Array("x\u{202e}y".utf8), isTruncated: false).text(of: .path, cases: []) == "x\\u{202e}y")
  }

  @Test func aDecisionByAnUnknownRuleHasNoMatch() throws {
    let event = try RecordDecoder(bundle: bundle()).decode(RecordBytes(matched: [], decider: 1, verdict: .deny).bytes)
    #expect(event.rules.isEmpty)
    #expect(event.decider == "p.b")
    #expect(event.event == "connect")
  }

  @Test func countsMatchesBeyondTheKept() throws {
    let event = try RecordDecoder(bundle: bundle()).decode(
      RecordBytes(matched: [UInt32](repeating: 0, count: 20), decider: 0, verdict: .audit).bytes)
    #expect(event.rules.count == 16)
    #expect(event.ruleCount == 20)
    #expect(event.line(fields: bundle().events[0].fields, clock: WallClock()).contains("and 4 more"))
  }

  @Test func refusesEveryTruncation() {
    let whole = connection().bytes
    #expect(failure(whole) == nil)
    for length in 0..<whole.count { #expect(failure(Array(whole[..<length])) != nil) }
    #expect(failure(whole + [0]) != nil)
  }

  @Test func refusesWhatCannotBe() {
    var version = connection()
    version.put(UInt32(1), at: RecordDecoder.Offset.version)
    #expect(failure(version.bytes) == "a record has version 1; this program reads version 2")
    var verdict = connection()
    verdict.bytes[RecordDecoder.Offset.verdict] = 9
    #expect(failure(verdict.bytes) == "a record has the verdict 9")
    #expect(
      failure(RecordBytes(matched: [7], decider: nil, verdict: .allow).bytes)
        == "a record names rule 7, but the generation has 3")
    #expect(failure(RecordBytes(matched: [0, 2], decider: 0, verdict: .deny).bytes) == "a record names rules of two events")
    #expect(failure(RecordBytes(matched: [], decider: nil, verdict: .allow).bytes) == "a record names no rule")
    var field = connection()
    field.put(UInt16(3), at: RecordDecoder.Offset.end)
    #expect(failure(field.bytes) == "a record has a text for field 3")
    var length = connection()
    length.put(UInt16(500), at: RecordDecoder.Offset.end + 2)
    #expect(failure(length.bytes) == "a record ends in the middle of a text")
    var texts = connection()
    texts.put(UInt32(2), at: RecordDecoder.Offset.texts)
    #expect(failure(texts.bytes) == "a record ends before its texts do")
  }

  @Test func survivesEveryFlippedBit() {
    let whole = connection().bytes
    var read = 0
    for bit in 0..<whole.count * 8 {
      var bytes = whole
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      if failure(bytes) == nil { read += 1 }
    }
    #expect(read > 0 && read < whole.count * 8)
  }
}
