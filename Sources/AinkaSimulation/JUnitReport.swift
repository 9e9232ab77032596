public import AinkaSource

/// What came of tests, as JUnit's XML, which most build servers read.
public struct JUnitReport: Sendable {
  private let run: TestRun
  private let sources: [SourceText]

  /// - Requires: `sources` are those that the spans of `run` are about.
  public init(_ run: TestRun, sources: [SourceText]) {
    self.run = run
    self.sources = sources
  }

  /// A suite a policy, a case a test or row.
  public var text: String {
    var policies: [String] = []
    for result in run.results where !policies.contains(result.policy) { policies.append(result.policy) }
    let total = counts(run.results)
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites name=\"ainkac test\" \(total)>"]
    for policy in policies {
      let results = run.results.filter { $0.policy == policy }
      lines.append("  <testsuite name=\(quoted(policy)) \(counts(results))>")
      lines += results.flatMap(self.lines)
      lines.append("  </testsuite>")
    }
    return (lines + ["</testsuites>"]).map { "\($0)\n" }.joined()
  }

  /// Returns the attributes that count `results`.
  private func counts(_ results: [TestResult]) -> String {
    let part = TestRun(results: results, coverage: .init())
    return "tests=\"\(results.count)\" failures=\"\(part.failedCount)\" errors=\"0\" skipped=\"\(part.skippedCount)\""
  }

  /// Returns the element of `result`.
  private func lines(_ result: TestResult) -> [String] {
    let source = sources[Int(result.span.source)]
    let position = source.position(of: result.span.start)
    let head =
      "    <testcase classname=\(quoted(result.policy)) name=\(quoted(result.title)) file=\(quoted(source.name)) line=\"\(position.line)\""
    switch result.outcome {
    case .passed: return ["\(head)/>"]
    case .skipped(let reason): return ["\(head)>", "      <skipped message=\(quoted(reason))/>", "    </testcase>"]
    case .failed(let failure):
      let text = ReportText.lines(of: failure, sources: sources).joined(separator: "\n")
      return [
        "\(head)>", "      <failure message=\(quoted(failure.message)) type=\"expectation\">\(XML.escaped(text))</failure>",
        "    </testcase>",
      ]
    }
  }

  /// Returns `text` as an attribute's value.
  private func quoted(_ text: String) -> String { "\"\(XML.escaped(text))\"" }
}

/// Text in XML and HTML.
enum XML {
  /// Returns `text` so that it is text in an element or in an attribute; what XML cannot have at all is a question mark in a box.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n", "\t": escaped.unicodeScalars.append(scalar)
      default:
        let isAllowed = scalar.value >= 0x20 && scalar.value != 0xfffe && scalar.value != 0xffff
        escaped.unicodeScalars.append(isAllowed ? scalar : "\u{fffd}")
      }
    }
    return escaped
  }
}
