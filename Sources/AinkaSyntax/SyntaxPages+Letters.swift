import AinkaSource

extension SyntaxPages {
  /// The pages of what can be wrong with the letters of a text.
  static let letters: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0100", title: "file too long",
      summary: "The file has more than 16 MiB and was not read.",
      wrong: "(a file of more than 16 MiB)",
      right: "(the same policy in several files)",
      why: "A compile has bounded time and memory, whatever it is given. Several files may be compiled together."),
    DiagnosticPage(
      code: "E0101", title: "not UTF-8",
      summary: "The file has bytes that are not UTF-8.",
      wrong: "(a file saved in another encoding)",
      right: "(the same file saved as UTF-8)",
      why: "Texts are compared byte by byte with what the kernel holds, so there is one encoding."),
    DiagnosticPage(
      code: "E0102", title: "character without meaning",
      summary: "A character stands outside of quotes that no word or sign of the language has; often it only looks like one.",
      wrong: """
        rule r {
            on exec
            when file.name == “sh”
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
        "Letters that look alike but differ would hide what a rule says. Inside of quotes every visible character is allowed."),
    DiagnosticPage(
      code: "E0103", title: "hidden character",
      summary: "The file has a control character, or one that is not seen or changes the order of what is seen.",
      wrong: "let x = \"a\u{202e}b\"",
      right: "let x = \"a\\u{202e}b\"",
      why: "What a reviewer sees must be what the compiler reads. Write such a character as an escape."),
    DiagnosticPage(
      code: "E0104", title: "string without end",
      summary: "A string has no closing quote on its line.",
      wrong: "let x = \"sh",
      right: "let x = \"sh\"",
      why: "A string ends on its line, so that a forgotten quote costs one line and not the file."),
    DiagnosticPage(
      code: "E0105", title: "unknown escape",
      summary: "A backslash stands before something that needs none.",
      wrong: "let x = \"a\\d\"",
      right: "let x = \"a\\\\d\"",
      why: "A backslash that means nothing is more often a slip than wanted: two of them are one."),
    DiagnosticPage(
      code: "E0106", title: "malformed number",
      summary: "A number has a unit that does not exist, or a form that the language does not have.",
      wrong: "let x = 30sec",
      right: "let x = 30s",
      why: "Units are checked like types, so an unknown one cannot be passed over."),
    DiagnosticPage(
      code: "E0107", title: "unit apart from its number",
      summary: "A unit stands behind a space.",
      wrong: "let x = 30 s",
      right: "let x = 30s",
      why: "Units touch their number, so that `10/s` is a rate and `10 / s` a division."),
    DiagnosticPage(
      code: "E0108", title: "capitals",
      summary:
        "A name has capitals or starts with an underscore, an errno is written small, or an errno or signal stands where none is "
        + "expected.",
      wrong: "let Shells = { \"sh\" }",
      right: "let shells = { \"sh\" }",
      why: "Names are small; only errnos and signals are in capitals, so the reader knows them by sight."),
    DiagnosticPage(
      code: "E0109", title: "comment of another language",
      summary: "`/* */` does not make a comment.",
      wrong: """
        /* shells */
        let x = 1
        """,
      right: """
        // shells
        let x = 1
        """,
      why: "There is one form of comment; it ends with its line and cannot be left open."),
    DiagnosticPage(
      code: "E0116", title: "operator of another language",
      summary: "`&&`, `||` or `!` stands for a word.",
      wrong: """
        rule r {
            on exec
            when file.name == "sh" && process.uid == 0
            then kill
        }
        """,
      right: """
        rule r {
            on exec
            when file.name == "sh" and process.uid == 0
            then kill
        }
        """,
      why: "Conditions are read aloud in reviews: they are written with words."),
    DiagnosticPage(
      code: "E0117", title: "semicolon",
      summary: "A semicolon stands between clauses.",
      wrong: "let x = 1;",
      right: "let x = 1",
      why: "Each clause starts with its word, so nothing needs to separate them."),
    DiagnosticPage(
      code: "W0128", title: "letters that look alike",
      summary: "A word in a text mixes letters from `a` to `z` with some of another alphabet that look like them.",
      wrong: "rule r { on exec when file.name == \"b\u{430}sh\" then audit }",
      right: "rule r { on exec when file.name == \"bash\" then audit }",
      why: "Such a text never matches what it seems to say. Where the other letter is meant, its escape says so."),
  ]
}
