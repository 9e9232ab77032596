import AinkaSource

extension DiagnosticPages {
  /// The pages of what can be wrong with names.
  static let names: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0201", title: "unknown name",
      summary: "Nothing has this name where it is used.",
      wrong: """
        rule r {
            on exec
            when fiel.name == "sh"
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
      why:
        "An event has the fields that the standard library declares; a predicate sees its parameters only, so that it means the same everywhere."
    ),
    DiagnosticPage(
      code: "E0202", title: "unknown type",
      summary: "There is no type of this name.",
      wrong: "let x: string_set = { \"sh\" }",
      right: "let x: set of string = { \"sh\" }",
      why: "Types are the words of language.md, and the records and enums of modules that are used."),
    DiagnosticPage(
      code: "E0203", title: "declared twice",
      summary: "Two declarations of a policy have one name.",
      wrong: """
        let x = 1
        let x = 2
        """,
      right: """
        let x = 1
        let y = 2
        """,
      why: "Everything outside of a policy knows its parts as `policy.name`, so each name is there once."),
    DiagnosticPage(
      code: "E0204", title: "ambiguous name",
      summary: "Two policies that are used here declare the name.",
      wrong: "(two used policies that both declare `shells`)",
      right: "(`ssh_guard.shells`, with the name of the policy)",
      why: "Which one is meant should not change when a team adds a name."),
    DiagnosticPage(
      code: "E0205", title: "unknown module",
      summary: "There is no module or policy to use under this name.",
      wrong: """
        use linux.proces
        rule r { on exec then kill }
        """,
      right: """
        use linux.process
        rule r { on exec then kill }
        """,
      why: "Modules are the files of the standard library; policies are those of the same compile."),
    DiagnosticPage(
      code: "E0206", title: "module not used",
      summary: "The name is declared in a module that the policy does not use.",
      wrong: """
        policy example
        rule r { on exec then kill }
        """,
      right: """
        policy example
        use linux.process
        rule r { on exec then kill }
        """,
      why: "The lines below the header say what a policy can touch at all."),
    DiagnosticPage(
      code: "E0207", title: "unknown event",
      summary: "There is no event of this name.",
      wrong: "rule r { on exce then kill }",
      right: "rule r { on exec then kill }",
      why: "Events are declared in the standard library, with their hooks and fields."),
    DiagnosticPage(
      code: "E0208", title: "policy without a name",
      summary: "The file does not start with `policy` and a name.",
      wrong: """
        // no header
        let x = 1
        """,
      right: """
        policy example
        let x = 1
        """,
      why: "Rules, thresholds and counters are known by `policy.name` on the host."),
    DiagnosticPage(
      code: "E0209", title: "two policies of one name",
      summary: "Two files of the compile have the same name after `policy`.",
      wrong: "(two files that both start with `policy ssh_guard`)",
      right: "(two names)",
      why: "Their rules could not be told apart on the host."),
    DiagnosticPage(
      code: "E0210", title: "no such member",
      summary: "A record, policy or parameter has nothing of this name.",
      wrong: """
        rule r {
            on exec
            when process.user == 0
            then kill
        }
        """,
      right: """
        rule r {
            on exec
            when process.uid == 0
            then kill
        }
        """,
      why: "The fields of an event are those that its hook can read; `process.parent` has fewer than `process`."),
    DiagnosticPage(
      code: "E0211", title: "wrong arguments",
      summary: "A predicate gets other arguments than it declares.",
      wrong: """
        predicate root(p: process) = p.uid == 0
        rule r {
            on exec
            when root()
            then kill
        }
        """,
      right: """
        predicate root(p: process) = p.uid == 0
        rule r {
            on exec
            when root(process)
            then kill
        }
        """,
      why: "Predicates are put in where they are used, so their arguments are checked like any value."),
    DiagnosticPage(
      code: "E0212", title: "depends on itself",
      summary: "A predicate or constant needs its own value.",
      wrong: """
        let x = y
        let y = x
        """,
      right: """
        let x = 1
        let y = x
        """,
      why: "Predicates are put in and constants computed before anything runs; a circle would never end."),
    DiagnosticPage(
      code: "E0213", title: "too large",
      summary: "A condition is too large once its predicates are put in.",
      wrong: "(predicates nested more than 16 deep)",
      right: "(sets in place of many comparisons)",
      why: "The time that an event costs is bounded, and so is the size of a rule."),
    DiagnosticPage(
      code: "E0214", title: "no value",
      summary: "A rule stands where a value belongs, or arguments behind something that takes none.",
      wrong: """
        let x = { "sh" }
        rule r {
            on exec
            when file.name in x(1)
            then kill
        }
        """,
      right: """
        let x = { "sh" }
        rule r {
            on exec
            when file.name in x
            then kill
        }
        """,
      why: "Only predicates take arguments, and only constants, thresholds and fields are values."),
    DiagnosticPage(
      code: "W0220", title: "not used",
      summary: "A declaration or a `use` line is not needed by anything.",
      wrong: """
        policy example
        let x = 1
        """,
      right: "policy example",
      why: "A guard that nobody calls is more often a slip than a leftover."),
  ]
}
