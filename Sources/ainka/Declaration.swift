import AinkaCommandLine

/// The cgroups in place of the policies' own scopes.
private let scopeOption = OptionDeclaration(
  "scope", value: "CGROUP",
  help: "put every policy in this cgroup, whatever scope it names; `POLICY=CGROUP` puts one there, and may be repeated")

/// The mode of every rule.
private let modeOption = OptionDeclaration(
  "mode", value: "MODE", choices: ["observe", "enforce"],
  help: "let every rule only count and record what it would have done, or act; without it each keeps the mode it was given")

/// What `mode` takes after its second word.
private let modeArguments = [
  ArgumentDeclaration(
    "NAME", .optional, help: "a policy or a rule; without it everything", completes: .names("rule"))
]

/// When a command that runs until it is interrupted ends by itself.
private let countOption = OptionDeclaration("count", value: "N", help: "end after N events")
private let forOption = OptionDeclaration("for", value: "TIME", help: "end after TIME, as 30s or 5min")

/// The cgroup whose events are looked at.
private let traceScopeOption = OptionDeclaration("scope", value: "CGROUP", help: "only events of this cgroup")

/// The sources or the bundle that a command works on.
private let policyArguments = ArgumentDeclaration(
  "POLICY", .oneOrMore,
  help: "policy files, directories of them, or one bundle or saved plan; together the whole desired state")

/// What `ainka` can do.
let ainkaProgram = ProgramDeclaration(
  name: "ainka", summary: "Applies policies to this host, and shows what they do.",
  commands: [
    CommandDeclaration(
      "plan", summary: "Show what applying policies would change", arguments: [policyArguments],
      options: [
        scopeOption, modeOption, SettingOptions.declaration, CostOptions.declaration,
        OptionDeclaration(
          "output", short: "o", value: "FILE", help: "save the plan: `ainka apply FILE` carries out exactly that"),
        OptionDeclaration("detailed-exitcode", help: "exit with 2 if there are changes"),
      ]),
    CommandDeclaration(
      "apply", summary: "Make policies the active generation, all at once",
      discussion: [
        "A policy that is not named is removed. The switch is one store: every event sees the old generation or the new one."
      ],
      arguments: [
        ArgumentDeclaration(
          "POLICY", .any,
          help: "policy files, directories of them, or one bundle or saved plan; together the whole desired state")
      ],
      options: [
        scopeOption, modeOption, SettingOptions.declaration, CostOptions.declaration,
        OptionDeclaration(
          "confirm", value: "TIME",
          help: "go back to the generation before by itself, unless `ainka confirm` comes in this time"),
        OptionDeclaration(
          "resume", help: "bring the last generation back, after a reboot or when pins were removed; takes no POLICY"),
        OptionDeclaration("dry-run", help: "only show the plan"),
      ]),
    CommandDeclaration(
      "confirm", summary: "Let the generation that waits to be confirmed decide for good",
      options: [OptionDeclaration("undo", help: "take it back at once instead: the generation before it decides again")]),
    CommandDeclaration("status", summary: "Show what decides now, and what it did so far"),
    CommandDeclaration("generations", summary: "List the generations that are kept"),
    CommandDeclaration(
      "rollback", summary: "Apply an earlier generation again, as a new one",
      arguments: [
        ArgumentDeclaration(
          "N", .optional, help: "its number; without it the one before the active", completes: .names("generation"))
      ],
      options: [OptionDeclaration("dry-run", help: "only show the plan")]),
    CommandDeclaration(
      "mode observe", summary: "Let rules only count and record what they would have done", arguments: modeArguments),
    CommandDeclaration("mode enforce", summary: "Let rules act", arguments: modeArguments),
    CommandDeclaration(
      "log", summary: "Show who changed what, and when",
      options: [OptionDeclaration("count", value: "N", help: "only the last N changes")]),
    CommandDeclaration("threshold list", summary: "List the learned thresholds with their values and bounds"),
    CommandDeclaration(
      "threshold set", summary: "Give a threshold a value, in force with the next event",
      arguments: [
        ArgumentDeclaration(
          "NAME", help: "its name, with the policy's where another has the same", completes: .names("threshold")),
        ArgumentDeclaration("VALUE", help: "in its unit: 2500, 40%, 30s; refused outside its bounds"),
      ]),
    CommandDeclaration(
      "threshold reset", summary: "Give a threshold the start of its declaration",
      arguments: [ArgumentDeclaration("NAME", help: "its name", completes: .names("threshold"))]),
    CommandDeclaration(
      "watch", summary: "Print events as rules meet them, one a line, until interrupted",
      discussion: [
        "Notices and audits are kept only while somebody watches; one reader at a time. With --output it is the lasting reader."
      ],
      options: [
        countOption,
        OptionDeclaration(
          "output", short: "o", value: "FILE", help: "add the events to FILE (docs/events.md); SIGHUP opens it anew"),
        OptionDeclaration("rotate", value: "SIZE", help: "when FILE has SIZE, as 100MiB, move it to FILE.1 and start afresh"),
        OptionDeclaration("keep", value: "N", help: "of the files moved away keep N (4)"),
        OptionDeclaration("wait", help: "wait for a generation where none is active, also after everything was cleared"),
      ]),
    CommandDeclaration(
      "record", summary: "Write all events of some kinds to a file, whether rules meet them or not",
      discussion: ["With programs of its own, which are gone when it ends; beside whatever is applied."],
      arguments: [ArgumentDeclaration("EVENT", .oneOrMore, help: "as exec or connect")],
      options: [
        OptionDeclaration("output", short: "o", value: "FILE", help: "the file to write afresh; else standard output"),
        forOption, countOption, traceScopeOption,
      ]),
    CommandDeclaration(
      "trace", summary: "Show the events that a rule of the command line meets, live",
      discussion: [
        "A rule is what stands between its braces, as 'on exec when file.path starts with \"/tmp/\"'; without `then` it audits. "
          + "Its programs are its own and gone when the command ends, however it ends; nothing that is applied changes."
      ],
      arguments: [ArgumentDeclaration("RULE", .oneOrMore, help: "the text of a rule, or a declaration that rules use")],
      options: [
        OptionDeclaration("enforce", help: "carry out verdicts and signals too, for as long as the command runs"),
        forOption, countOption, traceScopeOption,
      ]),
    CommandDeclaration("clear", summary: "Take everything off the host: nothing stays attached or pinned"),
    CommandDeclaration(
      "doctor", summary: "Show what this host can and cannot do, and what each missing thing costs",
      discussion: [
        "Every event of the standard library is looked for on this kernel, every file that a metric or setting is about on this host."
      ]),
    CommandDeclaration(
      "calibrate", summary: "Measure on this host what the steps of a decision cost, for budgets and `ainkac explain --cost`",
      discussion: [
        "A few seconds, with tables of its own that no event is decided by; nothing that is applied changes. Where BPF programs may not be"
          + " loaded, the evaluator in user space is measured, and the file says so."
      ],
      options: [
        OptionDeclaration("output", short: "o", value: "FILE", help: "the file to write, in place of standard output")
      ]),
    CommandDeclaration(
      "replay", summary: "Decide recorded events, and show each decision with its reason",
      discussion: [
        "Without --policy the active generation decides. One JSON object a line: docs/events.md."
      ], arguments: [ArgumentDeclaration("EVENTS", help: "the file of events")],
      options: [
        OptionDeclaration("policy", value: "POLICY", help: "decide by this policy file, directory or bundle instead")
      ]),
  ],
  commonOptions: [
    OptionDeclaration("format", value: "FORMAT", choices: ["human", "json"], help: "how to print"),
    OptionDeclaration(
      "engine", value: "ENGINE", choices: ["kernel", "embedded"],
      help: "where generations decide; the embedded engine is in user space and guards nothing"),
    OptionDeclaration(
      "state", value: "DIR", help: "where generations are kept, in place of the environment's AINKA_STATE and the usual place"),
  ], notes: ainkaNotes)
