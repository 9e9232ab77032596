import AinkaSource

extension DiagnosticPages {
  /// The pages of what can be wrong with tests.
  static let tests: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0801", title: "two tests of one name",
      summary: "Two tests of a file have the same name.",
      wrong: """
        rule r { on exec when process.uid == 0 then kill }
        test "root" { event exec { process.uid = 0 } expect verdict kill }
        test "root" { event exec { process.uid = 1 } expect verdict allow }
        """,
      right: """
        rule r { on exec when process.uid == 0 then kill }
        test "root" { event exec { process.uid = 0 } expect verdict kill }
        test "others" { event exec { process.uid = 1 } expect verdict allow }
        """,
      why: "Reports know a test by its name."),
    DiagnosticPage(
      code: "E0803", title: "value and verdict mixed up",
      summary: "A name of a table is a verdict where a value is wanted, or the other way.",
      wrong: """
        rule r { on exec when process.uid == 0 then kill }
        test "t" for (user, outcome) in { (0, kill) } { event exec { process.uid = outcome } expect verdict outcome }
        """,
      right: """
        rule r { on exec when process.uid == 0 then kill }
        test "t" for (user, outcome) in { (0, kill) } { event exec { process.uid = user } expect verdict outcome }
        """,
      why: "A cell is a verdict or an expression; each stands where its like may stand."),
    DiagnosticPage(
      code: "E0804", title: "given what is no threshold",
      summary: "`given` is for thresholds.",
      wrong: """
        policy p
        use linux.psi
        rule r { when psi.memory.some > 10% then notify info }
        test "t" { given psi.memory.some = 25% expect r active }
        """,
      right: """
        policy p
        use linux.psi
        rule r { when psi.memory.some > 10% then notify info }
        test "t" { set psi.memory.some = 25% after 2s expect r active }
        """,
      why: "A threshold is learned from the outside, a metric is read: `set` gives it readings."),
    DiagnosticPage(
      code: "E0805", title: "value that never is",
      summary: "A test gives a threshold, metric or setting a value that it cannot have.",
      wrong: """
        policy p
        use linux.psi
        rule r { when psi.memory.some > 10% then notify info }
        test "t" { set psi.memory.some = 250% expect r active }
        """,
      right: """
        policy p
        use linux.psi
        rule r { when psi.memory.some > 10% then notify info }
        test "t" { set psi.memory.some = 25% after 2s expect r active }
        """,
      why: "The policy is checked for the values within the bounds, and a test outside of them says nothing."),
    DiagnosticPage(
      code: "E0806", title: "set what has no readings",
      summary: "`set` is for metrics, outputs of models, and settings.",
      wrong: """
        policy p
        use linux.psi
        learn t: percent { within 1% .. 50% start 25% }
        rule r { when psi.memory.some > t then notify info }
        test "x" { set t = 10% expect r idle }
        """,
      right: """
        policy p
        use linux.psi
        learn t: percent { within 1% .. 50% start 25% }
        rule r { when psi.memory.some > t then notify info }
        test "x" { given t = 10% expect r idle }
        """,
      why: "A threshold is `given` its value."),
    DiagnosticPage(
      code: "E0807", title: "malformed series",
      summary: "Readings that cannot be: after `stale`, none at all, without a period, several for a setting.",
      wrong: """
        policy p
        use linux.psi
        rule r { when psi.memory.some > 10% then notify info }
        test "t" { set psi.memory.some = 1%, stale, 5% expect r idle }
        """,
      right: """
        policy p
        use linux.psi
        rule r { when psi.memory.some > 10% then notify info }
        test "t" { set psi.memory.some = 1%, _, 5% expect r idle }
        """,
      why: """
        `_` is a reading that is missing, `stale` the end of all of them; `a + b x5` is a, and five more, each b \
        higher.
        """),
    DiagnosticPage(
      code: "E0808", title: "time or size that a test cannot have",
      summary: "`after`, `every` or a table is 0, negative or too large.",
      wrong: """
        policy p
        use linux.psi
        rule r { when psi.memory.some > 10% then notify info }
        test "t" { after 0s expect r idle }
        """,
      right: """
        policy p
        use linux.psi
        rule r { when psi.memory.some > 10% then notify info }
        test "t" { after 1s expect r idle }
        """,
      why: "Time only goes forward, and a test has an end."),
    DiagnosticPage(
      code: "E0809", title: "no such field",
      summary: "A test gives an event a field that it does not have.",
      wrong: """
        rule r { on exec when process.uid == 0 then kill }
        test "t" { event exec { process.user = 0 } expect verdict kill }
        """,
      right: """
        rule r { on exec when process.uid == 0 then kill }
        test "t" { event exec { process.uid = 0 } expect verdict kill }
        """,
      why: "Fields that are not given are unknown; records are given field by field."),
    DiagnosticPage(
      code: "E0810", title: "expectation before any event",
      summary: "A verdict or the match of a rule is expected, and no event stands before it.",
      wrong: """
        rule r { on exec when process.uid == 0 then kill }
        test "t" { expect verdict kill }
        """,
      right: """
        rule r { on exec when process.uid == 0 then kill }
        test "t" { event exec { process.uid = 0 } expect verdict kill }
        """,
      why: "Both are of the last event."),
    DiagnosticPage(
      code: "E0811", title: "no rule that decides",
      summary: "The name behind `by` is no rule on an event.",
      wrong: """
        rule r { on exec when process.uid == 0 then kill }
        test "t" { event exec { process.uid = 0 } expect verdict kill by s }
        """,
      right: """
        rule r { on exec when process.uid == 0 then kill }
        test "t" { event exec { process.uid = 0 } expect verdict kill by r }
        """,
      why: "`by` says which of several rules the verdict is of."),
    DiagnosticPage(
      code: "E0812", title: "nothing that is active",
      summary: "What is expected to be active or idle is neither a rule nor a mode.",
      wrong: """
        let r = 5
        rule s { on exec when process.uid == r then kill }
        test "t" { event exec { process.uid = 0 } expect r active }
        """,
      right: """
        let r = 5
        rule s { on exec when process.uid == r then kill }
        test "t" { event exec { process.uid = 5 } expect s active }
        """,
      why: """
        A rule over metrics is active, a rule on events matched the last event, a mode is the one that its policy is \
        in.
        """),
    DiagnosticPage(
      code: "E0813", title: "original of something else",
      summary: "`original` is compared with something that is no setting.",
      wrong: """
        policy p
        use linux.psi
        rule r { when psi.memory.some > 10% then notify info }
        test "t" { expect psi.memory.some == original }
        """,
      right: """
        policy p
        use linux.psi
        use linux.sysctl
        rule r { when psi.memory.some > 10% then set sysctl.vm.swappiness = 5 }
        test "t" { expect sysctl.vm.swappiness == original }
        """,
      why: "It is the value that a setting had before any rule changed it."),
    DiagnosticPage(
      code: "E0814", title: "tests of nothing",
      summary: "A file without `policy` holds tests, and uses no policy.",
      wrong: """
        // no header
        use linux.process
        test "t" { event exec { process.uid = 0 } expect verdict kill }
        """,
      right: """
        policy p
        use linux.process
        rule r { on exec when process.uid == 0 then kill }
        test "t" { event exec { process.uid = 0 } expect verdict kill }
        """,
      why: "Tests stand in their policy, or in a file of their own that uses it and is given together with it."),
    DiagnosticPage(
      code: "W0801", title: "test that expects nothing",
      summary: "A test has no `expect`.",
      wrong: """
        rule r { on exec when process.uid == 0 then kill }
        test "t" { event exec { process.uid = 0 } }
        """,
      right: """
        rule r { on exec when process.uid == 0 then kill }
        test "t" { event exec { process.uid = 0 } expect verdict kill }
        """,
      why: "It cannot fail."),
    DiagnosticPage(
      code: "W0802", title: "verdict that this host cannot carry out",
      summary: "A test expects what no hook of the event can do on the host that it is compiled for.",
      wrong: """
        rule r { on exec when process.uid == 0 then deny or kill }
        test "t" { event exec { process.uid = 0 } expect verdict deny }
        """,
      right: """
        rule r { on exec when process.uid == 0 then deny or kill }
        test "t" { event exec { process.uid = 0 } expect verdict kill }
        """,
      why: "`deny or kill` takes the first that the host can do."),
  ]
}
