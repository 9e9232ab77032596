import AinkaSource

extension DiagnosticPages {
  /// The pages of what can be wrong with models, invariants and learning.
  static let models: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0720", title: "model without what it needs",
      summary: "A model does not say where it is asked, or what it returns.",
      wrong: """
        policy p
        use linux.cpu
        model m { ask "/predict" returns { load: percent } }
        rule r { when m.load > 80% then notify info }
        """,
      right: """
        policy p
        use linux.cpu
        model m { ask "http://unix:/run/ml.sock/predict" with { cpu: cpu.usage } returns { load: percent } }
        rule r { when m.load > 80% then notify info }
        """,
      why: "It is asked by HTTP, at a host or at a socket of this host, and answers with named values."),
    DiagnosticPage(
      code: "E0721", title: "output with a value",
      summary: "A value stands behind an output in `returns`.",
      wrong: """
        policy p
        model m { ask "http://h/p" returns { load: percent = 5% } }
        rule r { when m.load > 80% then notify info }
        """,
      right: """
        policy p
        model m { ask "http://h/p" returns { load: percent } fallback { load: 5% } }
        rule r { when m.load > 80% then notify info }
        """,
      why: "What an output is without an answer stands in `fallback`; an output without one is unknown then."),
    DiagnosticPage(
      code: "E0722", title: "no such output",
      summary: "A name is none of what a model returns.",
      wrong: """
        policy p
        model m { ask "http://h/p" returns { load: percent } }
        rule r { when m.lode > 80% then notify info }
        """,
      right: """
        policy p
        model m { ask "http://h/p" returns { load: percent } }
        rule r { when m.load > 80% then notify info }
        """,
      why: "Each output is read like a metric: `workload.predicted_cpu`."),
    DiagnosticPage(
      code: "E0723", title: "value that no model has",
      summary: "A model is given, or returns, something else than numbers and truths.",
      wrong: """
        policy p
        model m { ask "http://h/p" returns { why: string } }
        rule r { when m.why > 8 then notify info }
        """,
      right: """
        policy p
        model m { ask "http://h/p" returns { why: count } }
        rule r { when m.why > 8 then notify info }
        """,
      why: "Outputs are compared and calculated with; texts have no place there."),
    DiagnosticPage(
      code: "E0724", title: "time that a model cannot have",
      summary: "`cache` or `timeout` is 0, negative or longer than an hour.",
      wrong: """
        policy p
        model m { ask "http://h/p" returns { load: percent } timeout 0s }
        rule r { when m.load > 80% then notify info }
        """,
      right: """
        policy p
        model m { ask "http://h/p" returns { load: percent } timeout 20ms }
        rule r { when m.load > 80% then notify info }
        """,
      why: "A rule never waits for a model: it reads the last answer, and the fallback where there is none."),
    DiagnosticPage(
      code: "E0725", title: "model where none is asked",
      summary: "A rule on an event, or a constant, asks a model.",
      wrong: """
        policy p
        use linux.process
        model m { ask "http://h/p" returns { load: percent } }
        rule r { on exec when m.load > 80% then audit }
        """,
      right: """
        policy p
        use linux.process
        model m { ask "http://h/p" returns { load: percent } }
        mode busy { enter when m.load > 80% }
        rule r in busy { on exec then audit }
        """,
      why: """
        Events are decided in the kernel, at once. A mode brings what a model says to them: its change is one switch of \
        tables.
        """),
    DiagnosticPage(
      code: "E0726", title: "arguments of a built-in model",
      summary: "`forecast` and `anomaly` take metrics, and `forecast` says how far ahead.",
      wrong: """
        policy p
        use linux.cpu
        rule r { when forecast(cpu.usage) > 80% then notify info }
        """,
      right: """
        policy p
        use linux.cpu
        rule r { when forecast(cpu.usage, ahead: 5min) > 80% then notify info }
        """,
      why: """
        `forecast(METRIC, ahead: TIME)` is of the metric's type; `anomaly(METRIC, …)` is a score from 0 to 1.
        """),
    DiagnosticPage(
      code: "E0730", title: "invariant of nothing",
      summary: "An invariant speaks of no setting and of no threshold.",
      wrong: "invariant 1 < 2",
      right: """
        policy p
        use linux.sysctl
        invariant sysctl.vm.swappiness in 0 .. 100
        """,
      why: "Only what a rule writes or a learner moves can break it."),
    DiagnosticPage(
      code: "E0731", title: "invariant that a rule breaks",
      summary: "A rule writes to a setting what an invariant does not allow, for some value within the bounds.",
      wrong: """
        policy p
        use linux.sysctl
        use linux.psi
        invariant sysctl.vm.swappiness in 0 .. 100
        rule r { when psi.memory.some > 10% then set sysctl.vm.swappiness = 150 }
        """,
      right: """
        policy p
        use linux.sysctl
        use linux.psi
        invariant sysctl.vm.swappiness in 0 .. 100
        rule r { when psi.memory.some > 10% then set sysctl.vm.swappiness = 50 }
        """,
      why: """
        Each `set` is proven for every value that thresholds and metrics can have; the runtime tests each write again.
        """),
    DiagnosticPage(
      code: "E0732", title: "invariant that does not hold at the start",
      summary: "An invariant of thresholds is false for their starts.",
      wrong: """
        learn warning: count { within 1 .. 9 start 5 }
        learn critical: count { within 1 .. 9 start 3 }
        invariant warning < critical
        """,
      right: """
        learn warning: count { within 1 .. 9 start 3 }
        learn critical: count { within 1 .. 9 start 5 }
        invariant warning < critical
        """,
      why: """
        A threshold is at its start until there is evidence, and when it expires. Later, a value that breaks the \
        invariant is refused.
        """),
    DiagnosticPage(
      code: "W0707", title: "invariant that is tested at writes only",
      summary: "Whether a write is allowed depends on another setting.",
      wrong: """
        policy p
        use linux.sysctl
        use linux.psi
        invariant sysctl.vm.dirty_background_ratio < sysctl.vm.dirty_ratio
        rule r { when psi.io.some > 10% then set sysctl.vm.dirty_ratio = 10% }
        """,
      right: """
        policy p
        use linux.sysctl
        use linux.psi
        invariant sysctl.vm.dirty_ratio >= 5%
        rule r { when psi.io.some > 10% then set sysctl.vm.dirty_ratio = 10% }
        """,
      why: "Nobody knows the other's value before. A write that breaks the invariant is refused, and counted."),
    DiagnosticPage(
      code: "E0750", title: "nothing to learn from",
      summary: "What stands behind `from` never changes.",
      wrong: "learn t: count { from 5 within 1 .. 9 start 5 }",
      right: "learn t: port { from connect.destination.port within 1 .. 9 start 5 }",
      why: "A threshold learns from a metric, from a field of an event, or from a window over events."),
    DiagnosticPage(
      code: "E0751", title: "parameter of a method outside of its bounds",
      summary: "A method is given a value that it is not defined for.",
      wrong: "learn t: port { from connect.destination.port method quantile(1.5) within 1 .. 9 start 5 }",
      right: "learn t: port { from connect.destination.port method quantile(0.99) within 1 .. 9 start 5 }",
      why: "docs/language.md lists methods, their parameters and what these are without being written."),
    DiagnosticPage(
      code: "W0751", title: "more evidence than there can be",
      summary: "The window of a threshold holds fewer samples than it requires.",
      wrong: """
        policy p
        use linux.psi
        learn t: percent { from psi.memory.some method quantile(0.99) window 1min require samples >= 1000 within 5% .. 60% start 25% }
        rule r { when psi.memory.some > t then notify info }
        """,
      right: """
        policy p
        use linux.psi
        learn t: percent { from psi.memory.some method quantile(0.99) window 24h require samples >= 1000 within 5% .. 60% start 25% }
        rule r { when psi.memory.some > t then notify info }
        """,
      why: """
        A metric has one sample a period. For a quantile, confidence needs samples too: some 14,000 for the 99.9th at \
        95 %.
        """),
    DiagnosticPage(
      code: "W0752", title: "threshold that expires between two samples",
      summary: "A threshold expires before its metric is read again.",
      wrong: """
        policy p
        use linux.psi
        learn t: percent { from psi.memory.some within 5% .. 60% start 25% expires after 1s }
        rule r { when psi.memory.some > t then notify info }
        """,
      right: """
        policy p
        use linux.psi
        learn t: percent { from psi.memory.some within 5% .. 60% start 25% expires after 1h }
        rule r { when psi.memory.some > t then notify info }
        """,
      why: "It would be at its start nearly always."),
  ]
}
