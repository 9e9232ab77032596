import AinkaSource

extension DiagnosticPages {
  /// The pages of what can be wrong with types and literals.
  static let types: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0301", title: "values of different types",
      summary:
        "Two values that cannot be compared stand on the sides of a comparison, or a value is not of the type that is declared.",
      wrong: """
        rule r {
            on exec
            when process.uid == 30s
            then kill
        }
        """,
      right: """
        rule r {
            on exec
            when process.uid == 30
            then kill
        }
        """,
      why: "Units are types: a time is not a share, and a number without a unit is neither."),
    DiagnosticPage(
      code: "E0302", title: "no condition",
      summary: "A value stands where a condition belongs, or a condition is compared.",
      wrong: """
        rule r {
            on exec
            when file.name
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
      why: "There is no truth of texts or numbers: say what you compare with."),
    DiagnosticPage(
      code: "E0303", title: "set expected",
      summary: "`in` stands before something that is no set or range, or `==` before one.",
      wrong: """
        rule r {
            on exec
            when file.name in "sh"
            then kill
        }
        """,
      right: """
        rule r {
            on exec
            when file.name in { "sh" }
            then kill
        }
        """,
      why: "`in` asks for membership and `==` for equality; neither stands for the other."),
    DiagnosticPage(
      code: "E0304", title: "nothing in it",
      summary: "A set or range has no element.",
      wrong: """
        rule r {
            on exec
            when process.uid in 9 .. 1
            then kill
        }
        """,
      right: """
        rule r {
            on exec
            when process.uid in 1 .. 9
            then kill
        }
        """,
      why: "A condition over nothing is never true, so it is a slip. Ranges include both ends."),
    DiagnosticPage(
      code: "E0305", title: "does not go with this type",
      summary: "An operator stands at a value that it does not go with.",
      wrong: """
        rule r {
            on exec
            when file.name < "sh"
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
      why: "Texts and addresses have no order here; `starts with` and its like test texts of the event."),
    DiagnosticPage(
      code: "E0306", title: "number out of range",
      summary: "A number is too large, finer than its type, or outside of what its type can be.",
      wrong: "let x: port = 70000",
      right: "let x: port = 7000",
      why: "Numbers are exact 64-bit integers in a fixed scale, the same in every tier."),
    DiagnosticPage(
      code: "E0307", title: "text too long",
      summary: "A text is longer than what an event holds of the field.",
      wrong: """
        rule r {
            on exec
            when process.name == "a_name_of_more_than_15_bytes"
            then kill
        }
        """,
      right: """
        rule r {
            on exec
            when process.file.name == "a_name_of_more_than_15_bytes"
            then kill
        }
        """,
      why: "What is longer is unknown in the event, never cut: the condition could not be true."),
    DiagnosticPage(
      code: "E0308", title: "malformed address",
      summary: "A text is no address or network, or has bits behind its prefix.",
      wrong: """
        rule r {
            on connect
            when destination.address in "10.1.2.3/8"
            then deny
        }
        """,
      right: """
        rule r {
            on connect
            when destination.address in "10.0.0.0/8"
            then deny
        }
        """,
      why: "Bits behind the prefix are ignored by some tools and an error in others; here the network is written as it is."),
    DiagnosticPage(
      code: "E0309", title: "comparison without a field",
      summary: "Two texts or addresses of the event, or two constants, are compared with each other.",
      wrong: """
        rule r {
            on exec
            when file.name == process.file.name
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
      why: "Events are looked up in tables made from the constants of a policy; two constants never change their answer."),
    DiagnosticPage(
      code: "E0310", title: "malformed glob",
      summary: "The text after `matches` is no glob.",
      wrong: """
        rule r {
            on exec
            when file.path matches "/tmp/[a"
            then kill
        }
        """,
      right: """
        rule r {
            on exec
            when file.path matches "/tmp/[a]"
            then kill
        }
        """,
      why: "`*` stops at `/`, `**` does not, `?` is one byte, `[a-z]` and `[!a]` are one byte of a set."),
    DiagnosticPage(
      code: "E0311", title: "division by 0",
      summary: "The divisor is 0, or may be.",
      wrong: """
        rule r {
            on connect
            when 100 / destination.port > 5
            then deny
        }
        """,
      right: """
        rule r {
            on connect
            when (100 / destination.port else 0) > 5
            then deny
        }
        """,
      why: "In the kernel there is no error to raise: say what holds when nothing can be divided."),
    DiagnosticPage(
      code: "E0312", title: "no constant",
      summary: "`let` and the bounds of a threshold are constants, and this depends on an event or a threshold.",
      wrong: """
        learn t: port { within 1 .. 9 start 5 }
        let x = t
        """,
      right: "let x = 5",
      why: "A constant is the same at every place and time; a condition with a name is a `predicate`."),
    DiagnosticPage(
      code: "W0320", title: "element twice",
      summary: "An element is in the set twice.",
      wrong: "let x = { \"sh\", \"sh\" }",
      right: "let x = { \"sh\", \"bash\" }",
      why: "It changes nothing, and another one was often meant."),
    DiagnosticPage(
      code: "W0324", title: "element within another",
      summary: "An element of a set of numbers or addresses lies within a range or network that is in the set too.",
      wrong: """
        rule r {
            on connect
            when destination.address in { "10.0.0.0/8", "10.1.2.3" }
            then audit
        }
        """,
      right: """
        rule r {
            on connect
            when destination.address in { "10.0.0.0/8", "11.1.2.3" }
            then audit
        }
        """,
      why: "It changes nothing, and often the wider one is a slip: `/8` in place of `/24`."),
    DiagnosticPage(
      code: "W0321", title: "always the same",
      summary: "The comparison is true, or false, for every value that the field can have.",
      wrong: """
        rule r {
            on connect
            when destination.port > 70000
            then deny
        }
        """,
      right: """
        rule r {
            on connect
            when destination.port > 7000
            then deny
        }
        """,
      why: "A rule that matches everything or nothing is more often a slip than wanted."),
  ]
}
