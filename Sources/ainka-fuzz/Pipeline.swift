import AinkaBundle
import AinkaCompiler
import AinkaSemantics
import AinkaSource
import AinkaValues

/// The straight line from texts to a bundle, as the programs go it.
enum Pipeline {
  /// A host that can do everything, so that all verdicts are tried.
  static let profile = HostProfile(name: "fuzz", bpfLSM: true, killFromCgroup: true)

  /// `true` iff the tables and the engine have windows, thresholds per key, throttles and limits, so that they are compared.
  static let engineCounts = true

  struct Compiled {
    var program: TypedProgram
    var bundle: Bundle
    /// The same without optimisation, unless the tables have no room for rules as they are written.
    var plain: Bundle?
  }

  enum Result {
    case compiled(Compiled)
    /// Well typed, but the tables have no room for it: said by the compiler, not by the checker.
    case refused
    /// Not well typed, though it should be: the diagnostics.
    case wrong(String)
  }

  /// Compiles policies that are well typed by construction.
  static func compile(_ texts: [String]) -> Result {
    let sources = texts.enumerated().map { SourceText(name: "p\($0).ainka", text: $1) }
    var report = DiagnosticReport()
    guard let program = Checker.check(sources, profile: profile, report: &report) else {
      let errors = report.sorted.filter { $0.severity == .error }
      return .wrong(errors.map { "\($0.code): \($0.message) at \($0.primary.span)" }.joined(separator: "\n"))
    }
    let plain = Compiler.compile(program, options: CompileOptions(optimises: false), report: &report)
    var (checked, optimised) = (DiagnosticReport(), DiagnosticReport())
    let sizes = Compiler.check(program, report: &checked)
    let bundle = Compiler.compile(program, report: &optimised)
    // A check says what a compile says, although it writes no image.
    guard checked.sorted == optimised.sorted, (sizes == nil) == (bundle == nil) else {
      return .wrong("a check says \(checked.sorted), a compile \(optimised.sorted)")
    }
    guard let bundle else {
      if plain == nil { return .refused }
      return .wrong("refused only with optimisation: \(optimised.sorted.filter { $0.severity == .error }.map(\.message))")
    }
    return .compiled(Compiled(program: program, bundle: bundle, plain: plain))
  }

  /// Returns the events of the standard library, with all their fields.
  static func declaredEvents() -> [TypedEvent] {
    let rules = ["connect", "exec", "sysctl_write"].map { "rule on_\($0) { on \($0) then audit }" }
    let text = (["policy events"] + modules + rules).joined(separator: "\n")
    var report = DiagnosticReport()
    guard let program = Checker.check([SourceText(name: "events.ainka", text: text)], profile: profile, report: &report) else {
      preconditionFailure("the standard library has these events: \(report.sorted)")
    }
    return program.events
  }

  /// The lines that bring the names of the standard library.
  static let modules = ["use linux.file", "use linux.net", "use linux.process", "use linux.sysctl"]
}
