public import AinkaBundle
import AinkaValues

extension BundleRule {
  /// What it does in a few words: "deny EACCES", "kill, notify critical".
  public var effect: String {
    joinedEffects(notices: notices.map { "notify \($0.level)" + ($0.limit.isEmpty ? "" : " \($0.limit)") })
  }

  /// What it does, with the texts of its notices.
  var fullEffect: String {
    joinedEffects(notices: notices.map { "notify \($0.level) \"\($0.template)\"" + ($0.limit.isEmpty ? "" : " \($0.limit)") })
  }

  /// The verdict as the language writes it: "deny EACCES".
  public var verdictText: String {
    if !throttle.isEmpty { return throttle }
    return verdict == .deny ? "deny \(Errno.name(of: errno) ?? "errno \(errno)")" : verdict.name
  }

  /// Returns verdict, signals and `notices`, with commas between.
  private func joinedEffects(notices: [String]) -> String {
    var effects: [String] = []
    if verdict != .allow { effects.append(preference.isEmpty ? verdictText : "\(verdictText) (of \(preference))") }
    effects += signals.map { "signal \(Signal.name(of: $0) ?? "\($0)")" }
    effects += notices
    effects += self.effects
    return effects.isEmpty ? verdict.name : effects.joined(separator: ", ")
  }
}

extension BundleRule.Notice {
  /// The message with its fields in braces.
  public var template: String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .field(let name), .threshold(let name): "{\(name)}"
      }
    }.joined()
  }
}

extension BundleThreshold {
  /// "1024 .. 65535"
  public var boundsText: String { "\(text(of: low)) .. \(text(of: high))" }

  /// Returns `value`, which is in the canonical scale, with its unit.
  public func text(of value: Int64) -> String { Quantity.text(of: value, type: type) }
}
