import AinkaCommandLine
import AinkaFiles
import AinkaSource
import AinkaSyntax
import AinkaValues

/// Gives policies their layout, or says which lack it.
func formatCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let lines = try lineRange(arguments)
  let (isChecking, isShowing) = (arguments.has("check"), arguments.has("diff"))
  if arguments.positional.contains("-"), arguments.positional.count > 1 {
    throw Failure("standard input goes with no other policy", advice: "give `-` alone", code: .wrongUsage)
  }
  let sources = try sources(arguments)
  if lines != nil, sources.count > 1 {
    throw Failure("`--lines` are of one file", advice: "give one policy", code: .wrongUsage)
  }
  var changed: [String] = []
  for source in sources {
    let formatted = SourceFormatter.formatted(source, lines: lines)
    guard SourceFormatter.isSame(formatted, as: source) else {
      // A mistake of ours must not cost anybody a comment.
      throw Failure(
        "the layout of `\(source.name)` would say something else than the text: nothing was written",
        advice: "this is a mistake of ainkac; please report it with the file", code: .failed)
    }
    let isChanged = formatted != source.bytes
    if isChanged { changed.append(source.name) }
    if isShowing {
      Console.print(UnifiedDiff.text(from: source.bytes, to: formatted, name: source.name))
    } else if !isChecking, source.name == "-" {
      Console.print(bytes: formatted)
    } else if !isChecking, isChanged {
      do throws(HostError) {
        let mode = FileSystem.access(source.name)?.mode ?? 0o644
        try FileSystem.replace(source.name, with: formatted, mode: mode & 0o777)
      } catch { throw Failure(error) }
    }
    sayWhatIsLeft(of: source)
  }
  if isChecking, !isShowing { for name in changed { Console.print("\(name)\n") } }
  return isChecking && !changed.isEmpty ? .failed : .done
}

/// Says that something of `source` does not parse, if something does not: it is left as it is.
private func sayWhatIsLeft(of source: SourceText) {
  var report = DiagnosticReport()
  _ = Parser.parse(source, source: 0, report: &report)
  guard report.hasErrors else { return }
  Console.complain("note: \(source.name): what does not parse is left as it is; `ainkac check` says what is wrong with it\n")
}

/// Returns what `--lines` says.
private func lineRange(_ arguments: ParsedArguments) throws(Failure) -> ClosedRange<Int>? {
  guard let text = arguments.value("lines") else { return nil }
  let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
  guard numbers.count == 2, let first = numbers[0], let last = numbers[1], first > 0, first <= last else {
    throw Failure("`\(text)` are no lines", advice: "write `--lines 10:20`", code: .wrongUsage)
  }
  return first...last
}
