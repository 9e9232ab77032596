import AinkaInterpreter
import AinkaJSON
public import AinkaSource

/// What came of tests, for programs.
public struct JSONReport: Sendable {
  private let run: TestRun
  private let sources: [SourceText]

  /// - Requires: `sources` are those that the spans of `run` are about.
  public init(_ run: TestRun, sources: [SourceText]) {
    self.run = run
    self.sources = sources
  }

  /// One object: the counts, and every test.
  public var text: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("passed", run.passedCount)
      writer.member("failed", run.failedCount)
      writer.member("skipped", run.skippedCount)
      writer.key("tests")
      writer.array { writer in
        for result in run.results { write(result, &writer) }
      }
    }
    return writer.text + "\n"
  }

  /// Writes one result.
  private func write(_ result: TestResult, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("policy", result.policy)
      writer.member("name", result.name)
      writer.member("row", result.row)
      writer.place(result.span, sources)
      writer.member("simulatedNanoseconds", Int(result.simulatedNanoseconds))
      switch result.outcome {
      case .passed: writer.member("outcome", "passed")
      case .skipped(let reason):
        writer.member("outcome", "skipped")
        writer.member("because", reason)
      case .failed(let failure):
        writer.member("outcome", "failed")
        writer.key("failure")
        write(failure, &writer)
      }
    }
  }

  /// Writes why a test failed.
  private func write(_ failure: TestFailure, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.place(failure.span, sources)
      writer.member("step", failure.step)
      writer.member("atNanoseconds", Int(failure.instant))
      writer.member("message", failure.message)
      writer.key("conditions")
      writer.array { writer in
        for explanation in failure.explanations { write(explanation, &writer) }
      }
      writer.key("happened")
      writer.array { writer in
        for deed in failure.deeds {
          writer.object { writer in
            writer.member("atNanoseconds", Int(deed.instant))
            writer.member("what", deed.words)
          }
        }
      }
    }
  }

  /// Writes a condition with its parts.
  private func write(_ explanation: Explanation, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("text", explanation.text)
      writer.member("value", explanation.value)
      writer.key("parts")
      writer.array { writer in
        for part in explanation.parts { write(part, &writer) }
      }
    }
  }
}

extension JSONWriter {
  /// Writes where `span` begins: `file`, `line` and `column`.
  mutating func place(_ span: Span, _ sources: [SourceText]) {
    let source = sources[Int(span.source)]
    let position = source.position(of: span.start)
    member("file", source.name)
    member("line", position.line)
    member("column", position.column)
  }
}
