import AinkaSource

extension DiagnosticPages {
  /// The pages of what can be wrong with rules over metrics and with what rules do.
  static let levels: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0520", title: "rule that depends on nothing",
      summary: "A rule has no event, and its condition mentions no metric: it would be active always or never.",
      wrong: "rule r { when 1 > 2 then notify info }",
      right: "policy p use linux.psi\nrule r { when psi.memory.some > 20% then notify info }",
      why: "Something has to start a rule and to end it."),
    DiagnosticPage(
      code: "E0521", title: "clause of metric rules on an event",
      summary: "`for`, `until`, `cooldown`, `verify` and `priority` belong to rules that are active for a while.",
      wrong: "rule r { on exec then notify info cooldown 5min }",
      right: "rule r { on exec then notify info limit 1 per 5min }",
      why: "An event is over when it is judged. What lasts is a level: a rule without `on`."),
    DiagnosticPage(
      code: "E0522", title: "verdict without an event",
      summary: "A rule over metrics has a verdict, a `signal` or `on unknown`.",
      wrong: "policy p use linux.psi\nrule r { when psi.memory.some > 50% then kill }",
      right: "policy p use linux.psi use linux.service\n"
        + "rule r { when psi.memory.some > 50% then stop service \"batch\" }",
      why:
        "Verdicts answer events, and signals go to the process of one. While a level lasts, a rule `in` a mode answers events."),
    DiagnosticPage(
      code: "E0523", title: "key without an event",
      summary: "`by`, or a threshold that has a value for each key, where no event tells the key.",
      wrong: "rule r { when rate(connect) over 10s by process.name > 5/s then notify info }",
      right: "rule r { when rate(connect) over 10s > 5/s then notify info }",
      why: "A rule over metrics is active or not, once for the host; it has no process to tell apart."),
    DiagnosticPage(
      code: "E0524", title: "setting that nobody puts back",
      summary: "A rule on an event sets something without `keep`.",
      wrong: "policy p use linux.process use linux.sysctl\nrule r { on exec then set sysctl.vm.swappiness = 10 }",
      right: "policy p use linux.process use linux.sysctl\nrule r { on exec then set sysctl.vm.swappiness = 10 keep }",
      why: "A rule over metrics puts back what it set when it leaves. An event rule does not leave."),
    DiagnosticPage(
      code: "E0525", title: "`restore` outside of `else`",
      summary: "`restore` ends a rule whose verification failed.",
      wrong: "policy p use linux.psi\nrule r { when psi.memory.some > 50% then restore }",
      right: "policy p use linux.psi use linux.sysctl\nrule r { when psi.memory.some > 50% then set sysctl.vm.swappiness = 1\n"
        + "verify psi.memory.some < 50% within 2min else restore }",
      why: "A rule that has just started has nothing to take back."),
    DiagnosticPage(
      code: "E0526", title: "setting of a process without an event",
      summary: "A setting of the event's process, in a rule over metrics, an invariant or a test.",
      wrong: "policy p use linux.psi use linux.process\nrule r { when psi.memory.some > 50% then set process.nice = 10 }",
      right: "policy p use linux.process\nrule r { on exec when file.name == \"make\" then set process.nice = 10 keep }",
      why: "`process` is the process of the event that is judged."),
    DiagnosticPage(
      code: "E0527", title: "value outside of a setting's range",
      summary: "The value, or one that it can have within the bounds of its thresholds, is outside of what the setting takes.",
      wrong: "policy p use linux.psi use linux.sysctl\n"
        + "rule r { when psi.memory.some > 50% then set sysctl.vm.swappiness = 300 }",
      right: "policy p use linux.psi use linux.sysctl\n"
        + "rule r { when psi.memory.some > 50% then set sysctl.vm.swappiness = 100 }",
      why:
        "What a learner may find is proven to fit before anything runs. A value made of metrics is tested when it is written "
        + "(W0537)."),
    DiagnosticPage(
      code: "W0537", title: "value that may not be written",
      summary: "A value made of metrics can be outside of what the setting takes.",
      wrong: "policy p use linux.memory use linux.sysctl\n"
        + "rule r { when memory.free < 1GiB then set sysctl.vm.min_free_kbytes = memory.total / 100 }",
      right: "policy p use linux.memory use linux.sysctl\n"
        + "rule r { when memory.free < 1GiB then set sysctl.vm.min_free_kbytes = 256MiB }",
      why: "A value outside is refused when it would be written, and counted; the rule is active all the same."),
    DiagnosticPage(
      code: "E0529", title: "conflicting settings",
      summary: "Two rules of equal priority may be active together and set one setting to different values.",
      wrong: "policy p use linux.psi use linux.sysctl\n"
        + "rule a { when psi.memory.some > 50% then set sysctl.vm.swappiness = 10 }\n"
        + "rule b { when psi.cpu.some > 50% then set sysctl.vm.swappiness = 100 }",
      right: "policy p use linux.psi use linux.sysctl\n"
        + "rule a { when psi.memory.some > 50% then set sysctl.vm.swappiness = 10 priority 1 }\n"
        + "rule b { when psi.cpu.some > 50% then set sysctl.vm.swappiness = 100 }",
      why:
        "The answer must not depend on which text was read first, across policies too. Rules that cannot be active together, "
        + "because one metric would have to be in two places or they are of different modes, do not conflict."),
    DiagnosticPage(
      code: "E0530", title: "field of an event without `on`",
      summary: "A rule, mode or model over metrics asks for a field of events.",
      wrong: "rule r { when process.uid == 0 then notify info }",
      right: "rule r { on exec when process.uid == 0 then notify info }",
      why: "Fields are of the event that is judged."),
    DiagnosticPage(
      code: "E0531", title: "action that names nothing",
      summary: "What stands behind `restart service`, `stop service`, `run`, `call webhook` or `set` is none of these.",
      wrong: "policy p use linux.psi\nrule r { when psi.memory.some > 50% then run \"sync -f /\" }",
      right: "policy p use linux.psi\nrule r { when psi.memory.some > 50% then run \"sync\" [\"-f\", \"/\"] }",
      why: "Programs are started without a shell, each argument by itself, so that no value can become a command."),
    DiagnosticPage(
      code: "W0532", title: "inverted band",
      summary: "`until` holds while `when` does: the rule ends as soon as it starts.",
      wrong: "policy p use linux.psi\nrule r { when psi.memory.some > 10% then notify info until psi.memory.some > 5% }",
      right: "policy p use linux.psi\nrule r { when psi.memory.some > 10% then notify info until psi.memory.some < 5% }",
      why: "Hysteresis keeps a rule from starting and ending at every reading: it ends well below where it starts."),
    DiagnosticPage(
      code: "E0533", title: "samples of nothing",
      summary: "`for N samples` behind a condition that reads no metric.",
      wrong: "rule r { when true for 3 samples then notify info }",
      right: "policy p use linux.psi\nrule r { when psi.memory.some > 50% for 3 samples then notify info }",
      why: "Samples are the readings of the condition's slowest metric."),
    DiagnosticPage(
      code: "W0322", title: "comparison that readings decide",
      summary: "The comparison is true, or false, for every reading that there can be.",
      wrong: "policy p use linux.psi\nrule r { when psi.memory.some > 150% then notify info }",
      right: "policy p use linux.psi\nrule r { when psi.memory.some > 50% then notify info }",
      why:
        "Ranges are part of types: a percentage is a part of a whole. What can be more than all of it, such as the use of several "
        + "CPUs, is a `fraction`."),
    DiagnosticPage(
      code: "W0323", title: "number that may not fit",
      summary: "A calculation with readings can need more than 64 bits.",
      wrong: "policy p use linux.cpu\nrule r { when cpu.runnable * cpu.runnable > 100 then notify info }",
      right: "policy p use linux.cpu\nrule r { when cpu.runnable > 10 then notify info }",
      why: "It then stays at the greatest number there is, in every tier alike."),
    DiagnosticPage(
      code: "E0313", title: "threshold that may not fit",
      summary: "A calculation with thresholds can need more than 64 bits for a value within their bounds.",
      wrong: "policy p use linux.memory\n"
        + "learn most: bytes { start 1GiB }\nrule r { when memory.used > most * 8 then notify info }",
      right: "policy p use linux.memory\n"
        + "learn most: bytes { within 1MiB .. 1TiB start 1GiB }\nrule r { when memory.used > most * 8 then notify info }",
      why: "All analysis holds for every value that a learner may find."),
  ]
}
