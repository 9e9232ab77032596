import AinkaCommandLine
import AinkaFiles
import AinkaJSON
import AinkaValues

/// Why a command ends without having done what it was asked: what is wrong, what to do, and the exit code.
struct Failure: Error {
  var message: String
  /// May be empty.
  var advice: String
  var code: ExitCode

  init(_ message: String, advice: String = "", code: ExitCode) {
    self.message = message
    self.advice = advice
    self.code = code
  }

  init(_ error: HostError) {
    var bare = error
    bare.advice = ""
    self.init("\(bare)", advice: error.advice, code: .failed)
  }

  init(_ error: PolicyFiles.Failure) {
    switch error {
    case .unreadable(let error): self.init(error)
    case .confused(let message, let advice): self.init(message, advice: advice, code: .failed)
    }
  }

  /// The failure as text, or as one JSON object if `isJSON`.
  func text(isJSON: Bool) -> String {
    guard isJSON else { return "error: \(message)\n" + (advice.isEmpty ? "" : "help: \(advice)\n") }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("version")
      writer.integer(1)
      writer.key("error")
      writer.string(message)
      writer.key("help")
      writer.string(advice)
      writer.key("exitCode")
      writer.integer(code.rawValue)
    }
    return writer.text + "\n"
  }
}

/// Returns the bytes of the file at `path`.
func read(_ path: String) throws(Failure) -> [UInt8] {
  do throws(HostError) { return try FileSystem.read(path) } catch { throw Failure(error) }
}
