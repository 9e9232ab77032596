import AinkaCommandLine

/// What a compile is of.
private let policyArguments = ArgumentDeclaration(
  "POLICY", .oneOrMore, help: "policy files, or directories of them (*.ainka)")

/// What a compile is for.
private let hostOption = OptionDeclaration(
  "host", value: "FILE", help: "compile for the host that `ainka doctor --format json` printed to FILE")

/// Which warnings end a compile.
private let warningOption = OptionDeclaration(
  "warnings", short: "W", value: "error[=CODE]",
  help: "take warnings, or those of one code, for errors; may be given more than once")

/// How rules go into the tables.
private let optimiseOption = OptionDeclaration(
  "optimise", short: "O", value: "LEVEL", choices: ["0", "1"],
  help: "0 puts rules into the tables as they are written, 1 (as without it) in fewer tests; what is decided is the same")

/// What `ainkac` can do.
let ainkacProgram = ProgramDeclaration(
  name: "ainkac", summary: "Compiles policies, and says what is wrong with them.",
  commands: [
    CommandDeclaration(
      "compile", summary: "Compile policies into one bundle",
      discussion: ["The same policies give the same bytes, wherever and whenever they are compiled."],
      arguments: [policyArguments],
      options: [
        OptionDeclaration("output", short: "o", value: "FILE", help: "the bundle to write (.ainkab)"),
        OptionDeclaration(
          "emit", value: "STATION", choices: Station.allCases.map(\.rawValue),
          help: "print what this step of the compile makes, in place of a bundle"),
        optimiseOption, hostOption, CostOptions.declaration, SettingOptions.declaration, warningOption,
      ]),
    CommandDeclaration(
      "check", summary: "Say what is wrong with policies, and write nothing", arguments: [policyArguments],
      options: [optimiseOption, hostOption, CostOptions.declaration, SettingOptions.declaration, warningOption]),
    CommandDeclaration(
      "test", summary: "Run the tests of policies",
      discussion: [
        "Each test runs in a simulated world of its own, twice: as the policies mean, and as they are lowered to tables and the daemon's"
          + " machine. It fails if something that it expects does not come, or if both differ.",
        "It fails, too, if there is no test to run. In the world of a test are its policy and those that this one uses; other policies that"
          + " are named are not there.",
      ],
      arguments: [policyArguments],
      options: [
        OptionDeclaration("run", value: "REGEX", help: "only tests whose `POLICY: NAME ROW` has a match (as `grep -E`)"),
        OptionDeclaration(
          "format", value: "FORMAT", choices: ["human", "junit", "json"], help: "how to print what came of the tests"),
        OptionDeclaration(
          "coverage", value: "text|json|lcov|html[=FILE]", help: "say what the tests saw of the policies, and what not"),
        OptionDeclaration("min", value: "PERCENT", help: "fail if they saw less: 90%"),
        hostOption, SettingOptions.declaration,
      ]),
    CommandDeclaration(
      "fmt", summary: "Give policies their one layout",
      discussion: [
        "Files are rewritten in place; `-` reads standard input and prints the result. Nothing but white space changes.",
        "A declaration that does not parse is left as it is.",
      ],
      arguments: [ArgumentDeclaration("POLICY", .oneOrMore, help: "policy files, directories of them (*.ainka), or `-`")],
      options: [
        OptionDeclaration("check", help: "write nothing, name the files that would change, and exit with 1 if there are any"),
        OptionDeclaration("diff", help: "write nothing, and print what would change"),
        OptionDeclaration("lines", value: "FIRST:LAST", help: "only declarations that touch these lines of the one file"),
      ]),
    CommandDeclaration(
      "doc", summary: "Write the documentation of policies, or of the standard library",
      discussion: [
        "The page is Markdown, of the `///` comments before declarations and of what these say: rules and where they run, thresholds,"
          + " settings, metrics, events. The same policies give the same page.",
        "`--library` writes about the standard library, or about the modules that are named behind it: `ainkac doc --library linux.psi`.",
      ],
      arguments: [
        ArgumentDeclaration("POLICY", .any, help: "policy files, or directories of them (*.ainka); with `--library`, modules")
      ],
      options: [
        OptionDeclaration("output", short: "o", value: "FILE", help: "the page to write, in place of standard output"),
        OptionDeclaration("library", help: "write about the standard library"),
        hostOption, SettingOptions.declaration,
      ]),
    CommandDeclaration(
      "dump", summary: "Say what a bundle holds, in words",
      arguments: [ArgumentDeclaration("BUNDLE", help: "the bundle to read")]),
    CommandDeclaration(
      "explain", summary: "Explain a kind of diagnostic, or what the rules of policies cost",
      discussion: [
        "`--cost` says what each event costs by the rules on it: at worst and where no rule is met, step by step; what leads to rows and"
          + " why; the costliest rules, and what would help. Nothing is measured: it follows from the tables."
      ],
      arguments: [
        ArgumentDeclaration(
          "CODE", .oneOrMore, help: "as a diagnostic shows it: E0301; with `--cost`, policy files or directories of them",
          completes: .names("code"))
      ],
      options: [
        OptionDeclaration("cost", help: "say what the rules of policies cost"), optimiseOption, hostOption,
        CostOptions.declaration, SettingOptions.declaration,
      ]),
  ],
  commonOptions: [
    OptionDeclaration(
      "format", value: "FORMAT", choices: ["human", "plain", "json", "sarif", "github"],
      help: "how to print: for people, one line a diagnostic, or for programs")
  ], notes: ainkacNotes)
