import AinkaBundle
import AinkaCompiler
import AinkaEngine
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// What a damaged bundle that passes the verifier can do: give wrong answers, and nothing else.
@Suite struct HostileImageTests {
  @Test func whatIsVerifiedIsHarmless() throws {
    var builder = ProgramBuilder()
    builder.threshold("limit", .count, 1...100, start: 10)
    builder.rule("a", .all([By.starts("path", "/usr/"), By.text("arguments", .contains([Array("xy".utf8)]))]))
    builder.rule("b", .any([By.number("uid", 1...1, 5...5), By.equals("path", "/usr/bin/x", "/b")]))
    builder.rule(
      "c", .all([By.equals("name", "sh"), By.compare(.sum(By.field("uid"), .threshold(0)), .less, By.field("gid"))]))
    builder.rule("d", By.address("address", Address(four: 1)...Address(four: 9)))
    var report = DiagnosticReport()
    let bundle = try #require(Compiler.compile(builder.program, report: &report))
    let events: [[String: EventValue]] = [
      [:], ["uid": .number(5), "gid": .number(100), "path": text("/usr/bin/x"), "name": text("sh"), "arguments": text("axyb")],
      ["uid": .none, "path": text("/b"), "name": text("x"), "address": .address(Address(four: 5))],
    ]
    var state: UInt64 = 7
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    var evaluated = 0
    for _ in 0..<3_000 {
      var damaged = bundle
      damaged.image[random(damaged.image.count)] ^= 1 << UInt8(random(8))
      guard let sound = try? Bundle.decode(damaged.encoded()) else { continue }
      var engine = Engine(sound)
      for event in events {
        let decision = engine.decide(event: "probe", event)
        #expect(decision.matched.count <= 4)
      }
      evaluated += 1
    }
    #expect(evaluated > 100)
  }
}
