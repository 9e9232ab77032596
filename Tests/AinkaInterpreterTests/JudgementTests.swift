import AinkaInterpreter
import AinkaSemantics
import AinkaValues
import Testing

@Suite("The judgement of an event")
struct JudgementTests {
  @Test("a rule matches iff `when` is true and `unless` is false", arguments: Truth.allCases, Truth.allCases)
  func matching(when: Truth, unless: Truth) {
    let judgement = judge(program([rule(condition(when), unless: condition(unless), [kill])]))
    let isFalse = when == .isFalse || unless == .isTrue
    let matches = when == .isTrue && unless == .isFalse
    #expect(judgement.matched == (matches ? [0] : []))
    #expect(judgement.unknown == (matches || isFalse ? [] : [0]))
    #expect(judgement.verdict == (matches ? .kill : .allow))
    #expect(judgement.decidedBy == (matches ? 0 : nil))
  }

  @Test("the strictest verdict stands, whatever the order; every match is recorded")
  func strictest() {
    let always = TypedCondition.constant(true)
    let judgement = judge(program([rule(always), rule(always, [audit]), rule(always, [kill]), rule(always, [deny(13)])]))
    #expect(judgement.verdict == .kill)
    #expect(judgement.errno == 0)
    #expect(judgement.decidedBy == 2)
    #expect(judgement.matched == [0, 1, 2, 3])
  }

  @Test("of several errnos the first rule's counts")
  func errno() {
    let always = TypedCondition.constant(true)
    let judgement = judge(program([rule(always, [audit]), rule(always, [deny(13)]), rule(always, [deny(1)])]))
    #expect(judgement.verdict == .deny)
    #expect(judgement.errno == 13)
    #expect(judgement.decidedBy == 1)
  }

  @Test("`deny or kill` takes the first that the hook can carry out")
  func alternatives() {
    let either = rule(.constant(true), [deny(13), kill])
    #expect(judge(program([either], verdicts: [.kill])).verdict == .kill)
    #expect(judge(program([either], verdicts: [.kill, .deny])).verdict == .deny)
  }

  @Test("`on unknown` gives its verdict where the rule is unknown, and only there")
  func unknownVerdict() {
    func judged(_ when: Truth) -> Judgement { judge(program([rule(condition(when), [audit], onUnknown: [deny(13)])])) }
    #expect(judged(.isUnknown).verdict == .deny)
    #expect(judged(.isUnknown).errno == 13)
    #expect(judged(.isUnknown).decidedBy == 0)
    #expect(judged(.isUnknown).matched == [])
    #expect(judged(.isTrue).verdict == .audit)
    #expect(judged(.isFalse).verdict == .allow)
  }

  @Test("signals of all matching rules are sent, each once")
  func signals() {
    let judgement = judge(
      program([
        rule(.constant(true), signals: [15]), rule(condition(.isUnknown), signals: [1]),
        rule(.constant(true), [deny(13)], signals: [10, 15]),
      ]))
    #expect(judgement.signals == [10, 15])
  }

  @Test("outside its scope an event does not exist for a policy")
  func scopes() {
    let rules = [
      rule(.constant(true), [audit]), rule(.constant(true), [kill], policy: 1),
      rule(condition(.isUnknown), [], onUnknown: [deny(13)], policy: 1),
    ]
    let two = program(rules, scopes: [nil, "/user.slice"])
    #expect(judge(two, isInScope: [true, true]).verdict == .kill)
    #expect(judge(two, isInScope: [true, true]).unknown == [2])
    #expect(judge(two, isInScope: [true, false]).verdict == .audit)
    #expect(judge(two, isInScope: [true, false]).unknown == [])
  }
}
