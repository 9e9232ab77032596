import AinkaCommandLine
import AinkaJSON
import AinkaValues

/// Returns what the compile may count on: what the file of `--host` says, or what every host can do.
func hostProfile(_ arguments: ParsedArguments) throws(Failure) -> HostProfile {
  guard let path = arguments.value("host") else { return .portable }
  let bytes = try read(path)
  let value: JSONValue
  do throws(JSONError) { value = try JSONReader.read(bytes) } catch {
    throw Failure("\(path):\(error)", advice: "it is written by `ainka doctor --format json`", code: .inputWrong)
  }
  guard value["version"]?.integer == 1, let profile = value["profile"], let name = profile["name"]?.string,
    let bpfLSM = profile["bpfLSM"]?.bool, let killFromCgroup = profile["killFromCgroup"]?.bool
  else {
    throw Failure(
      "\(path) does not describe a host", advice: "it is written by `ainka doctor --format json`", code: .inputWrong)
  }
  return HostProfile(name: name, bpfLSM: bpfLSM, killFromCgroup: killFromCgroup)
}
