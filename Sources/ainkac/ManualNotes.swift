import AinkaCommandLine

/// What the man page of `ainkac` says beside its commands.
let ainkacNotes = ManualNotes(
  description: [
    "A policy says what processes of a host may do. `ainkac` checks it and compiles it into a bundle, which `ainka apply` puts into "
      + "the kernel of a host, with or without a compiler there. It needs no rights, and looks at nothing but the files it is given."
  ],
  examples: [
    ManualNotes.Entry("ainkac check guard.ainka", "Say what is wrong with a policy:"),
    ManualNotes.Entry("ainkac compile /etc/ainka -o host.ainkab", "Compile all policies of a directory into one bundle:"),
    ManualNotes.Entry("ainkac compile guard.ainka --emit optimised", "See what the compiler makes of it:"),
    ManualNotes.Entry("ainkac explain E0301", "Explain an error:"),
    ManualNotes.Entry("ainkac explain --cost guard.ainka", "See what an event costs by its rules:"),
  ],
  files: [
    ManualNotes.Entry("*.ainka", "a policy"), ManualNotes.Entry("*.ainkab", "a bundle: all policies of one compile"),
  ],
  environment: [
    ManualNotes.Entry("NO_COLOR", "if it is not empty, nothing is coloured"),
    ManualNotes.Entry("TERM", "`dumb`: no colours, and no progress of long work"),
  ], seeAlso: ["ainka(1)"])
