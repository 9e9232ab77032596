import AinkaBundle
import AinkaCompiler
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// A bundle with a row, table and word of every kind.
let sample: Bundle = {
  var builder = ProgramBuilder()
  builder.policies.append(TypedPolicy(name: "q", scope: "/user.slice", documentation: "", span: ProgramBuilder.span))
  builder.policies[1].budgetNanoseconds = 20_000
  builder.policies[0].prefersKernel = true
  builder.threshold("limit", .count, 1...100, start: 10)
  builder.threshold("much", .percent, 0...1_000_000_000, start: 500_000_000)
  builder.rule("a", By.number("uid", 1...1, 5...5, 9...9), then: [.init(verdict: .deny, errno: 13)])
  builder.rule(
    "b", .all([By.starts("path", "/usr/"), By.equals("name", "sh", "bash"), .not(By.number("gid", 3...5))]),
    then: [.init(verdict: .deny, errno: 1), .init(verdict: .kill, errno: 0)], unknown: [.init(verdict: .audit, errno: 0)],
    actions: [
      .signal(9),
      .notify(level: .critical, message: MessageTemplate(parts: [.text("at "), .field(7), .threshold(0)])),
    ], policy: 1)
  builder.rule("c", .any([By.address("address", Address(four: 5)...Address(four: 9)), By.equals("path", "/a", "/b")]))
  builder.rule("d", By.text("arguments", .contains([Array("x y".utf8)])), then: [.init(verdict: .kill, errno: 0)])
  builder.rule("e", By.compare(By.field("count"), .greater, .threshold(0)))
  builder.rule("f", By.compare(.sum(By.field("uid"), By.field("gid")), .less, .threshold(0)))
  builder.rule("g", .all([By.none("tty"), By.starts("path", "/usr/bin/"), By.number("port", 1...1023)]))
  for index in 0..<10 {
    builder.rule("h\(index)", By.number("port", Int64(index * 100)...Int64(index * 100 + 150)))
  }
  var report = DiagnosticReport()
  guard let bundle = Compiler.compile(builder.program, report: &report) else { preconditionFailure("\(report.sorted)") }
  return bundle
}()

/// Random numbers that are the same in each run: SplitMix64 (Steele, Lea, Flood, 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}

/// Returns `bytes` with a checksum that fits.
func signed(_ bytes: [UInt8]) -> [UInt8] {
  var bytes = bytes
  bytes.replaceSubrange(32..<64, with: repeatElement(0, count: 32))
  bytes.replaceSubrange(32..<64, with: Digest.blake2b(bytes))
  return bytes
}

/// Returns what decoding `bytes` says is wrong, or nothing.
func fault(_ bytes: [UInt8]) -> String? {
  do throws(BundleError) {
    _ = try Bundle.decode(bytes)
    return nil
  } catch { return error.description }
}

@Suite struct BundleCodingTests {
  @Test func decodingIsTheInverseOfEncoding() throws {
    let bytes = sample.encoded()
    let decoded = try Bundle.decode(bytes)
    #expect(decoded == sample)
    #expect(decoded.encoded() == bytes)
    #expect(bytes == signed(bytes))
  }

  @Test func everyTruncationIsRefused() {
    let bytes = sample.encoded()
    for length in 0..<bytes.count {
      let wrong = fault(Array(bytes[..<length]))
      #expect(wrong != nil, "\(length) of \(bytes.count) bytes")
      if wrong == nil { break }
    }
    #expect(fault(bytes + [0])?.contains("should have") == true)
  }

  @Test func wishesOfPoliciesAreKeptAndShown() throws {
    let read = try Bundle.decode(sample.encoded())
    #expect(read.policies.map(\.budgetNanoseconds) == [nil, 20_000])
    #expect(read.policies.map(\.prefersKernel) == [true, false])
    #expect(read.words.contains("the whole host\n  prefer kernel\n"))
    #expect(read.words.contains("cgroup /user.slice\n  budget 20us per event\n"))
    #expect(read.json.contains("\"budget_ns\""))
    var wrong = sample
    wrong.policies[0].budgetNanoseconds = 0
    #expect(fault(wrong.encoded()) == "policy `p` has a budget of 0 ns")
  }

  @Test func whatIsWrongIsSaid() {
    let bytes = sample.encoded()
    func changed(_ place: Int, _ values: [UInt8]) -> String? {
      var copy = bytes
      copy.replaceSubrange(place..<place + values.count, with: values)
      return fault(copy)
    }
    #expect(fault([]) == "this is no bundle: it does not begin with AINKAB")
    #expect(changed(8, [9]) == "the bundle has version 9, this program reads version 5")
    #expect(changed(12, [0x0a, 0x0b, 0x0c, 0x0d]) == "the bundle was written in another byte order")
    #expect(changed(16, [0, 0, 0, 0xff]) == "the bundle says it has 4278190080 bytes, at most 33554432 are allowed")
    #expect(changed(bytes.count - 1, [7]) == "the checksum does not fit: the bundle is damaged")
  }

  @Test func eventsThatDeclarationsReadAreOnTracepoints() throws {
    func fault(_ hooks: [(String, String)], record: String = "oldcomm") throws -> String? {
      var bundle = sample
      let place = try #require(bundle.events.firstIndex { $0.name == "probe" })
      bundle.events[place].name = "p.probe"
      bundle.events[place].fields[0].record = record
      bundle.events[place].hooks = hooks.map { .init(kind: $0.0, target: $0.1) }
      let wrong = AinkaBundleTests.fault(bundle.encoded())
      if wrong == nil { #expect(try Bundle.decode(bundle.encoded()).events[place].fields[0].record == record) }
      return wrong
    }
    #expect(try fault([("tracepoint", "task/task_rename")]) == nil)
    let refused = "event `p.probe` is on no tracepoint"
    #expect(try fault([("tracepoint", "../task_rename")]) == refused, "it becomes part of a path")
    #expect(try fault([("tracepoint", "task")]) == refused)
    #expect(try fault([("cgroup", "task/task_rename")]) == refused)
    #expect(try fault([("tracepoint", "a/b"), ("tracepoint", "a/c")]) == nil)
    #expect(try fault([]) == refused)
    let name = sample.events.first { $0.name == "probe" }?.fields[0].name ?? ""
    #expect(try fault([("tracepoint", "a/b")], record: "bit x 1") == nil)
    for record in ["bit x 64", "since ../a", "a b"] {
      #expect(
        try fault([("tracepoint", "a/b")], record: record) == "field `\(name)` comes from `\(record)`, which is nowhere")
    }
    #expect(try fault([("tracepoint", "a/b")], record: "since c/d") == nil)
    #expect(
      try fault([("tracepoint", "a/b"), ("tracepoint", "a/c")], record: "since c/d")
        == "event `p.probe` has times, and several tracepoints")
  }

  @Test func flippedBitsAreRefused() {
    let bytes = sample.encoded()
    var random = SeededGenerator(state: 1)
    for _ in 0..<3_000 {
      let bit = Int.random(in: 0..<bytes.count * 8, using: &random)
      var copy = bytes
      copy[bit / 8] ^= 1 << UInt8(bit % 8)
      let wrong = fault(copy)
      #expect(wrong != nil, "bit \(bit)")
    }
  }

  @Test func absurdCountsCostNoMemory() {
    for section in 0..<8 {
      var bytes = sample.encoded()
      let head = 64 + section * 24
      let offset = bytes[head + 8..<head + 16].reversed().reduce(0) { $0 << 8 | Int($1) }
      bytes.replaceSubrange(offset..<offset + 4, with: [0xff, 0xff, 0xff, 0xff])
      #expect(fault(signed(bytes)) != nil, "section \(section)")
    }
  }

  @Test func sectionsStandWhereTheyBelong() {
    var bytes = sample.encoded()
    // The last section one word earlier and larger: still inside the file, but not what is written.
    let head = 64 + 7 * 24
    bytes[head + 8] &-= 8
    #expect(fault(signed(bytes)) != nil)
  }

  @Test func wordsAndJSON() {
    let words = sample.words
    #expect(words.contains("rule p.a on probe in ebpf at hand.ainka:1:1\n  when a\n  then deny EACCES\n"))
    #expect(words.contains("on unknown audit"))
    #expect(words.contains("then notify critical \"at {path}{p.limit}\""))
    #expect(words.contains("then signal KILL"))
    #expect(words.contains("(written: deny EPERM or kill)"))
    #expect(sample.json.contains("\"name\": \"p.limit\""))
  }
}
