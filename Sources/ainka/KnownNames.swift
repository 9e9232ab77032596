import AinkaCommandLine
import AinkaRuntime

/// Returns the names of `kind` that the engine and state of the options `given` hold; none where they cannot be read.
func knownNames(_ kind: String, given: [String: String]) -> [Completions.Candidate] {
  let options = ["engine", "state"].flatMap { name in given[name].map { ["--\(name)", $0] } ?? [] }
  guard case .run(let arguments)? = try? ainkaProgram.parse(["status"] + options),
    let runtime = try? Session(arguments, changes: false).runtime
  else { return [] }
  switch kind {
  case "threshold":
    return ((try? runtime.thresholds()) ?? []).map {
      Completions.Candidate($0.declaration.name, $0.declaration.text(of: $0.value))
    }
  case "generation":
    return ((try? runtime.generations()) ?? []).map {
      Completions.Candidate("\($0.number)", $0.isActive ? "active" : $0.record?.summary ?? "damaged")
    }
  case "rule":
    let rules = ((try? runtime.status())?.rules ?? []).map(\.rule.name)
    let policies = Set(rules.map { String($0.prefix { $0 != "." }) }).sorted()
    return policies.map { Completions.Candidate($0, "policy") } + rules.map { Completions.Candidate($0, "rule") }
  default: return []
  }
}
