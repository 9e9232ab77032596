import AinkaSemantics

/// The scopes of a program by number: 0 is the whole host, the others in order of their paths.
struct ScopeNumbers {
  /// By number: the path below the cgroup 2 mount; "" is the whole host.
  let paths: [String]
  private let policies: [Int]

  init(_ program: TypedProgram) {
    let named = Set(program.policies.compactMap(\.scope)).sorted()
    paths = [""] + named
    policies = program.policies.map { policy in policy.scope.flatMap { named.firstIndex(of: $0) }.map { $0 + 1 } ?? 0 }
  }

  /// Returns the scope of the policy at place `policy`.
  func scope(of policy: Int) -> Int { policies[policy] }
}
