import AinkaCommandLine
import AinkaFiles
import AinkaJSON
import AinkaKernel
import AinkaRuntime
import AinkaValues

/// Shows what this host can and cannot do.
func doctorCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let host: KernelHost
  do throws(HostError) { host = KernelHost(cgroupMount: try ScopeResolution.mountPoint() ?? PrivateMounts.cgroup()) } catch {
    throw Failure(error)
  }
  let report = HostReport.probe(host)
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
