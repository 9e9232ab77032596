import AinkaCommandLine
import AinkaFiles
import CAinkaMemory
import Glibc

/// Does what the command line asks, and ends the process with its exit code.
func exitProgram() -> Never {
  ainka_memory_grow_only()
  Console.open()
  exit(runProgram(Array(CommandLine.arguments.dropFirst())).rawValue)
}

/// Does what `arguments` ask.
private func runProgram(_ arguments: [String]) -> ExitCode {
  do throws(UsageError) {
    switch try ainkacProgram.parse(arguments) {
    case .print(let text):
      Console.print(text)
      return .done
    case .complete(let completions):
      Console.print(completions.text { kind in kind == "code" ? codeNames : [] })
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
    case "compile": return try compileCommand(parsed)
    case "check": return try checkCommand(parsed)
    case "fmt": return try formatCommand(parsed)
    case "test": return try testCommand(parsed)
    case "doc": return try documentCommand(parsed)
    case "dump": return try dumpCommand(parsed)
    case "explain": return try explainCommand(parsed)
    default: preconditionFailure("the command `\(parsed.command)` is declared, but nobody does it")
    }
  } catch {
    Console.complain(error.text(isJSON: parsed.value("format") == "json"))
    return error.code
  }
}
