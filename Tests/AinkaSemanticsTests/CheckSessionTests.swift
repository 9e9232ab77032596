import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// What a session says after each edit is what a check of the whole text says.
@Suite struct CheckSessionTests {
  private static let seed: UInt64 = 2026
  private static let profile = HostProfile(name: "all", bpfLSM: true, killFromCgroup: true)

  /// Returns what a check of the whole text `bytes` says.
  private static func diagnostics(of bytes: [UInt8]) -> [Diagnostic] {
    var report = DiagnosticReport()
    _ = Checker.check([SourceText(name: "p.ainka", bytes: bytes)], profile: profile, today: 20_000, report: &report)
    return report.sorted
  }

  /// A text while it is edited.
  private struct Edited {
    var session: CheckSession
    var name: String

    init(_ bytes: [UInt8], name: String) {
      session = CheckSession(SourceText(name: "p.ainka", bytes: bytes), profile: profile, today: 20_000)
      self.name = name
      expectTheSame("nothing")
    }

    /// Puts `replacement` in the place of `range`.
    mutating func edit(_ range: Range<Int>, _ replacement: [UInt8]) {
      session.replace(range, by: replacement)
      expectTheSame("`\(String(decoding: replacement, as: UTF8.self))` in the place of the bytes \(range)")
    }

    /// Puts `new` in the place of the first `old`.
    mutating func edit(_ old: String, _ new: String) throws {
      let bytes = session.bytes
      let pattern = Array(old.utf8)
      let place = try #require((0...(bytes.count - pattern.count)).first { bytes[$0...].starts(with: pattern) }, "no `\(old)`")
      edit(place..<(place + pattern.count), Array(new.utf8))
    }

    /// Expects what a whole check says.
    private func expectTheSame(_ edit: String) {
      #expect(
        session.diagnostics == CheckSessionTests.diagnostics(of: session.bytes),
        "\(name), after \(edit), with seed \(seed):\n\(String(decoding: session.bytes, as: UTF8.self))")
    }

    /// The codes that are said.
    var codes: [String] { session.diagnostics.map(\.code) }
  }

  private static let policy = """
    policy p
    use linux.process
    use linux.file
    use linux.psi
    use linux.sysctl

    let shells = { "sh", "bash" }
    predicate shell(p: process) = p.name in shells
    learn ceiling: percent { within 5% .. 60% start 25% }

    /// The first.
    rule first { on exec when shell(process) then kill }
    rule second { on exec when process.uid == 1000 and file.name in shells then audit }
    rule third { when psi.memory.some > ceiling then set sysctl.vm.swappiness = 10 }
    rule fourth { when psi.cpu.some > 50% then set sysctl.vm.swappiness = 10 }

    """

  @Test func editsWithinRules() throws {
    var text = Edited(Array(Self.policy.utf8), name: "within rules")
    #expect(text.codes == [])
    try text.edit("uid == 1000", "uid == \"x\"")
    #expect(text.codes == ["E0301"])
    try text.edit("uid == \"x\"", "uid == 1001")
    #expect(text.codes == [])
    // The only two that set it are no longer of one mind.
    try text.edit("50% then set sysctl.vm.swappiness = 10", "50% then set sysctl.vm.swappiness = 20")
    #expect(text.codes == ["E0529"])
    try text.edit("50% then set sysctl.vm.swappiness = 20", "50% then set sysctl.vm.swappiness = 10")
    #expect(text.codes == [])
  }

  @Test func editsOfWhatRulesSpeakOf() throws {
    var text = Edited(Array(Self.policy.utf8), name: "what rules speak of")
    try text.edit("let shells", "let shell_names")
    #expect(text.codes.contains { $0.hasPrefix("E") })
    try text.edit("p.name in shells", "p.name in shell_names")
    try text.edit("file.name in shells", "file.name in shell_names")
    #expect(text.codes == [])
    try text.edit("learn ceiling: percent { within 5% .. 60% start 25% }\n", "")
    try text.edit("use linux.psi\n", "")
    try text.edit("use linux.file\n", "use linux.file\nuse linux.psi\nlearn ceiling: percent { within 5% .. 60% start 25% }\n")
    #expect(text.codes == [])
  }

  @Test func editsThatMoveWhatStandsBehind() throws {
    var text = Edited(Array(Self.policy.utf8), name: "what stands behind")
    try text.edit("rule second", "rule first")
    #expect(text.codes == ["E0203"])
    try text.edit("/// The first.\n", "// Not the\n// first.\n")
    try text.edit("rule first { on exec when shell(process) then kill }\n", "")
    try text.edit("rule first", "rule second")
    try text.edit("policy p\n", "// Above.\npolicy q\n")
  }

  @Test func editsThatBreakTheText() throws {
    var text = Edited(Array(Self.policy.utf8), name: "broken")
    for (old, new) in [
      ("kill }", "kill "), ("\"sh\"", "\"sh"), ("/// The", "/* The"), ("rule third", "rul third"), ("use ", "\u{feff}"),
    ] {
      try text.edit(old, new)
      try text.edit(new, old)
    }
    #expect(text.codes == [])
    text.edit(0..<text.session.bytes.count, [])
    text.edit(0..<0, Array(Self.policy.utf8))
    #expect(text.codes == [])
  }

  /// Lines of golden cases and examples are left out, doubled and moved, and what was left out comes back.
  @Test(arguments: ["semantics", "compiler", "simulation", "examples"]) func editsOfRealPolicies(stage: String) {
    var generator = SeededGenerator(seed: Self.seed)
    let texts: [(name: String, bytes: [UInt8])] =
      stage == "examples"
      ? SourceFiles.paths(under: stage, suffix: ".ainka").compactMap { path in SourceFiles.bytes(path).map { (path, $0) } }
      : GoldenCases.names(stage: stage).flatMap { name in
        GoldenCases.sources(of: name, stage: stage).map { ("\(stage)/\(name)", $0.bytes) }
      }
    for (name, bytes) in texts where Int.random(in: 0..<(stage == "semantics" ? 36 : 12), using: &generator) == 0 {
      var text = Edited(bytes, name: name)
      let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
      guard let line = lines.randomElement(using: &generator), let other = lines.randomElement(using: &generator) else {
        continue
      }
      let gone = line.startIndex..<min(line.endIndex + 1, bytes.count)
      text.edit(gone, [])
      text.edit(gone.lowerBound..<gone.lowerBound, Array(other) + [0x0a])
      text.edit(gone.lowerBound..<(gone.lowerBound + other.count + 1), Array(bytes[gone]))
    }
  }
}
