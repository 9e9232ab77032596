import AinkaCommandLine

/// The codes of all diagnostics, each with its title, for completions.
var codeNames: [Completions.Candidate] { allPages.map { Completions.Candidate($0.code, $0.title) } }
