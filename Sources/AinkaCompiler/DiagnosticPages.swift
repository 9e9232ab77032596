public import AinkaSource

extension Compiler {
  /// The pages of all diagnostics that this step gives, by code (`ainkac explain E0601`).
  public static let pages: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0601", title: "too many alternatives",
      summary: "Each way to make a condition true becomes rows of its own, and a rule may have 64 of them.",
      wrong: "when (process.uid == 1 or file.name == \"a\") and (process.uid == 2 or file.name == \"b\") and …",
      right: "when process.uid in {1, 2} and file.name in {\"a\", \"b\"}",
      why: "Tables find the rules that an event meets without trying them one by one. A condition with `or` inside `and` is\n"
        + "multiplied out for that, and what is multiplied often enough is more than any event should cost."),
    DiagnosticPage(
      code: "E0602", title: "too many tests of one event",
      summary: "One alternative of a condition tests more than fits behind the first two tests of a row.",
      wrong: "when not (file.path starts with \"/a/\") and not (file.path starts with \"/b/\") and … (40 of them)",
      right: "when file.path starts with \"/srv/\"",
      why: "Every test of a row that is not found by a table is made one after another. Their number is bounded, so that the\n"
        + "cost of an event is."),
    DiagnosticPage(
      code: "E0603", title: "arithmetic that may overflow",
      summary:
        "A product is not proven to fit in 64 bits for every value of its fields and of the thresholds within their bounds.",
      wrong: "learn limit: count { within 0 .. 9000000000000000000   start 1 }\nwhen records * limit > 5",
      right: "learn limit: count { within 0 .. 1000000   start 1 }\nwhen records * limit > 5",
      why: "Products are exact in the language, and the kernel has numbers of 64 bits. The compiler proves that both are the\n"
        + "same, or refuses; it never guesses."),
    DiagnosticPage(
      code: "E0604", title: "an expression that is too long",
      summary: "A comparison needs more than 32 operations, or more than 16 numbers kept at once.",
      wrong: "when a + a + a + … > 5 (20 of them)", right: "when a * 20 > 5",
      why:
        "An expression is computed for each event that the other conditions let through; its length is bounded, so that the\n"
        + "cost of an event is."),
    DiagnosticPage(
      code: "E0605", title: "a pattern that is too complex",
      summary: "A text test is made by an automaton, and this one needs more than 4,096 states.",
      wrong: "when file.path matches \"**a????????????\"", right: "when file.path matches \"**/a*\"",
      why: "An automaton reads each byte once, whatever the pattern. Patterns that must remember many places at once, as\n"
        + "`**` followed by many `?`, double their states with each of them."),
    DiagnosticPage(
      code: "E0606", title: "too many rules for one value",
      summary: "Events with some value would be compared with more than 2,048 rows, one after another.",
      wrong: "when process.uid > 1000 (in thousands of rules, with nothing that an event must equal)",
      right: "when process.uid > 1000 and file.name == \"curl\"",
      why: "A rule is found by a value that it asks for. Rules that ask for none are compared with every event."),
    DiagnosticPage(
      code: "E0607", title: "too many rules with alternatives",
      summary: "More than 2,048 rules on one event have an `or` left in their conditions.",
      wrong: "when process.uid == 1 or file.name == \"a\" (in thousands of rules)",
      right: "when process.uid == 1 (and a rule of its own for the other half)",
      why: "A rule that can be met in several ways is remembered by a bit, so that it counts once an event."),
    DiagnosticPage(
      code: "E0608", title: "tables that are too large", summary: "All tables of a generation must fit in 64 MiB.",
      wrong: "let bad = { … } (a million paths)", right: "let bad = { … } (their directories)",
      why: "The tables lie in memory of the kernel that is never paged out, twice: one half decides, one is spare."),
    DiagnosticPage(
      code: "E0609", title: "too many scopes", summary: "The policies of one generation may name 31 cgroups.",
      wrong: "scope cgroup \"/a\" (in 40 policies, each with another)", right: "scope cgroup \"/user.slice\"",
      why: "Which scopes an event is in is one word of bits, found once an event."),
    DiagnosticPage(
      code: "E0610", title: "rules on too many events", summary: "The rules of one generation may be on 16 different events.",
      wrong: "on a (and on 16 others)", right: "on a", why: "The tables' directory has 16 places."),
    DiagnosticPage(
      code: "E0611", title: "too many thresholds", summary: "The policies of one generation may learn 1,024 thresholds.",
      wrong: "learn a1: count { … } (1,025 times)", right: "learn a: count { … }",
      why: "Each has a place of its own in a table that every tier reads."),
    DiagnosticPage(
      code: "E0612", title: "too many ranges of one field",
      summary: "All ranges and networks that rules test a field for have more than 65,536 different ends.",
      wrong: "let bad: set of network = { … } (40,000 networks)", right: "let bad: set of network = { … } (those around them)",
      why: "A range is found by a binary search among all ends; its steps are bounded, so that the cost of an event is."),
    DiagnosticPage(
      code: "E0613", title: "too many rules that may be unknown first",
      summary: "More than 16 rules on one event have both an `or` left in their conditions and `on unknown`.",
      wrong: "when process.uid == 1 or file.name == \"a\"  on unknown deny (in 17 rules)",
      right: "when process.uid == 1  on unknown deny (and a rule of its own for the other half)",
      why: "One way to meet such a rule may be unknown, and another one hold: the rule is then met, and its verdict for the\n"
        + "unknown must not count. Until all ways were looked at it is kept in the event's record, which has 16 places."),
    DiagnosticPage(
      code: "E0614", title: "too many windows on one event",
      summary: "The rules on one event ask for more than 32 different windows and thresholds by key.",
      wrong: "when count(connect) over 1s > 10 … when count(connect) over 33s > 10 (33 windows)",
      right: "when count(connect) over 10s > 10 … when count(connect) over 10s > 20 (one window)",
      why:
        "Each is looked up at most once for an event, in a place of the event's record. Windows of one text and key are one,\n"
        + "whichever rules ask for them."),
    DiagnosticPage(
      code: "E0615", title: "too many conditions over windows at once",
      summary: "One event can meet more than 32 conditions over windows or thresholds by key.",
      wrong: "when count(connect) over 10s > 10 (in 33 rules on `connect`)",
      right: "when destination.port == 22 and count(connect) over 10s > 10 (told apart by what else they ask for)",
      why:
        "A window holds the event that is being judged, so that such conditions wait until every window has counted it; the\n"
        + "event's record has places for 32. Rules whose other conditions exclude each other do not wait at once."),
    DiagnosticPage(
      code: "E0616", title: "too many limits in one rule",
      summary: "A rule has more than eight buckets: its throttle, and the limits of its actions.",
      wrong: "then notify info \"a\" limit 1 per 1s  then notify info \"b\" limit 1 per 1s … (nine of them)",
      right: "rule one { … } rule two { … } (each with some of the actions)",
      why: "A match of the rule asks each bucket, so that their number bounds what a match costs."),
    DiagnosticPage(
      code: "E0617", title: "too many labels asked on one event",
      summary: "The rules on one event ask for more than 15 different labels of its process, session or file.",
      wrong: "when process has a1 or process has a2 or … (16 of them)", right: "when process has a",
      why: "Each answer has a place in the event's record, filled in before any rule is asked. The same label of the same\n"
        + "holder is asked once, however many rules want it."),
    DiagnosticPage(
      code: "E0618", title: "a value computed from keys",
      summary:
        "A rule on an event sets a setting to a value that is computed from a window, or from a threshold of the event's key.",
      wrong: "on exec then set sysctl.kernel.pid_max = count(exec) over 10s keep",
      right: "on exec when count(exec) over 10s > 500 then set sysctl.kernel.pid_max = 65536 keep",
      why: "Conditions are decided in the kernel, where windows and keys are; settings are written outside of it, a moment\n"
        + "later, when the counts are others."),
    DiagnosticPage(
      code: "E0619", title: "an event that costs more than its budget",
      summary: "What an event may cost at worst, by the rules of all policies on it, is more than `budget` allows.",
      wrong: "budget 50ns per event (and hundreds of rules that one event can meet)",
      right: "budget 200ns per event (and rules that ask for values of their own)",
      why: "Tables say before any event comes what it is compared with, and what each step costs was measured. The figure is\n"
        + "that of an event that has the worst value of each field, meets all that hangs there and asks for all texts; most\n"
        + "events cost far less. `ainkac explain --cost` shows both, step by step and rule by rule."),
    DiagnosticPage(
      code: "E0630", title: "rules on too many events on tracepoints",
      summary: "The rules of one generation may be on 16 events that are read from tracepoints by their declarations: those of "
        + "policies, and most of the standard library's.",
      wrong: "(rules on 17 such events)", right: "(rules on 16 of them)",
      why: "Each such event has a place of its own in the directory of an image, and a program of its own in the kernel."),
    DiagnosticPage(
      code: "W0601", title: "a rule that never matches",
      summary: "Every way to make the condition true asks for two values of one field at once.",
      wrong: "when process.uid == 0 and process.uid == 1000", right: "when process.uid in {0, 1000}",
      why: "Such a rule is more often a slip than a leftover: `and` joins conditions on one event, not events."),
    DiagnosticPage(
      code: "W0602", title: "a condition that says nothing new",
      summary: "What stands beside a condition makes it true (or, in an `or`, makes it needless) whatever the event.",
      wrong: "when process.uid == 0 and process.uid in {0, 5}", right: "when process.uid == 0",
      why:
        "Such a part is dropped before anything runs, so that it costs nothing. But somebody who reads the rule takes it for\n"
        + "a reason, and somebody who changes it wonders why nothing happens. Thresholds count with all values within their\n"
        + "bounds: `port > ceiling and port > 1000` says `port > 1000` for nothing where `ceiling` is never below."),
    DiagnosticPage(
      code: "W0603", title: "a way to match that is none",
      summary: "A way to make the condition true asks for something that another condition, which must hold too, excludes.",
      wrong: "when process.uid == 0 and (process.uid == 5 or file.name == \"sh\")",
      right: "when process.uid in {0, 5} and file.name == \"sh\"",
      why: "The rule can still match in another way, so this is no W0601; this way is never taken."),
    DiagnosticPage(
      code: "W0604", title: "a rule that changes no verdict",
      summary: "Another rule of the same scope gives the same verdict to every event that the rule matches.",
      wrong:
        "rule shells { on exec when file.name in {\"sh\", \"bash\"} then deny }\n"
        + "rule bash { on exec when file.name == \"bash\" then deny }",
      right: "rule shells { on exec when file.name in {\"sh\", \"bash\"} then deny }",
      why:
        "Rules are a set, and the strictest verdict of all that match stands; so the narrower rule decides nothing that the\n"
        + "wider one does not. It is still counted, which may be why it is there: then say so with `allow(W0604) because …`.\n"
        + "Rules that also audit, notify, signal, or say what happens `on unknown`, are never meant."),
  ]
}
