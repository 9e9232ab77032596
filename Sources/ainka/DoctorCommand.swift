import AinkaCommandLine
import AinkaJSON
import AinkaRuntime

/// Shows what this host can and cannot do.
func doctorCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let report = HostReport.gather()
  guard arguments.isJSON else {
    Console.print(report.text)
    return .done
  }
  var writer = JSONWriter(pretty: true)
  report.write(to: &writer)
  Console.print(line: writer.bytes)
  return .done
}
