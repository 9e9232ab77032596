import AinkaJSON

extension DiagnosticReport {
  /// Returns the diagnostics as a SARIF 2.1.0 log of one run (OASIS, sarif-v2.1.0), for code hosts and editors.
  ///
  /// `pages` give the rules their names and help; columns count bytes from 1.
  public func sarif(sources: [SourceText], pages: [DiagnosticPage] = []) -> [UInt8] {
    let all = sorted
    var writer = JSONWriter(pretty: true)
    writer.object { writer in
      writer.key("$schema")
      writer.string("https://json.schemastore.org/sarif-2.1.0.json")
      writer.key("version")
      writer.string("2.1.0")
      writer.key("runs")
      writer.array { writer in
        writer.object { writer in
          writer.key("tool")
          writer.object { writer in
            writer.key("driver")
            writer.object { writer in
              writer.key("name")
              writer.string("ainkac")
              writer.key("rules")
              writer.array { writer in
                for code in Set(all.map(\.code)).sorted() { writer.sarifRule(code, page: pages.first { $0.code == code }) }
              }
            }
          }
          writer.key("results")
          writer.array { writer in
            for diagnostic in all { writer.sarifResult(diagnostic, sources: sources) }
          }
        }
      }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }
}

extension JSONWriter {
  /// Writes the reportingDescriptor of `code`.
  fileprivate mutating func sarifRule(_ code: String, page: DiagnosticPage?) {
    object { writer in
      writer.key("id")
      writer.string(code)
      guard let page else { return }
      writer.sarifText("shortDescription", page.title)
      writer.sarifText("fullDescription", page.summary)
      writer.sarifText("help", page.why)
    }
  }

  /// Writes the result of `diagnostic`.
  fileprivate mutating func sarifResult(_ diagnostic: Diagnostic, sources: [SourceText]) {
    object { writer in
      writer.key("ruleId")
      writer.string(diagnostic.code)
      writer.key("level")
      writer.string(diagnostic.severity.name)
      writer.sarifText("message", ([diagnostic.message] + diagnostic.help.map { "help: \($0)" }).joined(separator: "\n"))
      writer.key("locations")
      writer.array { $0.sarifLocation(diagnostic.primary, sources: sources) }
      guard !diagnostic.secondary.isEmpty else { return }
      writer.key("relatedLocations")
      writer.array { writer in for label in diagnostic.secondary { writer.sarifLocation(label, sources: sources) } }
    }
  }

  /// Writes the location of `label`.
  private mutating func sarifLocation(_ label: Diagnostic.Label, sources: [SourceText]) {
    let begin = place(of: label.span, in: sources)
    let end = place(of: Span(source: label.span.source, start: label.span.end, end: label.span.end), in: sources)
    object { writer in
      writer.key("physicalLocation")
      writer.object { writer in
        writer.key("artifactLocation")
        writer.object { writer in
          writer.key("uri")
          writer.string(percentEncoded(begin.name))
        }
        writer.key("region")
        writer.object { writer in
          for (name, value) in [
            ("startLine", begin.line), ("startColumn", begin.column), ("endLine", end.line), ("endColumn", end.column),
            ("byteOffset", Int(label.span.start)), ("byteLength", Int(label.span.end - label.span.start)),
          ] {
            writer.key(name)
            writer.integer(value)
          }
        }
      }
      if !label.text.isEmpty { writer.sarifText("message", label.text) }
    }
  }

  /// Writes the member `name` with a message object of `text`.
  private mutating func sarifText(_ name: String, _ text: String) {
    key(name)
    object { writer in
      writer.key("text")
      writer.string(text)
    }
  }
}

/// Returns `path` as a URI reference (RFC 3986): unreserved characters and `/` as they are, other bytes as `%41`.
private func percentEncoded(_ path: String) -> String {
  let digits = Array("0123456789ABCDEF")
  var uri = ""
  for byte in path.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
      uri.unicodeScalars.append(Unicode.Scalar(byte))
    default: uri += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }
  }
  return uri
}
