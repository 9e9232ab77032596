import AinkaCommandLine

/// Writes every event of some kinds to a file, whatever rules are applied, with programs that go when the command does.
func recordCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  try PrivateWatch.checkEngine(arguments)
  let scope = try scopeOption(arguments)
  var events: [String] = []
  for event in arguments.positional where !events.contains(event) {
    guard event.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || Character(Unicode.Scalar($0)).isLetter || $0 < 0x3a && $0 > 0x2f })
    else { throw Failure("`\(event)` is no name of an event", advice: "as `exec` or `connect`", code: .wrongUsage) }
    events.append(event)
  }
  let rules = RuleTexts(policy: "record", texts: events.map { "on \($0)" }, names: events.map { "all_\($0)" })
  let (_, bundle) = try rules.compile(scope: scope, profile: try compileProfile(arguments), isJSON: arguments.isJSON)
  return try PrivateWatch(bundle: bundle.reportingAllFields(), ringBytes: PrivateWatch.recordRingBytes, isRecording: true).run(
    arguments)
}
