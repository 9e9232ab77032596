import AinkaCommandLine

/// A small program with everything that can be declared.
let tool = ProgramDeclaration(
  name: "tool", version: "1.0", summary: "Does things",
  commands: [
    CommandDeclaration(
      "copy", summary: "Copy files", arguments: [ArgumentDeclaration("FILE", .oneOrMore, help: "what to copy")],
      options: [
        OptionDeclaration("output", short: "o", value: "DIR", help: "where to"),
        OptionDeclaration("force", help: "overwrite"),
      ]),
    CommandDeclaration(
      "box open", summary: "Open a box",
      discussion: ["A box that is open stays so: `\\o/`."],
      arguments: [
        ArgumentDeclaration("BOX", help: "which", completes: .names("box")),
        ArgumentDeclaration("KEY", .optional, help: "with what"),
      ]),
    CommandDeclaration("box close", summary: "Close a box"),
  ],
  commonOptions: [OptionDeclaration("format", value: "FORMAT", choices: ["human", "json"], help: "how to print")],
  notes: ManualNotes(
    description: ["'Things' are what `tool` does – and no more."],
    examples: [ManualNotes.Entry("tool copy -o 'a b' c~ \"$HOME\"", "Copy:")],
    files: [ManualNotes.Entry(".tool", "the box")], environment: [ManualNotes.Entry("TOOL", "which one")],
    seeAlso: ["cp(1)"]))
