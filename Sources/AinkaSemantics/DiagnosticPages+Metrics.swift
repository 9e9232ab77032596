import AinkaSource

extension DiagnosticPages {
  /// The pages of what can be wrong with metrics, settings and their declarations.
  static let metrics: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0440", title: "metric in an event rule",
      summary: "A rule on an event asks for a metric, which nobody reads at the moment of the event.",
      wrong: "policy p use linux.process use linux.psi\nrule r { on exec when psi.memory.some > 10% then audit }",
      right: "policy p use linux.psi\nrule r { when psi.memory.some > 10% then notify info }",
      why:
        "Events are judged in the kernel, in nanoseconds; metrics are read from files, in seconds. A mode joins the two: it is "
        + "entered and left by metrics, and a rule `in` it is on an event."),
    DiagnosticPage(
      code: "E0441", title: "aggregate in an event rule",
      summary: "A rule on an event asks for a sum, mean, extreme or quantile over events.",
      wrong: "rule r { on connect when max(connect.destination.port) over 10s > 1024 then audit }",
      right: "rule r { on connect when count(connect) over 10s > 100 then audit }",
      why:
        "`count` and `rate` are kept where the event is judged. The others are computed by the daemon, once in a sixteenth of "
        + "their time: rules without `on` and modes read them."),
    DiagnosticPage(
      code: "E0442", title: "metric in a `where`",
      summary: "The condition of a window asks for a metric.",
      wrong: "policy p use linux.process use linux.psi\n"
        + "rule r { when count(exec where psi.memory.some > 10%) over 10s > 3 then notify info }",
      right: "policy p use linux.process use linux.psi\n"
        + "rule r { when count(exec) over 10s > 3 and psi.memory.some > 10% then notify info }",
      why: "`where` is asked at every event, in the kernel, of the event alone."),
    DiagnosticPage(
      code: "E0443", title: "unknown metric",
      summary: "Nothing that is used here declares a metric of this name.",
      wrong: "policy p use linux.psi\nrule r { when psi.memory.sum > 10% then notify info }",
      right: "policy p use linux.psi\nrule r { when psi.memory.some > 10% then notify info }",
      why:
        "Metrics are declared in the standard library (stdlib/linux) or by a policy: `metric NAME: TYPE { source … every … }`."),
    DiagnosticPage(
      code: "E0444", title: "setting that is read",
      summary: "A condition asks for a setting.",
      wrong: "policy p use linux.sysctl\nrule r { when sysctl.vm.swappiness > 60 then notify info }",
      right: "policy p use linux.memory use linux.sysctl\n"
        + "rule r { when memory.swap > 1GiB then set sysctl.vm.swappiness = 10 }",
      why: "What a setting is now depends on who has set it, also on this policy: a rule that reads what it sets would answer "
        + "itself. Invariants and tests speak of settings."),
    DiagnosticPage(
      code: "E0445", title: "unknown setting",
      summary: "What stands behind `set` is no setting.",
      wrong: "policy p use linux.psi use linux.sysctl\n"
        + "rule r { when psi.memory.some > 10% then set sysctl.vm.swapiness = 10 }",
      right: "policy p use linux.psi use linux.sysctl\n"
        + "rule r { when psi.memory.some > 10% then set sysctl.vm.swappiness = 10 }",
      why:
        "Settings are declared in the standard library (stdlib/linux) or by a policy, with their type and range: a file that "
        + "nothing declares cannot be written by a slip."),
    DiagnosticPage(
      code: "E0446", title: "arguments of a metric or setting",
      summary: "There are more or fewer arguments than the declaration has parameters.",
      wrong: "policy p use linux.disk\nrule r { when disk(\"sda\", \"sdb\").latency > 10ms then notify info }",
      right: "policy p use linux.disk\nrule r { when disk(\"sda\").latency > 10ms then notify info }",
      why: "Each choice of the arguments is a metric of its own."),
    DiagnosticPage(
      code: "E0447", title: "argument that leads elsewhere",
      summary: "An argument of a metric or setting would name something outside of where it lies.",
      wrong: "policy p use linux.psi use linux.cgroup\n"
        + "rule r { when psi.memory.some > 10% then set cgroup(\"../..\").memory.high = 1GiB }",
      right: "policy p use linux.psi use linux.cgroup\n"
        + "rule r { when psi.memory.some > 10% then set cgroup(\"batch.slice\").memory.high = 1GiB }",
      why: "Arguments become parts of paths that a privileged daemon reads and writes."),
    DiagnosticPage(
      code: "E0448", title: "aggregate of nothing",
      summary: "What is aggregated is not one numeric field of an event, or no time is written.",
      wrong: "rule r { when max(connect) over 10s > 1024 then notify info }",
      right: "rule r { when max(connect.destination.port) over 10s > 1024 then notify info }",
      why: "`sum`, `avg`, `min`, `max` and `p50` to `p999` are of a field; `count` and `rate` are of events."),
    DiagnosticPage(
      code: "E0450", title: "type of a metric or setting",
      summary: "A metric or setting is declared with a type that none can have.",
      wrong: "metric hostname: string { source file \"/proc/sys/kernel/hostname\" every 10s }",
      right: "metric entropy: count { source file \"/proc/sys/kernel/random/entropy_avail\" every 10s }\n"
        + "rule r { when entropy < 100 then notify info }",
      why: "Metrics are compared and calculated with: they are numbers or cases of an enum. A setting may also be a text."),
    DiagnosticPage(
      code: "E0451", title: "incomplete metric or setting",
      summary: "A declaration does not say where its value comes from, says two places, or not how often it is read.",
      wrong: "metric entropy: count { source file \"/proc/sys/kernel/random/entropy_avail\" }",
      right: "metric entropy: count { source file \"/proc/sys/kernel/random/entropy_avail\" every 10s }\n"
        + "rule r { when entropy < 100 then notify info }",
      why: "Three periods without a reading make a metric unknown, so its period is part of what it means."),
    DiagnosticPage(
      code: "E0452", title: "unknown source",
      summary: "There is no such way to come by a value, or the path does not start at the root.",
      wrong: "metric entropy: count { source url \"http://localhost/entropy\" every 10s }",
      right: "metric entropy: count { source file \"/proc/sys/kernel/random/entropy_avail\" every 10s }\n"
        + "rule r { when entropy < 100 then notify info }",
      why:
        "`file` reads a number, `counter` its growth in a second, `ratio` the growth of one for each of another; `service` and "
        + "`process` ask for what no file says. docs/units.md has them."),
    DiagnosticPage(
      code: "E0453", title: "parameters of a metric or setting",
      summary: "A parameter stands nowhere in the source, or a name in braces is no parameter.",
      wrong: "metric zone(name: string).size: bytes { source file \"/sys/zones/{nam}\" unit bytes every 10s }",
      right: "metric zone(name: string).size: bytes { source file \"/sys/zones/{name}\" unit bytes every 10s }\n"
        + "rule r { when zone(\"a\").size < 1GiB then notify info }",
      why: "What two instances differ in must be what is read."),
    DiagnosticPage(
      code: "E0454", title: "unit of a source",
      summary: "A source does not say its unit, or one that does not come to the type of the metric or setting.",
      wrong: "metric uptime: duration { source file \"/proc/uptime\" at \"1\" every 10s }",
      right: "metric uptime: duration { source file \"/proc/uptime\" at \"1\" unit seconds every 10s }\n"
        + "rule r { when uptime < 10min then notify info }",
      why:
        "The kernel writes the same kind of thing in pages, kibibytes, sectors, jiffies and microseconds. The declaration says "
        + "which, so that no rule has to know. docs/units.md lists the units."),
    DiagnosticPage(
      code: "E0455", title: "unknown metric after `moves`",
      summary: "A setting is declared to move something that is no metric.",
      wrong: "setting entropy.poll: count { source file \"/proc/sys/kernel/random/poll\" moves entropy.lost }",
      right: "policy p use linux.psi use linux.memory\n"
        + "setting entropy.poll: count { source file \"/proc/sys/kernel/random/poll\" moves memory.free }\n"
        + "rule r { when psi.memory.some > 10% then set entropy.poll = 3 }",
      why: "Tools warn of rules that chase their own effects by what settings are known to move."),
  ]
}
