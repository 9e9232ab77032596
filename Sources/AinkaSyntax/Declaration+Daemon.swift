public import AinkaSource

/// `model workload { … }`
public struct ModelDeclaration: Sendable {
  public var name: Name
  public var documentation: String
  /// The address after `ask`.
  public var ask: StringLiteral?
  /// `with { cpu: cpu.usage }`: each has a label.
  public var inputs: [Expression.Argument]
  public var outputs: [Parameter]
  public var cache: Expression.ID?
  public var timeout: Expression.ID?
  public var require: Expression.ID?
  /// Each has a label.
  public var fallback: [Expression.Argument]
  /// `true` iff a part of it could not be read: nothing can be missing in it.
  public var isPartial: Bool
}

/// `mode emergency { … }`
public struct ModeDeclaration: Sendable {
  public var name: Name
  public var documentation: String
  public var enter: HeldCondition?
  public var leave: HeldCondition?
  public var priority: PriorityClause?
  /// `true` iff a part of it could not be read: nothing can be missing in it.
  public var isPartial: Bool
}

/// `label agent: process { … }`
public struct LabelDeclaration: Sendable {
  /// What changes a label: `add on exec when …`.
  public struct Change: Sendable {
    /// What happens to the label.
    public enum Kind: Sendable { case add, remove, removeEverywhere }
    public var kind: Kind
    public var event: DottedName
    public var condition: Expression.ID?
    public var span: Span
  }
  public var name: Name
  public var documentation: String
  /// `process`, `session` or `file`; nothing written means `process`.
  public var holder: Name?
  public var changes: [Change]
  /// The place of `spreads to children`.
  public var spreads: Span?
  /// `true` iff a part of it could not be read: nothing can be missing in it.
  public var isPartial: Bool
}

/// `invariant sysctl.vm.swappiness in 0 .. 100 because "…"`
public struct InvariantDeclaration: Sendable {
  public var condition: Expression.ID
  public var because: StringLiteral?
  public var documentation: String
  public var span: Span
}
