import AinkaCompiler
import AinkaEngine
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// Returns an engine for what `make` builds.
func engine(_ make: (inout ProgramBuilder) -> Void) throws -> Engine {
  var builder = ProgramBuilder()
  make(&builder)
  var report = DiagnosticReport()
  let bundle = Compiler.compile(builder.program, report: &report)
  return Engine(try #require(bundle, "\(report.sorted.map(\.message))"))
}

/// Returns what a rule with the condition `when` is for an event with `fields`: true, false or unknown.
func truth(_ when: TypedCondition, _ fields: [String: EventValue], unless: TypedCondition = .constant(false)) throws -> String {
  var subject = try engine { $0.rule("r", when, unless: unless, then: [.init(verdict: .kill, errno: 0)]) }
  let decision = subject.decide(event: "probe", fields)
  #expect(decision.verdict == (decision.matched.isEmpty ? .allow : .kill))
  #expect(decision.decidedBy == (decision.matched.isEmpty ? nil : 0))
  return !decision.matched.isEmpty ? "true" : !decision.unknown.isEmpty ? "unknown" : "false"
}

func text(_ string: String) -> EventValue { .text(Array(string.utf8), isTruncated: false) }

@Suite struct EngineTests {
  @Test(
    arguments: [
      (By.number("uid", 5...5), 5, "true"), (By.number("uid", 5...5), 6, "false"),
      (By.number("uid", 5...9), 9, "true"), (By.number("uid", 5...9), 10, "false"), (By.number("uid", 5...9), 4, "false"),
      (By.number("uid", 1...1, 5...5, 7...7), 7, "true"), (By.number("uid", 1...1, 5...5, 7...7), 6, "false"),
      (By.number("uid", 1...3, 5...5, 9...20), 8, "false"), (By.number("uid", 1...3, 5...5, 9...20), 20, "true"),
      (By.number("uid", 0xffff_ffff...0xffff_ffff), 0xffff_ffff, "true"),
      (By.number("uid", 0xffff_ffff...0xffff_ffff), 0xffff_fffe, "false"),
      (By.number("uid", 1000...0xffff_ffff), 0xffff_ffff, "true"),
      (By.number("uid", 1000...0xffff_fff5), 0xffff_fff5, "true"),
      (By.number("uid", 1000...0xffff_fff5), 0xffff_fff6, "false"),
      (.not(By.number("uid", 1000...0xffff_fff5)), 0xffff_fff6, "true"),
      (.not(By.number("uid", 5...9)), 9, "false"), (.not(By.number("uid", 5...9)), 10, "true"),
      (.not(By.number("uid", 5...9, 11...12)), 10, "true"), (.not(By.number("uid", 5...9, 11...12)), 11, "false"),
      (.not(By.number("uid", 1...1, 5...5, 7...7)), 5, "false"), (.not(By.number("uid", 1...1, 5...5, 7...7)), 6, "true"),
      (By.compare(By.field("uid"), .less, .constant(7)), 6, "true"),
      (By.compare(By.field("uid"), .less, .constant(7)), 7, "false"),
      (By.compare(.constant(7), .less, By.field("uid")), 8, "true"),
      (By.compare(By.field("uid"), .notEqual, .constant(7)), 7, "false"),
      (By.compare(By.field("uid"), .notEqual, .constant(7)), 8, "true"),
    ] as [(TypedCondition, Int64, String)])
  func numbers(condition: TypedCondition, value: Int64, expected: String) throws {
    #expect(try truth(condition, ["uid": .number(value)]) == expected)
    #expect(try truth(condition, ["uid": .unknown]) == "unknown")
    #expect(try truth(.not(condition), ["uid": .unknown]) == "unknown")
    #expect(try truth(.not(condition), ["uid": .number(value)]) == (expected == "true" ? "false" : "true"))
  }

  @Test(arguments: [
    By.number("uid", 5...5), By.number("uid", 1...1, 5...5), By.equals("name", "x"), By.equals("path", "x", "y"),
    By.starts("path", "/x"), By.text("name", .endsWith([1])), By.text("arguments", .contains([[1]])),
    By.address("address", Address(four: 1)...Address(four: 9)), By.compare(By.field("uid"), .less, By.field("gid")),
    By.compare(By.field("uid"), .less, .sum(By.field("gid"), .constant(1))), By.number("uid", 0x1_0000_0000...0x1_0000_0005),
  ])
  func absenceIsAKnownValueThatDiffers(condition: TypedCondition) throws {
    let names = ["uid", "gid", "name", "path", "arguments", "address"]
    let absent: [String: EventValue] = Dictionary(uniqueKeysWithValues: names.map { ($0, .none) })
    #expect(try truth(condition, absent) == "false")
    #expect(try truth(.not(condition), absent) == "true")
  }

  @Test(arguments: ["uid", "name", "path", "arguments", "address", "tty"])
  func isNone(field: String) throws {
    let value: EventValue = field == "uid" ? .number(0) : field == "address" ? .address(Address(four: 1)) : text("")
    #expect(try truth(By.none(field), [field: .none]) == "true")
    #expect(try truth(By.none(field), [field: value]) == "false")
    #expect(try truth(By.none(field), [:]) == "unknown")
    #expect(try truth(.not(By.none(field)), [field: .none]) == "false")
    #expect(try truth(.not(By.none(field)), [field: value]) == "true")
    #expect(try truth(.not(By.none(field)), [:]) == "unknown")
  }

  @Test(arguments: ["name", "path", "arguments"])
  func texts(field: String) throws {
    func expect(_ condition: TypedCondition, _ value: String, _ expected: Bool) throws {
      #expect(try truth(condition, [field: text(value)]) == (expected ? "true" : "false"), "\(condition) \(value)")
      #expect(try truth(.not(condition), [field: text(value)]) == (expected ? "false" : "true"))
      #expect(try truth(condition, [:]) == "unknown")
      #expect(try truth(.not(condition), [:]) == "unknown")
    }
    try expect(By.equals(field, "sh"), "sh", true)
    try expect(By.equals(field, "sh"), "s", false)
    try expect(By.equals(field, "sh"), "shx", false)
    try expect(By.equals(field, "sh", "bash", "dash"), "dash", true)
    try expect(By.equals(field, "sh", "bash", "dash"), "", false)
    try expect(By.starts(field, "/us"), "/usr/bin", true)
    try expect(By.starts(field, "/us"), "/us", true)
    try expect(By.starts(field, "/us"), "/u", false)
    try expect(By.starts(field, ""), "", true)
    try expect(By.text(field, .endsWith(Array(".sh".utf8))), "a.sh.sh", true)
    try expect(By.text(field, .endsWith(Array(".sh".utf8))), "a.sh.s", false)
    try expect(By.text(field, .contains([Array("ab".utf8), Array("bc".utf8)])), "xxbcx", true)
    try expect(By.text(field, .contains([Array("ab".utf8), Array("bc".utf8)])), "xxacb", false)
    let glob = Glob(elements: [
      .byte(0x2f), .anyRunWithinComponent, .byte(0x2f), .anyRun, .oneOf([0x61...0x63]), .oneOf([0...46, 48...255]),
    ])
    try expect(By.text(field, .matches(glob)), "/etc/x/yaz", true)
    try expect(By.text(field, .matches(glob)), "/etc/cz", true)
    try expect(By.text(field, .matches(glob)), "/etcz/c/", false)
    try expect(By.text(field, .matches(glob)), "/etccz", false)
  }

  @Test func addresses() throws {
    let inside = By.address("address", Address(four: 10)...Address(four: 20), Address(four: 30)...Address(four: 30))
    for (value, expected) in [(9, "false"), (10, "true"), (20, "true"), (21, "false"), (30, "true"), (31, "false")] {
      #expect(try truth(inside, ["address": .address(Address(four: UInt32(value)))]) == expected)
    }
    let all = By.address("address", Address(high: 0, low: 0)...Address(high: .max, low: .max))
    #expect(try truth(all, ["address": .address(Address(high: .max, low: .max))]) == "true")
    #expect(try truth(all, ["address": .none]) == "false")
  }

  @Test func kleeneLogic() throws {
    let u = By.number("uid", 1...1)
    let g = By.number("gid", 1...1)
    let p = By.starts("path", "/a")
    let e = By.compare(.sum(By.field("uid"), By.field("gid")), .greater, By.field("port"))
    let values: [String: [EventValue]] = [
      "uid": [.number(1), .number(2), .unknown], "gid": [.number(1), .number(2), .unknown], "port": [.number(2), .unknown],
      "path": [text("/a"), text("/b"), .unknown],
    ]
    func kleene(_ condition: TypedCondition, _ fields: [String: EventValue]) -> Bool? {
      switch condition {
      case .constant(let value): return value
      case .not(let inner): return kleene(inner, fields).map { !$0 }
      case .all(let parts):
        let truths = parts.map { kleene($0, fields) }
        return truths.contains(false) ? false : truths.contains(nil) ? nil : true
      case .any(let parts):
        let truths = parts.map { kleene($0, fields) }
        return truths.contains(true) ? true : truths.contains(nil) ? nil : false
      case .numberIn(let field, let ranges, _):
        guard case .number(let number)? = fields[ProgramBuilder.event.fields[field].name] else { return nil }
        return ranges.contains { $0.contains(number) }
      case .text:
        guard case .text(let bytes, _)? = fields["path"] else { return nil }
        return bytes == Array("/a".utf8)
      case .compare:
        guard case .number(let x)? = fields["uid"], case .number(let y)? = fields["gid"], case .number(let z)? = fields["port"]
        else { return nil }
        return x + y > z
      default: return nil
      }
    }
    let conditions: [TypedCondition] = [
      .all([u, g]), .any([u, g]), .all([u, g, p]), .any([.all([u, p]), .all([g, .not(p)])]), .all([u, .not(u)]),
      .any([u, .not(u)]), .all([.any([u, g]), .any([p, .not(g)])]), .not(.all([u, .any([g, p])])), .all([u, e]),
      .any([e, p]), .all([.not(e), p, u]), .all([.any([u, p]), .any([.not(u), .not(p)]), .any([g, e])]),
      .all([u, By.number("uid", 2...2)]),
      .all([p, .not(p), g]), .all([By.text("path", .contains([Array("/".utf8)])), p].reversed().dropLast(1) + [g]),
    ]
    for condition in conditions {
      var subject = try engine { $0.rule("r", condition, then: [.init(verdict: .kill, errno: 0)]) }
      for uid in values["uid"]! {
        for gid in values["gid"]! {
          for port in values["port"]! {
            for path in values["path"]! {
              let fields = ["uid": uid, "gid": gid, "port": port, "path": path]
              let decision = subject.decide(event: "probe", fields)
              let expected = kleene(condition, fields)
              #expect(decision.matched == (expected == true ? [0] : []), "\(condition) \(fields)")
              #expect(decision.unknown == (expected == nil ? [0] : []), "\(condition) \(fields)")
            }
          }
        }
      }
      // Counted once an event, whatever led to it.
      let counts = subject.counter(0)
      #expect(counts.matched + counts.unknown <= 54)
    }
  }

  @Test func expressions() throws {
    let ratio = TypedTerm.quotient(By.field("uid"), By.field("gid"), multiplier: 100, otherwise: .constant(7))
    #expect(try truth(By.compare(ratio, .equal, .constant(33)), ["uid": .number(1), "gid": .number(3)]) == "true")
    #expect(try truth(By.compare(ratio, .equal, .constant(7)), ["uid": .number(1), "gid": .number(0)]) == "true")
    #expect(try truth(By.compare(ratio, .equal, .constant(7)), ["uid": .number(1), "gid": .unknown]) == "unknown")
    let product = TypedTerm.product(By.field("uid"), .constant(800_000_000), divisor: 1_000_000_000)
    #expect(try truth(By.compare(product, .equal, .constant(7)), ["uid": .number(9)]) == "true")
    let sum = TypedTerm.sum(By.field("duration"), .sum(By.field("duration"), .constant(.max)))
    #expect(try truth(By.compare(sum, .equal, .constant(.max)), ["duration": .number(9)]) == "true")
    let negative = TypedTerm.difference(.negated(By.field("uid")), .constant(3))
    #expect(try truth(By.compare(negative, .less, .constant(-11)), ["uid": .number(9)]) == "true")
    #expect(try truth(By.compare(negative, .less, .constant(-12)), ["uid": .number(9)]) == "false")
    #expect(try truth(By.compare(.constant(3), .less, .constant(4)), [:]) == "true")
  }

  @Test func learnedThresholds() throws {
    var subject = try engine {
      $0.threshold("a", .count, 10...1000, start: 100)
      $0.threshold("b", .duration, 0...5_000_000_000_000, start: 10_000_000_000)
      $0.rule("above", By.compare(By.field("count"), .greater, .threshold(0)), then: [.init(verdict: .deny, errno: 13)])
      $0.rule("below", .not(By.compare(.threshold(0), .less, By.field("count"))))
      $0.rule("long", By.compare(By.field("duration"), .greaterOrEqual, .threshold(1)))
      $0.rule("wide", By.compare(.threshold(1), .greater, .threshold(0)))
    }
    func matched(_ count: EventValue, _ duration: EventValue = .number(0)) -> Decision {
      subject.decide(event: "probe", ["count": count, "duration": duration])
    }
    #expect(matched(.number(100)).matched == [1, 3])
    #expect(matched(.number(101), .number(10_000_000_000)).matched == [0, 2, 3])
    #expect(matched(.number(101)).errno == 13)
    let isKnown = subject.setThreshold("p.a", to: 200)
    #expect(isKnown)
    #expect(matched(.number(200)).matched == [1, 3])
    #expect(matched(.number(201)).matched == [0, 3])
    #expect(matched(.none).matched == [1, 3])
    #expect(matched(.unknown).matched == [3])
    #expect(matched(.unknown).unknown == [0, 1])
  }

  @Test func theStrictestVerdictStandsAndOfSeveralTheFirstRule() throws {
    var subject = try engine {
      $0.rule("a", By.number("uid", 1...1), then: [.init(verdict: .audit, errno: 0)], actions: [.signal(15), .signal(1)])
      $0.rule("b", By.number("uid", 1...9), then: [.init(verdict: .deny, errno: 13)])
      $0.rule("c", By.number("uid", 1...9), then: [.init(verdict: .deny, errno: 1)])
      $0.rule("d", By.number("gid", 1...1), then: [.init(verdict: .kill, errno: 0)], unknown: [.init(verdict: .deny, errno: 5)])
    }
    let first = subject.decide(event: "probe", ["uid": .number(1), "gid": .number(2)])
    #expect(first == Decision(verdict: .deny, errno: 13, decidedBy: 1, matched: [0, 1, 2], unknown: [], signals: [1, 15]))
    let second = subject.decide(event: "probe", ["uid": .number(50)])
    #expect(second == Decision(verdict: .deny, errno: 5, decidedBy: 3, matched: [], unknown: [3], signals: []))
    let other = subject.decide(event: "other", [:])
    #expect(other.verdict == .allow)
  }

  @Test func manyMatchesAreAllKept() throws {
    var subject = try engine { builder in
      for index in 0..<300 {
        builder.rule("r\(1000 + index)", .any([By.number("uid", Int64(index)...Int64(index + 100)), By.starts("path", "/x")]))
      }
    }
    func decide(_ fields: [String: EventValue]) -> Decision { subject.decide(event: "probe", fields) }
    #expect(decide(["uid": .number(150), "path": text("/a")]).matched == Array(50...150))
    #expect(decide(["uid": .number(150), "path": text("/x/y")]).matched == Array(0..<300))
    let unknown = decide(["uid": .number(150)])
    #expect(unknown.matched == Array(50...150))
    #expect(unknown.unknown == Array(0..<50) + Array(151..<300))
  }

  @Test func truncatedTexts() throws {
    let long = EventValue.text(Array(repeating: 0x61, count: 1023), isTruncated: true)
    #expect(try truth(By.text("arguments", .contains([[0x61, 0x61]])), ["arguments": long]) == "true")
    #expect(try truth(By.text("arguments", .contains([[0x62]])), ["arguments": long]) == "unknown")
    #expect(try truth(By.text("arguments", .endsWith([0x61])), ["arguments": long]) == "unknown")
    #expect(try truth(By.text("arguments", .startsWith([0x61])), ["arguments": long]) == "true")
    #expect(try truth(By.text("arguments", .equals([[0x61]])), ["arguments": long]) == "false")
    let path = EventValue.text(Array(repeating: 0x61, count: 255), isTruncated: true)
    #expect(try truth(By.text("path", .startsWith(Array(repeating: 0x61, count: 255))), ["path": path]) == "true")
    #expect(try truth(.all([By.starts("path", "a"), By.text("path", .endsWith([0x61]))]), ["path": path]) == "unknown")
    #expect(try truth(By.text("path", .equals([Array(repeating: 0x61, count: 254)])), ["path": path]) == "false")
  }

  @Test func scopes() throws {
    var subject = try engine {
      $0.policies.append(TypedPolicy(name: "q", scope: "/user.slice", documentation: "", span: ProgramBuilder.span))
      $0.rule("a", By.number("uid", 1...1))
      $0.rule("b", By.number("uid", 1...1), policy: 1)
    }
    func decide(_ fields: [String: EventValue], scopes: Set<Int> = []) -> Decision {
      subject.decide(event: "probe", fields, scopes: scopes)
    }
    #expect(decide(["uid": .number(1)]).matched == [0])
    #expect(decide(["uid": .number(1)], scopes: [1]).matched == [0, 1])
  }
}
