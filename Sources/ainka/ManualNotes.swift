import AinkaCommandLine

/// What the man page of `ainka` says beside its commands.
let ainkaNotes = ManualNotes(
  description: [
    "A policy says what processes of this host may do. `ainka` compiles it, shows as a plan what applying it would change, and puts "
      + "it into the running kernel, where it goes on deciding after the command has ended. A generation is what was applied at once; "
      + "at most one is active.",
    "Deciding in the kernel needs root, Linux 6.1 or newer, a BPF file system at `/sys/fs/bpf` and cgroup 2; `ainka doctor` says what "
      + "is missing. The embedded engine (`--engine embedded`) needs nothing, decides recorded events only, and guards nothing.",
  ],
  examples: [
    ManualNotes.Entry("ainka plan guard.ainka", "See what a policy would change, in its own words:"),
    ManualNotes.Entry("sudo ainka apply /etc/ainka", "Make all policies of a directory the active generation:"),
    ManualNotes.Entry("sudo ainka watch --format json", "Print matched events for a program to read:"),
    ManualNotes.Entry(
      "sudo ainka threshold set guard.ceiling 40%", "Move a threshold within its bounds, in force with the next event:"),
    ManualNotes.Entry(
      "sudo ainka trace 'on exec when file.path starts with \"/tmp/\"'",
      "See what a rule would meet, live, without applying it:"),
    ManualNotes.Entry("sudo ainka record exec connect --for 10min -o events.jsonl", "Record what happens on this host:"),
    ManualNotes.Entry("sudo ainka rollback", "Go back to the generation before:"),
    ManualNotes.Entry("sudo ainka clear", "Turn everything off:"),
    ManualNotes.Entry(
      "ainka replay events.jsonl --policy guard.ainka --engine embedded",
      "Decide recorded events by a policy, without any right:"),
  ],
  files: [
    ManualNotes.Entry("/sys/fs/bpf/ainka", "the pins of what decides: programs, tables, the generation word"),
    ManualNotes.Entry(
      "/var/lib/ainka", "the state of the kernel engine: the last 16 generations, thresholds, `log.jsonl` (who changed what)"),
    ManualNotes.Entry(
      "/var/log/ainka/events.jsonl", "what rules notified about and audited, kept by the unit `ainka-watch.service`"),
    ManualNotes.Entry("/etc/default/ainka", "options of that unit"),
    ManualNotes.Entry("$XDG_STATE_HOME/ainka, ~/.local/state/ainka", "the state of the embedded engine"),
  ],
  environment: [
    ManualNotes.Entry("AINKA_STATE", "the state directory, in place of the usual one; `--state` goes before it"),
    ManualNotes.Entry("NO_COLOR", "if it is not empty, nothing is coloured"),
    ManualNotes.Entry("TERM", "`dumb`: no colours, and no progress of long work"),
  ], seeAlso: ["ainkac(1)", "bpftool(8)", "cgroups(7)"])
