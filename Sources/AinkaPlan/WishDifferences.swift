import AinkaBundle

/// Compares what the policies of two bundles want of where and how their rules run: budgets and preferences.
enum WishDifferences {
  /// Returns what `new` wants otherwise than `old`, by policy: `budget frugal: 200ns per event → 100ns per event`.
  static func all(from old: Bundle?, to new: Bundle) -> [Plan.PartDifference] {
    let before = wishes(of: old)
    let after = wishes(of: new)
    let changes = after.compactMap { wish -> Plan.PartDifference? in
      guard let same = before.first(where: { $0.kind == wish.kind && $0.policy == wish.policy }) else {
        return Plan.PartDifference(kind: wish.kind, name: "\(wish.policy): \(wish.value)", change: .add)
      }
      guard same.value != wish.value else { return nil }
      return Plan.PartDifference(
        kind: wish.kind, name: "\(wish.policy): \(same.value) → \(wish.value)", change: .change)
    }
    return changes
      + before.filter { wish in !after.contains { $0.kind == wish.kind && $0.policy == wish.policy } }
      .map { Plan.PartDifference(kind: $0.kind, name: "\($0.policy): \($0.value)", change: .remove) }
  }

  /// Returns what each policy of `bundle` wants.
  private static func wishes(of bundle: Bundle?) -> [(policy: String, kind: String, value: String)] {
    (bundle?.policies ?? []).flatMap { policy in policy.wishes.map { (policy.name, $0.kind, $0.value) } }
  }
}
