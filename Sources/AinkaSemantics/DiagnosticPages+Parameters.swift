import AinkaSource

extension DiagnosticPages {
  /// The pages of what can be wrong with parameters of a policy and with `allow`.
  static let parameters: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0740", title: "parameter without a value",
      summary: "A policy has a parameter without a default, and nobody gives it a value.",
      wrong: """
        policy guard(user: uid)
        use linux.process
        rule r { on exec when process.uid == user then audit }
        """,
      right: """
        policy guard(user: uid = 1000)
        use linux.process
        rule r { on exec when process.uid == user then audit }
        """,
      why: "A value is given where the policy is compiled: `ainka apply guard.ainka --set user=1000`."),
    DiagnosticPage(
      code: "E0741", title: "option for no parameter",
      summary: "`--set` names a parameter that no policy has, that several have, or that is given twice.",
      wrong: "(a command) ainka apply guard.ainka --set levle=90%",
      right: "(a command) ainka apply guard.ainka --set guard.level=90%",
      why: """
        `--set NAME=VALUE` is enough where one policy has the parameter; `--set POLICY.NAME=VALUE` says which.
        """),
    DiagnosticPage(
      code: "E0742", title: "parameter that cannot be given",
      summary: "A parameter of a policy is of a type that nobody can write a value of.",
      wrong: """
        policy guard(p: process)
        use linux.process
        rule r { on exec when process.uid == 0 then audit }
        """,
      right: """
        policy guard(name: string = "nginx")
        use linux.process
        rule r { on exec when process.name == name then audit }
        """,
      why: "Records are places in an event; a predicate can have one as its parameter."),
    DiagnosticPage(
      code: "E0743", title: "nothing that can be allowed",
      summary: "The code behind `allow` is no warning's.",
      wrong: """
        allow(E0301) because "sure"
        rule r { on exec when process.uid == 0 then audit }
        """,
      right: """
        allow(W0220) because "to come"
        let unused = 5
        rule r { on exec when process.uid == 0 then audit }
        """,
      why: "Errors have no meaning that could be allowed."),
    DiagnosticPage(
      code: "W0705", title: "permission that nothing needs",
      summary: "A declaration allows a warning that it does not give.",
      wrong: """
        allow(W0220) because "to come"
        rule r { on exec when process.uid == 0 then audit }
        """,
      right: "rule r { on exec when process.uid == 0 then audit }",
      why: "It would hide the warning when it comes for another reason."),
  ]
}
