import AinkaCommandLine
import AinkaFiles
import AinkaJSON
import AinkaKernel
import AinkaRuntime
import AinkaValues

/// Shows what this host can and cannot do.
func doctorCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let cgroupMount: String?
  do throws(HostError) { cgroupMount = try ScopeResolution.mountPoint() ?? PrivateMounts.cgroup() } catch {
    throw Failure(error)
  }
  let host = KernelHost(cgroupMount: cgroupMount)
  var report = HostReport.probe(host)
  report.library = LibraryReport.findings(host, cgroupMount: cgroupMount)
  let code: ExitCode = report.canApply ? .done : .hostCannot
  guard arguments.isJSON else {
    Console.print(report.text)
    return code
  }
  var writer = JSONWriter(pretty: true)
  report.write(to: &writer)
  Console.print(line: writer.bytes)
  return code
}
