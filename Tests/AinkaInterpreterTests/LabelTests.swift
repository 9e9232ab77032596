import AinkaSemantics
import AinkaValues
import Testing

@testable import AinkaInterpreter

/// Who holds a label, and from when to when.
@Suite struct LabelTests {
  private static let kinds = ["exec": 0, "exit": 1, "fork": 2]

  /// A program with the events exec, exit and fork, whose fields are `child.pid`, `mark`, `process.pid` and `process.session`.
  private func story(
    _ changes: [(TypedLabel.Change.Kind, String, mark: Int64, holder: Int?)], holder: TypedLabel.Holder = .process,
    spreads: Bool = false, verdict: [TypedRule.Choice] = [audit], scopes: [String?] = [nil]
  ) -> Story {
    Story {
      let fields = ["child.pid", "mark", "process.pid", "process.session"].enumerated().map {
        TypedField(name: $1, type: .pid, place: .number($0))
      }
      $0.policies = program([], scopes: scopes).policies
      $0.events = ["exec", "exit", "fork"].map { TypedEvent(name: $0, hooks: [], verdicts: [.kill, .deny], fields: fields) }
      $0.labels = [
        TypedLabel(
          name: "p.l", policy: 0, holder: holder,
          changes: changes.map {
            TypedLabel.Change(
              kind: $0.0, event: Self.kinds[$0.1] ?? 0, condition: .compare(.field(1), .equal, .constant($0.mark), nowhere),
              holder: $0.holder, span: nowhere)
          }, spreadsToChildren: spreads, documentation: "", span: nowhere)
      ]
      $0.rules = [rule(.has(field: holder == .session ? 3 : 2, label: 0, nowhere), verdict)]
      $0.rules[0].event = 0
    }
  }

  /// Returns an event.
  private func event(
    _ name: String, pid: EventValue, mark: Int64 = 0, child: EventValue = .unknown, session: EventValue = .unknown,
    isInScope: Bool = true
  ) -> World.Input {
    .event(
      Occurrence(event: Self.kinds[name] ?? 0, values: [child, .number(mark), pid, session], isInScope: [isInScope]))
  }

  @Test func rulesSeeLabelsAsBeforeTheEvent() {
    var story = story([(.add, "exec", 1, 2)])
    #expect(story.at(0, event("exec", pid: .number(5), mark: 1)) == ["0 judged allow []", "0 label 0 + number(5)"])
    #expect(story.at(1, event("exec", pid: .number(5), mark: 1)) == ["1 judged audit [0]"])
    #expect(story.at(2, event("exec", pid: .number(6))) == ["2 judged allow []"])
    #expect(story.at(3, event("exec", pid: .unknown)) == ["3 judged allow []"])
  }

  @Test func aDeniedEventChangesNothing() {
    var story = story([(.add, "exec", 1, 2), (.remove, "exec", 2, 2)], verdict: [deny(1)])
    #expect(story.at(0, event("exec", pid: .number(5), mark: 1)) == ["0 judged allow []", "0 label 0 + number(5)"])
    #expect(story.at(1, event("exec", pid: .number(5), mark: 2)) == ["1 judged deny [0]"])
  }

  @Test func removingComesAfterAdding() {
    var story = story([(.add, "exec", 1, 2), (.remove, "exec", 1, 2)])
    #expect(
      story.at(0, event("exec", pid: .number(5), mark: 1)) == [
        "0 judged allow []", "0 label 0 + number(5)", "0 label 0 - number(5)",
      ])
  }

  @Test func removeEverywhereTakesItFromAll() {
    var story = story([(.add, "exec", 1, 3), (.removeEverywhere, "exit", 2, nil)], holder: .session)
    for session in 1...3 as ClosedRange<Int64> {
      _ = story.at(0, event("exec", pid: .number(9), mark: 1, session: .number(session)))
    }
    #expect(story.at(1, event("exec", pid: .number(8), session: .number(2))) == ["1 judged audit [0]"])
    #expect(story.at(2, event("exit", pid: .number(4), mark: 2)) == ["2 judged allow []", "2 label 0 gone"])
    #expect(story.at(3, event("exit", pid: .number(4), mark: 2)) == ["3 judged allow []"])
    #expect(story.at(4, event("exec", pid: .number(8), session: .number(2))) == ["4 judged allow []"])
  }

  @Test func aProcessHoldsALabelUntilItEnds() {
    var story = story([(.add, "exec", 1, 2)])
    _ = story.at(0, event("exec", pid: .number(5), mark: 1))
    #expect(story.at(1, event("exit", pid: .number(5))) == ["1 judged allow []", "1 label 0 - number(5)"])
    #expect(story.at(2, event("exec", pid: .number(5))) == ["2 judged allow []"], "another process of this number")
  }

  @Test func whatSpreadsIsCopiedAtFork() {
    var spreading = story([(.add, "exec", 1, 2)], spreads: true)
    _ = spreading.at(0, event("exec", pid: .number(5), mark: 1))
    #expect(
      spreading.at(1, event("fork", pid: .number(5), child: .number(6))) == ["1 judged allow []", "1 label 0 + number(6)"])
    #expect(spreading.at(2, event("fork", pid: .number(7), child: .number(8))) == ["2 judged allow []"])
    _ = spreading.at(3, event("exit", pid: .number(5)))
    #expect(spreading.at(4, event("exec", pid: .number(6))) == ["4 judged audit [0]"], "its own, to its own end")
    var other = story([(.add, "exec", 1, 2)])
    _ = other.at(0, event("exec", pid: .number(5), mark: 1))
    #expect(other.at(1, event("fork", pid: .number(5), child: .number(6))) == ["1 judged allow []"])
  }

  @Test func eventsOutsideTheScopeChangeNothingButEndProcesses() {
    var story = story([(.add, "exec", 1, 2)], spreads: true, scopes: ["/a"])
    #expect(story.at(0, event("exec", pid: .number(5), mark: 1, isInScope: false)) == ["0 judged allow []"])
    _ = story.at(1, event("exec", pid: .number(5), mark: 1))
    #expect(story.at(2, event("fork", pid: .number(5), child: .number(6), isInScope: false)) == ["2 judged allow []"])
    #expect(
      story.at(3, event("exit", pid: .number(5), isInScope: false)) == ["3 judged allow []", "3 label 0 - number(5)"])
  }

  @Test func anUnknownHolderGetsNothing() {
    var story = story([(.add, "exec", 1, 2)])
    #expect(story.at(0, event("exec", pid: .unknown, mark: 1)) == ["0 judged allow []"])
    #expect(story.at(1, event("exec", pid: .none, mark: 1)) == ["1 judged allow []"])
  }

  @Test func hasIsUnknownOfAnUnknownHolderAndFalseOfNone() {
    var memory = Memory()
    let interpreter = Interpreter(story([]).world.program)
    memory.labels[0] = [.number(5), .text(Array("/a".utf8), isTruncated: false)]
    for (holder, expected) in [
      (.number(5), .isTrue), (.number(6), .isFalse), (.unknown, .isUnknown), (.none, .isFalse),
      (.text(Array("/a".utf8), isTruncated: false), .isTrue), (.text(Array("/a".utf8), isTruncated: true), .isUnknown),
    ] as [(EventValue, Truth)] {
      #expect(interpreter.truth(ofLabel: 0, heldBy: holder, in: memory) == expected)
    }
  }
}
