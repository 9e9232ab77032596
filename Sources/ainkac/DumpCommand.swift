import AinkaBundle
import AinkaCommandLine
import AinkaFiles

/// Says what a bundle holds.
func dumpCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let path = arguments.positional[0]
  let bundle: Bundle
  let bytes = try read(path)
  do throws(BundleError) { bundle = try Bundle.decode(bytes) } catch {
    throw Failure(
      "\(path) is no sound bundle: \(error)", advice: "compile it again with `ainkac compile`", code: .inputWrong)
  }
  switch arguments.value("format") {
  case "json": Console.print(bundle.json)
  case let form? where form == "sarif" || form == "github":
    throw Failure("a bundle is no report, and has no form for \(form)", advice: "`--format json`", code: .wrongUsage)
  default: Console.print(bundle.words)
  }
  return .done
}
