import AinkaJSON

extension DiagnosticReport {
  /// Returns the diagnostics as one JSON object: `diagnostics`, `errors`, `warnings`; offsets are bytes from 0, lines and columns
  /// count from 1.
  public func json(sources: [SourceText], pretty: Bool = true) -> [UInt8] {
    let all = sorted
    var writer = JSONWriter(pretty: pretty)
    writer.object { writer in
      writer.key("diagnostics")
      writer.array { writer in
        for diagnostic in all { writer.diagnostic(diagnostic, sources: sources) }
      }
      writer.key("errors")
      writer.integer(all.count { $0.severity == .error })
      writer.key("warnings")
      writer.integer(all.count { $0.severity == .warning })
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }
}

extension JSONWriter {
  /// Writes `diagnostic` as an object.
  fileprivate mutating func diagnostic(_ diagnostic: Diagnostic, sources: [SourceText]) {
    object { writer in
      writer.key("code")
      writer.string(diagnostic.code)
      writer.key("severity")
      writer.string(diagnostic.severity.name)
      writer.key("message")
      writer.string(diagnostic.message)
      writer.key("labels")
      writer.array { writer in
        writer.label(diagnostic.primary, isPrimary: true, sources: sources)
        for label in diagnostic.secondary { writer.label(label, isPrimary: false, sources: sources) }
      }
      writer.key("help")
      writer.array { writer in for help in diagnostic.help { writer.string(help) } }
      writer.key("edits")
      writer.array { writer in
        for edit in diagnostic.edits {
          writer.object { writer in
            writer.place(edit.span, sources: sources)
            writer.key("replacement")
            writer.string(edit.replacement)
          }
        }
      }
    }
  }

  /// Writes `label` as an object.
  private mutating func label(_ label: Diagnostic.Label, isPrimary: Bool, sources: [SourceText]) {
    object { writer in
      writer.key("primary")
      writer.bool(isPrimary)
      writer.place(label.span, sources: sources)
      writer.key("text")
      writer.string(label.text)
    }
  }

  /// Writes the members that say where `span` is.
  private mutating func place(_ span: Span, sources: [SourceText]) {
    let begin = AinkaSource.place(of: span, in: sources)
    let end = AinkaSource.place(of: Span(source: span.source, start: span.end, end: span.end), in: sources)
    key("file")
    string(begin.name)
    for (name, value) in [
      ("start", Int(span.start)), ("end", Int(span.end)), ("line", begin.line), ("column", begin.column),
      ("end_line", end.line),
      ("end_column", end.column),
    ] {
      key(name)
      integer(value)
    }
  }
}
