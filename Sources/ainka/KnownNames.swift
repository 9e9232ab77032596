import AinkaCommandLine
import AinkaRuntime
import AinkaSemantics
import AinkaSource
import AinkaSyntax

/// Returns the names of `kind` that the standard library, or the engine and state of the options `given`, hold; none where they cannot
/// be read.
func knownNames(_ kind: String, given: [String: String]) -> [Completions.Candidate] {
  if kind == "event" { return libraryEvents }
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

/// The events of the standard library, each with what it says of it.
private var libraryEvents: [Completions.Candidate] {
  var report = DiagnosticReport()
  return StandardLibrary.texts.enumerated().flatMap { place, text in
    Parser.parse(text, source: UInt32(place), report: &report).declarations.compactMap { declaration in
      guard case .event(let event) = declaration else { return nil }
      return Completions.Candidate(event.name.text, String(event.documentation.prefix { $0 != "\n" }))
    }
  }
}
