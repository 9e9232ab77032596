import AinkaSource

extension DiagnosticPages {
  /// The pages of what can be wrong with rules and thresholds.
  static let rules: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0401", title: "verdict that the hook cannot carry out",
      summary: "No hook of the event can do this on the host that is compiled for.",
      wrong: "rule r { on exec then deny }",
      right: "rule r { on exec then deny or kill }",
      why: "`deny or kill` takes the first that the host can do. What an event can do stands in the standard library."),
    DiagnosticPage(
      code: "E0402", title: "more than one verdict",
      summary: "A rule has two verdicts, or one twice among its alternatives.",
      wrong: "rule r { on exec then kill then audit }",
      right: "rule r { on exec then kill }",
      why: "The strictest verdict of all rules counts, so a second one in the same rule would mean nothing."),
    DiagnosticPage(
      code: "E0403", title: "rule without effect",
      summary: "The rule has neither a verdict nor an action.",
      wrong: "rule r { on exec when process.uid == 0 }",
      right: "rule r { on exec when process.uid == 0 then audit }",
      why: "`audit` records every match and leaves the event alone."),
    DiagnosticPage(
      code: "E0404", title: "unknown errno",
      summary: "There is no error of this name.",
      wrong: "rule r { on connect then deny EACCESS }",
      right: "rule r { on connect then deny EACCES }",
      why: "The errno is what the program gets to see; names are those of errno(3)."),
    DiagnosticPage(
      code: "E0405", title: "unknown signal",
      summary: "There is no signal of this name.",
      wrong: "rule r { on exec then signal SIGTERM }",
      right: "rule r { on exec then signal TERM }",
      why: "Signals are written as kill(1) takes them, without SIG."),
    DiagnosticPage(
      code: "E0406", title: "unknown level",
      summary: "A notice is info, warning or critical.",
      wrong: "rule r { on exec then notify urgent }",
      right: "rule r { on exec then notify critical }",
      why: "Three levels are all that readers keep apart."),
    DiagnosticPage(
      code: "E0407", title: "no signal from this hook",
      summary: "No hook of the event can send a signal on the host that is compiled for.",
      wrong: "rule r { on connect then signal TERM }",
      right: "rule r { on exec then signal TERM }",
      why: "Programs at cgroup hooks may not send signals on every kernel."),
    DiagnosticPage(
      code: "E0408", title: "malformed message",
      summary: "A brace in a message is not closed, or holds no name of a field, threshold or constant.",
      wrong: "rule r { on exec then notify info \"{process}\" }",
      right: "rule r { on exec then notify info \"{process.name}\" }",
      why: "Names in messages are checked like names in conditions. A brace itself is written `\\{`."),
    DiagnosticPage(
      code: "E0409", title: "malformed scope",
      summary: "The scope is no path of a control group.",
      wrong: """
        policy example
        scope cgroup "user.slice"
        """,
      right: """
        policy example
        scope cgroup "/user.slice"
        """,
      why: "The path is below the cgroup 2 mount and starts with `/`."),
    DiagnosticPage(
      code: "E0501", title: "threshold without start",
      summary: "The threshold has no `start`.",
      wrong: "learn t: port { within 1 .. 9 }",
      right: "learn t: port { within 1 .. 9 start 5 }",
      why: "Until there is evidence, and when it expires, the threshold has its start value."),
    DiagnosticPage(
      code: "E0502", title: "start outside of the bounds",
      summary: "The start is not in `within`.",
      wrong: "learn t: port { within 1 .. 9 start 10 }",
      right: "learn t: port { within 1 .. 9 start 5 }",
      why: "No value outside of the bounds ever reaches a table, the first one included."),
    DiagnosticPage(
      code: "E0503", title: "not a number",
      summary: "A threshold is of a type that cannot be learned.",
      wrong: "learn t: string { start 5 }",
      right: "learn t: count { start 5 }",
      why: "A threshold is one number that every tier reads from one word."),
    DiagnosticPage(
      code: "E0504", title: "malformed clause of a threshold",
      summary: "A clause of a threshold has a value that it cannot have.",
      wrong: """
        learn t: port {
            within 1 .. 9
            start 5
            method quantil(0.99)
        }
        """,
      right: """
        learn t: port {
            within 1 .. 9
            start 5
            method quantile(0.99)
        }
        """,
      why: "All clauses are checked from the first day, also those that have no effect yet."),
    DiagnosticPage(
      code: "E0505", title: "kill or deny by an unguarded threshold",
      summary: "A rule kills or denies depending on a threshold without `within`, `step` and `drift`.",
      wrong: """
        learn t: port { within 1 .. 9 start 5 }
        rule r {
            on connect
            when destination.port > t
            then deny
        }
        """,
      right: """
        learn t: port {
            within 1 .. 9
            start 5
            step at most 1 per 1h
            drift at most 2 per 1d
        }
        rule r {
            on connect
            when destination.port > t
            then deny
        }
        """,
      why:
        "Unguarded learners are poisoned at once: a tenth of hostile samples moves them anywhere. Bounds, steps and a drift budget hold them."
    ),
    DiagnosticPage(
      code: "W0510", title: "clauses not active yet",
      summary: "The clauses are checked and have no effect yet.",
      wrong: """
        learn t: port {
            within 1 .. 9
            start 5
            window 24h
        }
        """,
      right: "learn t: port { within 1 .. 9 start 5 }",
      why: "The threshold stays at its start until `ainka threshold set` changes it."),
  ]
}
