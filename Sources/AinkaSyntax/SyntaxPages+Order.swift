import AinkaSource

extension SyntaxPages {
  /// The pages of what can be wrong with the order of words.
  static let order: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0110", title: "something else expected",
      summary: "The grammar wants another word or sign at this place.",
      wrong: "let x 5",
      right: "let x = 5",
      why: "The message names what fits; `grammar/ainka.ebnf` is the whole grammar."),
    DiagnosticPage(
      code: "E0111", title: "bracket not closed",
      summary: "A bracket was opened and the file, or the next declaration, comes before it is closed.",
      wrong: """
        let x = { "sh", "bash"
        let y = 1
        """,
      right: """
        let x = { "sh", "bash" }
        let y = 1
        """,
      why: "The message points at the opening one, which is nearer to the slip than the end of the file."),
    DiagnosticPage(
      code: "E0112", title: "unknown declaration",
      summary: "A declaration starts with a word that none starts with.",
      wrong: "ruel r { on exec then kill }",
      right: "rule r { on exec then kill }",
      why: "Each declaration starts with its word; line ends mean nothing."),
    DiagnosticPage(
      code: "E0113", title: "unknown clause or action",
      summary: "A clause, verdict or action starts with a word that none starts with.",
      wrong: "rule r { on exec then block }",
      right: "rule r { on exec then kill }",
      why: "Each clause starts with its word. `allow` is what happens by itself: exceptions are `unless`."),
    DiagnosticPage(
      code: "E0114", title: "chained comparison",
      summary: "Two comparisons stand in one row.",
      wrong: """
        rule r {
            on connect
            when 1 < destination.port < 9
            then deny
        }
        """,
      right: """
        rule r {
            on connect
            when destination.port in 2 .. 8
            then deny
        }
        """,
      why: "In most languages such a row compares a truth value with a number; here it is an error."),
    DiagnosticPage(
      code: "E0115", title: "comparison written differently",
      summary: "`=` stands where values are compared, or `not` in the middle of a comparison.",
      wrong: """
        rule r {
            on exec
            when file.name = "sh"
            then kill
        }
        """,
      right: """
        rule r {
            on exec
            when file.name == "sh"
            then kill
        }
        """,
      why: "`=` gives a name its value; `==` compares. `not` stands before the whole comparison."),
    DiagnosticPage(
      code: "E0118", title: "else in a rule",
      summary: "A rule has no `else`.",
      wrong: "rule r { on exec then kill else audit }",
      right: """
        rule r { on exec when process.uid == 0 then kill }
        rule s { on exec unless process.uid == 0 then audit }
        """,
      why: "Rules are a set, not a list: each stands alone, and the strictest verdict of those that match counts."),
    DiagnosticPage(
      code: "E0119", title: "nested too deep",
      summary: "Expressions are nested more than 64 deep.",
      wrong:
        "let x = ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))",
      right: "let x = 1",
      why: "Every later step walks over the expression; a bound keeps that safe for any input."),
    DiagnosticPage(
      code: "E0120", title: "reserved word as a name",
      summary: "A word of the language stands where a name belongs.",
      wrong: "let when = 1",
      right: "let moment = 1",
      why: "Words that start a declaration or a condition are reserved, so that a clause ends where the next one starts."),
    DiagnosticPage(
      code: "E0121", title: "clause twice",
      summary: "A clause that may stand once stands twice.",
      wrong: "rule r { on exec on exec then kill }",
      right: "rule r { on exec then kill }",
      why: "Two conditions could mean both or either: say which with `and` or `or`."),
    DiagnosticPage(
      code: "E0122", title: "header or reason at the wrong place",
      summary: "A part of the header, or `because`, stands where it means nothing.",
      wrong: """
        let x = 1
        scope cgroup "/user.slice"
        """,
      right: """
        policy example
        scope cgroup "/user.slice"
        let x = 1
        """,
      why: "What holds for the whole policy stands where everyone looks first."),
    DiagnosticPage(
      code: "E0123", title: "version",
      summary: "The policy requires a version that this is not, or that is none.",
      wrong: """
        policy example
        requires ainka >= 99.0
        """,
      right: """
        policy example
        requires ainka >= 1.0
        """,
      why: "Versions are compared as two integers: 1.10 comes after 1.9."),
    DiagnosticPage(
      code: "E0124", title: "limit where none can be",
      summary: "`limit` stands behind a verdict, or `at most N keys` behind the key of a `throttle` or `limit`.",
      wrong: "rule r { on exec when process.uid == 0 then kill limit 3 per 1min }",
      right: "rule r { on exec when process.uid == 0 then kill then notify critical limit 3 per 1min }",
      why: """
        A verdict that stops after three events a minute would let the fourth pass: whoever wants in only has to knock often. \
        What may pass at a rate, and no faster, is written `throttle to 3/min`.
        """),
    DiagnosticPage(
      code: "E0125", title: "no priority",
      summary: "A priority is a whole number from -1000000 to 1000000.",
      wrong: "mode emergency { priority 1.5 }",
      right: "mode emergency { priority 2 }",
      why: "It only says which of two comes first."),
    DiagnosticPage(
      code: "E0126", title: "repeated too often",
      summary: "A test repeats an event or a value at most 1,000,000 times.",
      wrong: "test \"t\" { event exec { } x5000000 every 1ms }",
      right: "test \"t\" { event exec { } x5000 every 1ms }",
      why: "Each repetition is worked through one by one."),
    DiagnosticPage(
      code: "E0127", title: "row of another length",
      summary: "A row of a test's table has more or fewer values than the table has names.",
      wrong: """
        test "t" for (user, outcome) in { (0, allow), (1000) } { event exec { process.uid = user } expect verdict outcome }
        """,
      right: """
        test "t" for (user, outcome) in { (0, allow), (1000, audit) } { event exec { process.uid = user } expect verdict outcome }
        """,
      why: "The test is run once for each row, with the names standing for the row's values."),
    DiagnosticPage(
      code: "E0129", title: "quote inside of a text",
      summary: "A text ends in the middle of a name in braces, because a quote stands in it as it is.",
      wrong: "rule r { on exec then notify info \"{usual(\"curl\")}\" }",
      right: "rule r { on exec then notify info \"{process.name}\" }",
      why:
        "A text ends at its next quote, whatever it holds. One that belongs to it is written `\\\"`: `{disk(\\\"sda\\\").latency}`."
    ),
    DiagnosticPage(
      code: "E0190", title: "not in this version",
      summary: "This is part of the language, and this version of ainkac cannot compile it yet.",
      wrong: "rule r { on connect when destination.port == 22 then deny on unknown throttle to 10/s }",
      right: "rule r { on connect when destination.port == 22 then deny on unknown deny }",
      why: "A policy is compiled as a whole or not at all: nothing of it is left out in silence."),
    DiagnosticPage(
      code: "W0191", title: "header line without effect",
      summary: "The line is read, checked and kept in the bundle, and has no effect yet.",
      wrong: """
        policy example
        prefer kernel
        """,
      right: "policy example",
      why: "It says so, rather than let you count on it."),
    DiagnosticPage(
      code: "W0192", title: "documentation of nothing",
      summary: "A `///` comment is before nothing that can be documented, or behind what it seems to be about.",
      wrong: """
        let shells = { "sh", "bash" } /// What people type into.
        """,
      right: """
        /// What people type into.
        let shells = { "sh", "bash" }
        """,
      why: "`///` is about the declaration, field, case or parameter that follows: elsewhere `ainkac doc` would not show it."),
    DiagnosticPage(
      code: "N0199", title: "more is wrong",
      summary: "More problems were found than are shown.",
      wrong: "(a file with more than 100 problems)",
      right: "(the same file after the first ones are mended)",
      why: "Beyond a hundred, later problems mostly follow from earlier ones."),
  ]
}
