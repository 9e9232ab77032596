import AinkaEngine
import AinkaTestSupport
import AinkaValues
import Testing

/// Events that are filled once and decided often, beside events by name.
@Suite struct EventInputTests {
  /// Every kind of value after every other, in one record and by name: what stood there before shows nowhere.
  @Test func aRecordThatIsUsedAgainDecidesAsANewOne() throws {
    let fresh = try engine {
      $0.rule("a", By.number("uid", 5...9), then: [.init(verdict: .deny, errno: 13)])
      $0.rule("b", By.starts("path", "/x"), then: [.init(verdict: .kill, errno: 0)])
      $0.rule("c", .not(By.starts("path", "/xy")))
      $0.rule("d", .any([By.number("uid", 7...7), By.starts("path", "/long")]), unknown: [.init(verdict: .deny, errno: 5)])
    }
    let numbers: [EventValue] = [.number(7), .unknown, .number(1), .none, .number(9), .text([1], isTruncated: false)]
    let texts: [EventValue] = [
      text("/xyz"), text("/x"), .none, text("/long/and/longer/than/a/word"), .unknown, text(""), .text([47], isTruncated: true),
      .number(3), .text(Array(repeating: 120, count: 300), isTruncated: false),
    ]
    var reused = fresh
    guard var input = fresh.input(for: "probe"), let uid = input.place(of: "uid"), let path = input.place(of: "path") else {
      Issue.record("the engine has the event and its fields")
      return
    }
    let nothing = input.place(of: "nothing")
    #expect(nothing == nil)
    for first in texts {
      for second in texts {
        for number in numbers {
          for value in [first, second] {
            input.set(uid, to: number)
            input.set(path, to: value)
            var new = fresh
            let expected = new.decide(event: "probe", ["uid": number, "path": value])
            let found = reused.decide(&input)
            #expect(found == expected, "\(number) \(value) after \(first)")
            #expect(reused.decide(event: "probe", ["uid": number, "path": value]) == expected)
          }
        }
      }
    }
  }

  @Test func anEventWithoutRulesHasNoInput() throws {
    let subject = try engine { $0.rule("a", By.number("uid", 5...9)) }
    if let input = subject.input(for: "other") { Issue.record("there is one, with uid at \(input.place(of: "uid") ?? -1)") }
  }

  /// Lists of many runs, of which rows pass anywhere, and more rules than a record keeps the numbers of.
  @Test(arguments: [1, 2, 31, 32, 33, 63, 64, 65, 700]) func longListsAreComparedWhole(rules: Int) throws {
    var subject = try engine { builder in
      for number in 0..<rules {
        let least = Int64(number * 7 % rules)
        let field = number % 3 == 0 ? "count" : "gid"
        builder.rule("r\(1000 + number)", .all([By.number("uid", 1...1), By.number(field, least...5000)]))
      }
    }
    for value in [0, 1, rules / 2, rules - 1, rules + 1] {
      for uid in [1, 2] {
        let fields: [String: EventValue] = [
          "uid": .number(Int64(uid)), "gid": .number(Int64(value)), "count": .number(Int64(rules - value)),
        ]
        let expected = (0..<rules).filter { uid == 1 && $0 * 7 % rules <= ($0 % 3 == 0 ? rules - value : value) }
        let decision = subject.decide(event: "probe", fields)
        #expect(decision.matched == expected)
        #expect(decision.unknown == [])
      }
    }
    let unknown = subject.decide(event: "probe", ["uid": .number(1), "count": .number(-1)])
    #expect(unknown.matched == [])
    #expect(unknown.unknown == (0..<rules).filter { $0 % 3 != 0 })
  }

  @Test func copiesCountForThemselves() throws {
    var first = try engine { $0.rule("a", By.number("uid", 5...9)) }
    _ = first.decide(event: "probe", ["uid": .number(5)])
    var second = first
    for _ in 0..<3 { #expect(second.decide(event: "probe", ["uid": .number(6)]).matched == [0]) }
    #expect(first.decide(event: "probe", ["uid": .number(1)]).matched == [])
    #expect(first.counter(0).matched == 1)
    #expect(second.counter(0).matched == 4)
  }
}
