import AinkaSource
import AinkaValues

/// What is well formed and was likely not meant.
extension Diagnostic {
  /// A part of a set or range that no value can be in: `100 .. 70000` of ports.
  static func beyond(
    _ text: String, isWhole: Bool, of left: String, type: ValueType, bounds: ClosedRange<Int64>, at span: Span
  ) -> Diagnostic {
    let (low, high) = (Quantity.text(of: bounds.lowerBound, type: type), Quantity.text(of: bounds.upperBound, type: type))
    let part = isWhole ? "`\(text)` is beyond" : "a part of `\(text)` is beyond"
    return Diagnostic(
      code: "W0326", severity: .warning, message: "\(part) what `\(left)` can be: \(low) .. \(high)",
      primary: Label(span: span),
      help: ["write values that it can have; `allow(W0326) because …` before the declaration keeps it"])
  }

  /// A learned threshold that may become what a reading can never be.
  static func learnedBeyond(
    _ text: String, _ learned: ClosedRange<Int64>, of reading: String, type: ValueType, bounds: ClosedRange<Int64>,
    at span: Span
  ) -> Diagnostic {
    let wide = "\(Quantity.text(of: learned.lowerBound, type: type)) .. \(Quantity.text(of: learned.upperBound, type: type))"
    let (low, high) = (Quantity.text(of: bounds.lowerBound, type: type), Quantity.text(of: bounds.upperBound, type: type))
    return Diagnostic(
      code: "W0326", severity: .warning,
      message: "`\(text)` may be learned to be in \(wide), and `\(reading)` is in \(low) .. \(high)",
      primary: Label(span: span),
      help: [
        "keep it `within` what the reading can be: beyond that the comparison says nothing; `allow(W0326) because …` before the "
          + "declaration keeps it"
      ])
  }

  /// A text that is no path and that a path is compared with.
  static func relativePath(_ text: String, of field: String, isPattern: Bool, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0327", severity: .warning, message: "`\(text)` does not begin with `/`, and `\(field)` always does",
      primary: Label(span: span, text: "this is never found"),
      help: [isPattern ? "write `/\(text)`, or `**/\(text)` for any folder" : "write `/\(text)`"])
  }

  /// Braces in a glob, which other globs know as alternatives.
  static func bracesInGlob(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0325", severity: .warning, message: "braces stand for themselves in a pattern, and not for alternatives",
      primary: Label(span: span),
      help: ["write each alternative: `matches \"…\" or … matches \"…\"`; where a brace is meant, `[{]` and `[}]` say so"])
  }

  /// A field that this event has not, and others have.
  static func fieldOfOthers(_ path: String, events: [String], this: String, fields: [String], at span: Span) -> Diagnostic {
    let owners = events.prefix(4).map { "`\($0)`" }.joined(separator: ", ") + (events.count > 4 ? ", …" : "")
    let known = fields.prefix(8).map { "`\($0)`" }.joined(separator: ", ") + (fields.count > 8 ? ", …" : "")
    return Diagnostic(
      code: "E0215", severity: .error, message: "`\(path)` is a field of \(owners), and not of `\(this)`",
      primary: Label(span: span, text: "this is about `\(this)`"),
      help: fields.isEmpty ? [] : ["beside those of its process `\(this)` has \(known)"])
  }

  /// An event with the name of one of a module that is used, too.
  static func hidesEvent(_ name: String, module: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0221", severity: .warning, message: "the event `\(name)` hides that of `\(module)`",
      primary: Label(span: span, text: "rules of this policy are on this one"),
      help: ["give it another name, or leave out `use \(module)`"])
  }
}

extension DiagnosticPages {
  /// The pages of what is well formed and was likely not meant.
  static let slips: [DiagnosticPage] = [
    DiagnosticPage(
      code: "W0326", title: "values that there cannot be",
      summary: "A part of a range, or an element of a set, is beyond what the field can be.",
      wrong: "rule r { on connect when destination.port in 100 .. 70000 then deny }",
      right: "rule r { on connect when destination.port in 100 .. 65535 then deny }",
      why: "Ranges are part of types. Such a value is never met: often a digit is one too many, or another field was meant."),
    DiagnosticPage(
      code: "W0327", title: "path without its beginning",
      summary: "A path is compared with a text that does not begin with `/`.",
      wrong: "rule r { on exec when file.path == \"usr/bin/nc\" then kill }",
      right: "rule r { on exec when file.path == \"/usr/bin/nc\" then kill }",
      why: "The kernel says paths from the root on, whatever a program was called by: the rule would never match."),
    DiagnosticPage(
      code: "W0325", title: "braces in a pattern",
      summary: "A pattern has braces with a comma between them, which stand for themselves.",
      wrong: "rule r { on exec when file.path matches \"/usr/{bin,sbin}/nc\" then kill }",
      right: "rule r { on exec when file.path matches \"/usr/bin/nc\" or file.path matches \"/usr/sbin/nc\" then kill }",
      why: "Patterns have `*`, `**`, `?` and `[…]`. What shells make of braces are several patterns, and is written so."),
    DiagnosticPage(
      code: "E0215", title: "field of another event",
      summary: "The field is one of other events, and not of the one that the condition is about.",
      wrong: "rule r { on connect when file.path starts with \"/tmp/\" then deny }",
      right: "rule r { on connect when process.file.path starts with \"/tmp/\" then deny }",
      why: "Each event has fields of its own; those of the process all events have. `ainkac doc --library` lists them."),
    DiagnosticPage(
      code: "W0221", title: "event that hides another",
      summary: "A policy declares an event that is called as one of a module that it uses.",
      wrong: """
        policy example
        use linux.process
        event exec { hook tracepoint "sched/sched_process_exec" field pid: pid = record.pid }
        rule r { on exec when process.uid == 0 and pid > 1 then audit }
        """,
      right: """
        policy example
        use linux.process
        event started { hook tracepoint "sched/sched_process_exec" field pid: pid = record.pid }
        rule r { on started when process.uid == 0 and pid > 1 then audit }
        """,
      why:
        "A policy's own names come first. Whoever reads `on exec` thinks of the event that everybody knows, which has other fields and verdicts."
    ),
  ]
}
