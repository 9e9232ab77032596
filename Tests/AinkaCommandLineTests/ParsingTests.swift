import AinkaCommandLine
import Testing

/// Returns what `arguments` parse to, or records an issue.
private func parsed(_ arguments: String...) throws -> ParsedArguments {
  guard case .run(let result) = try tool.parse(arguments) else {
    throw UsageError("help instead of a command", help: "")
  }
  return result
}

/// Returns the error of parsing `arguments`.
private func failure(_ arguments: String...) -> UsageError? {
  do throws(UsageError) {
    _ = try tool.parse(arguments)
    return nil
  } catch { return error }
}

@Suite struct ParsingTests {
  @Test func takesOptionsInBothForms() throws {
    for result in [
      try parsed("copy", "--output=x", "a", "--force"), try parsed("copy", "--output", "x", "a", "--force"),
      try parsed("copy", "-o", "x", "--force", "a"), try parsed("copy", "-ox", "--force", "a"),
    ] {
      #expect(result.value("output") == "x")
      #expect(result.has("force"))
      #expect(result.positional == ["a"])
    }
  }

  @Test func leavesOptionsAloneAfterTwoDashes() throws {
    let result = try parsed("copy", "--", "--force", "-o")
    #expect(result.positional == ["--force", "-o"])
    #expect(!result.has("force"))
  }

  @Test func refusesWhatIsEmpty() {
    #expect(failure("copy", "--output=", "a")?.message == "`--output` needs a value: DIR, found an empty one")
    #expect(failure("copy", "-o", "", "a")?.message == "`-o` needs a value: DIR, found an empty one")
    #expect(failure("copy", "")?.help.hasPrefix("usage: ") == true)
    #expect(failure("copy", "a", "")?.message.hasSuffix(" is empty") == true)
  }

  @Test func keepsAValueWithAnEqualsSign() throws {
    #expect(try parsed("copy", "--output=a=b", "a").value("output") == "a=b")
  }

  @Test func takesTheLastOfSeveralValues() throws {
    #expect(try parsed("copy", "a", "--output=1", "--output=2").value("output") == "2")
  }

  @Test func findsCommandsOfTwoWords() throws {
    #expect(try parsed("box", "open", "red").command == "box open")
    #expect(try parsed("box", "open", "red", "key").positional == ["red", "key"])
  }

  @Test func suggestsTheNearestCommandAndOption() {
    #expect(failure("cpoy", "a")?.help == "did you mean `tool copy`?")
    #expect(failure("box", "opne")?.help == "did you mean `tool box open`?")
    #expect(failure("copy", "--outptu", "x")?.help == "did you mean `--output`?")
    #expect(failure("walk")?.help == "see `tool --help`")
  }

  @Test func refusesWhatIsNotDeclared() {
    #expect(failure()?.message == "no command")
    #expect(failure("--force")?.message.contains("before its options") == true)
    #expect(failure("copy")?.message == "`tool copy` needs FILE")
    #expect(failure("copy", "a", "--force=1")?.message == "`--force` takes no value")
    #expect(failure("copy", "a", "--output")?.message == "`--output` needs a value: DIR")
    #expect(failure("copy", "a", "--format", "xml")?.help == "one of `human`, `json`")
    #expect(failure("box", "open", "a", "b", "c")?.message == "`c` is one argument too many")
    #expect(failure("box", "close", "a")?.message == "`a` is one argument too many")
    #expect(failure("box")?.message == "`tool box` needs a second word")
  }

  @Test func printsTheVersion() throws {
    #expect(try tool.parse(["--version"]) == .print("tool 1.0\n"))
  }

  @Test func helpNamesEveryCommandOptionAndExitCode() throws {
    guard case .print(let all) = try tool.parse(["--help"]), case .print(let copy) = try tool.parse(["copy", "-h"]),
      case .print(let box) = try tool.parse(["box", "--help"])
    else {
      Issue.record("help is printed")
      return
    }
    for command in tool.commands { #expect(all.contains("  \(command.name) ")) }
    for code in ExitCode.allCases {
      #expect(all.contains("  \(code.rawValue) "))
      #expect(all.contains(code.meaning))
    }
    #expect(copy.contains("Usage: tool copy [OPTION…] FILE…"))
    #expect(copy.contains("-o, --output DIR"))
    #expect(copy.contains("--format FORMAT"))
    #expect(copy.contains("(human, json)"))
    #expect(box.contains("box open"))
    #expect(!box.contains("copy"))
  }

  @Test func helpIsACommandToo() throws {
    #expect(try tool.parse(["help", "box", "open"]) == tool.parse(["box", "open", "--help"]))
    #expect(try tool.parse(["help"]) == tool.parse(["--help"]))
  }

  @Test func anErrorSaysWhatAndWhatToDo() {
    #expect(UsageError("a", help: "b").description == "error: a\nhelp: b\n")
    #expect(UsageError("a", help: "").description == "error: a\n")
  }
}
