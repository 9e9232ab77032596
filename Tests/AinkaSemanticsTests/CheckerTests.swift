import AinkaSemantics
import AinkaSource
import AinkaSyntax
import AinkaTestSupport
import AinkaValues
import Testing

/// What golden cases cannot show: other hosts, the embedded library, places of fields, hostile policies, language.md.
@Suite struct CheckerTests {
  /// Checks `text` on a host with `profile`.
  private func check(_ text: String, profile: HostProfile = .portable) -> (program: TypedProgram?, codes: [String]) {
    var report = DiagnosticReport()
    let program = Checker.check([SourceText(name: "test.ainka", text: text)], profile: profile, report: &report)
    #expect((program == nil) == report.hasErrors)
    return (program, report.sorted.map(\.code))
  }

  @Test func theEmbeddedLibraryIsTheFolder() {
    let paths = SourceFiles.paths(under: "stdlib", suffix: ".ainka")
    #expect(StandardLibrary.texts.map(\.name) == paths.map { String($0.dropFirst("stdlib/".count)) })
    for (text, path) in zip(StandardLibrary.texts, paths) { #expect(text.bytes == SourceFiles.bytes(path), "\(path)") }
  }

  @Test func everyEventStandsInTheDocumentation() throws {
    var report = DiagnosticReport()
    let page = String(decoding: SourceFiles.bytes("docs/events.md") ?? [], as: UTF8.self)
    var count = 0
    for (place, text) in StandardLibrary.texts.enumerated() {
      for case .event(let event) in Parser.parse(text, source: UInt32(place), report: &report).declarations {
        count += 1
        #expect(!event.documentation.isEmpty)
        let row = page.split(separator: "\n").first { $0.hasPrefix("| `\(event.name.text)` |") }
        for field in event.fields where field.name.text != "process" && !event.name.text.hasPrefix("tcp_retransmit") {
          let isShown = row?.contains("`\(field.name.text)`") == true || field.name.text.hasPrefix("argument.")
          #expect(isShown, "\(event.name.text): \(field.name.text)")
        }
      }
    }
    let readme = String(decoding: SourceFiles.bytes("README.md") ?? [], as: UTF8.self)
    #expect(readme.contains("Rules on \(count) events"))
  }

  @Test func placesOfFields() throws {
    let program = try #require(
      check(
        """
        policy p
        use linux.process
        use linux.net
        use linux.sysctl
        rule a { on exec then audit }
        rule b { on connect then audit }
        rule c { on sysctl_write then audit }
        """
      ).program)
    let process: [(String, TypedField.Place)] = [
      ("process.cgroup", .text(2)), ("process.file.name", .text(1)), ("process.file.path", .text(0)),
      ("process.gid", .number(2)),
      ("process.name", .name(0)), ("process.parent.gid", .number(5)), ("process.parent.name", .name(1)),
      ("process.parent.pid", .number(3)),
      ("process.parent.uid", .number(4)), ("process.pid", .number(0)), ("process.session", .number(6)),
      ("process.tty", .text(3)), ("process.uid", .number(1)),
    ]
    let own: [String: [(String, TypedField.Place)]] = [
      "exec": [
        ("arguments", .longText), ("file.name", .text(5)), ("file.path", .text(4)), ("invoked.name", .text(7)),
        ("invoked.path", .text(6)),
      ],
      "connect": [("destination.address", .address(0)), ("destination.port", .number(8)), ("protocol", .number(9))],
      "sysctl_write": [("new_value", .text(5)), ("sysctl.name", .text(4))],
    ]
    #expect(program.events.map(\.name) == ["connect", "exec", "sysctl_write"])
    for event in program.events {
      let wanted = (process + (own[event.name] ?? [])).sorted { $0.0 < $1.0 }
      #expect(event.fields.map(\.name) == wanted.map(\.0))
      #expect(event.fields.map(\.place) == wanted.map(\.1))
    }
    #expect(program.events[0].hooks.map(\.target) == ["connect4", "connect6", "sendmsg4", "sendmsg6"])
    #expect(program.events[0].fields.first { $0.name == "protocol" }?.cases == ["tcp", "udp", "other"])
  }

  @Test func hostsThatCanMore() throws {
    let text = "policy p\nuse linux.net\nrule a { on connect then kill or deny EACCES then signal TERM }\n"
    #expect(check(text).codes == ["E0407"])
    let profile = HostProfile(name: "here", bpfLSM: true, killFromCgroup: true)
    let program = try #require(check(text, profile: profile).program)
    #expect(
      program.rules[0].verdict == [
        TypedRule.Choice(verdict: .kill, errno: 0), TypedRule.Choice(verdict: .deny, errno: 13),
      ])
    #expect(check("policy p\nuse linux.process\nrule a { on exec then deny }\n", profile: profile).codes == [])
    #expect(check("policy p\nuse linux.process\nrule a { on exec then deny }\n").codes == ["E0401"])
  }

  @Test func namesAreNumberedByFullName() throws {
    var report = DiagnosticReport()
    let sources = [
      "policy zeta\nuse linux.net\nlearn t: port { start 5 }\nrule b { on connect when destination.port > t then audit }\nrule a { on connect then audit }\n",
      "policy alpha\nuse linux.net\nlearn t: port { start 6 }\nrule z { on connect when destination.port > zeta.t then audit }\n",
    ].enumerated().map { SourceText(name: "\($0).ainka", text: $1) }
    let program = try #require(Checker.check(sources, profile: .portable, report: &report))
    #expect(program.policies.map(\.name) == ["zeta", "alpha"])
    #expect(program.thresholds.map(\.name) == ["alpha.t", "zeta.t"])
    #expect(program.rules.map(\.name) == ["alpha.z", "zeta.a", "zeta.b"])
    for rule in [program.rules[0], program.rules[2]] {
      guard case .compare(_, .greater, .threshold(1), _) = rule.when else {
        Issue.record("\(rule.when)")
        continue
      }
    }
  }

  /// The blocks of language.md that this version compiles, with the header that fragments leave out.
  @Test func theFirstExampleOfTheLanguageDocument() throws {
    let text = String(decoding: GoldenCases.sources(of: "first_example", stage: "semantics")[0].bytes, as: UTF8.self)
    let program = try #require(check(text).program)
    #expect(
      program.rules.map(\.conditionText) == [
        ["when destination.address in metadata and process.uid in 1000 .. 60000"],
        ["when unattended(process) and file.name in shells", "unless file.path starts with \"/usr/local/maintenance/\""],
      ])
    #expect(program.rules[1].namedSets == [NamedSet(name: "shells", members: ["\"sh\"", "\"dash\"", "\"bash\"", "\"zsh\""])])
  }

  /// Each token of valid policies left out, doubled and swapped: no crash, no endless check, no errors without a place.
  @Test(arguments: ["first_example", "arithmetic", "messages", "predicates", "addresses", "constants_fold"]) func mutations(
    name: String
  ) {
    let source = GoldenCases.sources(of: name, stage: "semantics")[0]
    var report = DiagnosticReport()
    let tokens = Parser.tokens(source, source: 0, report: &report).tokens
    let pieces = tokens.indices.dropLast().map { Array(source.bytes[Int(tokens[$0].start)..<Int(tokens[$0].end)]) }
    for place in pieces.indices {
      for change in 0..<4 {
        var mutated = pieces
        switch change {
        case 0: mutated.remove(at: place)
        case 1: mutated.insert(pieces[place], at: place)
        case 2: mutated[place] = pieces[(place * 7 + 3) % pieces.count]
        default: if place + 1 < pieces.count { mutated.swapAt(place, place + 1) }
        }
        _ = check(String(decoding: Array(mutated.joined(separator: [0x20])), as: UTF8.self))
      }
    }
  }

  @Test func nestedAsDeepAsAllowed() {
    let brackets = String(repeating: "not (", count: 30) + "process.uid == 0" + String(repeating: ")", count: 30)
    #expect(check("policy p\nuse linux.process\nrule a { on exec when \(brackets) then kill }\n").codes == [])
    let chain = (0..<20_000).map { "process.uid == \($0 % 4_000)" }.prefix(4_000).joined(separator: " or ")
    #expect(check("policy p\nuse linux.process\nrule a { on exec when \(chain) then kill }\n").codes == [])
  }

  /// Predicates that double at every step are refused soon.
  @Test func predicatesThatExplode() {
    var text = "policy p\nuse linux.process\npredicate p0(p: process) = p.uid == 0\n"
    for step in 1...15 {
      let calls = Array(repeating: "p\(step - 1)(p)", count: 40).joined(separator: " and ")
      text += "predicate p\(step)(p: process) = \(calls)\n"
    }
    #expect(check(text + "rule a { on exec when p15(process) then kill }\n").codes.contains("E0213"))
  }
}
