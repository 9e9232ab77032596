import AinkaBundle
import AinkaCommandLine
import AinkaFiles
import AinkaJSON
import AinkaRuntime
import AinkaValues

/// Why a command ends without having done what it was asked: what is wrong, what to do, and the exit code.
struct Failure: Error {
  var message: String
  /// May be empty.
  var advice: String
  var code: ExitCode
  /// More lines about it, for people and programs; may be empty.
  var details = ""
  /// `true` iff the diagnostics were printed, and say it all.
  var isSilent = false

  init(_ message: String, advice: String = "", code: ExitCode) {
    self.message = message
    self.advice = advice
    self.code = code
  }

  /// The policy is wrong, and its diagnostics were printed.
  static var diagnosed: Failure {
    var failure = Failure("the policy is wrong", code: .inputWrong)
    failure.isSilent = true
    return failure
  }

  init(_ error: HostError, code: ExitCode = .hostCannot) {
    var bare = error
    bare.advice = ""
    self.init("\(bare)", advice: error.advice, code: code)
  }

  init(_ error: RuntimeError) {
    switch error {
    case .host(let error): self.init(error)
    case .locked, .unconfirmed, .stale: self.init(error.description, advice: error.advice, code: .staleOrLocked)
    case .damaged, .refused: self.init(error.description, advice: error.advice, code: .failed)
    }
  }

  init(_ error: PolicyFiles.Failure) {
    switch error {
    case .unreadable(let error): self.init(error, code: .failed)
    case .confused(let message, let advice): self.init(message, advice: advice, code: .failed)
    }
  }

  init(_ error: BundleError, in name: String) {
    self.init("\(name) is no sound bundle: \(error)", advice: "compile it again with `ainkac compile`", code: .inputWrong)
  }

  /// The failure as text, or as one JSON object if `isJSON`.
  func text(isJSON: Bool) -> String {
    guard isJSON else { return "error: \(message)\n\(details)" + (advice.isEmpty ? "" : "help: \(advice)\n") }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("version")
      writer.integer(1)
      writer.key("error")
      writer.string(message)
      writer.key("help")
      writer.string(advice)
      if !details.isEmpty {
        writer.key("details")
        writer.string(details)
      }
      writer.key("exitCode")
      writer.integer(code.rawValue)
    }
    return writer.text + "\n"
  }
}

/// Does `operation`, and turns its failure into the command's.
func run<Result>(_ operation: () throws(RuntimeError) -> Result) throws(Failure) -> Result {
  do throws(RuntimeError) { return try operation() } catch { throw Failure(error) }
}
