public import AinkaBundle
import AinkaCompiler
import AinkaSemantics
import AinkaSource
import AinkaValues

/// Compiles policies that tests hold as text.
public enum PolicyCompiling {
  /// Why a policy of a test does not compile.
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  /// Returns the bundle of `policies`, each with the name of its file, for the portable profile.
  public static func bundle(_ policies: [(name: String, text: String)]) throws(Failure) -> Bundle {
    let sources = policies.map { SourceText(name: $0.name, text: $0.text) }
    var report = DiagnosticReport()
    let program = Checker.check(sources, profile: .portable, report: &report)
    guard let program, let bundle = Compiler.compile(program, report: &report) else {
      throw Failure(description: report.plainText(sources: sources + StandardLibrary.texts))
    }
    return bundle
  }
}
