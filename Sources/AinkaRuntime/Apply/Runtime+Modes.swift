import AinkaBundle
public import AinkaPlan
import AinkaValues

extension Runtime {
  /// A rule whose mode was changed.
  public struct ModeChange: Sendable, Equatable {
    public var rule: String
    public var before: RuleMode
    public var after: RuleMode
  }

  /// Gives the rules that `name` means the mode `mode`, in force with the next event: a rule, a policy, or everything ("").
  ///
  /// - Throws: `refused` for an unknown name.
  public func setMode(_ mode: RuleMode, of name: String) throws(RuntimeError) -> [ModeChange] {
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    try finishOrUndo()
    guard let active = try active() else { throw .refused("no generation is active", advice: "apply a policy first") }
    let bundle = active.state.bundle
    let full = try fullName(name, in: bundle)
    let before = Set(active.state.modes.observing(in: bundle))
    var modes = active.state.modes
    modes.set(full, to: mode)
    let after = Set(modes.observing(in: bundle))
    let file = state.newFile(ModeFile(generation: active.state.number, modes: modes))
    let entry = LogEntry(
      .mode, caller: caller, subject: full.isEmpty ? "everything" : full,
      before: Self.word(for: before, full, in: bundle), after: mode.rawValue)
    do throws(RuntimeError) {
      // The file first: killed behind it, the next command that changes something makes the backend follow.
      try state.change([file], log: entry) { () throws(RuntimeError) in try pushModes() }
    } catch {
      // It may have followed in part, and the file is the earlier one again.
      try? pushModes()
      throw error
    }
    return before.symmetricDifference(after).sorted().map { number in
      ModeChange(
        rule: bundle.rules[number].name, before: before.contains(number) ? .observe : .enforce,
        after: after.contains(number) ? .observe : .enforce)
    }
  }

  /// Returns the full name of the rule or policy that `name` means in `bundle`.
  private func fullName(_ name: String, in bundle: Bundle) throws(RuntimeError) -> String {
    if name.isEmpty || bundle.policies.contains(where: { $0.name == name }) { return name }
    let found = bundle.rules.filter { $0.name == name || $0.name.hasSuffix("." + name) }.map(\.name)
    guard let first = found.first else {
      throw .refused(
        "there is no rule or policy `\(name)`",
        advice:
          "the policies are \(bundle.policies.map { "`\($0.name)`" }.joined(separator: ", ")); `ainka status` lists the rules")
    }
    guard found.count == 1 else {
      throw .refused(
        "`\(name)` is not the name of one rule", advice: "write \(found.map { "`\($0)`" }.joined(separator: " or "))")
    }
    return first
  }

  /// Returns the mode that the rules of `name` have in common when those in `observing` observe, or "mixed".
  private static func word(for observing: Set<Int>, _ name: String, in bundle: Bundle) -> String {
    let rules = bundle.rules.indices.filter {
      name.isEmpty || bundle.rules[$0].name == name || bundle.policies[bundle.rules[$0].policy].name == name
    }
    let count = rules.count { observing.contains($0) }
    return count == 0 ? RuleMode.enforce.rawValue : count == rules.count ? RuleMode.observe.rawValue : "mixed"
  }
}
