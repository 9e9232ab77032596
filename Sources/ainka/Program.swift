import AinkaCommandLine
import AinkaFiles
import Glibc

/// Does what the command line asks, and ends the process with its exit code.
func exitProgram() -> Never {
  Console.open()
  exit(runProgram(Array(CommandLine.arguments.dropFirst())).rawValue)
}

/// Does what `arguments` ask.
private func runProgram(_ arguments: [String]) -> ExitCode {
  do throws(UsageError) {
    switch try ainkaProgram.parse(arguments) {
    case .print(let text):
      Console.print(text)
      return .done
    case .complete(let completions):
      Console.print(completions.text { knownNames($0, given: completions.given) })
      return .done
    case .run(let parsed): return runCommand(parsed)
    }
  } catch {
    Console.complain(error.description)
    return .wrongUsage
  }
}

/// Does the command of `parsed`, and prints why if it cannot.
private func runCommand(_ parsed: ParsedArguments) -> ExitCode {
  do throws(Failure) {
    switch parsed.command {
    case "plan": return try planCommand(parsed)
    case "apply": return try applyCommand(parsed)
    case "status": return try statusCommand(parsed)
    case "generations": return try generationsCommand(parsed)
    case "rollback": return try rollbackCommand(parsed)
    case "confirm": return try confirmCommand(parsed)
    case "log": return try logCommand(parsed)
    case "mode observe": return try modeCommand(.observe, parsed)
    case "mode enforce": return try modeCommand(.enforce, parsed)
    case "threshold list": return try thresholdListCommand(parsed)
    case "threshold set": return try thresholdSetCommand(parsed)
    case "threshold reset": return try thresholdResetCommand(parsed)
    case "watch": return try watchCommand(parsed)
    case "record": return try recordCommand(parsed)
    case "trace": return try traceCommand(parsed)
    case "clear": return try clearCommand(parsed)
    case "calibrate": return try calibrateCommand(parsed)
    case "doctor": return try doctorCommand(parsed)
    case "replay": return try replayCommand(parsed)
    default: preconditionFailure("the command `\(parsed.command)` is declared, but nobody does it")
    }
  } catch {
    if !error.isSilent { Console.complain(error.text(isJSON: parsed.isJSON)) }
    return error.code
  }
}

extension ParsedArguments {
  /// `true` iff the output is for programs.
  var isJSON: Bool { value("format") == "json" }
}
