import AinkaSource
import AinkaValues

/// What can be wrong with declarations of metrics and settings.
extension Diagnostic {
  /// A metric of a type that is no number.
  static func notMetrizable(_ name: String, type: ValueType, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0450", severity: .error,
      message: "a metric is a number or a case of an enum, and `\(name)` is \(type.description)",
      primary: Label(span: span))
  }

  /// A setting of a type that nothing can be written of.
  static func notSettable(_ name: String, type: ValueType, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0450", severity: .error,
      message: "a setting is a number, a text or a case of an enum, and `\(name)` is \(type.description)",
      primary: Label(span: span))
  }

  /// A declaration without a source.
  static func noSource(_ name: String, isMetric: Bool, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0451", severity: .error,
      message: "`\(name)` does not say where it is \(isMetric ? "read from" : "read and written")", primary: Label(span: span),
      help: ["write, as an example, `source file \"/proc/loadavg\"\(isMetric ? " every 5s" : "")`"])
  }

  /// A second source.
  static func twoSources(_ name: String, at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      code: "E0451", severity: .error, message: "`\(name)` has two sources", primary: Label(span: span),
      secondary: [Label(span: first, text: "the first is here")],
      help: ["declare another metric or setting for the other one"])
  }

  /// A metric without a period.
  static func noPeriod(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0451", severity: .error, message: "`\(name)` does not say how often it is read", primary: Label(span: span),
      help: ["write `every 2s` behind its source: three of these without a reading make it unknown"])
  }

  /// A kind of source that does not exist.
  static func unknownSourceKind(
    _ kind: String, isMetric: Bool, nearest: String?, known: [SourceKind], at span: Span
  ) -> Diagnostic {
    Diagnostic(
      code: "E0452", severity: .error, message: "no \(isMetric ? "metric" : "setting") has a source `\(kind)`",
      primary: Label(span: span),
      help: nearest != nil
        ? didYouMean(nearest) : ["sources are \(known.map { "`\($0.name)` (\($0.text))" }.joined(separator: ", "))"])
  }

  /// A target that is none.
  static func badSourceTarget(_ message: String, at span: Span) -> Diagnostic {
    Diagnostic(code: "E0452", severity: .error, message: message, primary: Label(span: span))
  }

  /// A parameter that instances cannot be told apart by.
  static func badFamilyParameter(_ message: String, at span: Span) -> Diagnostic {
    Diagnostic(code: "E0453", severity: .error, message: message, primary: Label(span: span))
  }

  /// A name in braces that is no parameter.
  static func unknownPlaceholder(_ name: String, of family: String, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0453", severity: .error, message: "`{\(name)}` is no parameter of `\(family)`", primary: Label(span: span),
      help: didYouMean(nearest.map { "{\($0)}" }))
  }

  /// A parameter that stands nowhere in the source.
  static func unusedPlaceholder(_ name: String, of family: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0453", severity: .error, message: "the source does not depend on `\(name)`, a parameter of `\(family)`",
      primary: Label(span: span), help: ["write `{\(name)}` where it belongs in the target"])
  }

  /// A unit of a value that has none.
  static func unitOfNothing(_ unit: String, type: ValueType, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0454", severity: .error, message: "\(type.description) has no unit, and here `\(unit)` is written",
      primary: Label(span: span))
  }

  /// A source that does not say its unit.
  static func noUnit(_ name: String, type: ValueType, kind: String, known: [String], at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0454", severity: .error,
      message: known.isEmpty
        ? "no source `\(kind)` gives \(type.description), which `\(name)` is"
        : "`\(name)` is \(type.description), and its source does not say in which unit it is written",
      primary: Label(span: span), help: known.isEmpty ? [] : ["write `unit` and \(alternatives(known))"])
  }

  /// A unit that does not exist.
  static func unknownKernelUnit(_ name: String, nearest: String?, known: [String], at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0454", severity: .error, message: "no source has a unit `\(name)`", primary: Label(span: span),
      help: nearest != nil ? didYouMean(nearest) : known.isEmpty ? [] : ["units that fit are \(alternatives(known))"])
  }

  /// A unit of something else.
  static func otherUnit(_ unit: KernelUnit, read kind: SourceKind, type: ValueType, known: [String], at span: Span)
    -> Diagnostic
  {
    let made = kind.type(of: unit).map {
      kind.reading == .growth ? "their growth is \($0.description)" : "they are \($0.description)"
    }
    return Diagnostic(
      code: "E0454", severity: .error,
      message: "`\(unit.name)` from a source `\(kind.name)` do not come to \(type.description)"
        + (made.map { ": \($0)" } ?? ""),
      primary: Label(span: span), help: known.isEmpty ? [] : ["units that fit are \(alternatives(known))"])
  }

  /// Something after `moves` that is no metric.
  static func movesNoMetric(_ name: String, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0455", severity: .error, message: "`moves` names metrics, and `\(name)` is none", primary: Label(span: span),
      help: didYouMean(nearest))
  }
}
