/// What a compile depends on beside the policies.
public struct CompileOptions: Sendable {
  /// The version of Ainka that compiles ("1.0").
  public var compiler: String
  /// What the host is known to be able to do: "portable", or the name of a description.
  public var profile: String
  /// `false` iff rules go into the tables as they are written, with no pass but those that tables need. What is decided is the same.
  public var optimises: Bool
  /// What budgets are compared with.
  public var costs: Costs

  public init(
    compiler: String = "1.0", profile: String = "portable", optimises: Bool = true, costs: Costs = .defaults
  ) {
    self.compiler = compiler
    self.profile = profile
    self.optimises = optimises
    self.costs = costs
  }
}
