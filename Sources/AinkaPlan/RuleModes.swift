public import AinkaBundle

/// Whether a rule acts, or only counts and records that it would have.
public enum RuleMode: String, Sendable, Equatable {
  case enforce
  case observe
}

/// The modes that people gave to rules, by name; what nobody named enforces.
public struct RuleModes: Sendable, Equatable {
  /// One mode that was given.
  public struct Entry: Sendable, Equatable {
    /// A rule's full name, a policy's name, or "" for everything.
    public var name: String
    public var mode: RuleMode

    public init(name: String, mode: RuleMode) {
      self.name = name
      self.mode = mode
    }
  }

  /// Sorted by name.
  public private(set) var entries: [Entry]

  public init(_ entries: [Entry] = []) { self.entries = entries.sorted { $0.name < $1.name } }

  /// Returns the mode of the rule `rule` of `policy`: its own, else the policy's, else that of everything.
  public func mode(of rule: String, in policy: String) -> RuleMode {
    for name in [rule, policy, ""] {
      if let entry = entries.first(where: { $0.name == name }) { return entry.mode }
    }
    return .enforce
  }

  /// Returns the numbers of the rules of `bundle` that observe.
  public func observing(in bundle: Bundle) -> [Int] {
    guard !entries.isEmpty else { return [] }
    return bundle.rules.indices.filter { number in
      let rule = bundle.rules[number]
      return mode(of: rule.name, in: bundle.policies[rule.policy].name) == .observe
    }
  }

  /// Gives `name`, a rule, a policy or everything (""), the mode `mode`; what was said of its parts is forgotten.
  public mutating func set(_ name: String, to mode: RuleMode) {
    entries.removeAll { name.isEmpty || $0.name == name || $0.name.hasPrefix(name + ".") }
    entries.append(Entry(name: name, mode: mode))
    // Everything enforces unless somebody says otherwise, so nothing need be said.
    if name.isEmpty, mode == .enforce { entries = [] }
    entries.sort { $0.name < $1.name }
  }

  /// Returns what of it is about rules and policies of `bundle`, or about everything.
  public func kept(for bundle: Bundle) -> RuleModes {
    RuleModes(
      entries.filter { entry in
        entry.name.isEmpty || bundle.policies.contains { $0.name == entry.name }
          || bundle.rules.contains { $0.name == entry.name }
      })
  }
}
