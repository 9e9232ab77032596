import AinkaSource

extension DiagnosticPages {
  /// The pages of what can be wrong with windows, buckets and keys.
  static let windows: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0420", title: "malformed window",
      summary: "A window counts one event over a time: `count(EVENT)` or `rate(EVENT)`, then `over`.",
      wrong: "rule r { on connect when count(connect) > 100 then deny }",
      right: "rule r { on connect when count(connect) over 10s > 100 then deny }",
      why: """
        A window holds the current sixteenth of its time and the fifteen before, the event being judged included. Which events \
        it holds says `where`, and `by FIELD` gives each value of the field a window of its own.
        """),
    DiagnosticPage(
      code: "E0421", title: "window in a window",
      summary: "The `where` of a window asks another window.",
      wrong: "rule r { on connect when count(connect where rate(exec) over 1s > 5/s) over 10s > 100 then deny }",
      right: "rule r { on connect when count(connect) over 10s > 100 and rate(exec) over 1s > 5/s then deny }",
      why:
        "What a window holds would depend on the order in which windows are filled. Each event is counted before any is asked."),
    DiagnosticPage(
      code: "E0422", title: "parameter of another event",
      summary: "A predicate's `where` names a parameter that stands for something of the rule's event.",
      wrong: """
        predicate busy(p: process) = count(connect where p.uid == 0) over 10s > 100
        rule r { on exec when busy(process) then kill }
        """,
      right: """
        predicate busy = count(connect where process.uid == 0) over 10s > 100
        rule r { on exec when busy then kill }
        """,
      why: "`where` is asked of each event that is counted, long before the event that the rule is on."),
    DiagnosticPage(
      code: "E0423", title: "no such key",
      summary: "The field after `by` is none of the event, or none that can be a key.",
      wrong: "rule r { on exec when count(connect) over 10s by destination.port > 100 then kill }",
      right: "rule r { on exec when count(connect) over 10s by process.name > 100 then kill }",
      why: """
        A window keeps a count for each value of a field of the events that it counts, and is asked for the value that the rule's \
        event has: both need the field. `throttle`, `limit` and thresholds per key take fields of the rule's event.
        """),
    DiagnosticPage(
      code: "E0424", title: "outside of the limits",
      summary: "A time, a rate or a number of keys is more or less than the tables can hold.",
      wrong: "rule r { on connect when count(connect) over 60d > 100 then deny }",
      right: "rule r { on connect when count(connect) over 30d > 100 then deny }",
      why: "docs/limits.md has all limits. A window is kept in sixteen parts, each a whole number of nanoseconds."),
    DiagnosticPage(
      code: "E0506", title: "key of a threshold",
      summary: "A threshold is asked for a key although it has none, or for something that is no key of it.",
      wrong: """
        learn t: rate { within 1/s .. 9/s start 5/s }
        rule r { on connect when rate(connect) over 10s > t("curl") then throttle to 1/s }
        """,
      right: """
        learn t: rate by process.name at most 100 keys { within 1/s .. 9/s start 5/s }
        rule r { on connect when rate(connect) over 10s > t("curl") then throttle to 1/s }
        """,
      why: "With `by`, a threshold has a value for each key. Its name alone reads the one of the rule's event."),
    DiagnosticPage(
      code: "E0507", title: "learned by another key",
      summary: "A threshold is kept by another key than the window that it learns from.",
      wrong: "learn t: rate by process.name { from rate(connect) over 10s within 1/s .. 9/s start 5/s }",
      right: "learn t: rate by process.name { from rate(connect) over 10s by process.name within 1/s .. 9/s start 5/s }",
      why: "Each key's value is learned from what that key's window holds."),
  ]
}
