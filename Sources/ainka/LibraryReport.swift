import AinkaCommandLine
import AinkaKernel
import AinkaRuntime
import AinkaSemantics
import AinkaSource
import AinkaSyntax
import AinkaValues

/// What of the standard library this host has: each event is asked for with all that it could tell, each file is looked at.
enum LibraryReport {
  /// Returns a finding for each event, metric and setting, in their order in the library; cgroup 2 is at `cgroupMount`, if it is.
  static func findings(_ host: KernelHost, cgroupMount: String?) -> [LibraryFinding] {
    var findings: [LibraryFinding] = []
    for text in StandardLibrary.texts {
      var report = DiagnosticReport()
      for declaration in Parser.parse(text, source: 0, report: &report).declarations {
        switch declaration {
        case .event(let event):
          findings.append(LibraryFinding(kind: .event, name: event.name.text, reason: missing(event.name.text, host)))
        case .metric(let metric):
          findings += metric.sources.map {
            finding(.metric, metric.family, $0, isWritten: false, cgroupMount: cgroupMount)
          }
        case .setting(let setting):
          findings += setting.sources.map {
            finding(.setting, setting.family, $0, isWritten: true, cgroupMount: cgroupMount)
          }
        default: break
        }
      }
    }
    return findings
  }

  /// Returns what this kernel lacks for `event`, or nothing.
  private static func missing(_ event: String, _ host: KernelHost) -> String {
    do throws(Failure) {
      let rules = RuleTexts(policy: "doctor", texts: ["on \(event)"], names: ["all"])
      let (_, bundle) = try rules.compile(scope: nil, profile: .portable, isJSON: false)
      do throws(HostError) { try host.checkHooks(of: bundle.reportingAllFields()) } catch { throw Failure(error) }
      return ""
    } catch { return error.message }
  }

  /// Returns whether there is something behind `source` of the metric or setting called `name`.
  private static func finding(
    _ kind: LibraryFinding.Kind, _ name: FamilyName, _ source: SourceClause, isWritten: Bool, cgroupMount: String?
  ) -> LibraryFinding {
    func text(_ literal: StringLiteral?) -> String { String(decoding: literal?.text ?? [], as: UTF8.self) }
    let probe = SourceProbe(
      kind: source.kind.text, target: text(source.target), selector: text(source.selector), isWritten: isWritten)
    return LibraryFinding(kind: kind, name: shown(name), reason: probe.missing(cgroupMount: cgroupMount))
  }

  /// Returns `name` as one writes it: `disk(name).latency`.
  private static func shown(_ name: FamilyName) -> String {
    name.steps.reduce(name.root.text) { text, step in
      switch step {
      case .member(let member): "\(text).\(member.text)"
      case .parameters(let parameters): "\(text)(\(parameters.map(\.name.text).joined(separator: ", ")))"
      }
    }
  }
}
