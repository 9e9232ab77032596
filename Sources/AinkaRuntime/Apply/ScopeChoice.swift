import AinkaBundle

/// The cgroups that somebody chose for policies, in place of the scopes that they name.
public struct ScopeChoice: Sendable, Equatable {
  /// What is wrong with an option.
  public struct Malformed: Error {
    public var message: String
    public var advice: String
  }

  /// For every policy that is not among `policies`; nothing leaves them where they are.
  public private(set) var all: String?
  /// By policy.
  private var policies: [(name: String, path: String)] = []

  public init() {}

  /// Creates the choice that `options` make: `/user.slice` for every policy, `guard=/system.slice` for one.
  public init(options: [String]) throws(Malformed) {
    for option in options {
      let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[0].contains("/") else {
        guard all == nil else {
          throw Malformed(
            message: "every policy cannot be in two cgroups, `\(all ?? "")` and `\(option)`",
            advice: "name the policy that is in the second: `--scope POLICY=\(option)`")
        }
        all = try Self.path(option)
        continue
      }
      guard !policies.contains(where: { $0.name == parts[0] }) else {
        throw Malformed(message: "policy `\(parts[0])` cannot be in two cgroups", advice: "give one `--scope` for it")
      }
      policies.append((parts[0], try Self.path(parts[1])))
    }
  }

  public static func == (left: ScopeChoice, right: ScopeChoice) -> Bool { left.options == right.options }

  /// `true` iff nothing was chosen.
  public var isEmpty: Bool { all == nil && policies.isEmpty }

  /// The options that make this choice.
  public var options: [String] { (all.map { [$0] } ?? []) + policies.map { "\($0.name)=\($0.path)" } }

  /// Returns the cgroup chosen for `policy`, or nothing.
  public func path(for policy: String) -> String? { policies.first { $0.name == policy }?.path ?? all }

  /// Returns the first policy that was named and is not among `names`, or nothing.
  public func stranger(among names: [String]) -> String? { policies.first { !names.contains($0.name) }?.name }

  /// Returns the path of the cgroup that `text` names, as a policy would write it: "/user.slice".
  private static func path(_ text: String) throws(Malformed) -> String {
    let parts = text.split(separator: "/")
    guard !text.isEmpty, !parts.contains("."), !parts.contains("..") else {
      throw Malformed(
        message: "`\(text)` is no path of a cgroup", advice: "write it from the root, as `/user.slice`; `/` is the whole host")
    }
    return "/" + parts.joined(separator: "/")
  }
}

extension Bundle {
  /// Puts its policies in the cgroups of `choice`, whatever they named themselves.
  ///
  /// Only the paths behind the scope numbers change. A policy for the whole host has a number that no path stands behind: where
  /// its rules apply is decided when it is compiled.
  mutating func replaceScopes(by choice: ScopeChoice) throws(RuntimeError) {
    if let stranger = choice.stranger(among: policies.map(\.name)) {
      throw .refused(
        "there is no policy `\(stranger)` to put in a cgroup",
        advice: "there is \(policies.map { "`\($0.name)`" }.joined(separator: ", "))")
    }
    var chosen: [Int: String] = [:]
    for policy in policies {
      guard let path = choice.path(for: policy.name) else {
        if let other = chosen[policy.scope] { throw apart(policy, other) }
        continue
      }
      guard policy.scope != 0 else {
        throw .refused(
          "policy `\(policy.name)` of this bundle is compiled for the whole host",
          advice: "apply its source with `--scope`, or write `scope cgroup` in it")
      }
      let others = policies.filter { $0.scope == policy.scope && choice.path(for: $0.name) != path }
      guard others.isEmpty else { throw apart(policy, path) }
      chosen[policy.scope] = path
    }
    for (scope, path) in chosen { scopes[scope] = path }
  }

  /// Returns the error that `policy` shares its scope with another that is not in `path`.
  private func apart(_ policy: BundlePolicy, _ path: String) -> RuntimeError {
    .refused(
      "policy `\(policy.name)` of this bundle is compiled into one scope with others",
      advice: "apply the sources with `--scope`")
  }
}
