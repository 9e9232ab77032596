import AinkaSource

extension DiagnosticPages {
  /// The pages of what can be wrong with modes, labels and days.
  static let modes: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0701", title: "no such day",
      summary: "A date names a day that the calendar does not have.",
      wrong: "rule r { on exec then audit expires 2027-02-30 }",
      right: "rule r { on exec then audit expires 2027-02-28 }",
      why: """
        A rule works up to the day behind `expires`, that day included (UTC), and is inactive from the next one on.
        """),
    DiagnosticPage(
      code: "E0702", title: "date as a value",
      summary: "A date stands in a condition or constant.",
      wrong: "rule r { on exec when process.uid < 2027-01-31 then audit }",
      right: "rule r { on exec when process.uid < 1000 then audit expires 2027-01-31 }",
      why: """
        No event and no metric has a date. What depends on the day is whether a rule works at all: `expires`.
        """),
    DiagnosticPage(
      code: "E0703", title: "mode called `normal`",
      summary: "A mode is called `normal`, or a rule is of it, or enters it.",
      wrong: """
        policy p
        use linux.psi
        mode normal { enter when psi.memory.full > 40% }
        rule r in normal { when psi.cpu.some > 50% then notify info }
        """,
      right: """
        policy p
        use linux.psi
        mode emergency { enter when psi.memory.full > 40% }
        rule r in emergency { when psi.cpu.some > 50% then notify info }
        """,
      why: """
        A policy is in exactly one mode: the wanted one of highest priority, or `normal` while none is wanted. So \
        nobody enters `normal`.
        """),
    DiagnosticPage(
      code: "E0704", title: "two modes of one priority",
      summary: "Two modes of a policy have the same priority; without `priority` it is 0.",
      wrong: """
        policy p
        use linux.psi
        mode a { enter when psi.memory.full > 40% }
        mode b { enter when psi.memory.full > 60% }
        rule r in a { when psi.cpu.some > 50% then notify info }
        rule s in b { when psi.cpu.some > 50% then notify info }
        """,
      right: """
        policy p
        use linux.psi
        mode a { enter when psi.memory.full > 40% }
        mode b { enter when psi.memory.full > 60% priority 1 }
        rule r in a { when psi.cpu.some > 50% then notify info }
        rule s in b { when psi.cpu.some > 50% then notify info }
        """,
      why: "When both are wanted one of them is active, and which one must not depend on the order of the text."),
    DiagnosticPage(
      code: "E0705", title: "no such mode",
      summary: "The name behind `in` or `enter` is no mode's.",
      wrong: """
        policy p
        use linux.psi
        mode emergency { enter when psi.memory.full > 40% }
        rule r in emergancy { when psi.cpu.some > 50% then notify info }
        """,
      right: """
        policy p
        use linux.psi
        mode emergency { enter when psi.memory.full > 40% }
        rule r in emergency { when psi.cpu.some > 50% then notify info }
        """,
      why: "A mode is declared in the policy, or in one that it uses; `other.emergency` names it in full."),
    DiagnosticPage(
      code: "E0710", title: "no such label",
      summary: "The name behind `has` is no label's.",
      wrong: """
        label agent { add on exec when file.name == "codex" }
        rule r { on exec when process has agnet then audit }
        """,
      right: """
        label agent { add on exec when file.name == "codex" }
        rule r { on exec when process has agent then audit }
        """,
      why: "Labels are declared, with what adds and removes them; `other.agent` names that of another policy."),
    DiagnosticPage(
      code: "E0711", title: "nothing that holds the label",
      summary: "What stands before `has` holds no labels, or others.",
      wrong: """
        label agent { add on exec when file.name == "codex" }
        rule r { on exec when file has agent then audit }
        """,
      right: """
        label agent { add on exec when file.name == "codex" }
        rule r { on exec when process has agent then audit }
        """,
      why: """
        A label is held by processes, by sessions (`label tested: session`) or by files (`: file`), and asked of the \
        event's own: `process`, `process.parent`, `session`, `file`.
        """),
    DiagnosticPage(
      code: "E0712", title: "event that does not say whose label",
      summary: "An event changes or asks a label of something that its fields do not tell.",
      wrong: """
        label seen: file { add on connect }
        rule r { on exec when file has seen then audit }
        """,
      right: """
        label seen: file { add on exec }
        rule r { on exec when file has seen then audit }
        """,
      why: """
        A label of a process goes by `process.pid`, of a session by `process.session`, of a file by `file.path`. Only \
        `remove everywhere` needs none of them.
        """),
    DiagnosticPage(
      code: "E0713", title: "label that cannot spread",
      summary: "A label of sessions or files spreads to children.",
      wrong: """
        label seen: file { add on exec spreads to children }
        rule r { on exec when file has seen then audit }
        """,
      right: """
        label seen { add on exec spreads to children }
        rule r { on exec when process has seen then audit }
        """,
      why: "Only processes have children."),
    DiagnosticPage(
      code: "W0701", title: "mode that is never entered",
      summary: "A mode has no `enter when`, and no rule enters it.",
      wrong: """
        policy p
        use linux.psi
        mode quiet { }
        rule r in quiet { when psi.cpu.some > 50% then notify info }
        """,
      right: """
        policy p
        use linux.psi
        mode quiet { enter when psi.cpu.some < 1% }
        rule r in quiet { when psi.cpu.some > 50% then notify info }
        """,
      why: "Its rules never work."),
    DiagnosticPage(
      code: "W0702", title: "mode that is never left",
      summary: "Rules enter a mode that has no `leave when`.",
      wrong: """
        policy p
        use linux.psi
        mode quiet { }
        rule q { when psi.cpu.some > 90% then enter quiet }
        rule r in quiet { when psi.io.some > 50% then notify info }
        """,
      right: """
        policy p
        use linux.psi
        mode quiet { leave when psi.cpu.some < 1% }
        rule q { when psi.cpu.some > 90% then enter quiet }
        rule r in quiet { when psi.io.some > 50% then notify info }
        """,
      why: """
        `leave when` is the negation of `enter when` where it is not written; a mode that only actions enter has none, \
        and stays until the next generation.
        """),
    DiagnosticPage(
      code: "W0703", title: "label that nobody has",
      summary: "No clause of a label adds it.",
      wrong: """
        label agent { remove on exec when file.name == "codex" }
        rule r { on exec when process has agent then audit }
        """,
      right: """
        label agent { add on exec when file.name == "codex" }
        rule r { on exec when process has agent then audit }
        """,
      why: "A condition that asks for it is always false."),
    DiagnosticPage(
      code: "W0704", title: "rule past its day",
      summary: "The day behind `expires` is over.",
      wrong: "(compiled in 2026) rule r { on exec then audit expires 2025-01-31 }",
      right: "(compiled in 2026) rule r { on exec then audit expires 2027-01-31 }",
      why: "The rule is inactive from the day after on, whoever applies it; the compiler only says so."),
  ]
}
