import AinkaCommandLine
import AinkaRuntime
import AinkaSemantics
import AinkaValues

/// Shows the events that rules of the command line meet, with programs that go when the command does.
func traceCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  try PrivateWatch.checkEngine(arguments)
  let scope = try scopeOption(arguments)
  let texts = arguments.positional
  let rules = RuleTexts(policy: "trace", texts: texts, names: texts.indices.map { "rule_\($0 + 1)" })
  let (program, bundle) = try rules.compile(
    scope: scope, profile: try compileProfile(arguments), isJSON: arguments.isJSON)
  if !arguments.has("enforce") {
    for rule in program.rules {
      guard let deed = rule.deed else { continue }
      throw Failure(
        "rule `\(rule.name)` would \(deed), and `ainka trace` only shows what happens",
        advice: "leave it out, or add `--enforce`: it then decides for as long as the command runs", code: .wrongUsage)
    }
  }
  let watch = PrivateWatch(
    bundle: bundle.reportingAllFields(), exemptions: Exemptions.gather(), ringBytes: PrivateWatch.traceRingBytes)
  return try watch.run(arguments)
}

extension TypedRule {
  /// What it would do to a process: "kill", "send signal TERM"; nothing for a rule that only tells.
  fileprivate var deed: String? {
    if let choice = (verdict + unknownVerdict).first(where: { $0.verdict > .audit }) { return choice.verdict.name }
    for case .signal(let number, _) in actions { return "send signal \(Signal.name(of: number) ?? "\(number)")" }
    return nil
  }
}
