public import AinkaJSON
public import AinkaValues

/// What this host can and cannot do for policies, as `ainka doctor` found out.
public struct HostReport: Sendable, Equatable {
  /// One thing that was looked at.
  public struct Finding: Sendable, Equatable {
    /// What was looked at, in a few words: "BPF LSM".
    public var name: String
    public var isPresent: Bool
    /// What was seen: "6.18.5", "not in /sys/kernel/security/lsm"; may be empty.
    public var detail: String
    /// What cannot be done without it; empty iff it is there.
    public var cost: String
    /// What to do to have it; may be empty.
    public var advice: String

    public init(name: String, isPresent: Bool, detail: String = "", cost: String = "", advice: String = "") {
      self.name = name
      self.isPresent = isPresent
      self.detail = detail
      self.cost = cost
      self.advice = advice
    }
  }

  public var findings: [Finding]
  /// Which declarations of the standard library this host has something behind.
  public var library: [LibraryFinding] = []
  /// What a compile for this host may count on.
  public var profile: HostProfile
  /// `true` iff generations can be applied to this kernel, by whoever asked.
  public var canApply: Bool

  public init(findings: [Finding], profile: HostProfile, canApply: Bool = true) {
    self.findings = findings
    self.profile = profile
    self.canApply = canApply
  }

  /// The report for people: one line a finding, and below a missing one what it costs and what to do.
  public var text: String {
    var text = ""
    let width = findings.map(\.name.count).max() ?? 0
    for finding in findings {
      let name = finding.name + String(repeating: " ", count: width - finding.name.count)
      text +=
        "  \(finding.isPresent ? "yes" : "no ")   \(finding.detail.isEmpty ? finding.name : "\(name)   \(finding.detail)")\n"
      if !finding.isPresent {
        if !finding.cost.isEmpty { text += "        costs: \(finding.cost)\n" }
        if !finding.advice.isEmpty { text += "        to have it: \(finding.advice)\n" }
      }
    }
    text += LibraryFinding.text(of: library)
    let missing = findings.count { !$0.isPresent }
    return text + "\n" + (missing == 0 ? "Nothing is missing.\n" : "\(missing) of \(findings.count) missing.\n")
  }

  /// Writes the report as one object; `profile` is what `ainkac --host` reads of it.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("version", 1)
      writer.member("canApply", canApply)
      writer.key("profile")
      writer.object { writer in
        writer.member("name", profile.name)
        writer.member("bpfLSM", profile.bpfLSM)
        writer.member("killFromCgroup", profile.killFromCgroup)
      }
      writer.member("findings", findings) { writer, finding in
        writer.object { writer in
          writer.member("name", finding.name)
          writer.member("present", finding.isPresent)
          writer.member("detail", finding.detail)
          writer.member("cost", finding.cost)
          writer.member("advice", finding.advice)
        }
      }
      writer.member("library", library) { writer, finding in
        writer.object { writer in
          writer.member("kind", finding.kind.rawValue)
          writer.member("name", finding.name)
          writer.member("present", finding.isPresent)
          writer.member("reason", finding.reason)
        }
      }
    }
  }
}
