/// Whether there is something behind a declaration of the standard library on this host.
public struct LibraryFinding: Sendable, Equatable {
  /// What was declared.
  public enum Kind: String, Sendable, CaseIterable {
    case event
    case metric
    case setting
  }
  public var kind: Kind
  /// As one writes it: `disk(name).latency`.
  public var name: String
  /// What is missing; empty iff nothing is.
  public var reason: String

  public init(kind: Kind, name: String, reason: String) {
    self.kind = kind
    self.name = name
    self.reason = reason
  }

  public var isPresent: Bool { reason.isEmpty }

  /// Returns how many of each kind are there, and below that what is missing and why; what has one reason stands together.
  static func text(of findings: [LibraryFinding]) -> String {
    guard !findings.isEmpty else { return "" }
    var text = "\nof the standard library:\n"
    for kind in Kind.allCases {
      let all = findings.filter { $0.kind == kind }
      guard !all.isEmpty else { continue }
      text += "  \(all.count(where: \.isPresent)) of \(all.count) \(kind.rawValue)s\n"
      var reasons: [String] = []
      for finding in all where !finding.isPresent && !reasons.contains(finding.reason) { reasons.append(finding.reason) }
      for reason in reasons {
        let names = all.filter { $0.reason == reason }.map(\.name)
        text += wrapped(names) + "          \(reason)\n"
      }
    }
    return text
  }

  /// Returns `names` with commas, in lines of at most 100 columns where they can be broken.
  private static func wrapped(_ names: [String]) -> String {
    let margin = "        "
    var text = ""
    var line = margin
    for (index, name) in names.enumerated() {
      let word = index == names.count - 1 ? name : name + ","
      if line != margin, line.count + word.count + 1 > 100 {
        text += line + "\n"
        line = margin
      }
      line += line == margin ? word : " \(word)"
    }
    return text + line + "\n"
  }
}
