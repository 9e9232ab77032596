public import AinkaSource

/// The name of a metric or setting, with the parameters that tell its instances apart: `disk(name: string).latency`.
public struct FamilyName: Sendable {
  /// A part after the first name.
  public enum Step: Sendable {
    case member(Name)
    case parameters([Parameter])
  }
  public var root: Name
  public var steps: [Step]
  public var span: Span
}

/// `source file "/proc/pressure/memory" at "some.avg10" unit percent`
public struct SourceClause: Sendable {
  public var kind: Name
  public var target: StringLiteral
  public var selector: StringLiteral?
  public var unit: Name?
  public var span: Span
}

/// `metric psi.memory.some: percent { … }`
public struct MetricDeclaration: Sendable {
  public var family: FamilyName
  public var documentation: String
  public var type: TypeName
  public var sources: [SourceClause]
  public var period: Expression.ID?
  /// `true` iff a part of it could not be read: nothing can be missing in it.
  public var isPartial: Bool
}

/// `setting sysctl.vm.swappiness: count { … }`
public struct SettingDeclaration: Sendable {
  public var family: FamilyName
  public var documentation: String
  public var type: TypeName
  public var sources: [SourceClause]
  /// A range.
  public var within: Expression.ID?
  /// The metrics that it is known to move.
  public var moves: [DottedName]
  /// `true` iff a part of it could not be read: nothing can be missing in it.
  public var isPartial: Bool
}
