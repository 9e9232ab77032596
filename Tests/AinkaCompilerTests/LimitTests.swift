import AinkaBundle
import AinkaCompiler
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import CAinkaABI
import Testing

/// The limits that no short policy reaches.
@Suite struct LimitTests {
  /// Returns the codes of what compiling the program that `make` builds reports.
  private func codes(_ make: (inout ProgramBuilder) -> Void) -> [String] {
    var builder = ProgramBuilder()
    make(&builder)
    var report = DiagnosticReport()
    let bundle = Compiler.compile(builder.program, report: &report)
    #expect((bundle == nil) == report.hasErrors)
    return report.sorted.map(\.code)
  }

  @Test func rulesWithAlternatives() {
    let either = TypedCondition.any([By.number("uid", 1...1), By.number("gid", 1...1)])
    let found = codes { for index in 0..<2049 { $0.rule("r\(10_000 + index)", either) } }
    #expect(found.first == "E0607")
  }

  @Test func imageBytes() {
    // Sets that are looked up in a bit for each number below a million: 128 KiB of each rule.
    let found = codes {
      for index in 0..<Int64(560) {
        let ranges = (Int64(0)..<9).map { place in (1 + place * 100_000 + index)...(2 + place * 100_000 + index) }
        let condition = TypedCondition.numberIn(
          field: ProgramBuilder.field("gid"), ranges + [1_040_000...1_040_001], ProgramBuilder.span)
        $0.rule("r\(1_000 + index)", .all([By.number("uid", index...index), condition]))
      }
    }
    #expect(found == ["E0608"])
  }

  /// Guards are the last that is written, and the first that has to go.
  @Test func guardsMakeNoImageOfALargerSize() throws {
    var narrowed = 0
    for rules in [700, 950, 1_000] {
      var text = "policy p\nuse linux.process\nuse linux.net\n"
      for number in 0..<rules {
        let port = 20_000 + number
        let condition =
          switch number % 4 {
          case 0: "destination.address in { \"10.\(number / 256).\(number % 256).0/24\" } and destination.port == \(port)"
          case 1: "process.uid == \(port) and protocol == udp"
          case 2: "process.name in { \"a\(number)\", \"b\(number)\" } and process.uid in 1000 .. 60000"
          default: "destination.port == \(port) and process.parent.name != \"c\(number)\" and process.gid != 7"
          }
        text += "rule r\(number) { on connect when \(condition) then audit }\n"
      }
      let bundle = try PolicyCompiling.bundle([("p.ainka", text)])
      let (words, bytes) = try guardWords(of: bundle)
      let isLarger = bundle.image.count > 1 << 18
      #expect(!isLarger || bundle.image.count - bytes > 1 << 18, "\(rules) rules")
      if !isLarger, words < 2 * rules { narrowed += 1 }
    }
    #expect(narrowed > 0)
  }

  /// Returns how many words the guards of the only table of `bundle` have, and how many bytes they take with all that is beside.
  private func guardWords(of bundle: Bundle) throws -> (words: Int, bytes: Int) {
    try bundle.image.withUnsafeBytes { image in
      let table = image.loadUnaligned(fromByteOffset: bundle.events[0].table, as: ainka_table.self)
      try #require(table.guards != 0)
      let first = Int(table.guards & ~63)
      let names = Int(table.guards >> 3 & 7)
      let others = (0..<Int(table.guards & 7)).map { Int(AINKA_GUARDED_NAMES) + $0 }
      let words = (Array(0..<names) + others).reduce(0) { sum, place in
        let offset = first + place * MemoryLayout<ainka_guard>.stride
        return sum + Int(image.loadUnaligned(fromByteOffset: offset, as: ainka_guard.self).mask) / 8 + 1
      }
      return (words, words * 8 + 1_024)
    }
  }

  @Test func scopes() {
    let found = codes {
      for index in 0..<32 {
        $0.policies.append(
          TypedPolicy(name: "q\(index)", scope: "/s\(10 + index)", documentation: "", span: ProgramBuilder.span))
      }
      $0.rule("r", By.number("uid", 1...1))
    }
    #expect(found == ["E0609"])
  }

  @Test func events() {
    let found = codes {
      $0.events = (0..<25).map { index in
        var event = ProgramBuilder.event
        event.name = "e\(10 + index)"
        return event
      }
      for index in 0..<25 { $0.rule("r\(10 + index)", By.number("uid", 1...1), event: index) }
    }
    #expect(found == ["E0610"])
  }

  @Test func eventsOfPolicies() {
    func codes(_ events: Int) -> [String] {
      self.codes { builder in
        builder.events = (0..<events).map { index in
          var event = ProgramBuilder.event
          event.name = "p.e\(index)"
          return event
        }
        for index in 0..<events { builder.rule("r\(index)", By.number("uid", 1...1), event: index) }
      }
    }
    #expect(codes(16) == [])
    #expect(codes(17) == ["E0630"])
  }

  @Test func thresholds() {
    let found = codes {
      for index in 0..<1025 { $0.threshold("t\(10_000 + index)", .count, 0...9, start: 1) }
      $0.rule("r", By.number("uid", 1...1))
    }
    #expect(found == ["E0611"])
  }

  @Test func ranges() {
    let networks = (UInt32(0)..<33_000).map { (number: UInt32) -> ClosedRange<Address> in
      let first = Address(four: number * 4)
      let last = Address(four: number * 4 + 1)
      return first...last
    }
    let condition = TypedCondition.addressIn(field: ProgramBuilder.field("address"), networks, ProgramBuilder.span)
    #expect(codes { $0.rule("r", condition) } == ["E0612"])
  }

  @Test func rulesThatMayBeUnknownFirst() {
    let either = TypedCondition.any([By.number("uid", 1...1), By.number("gid", 1...1)])
    func codes(_ rules: Int) -> [String] {
      self.codes { builder in
        for index in 0..<rules { builder.rule("r\(10 + index)", either, unknown: [.init(verdict: .deny, errno: 1)]) }
      }
    }
    #expect(codes(16) == [])
    #expect(codes(17) == ["E0613"])
  }

  /// Each value has a list of its own, and no event in the kernel has the number unknown.
  @Test func rulesOnOneNumber() {
    let found = codes { builder in
      for index in 0..<4_000 { builder.rule("r\(10_000 + index)", By.number("uid", Int64(index)...Int64(index))) }
    }
    #expect(found == [])
  }

  /// Each value has a list of its own; all of them are compared where the text cannot be read, which is rare enough.
  @Test func rulesOnOneText() {
    func codes(_ rules: Int) -> [String] {
      self.codes { builder in
        for index in 0..<rules { builder.rule("r\(10_000 + index)", By.equals("path", "/d\(index)")) }
      }
    }
    #expect(codes(2_100) == [])
    #expect(codes(10_000) == [])
  }

  @Test func labelsOfOneEvent() {
    func codes(_ labels: Int) -> [String] {
      var builder = ProgramBuilder()
      for index in 0..<labels {
        builder.rule("r\(10 + index)", .has(field: ProgramBuilder.field("uid"), label: index, ProgramBuilder.span))
      }
      var program = builder.program
      program.labels = (0..<labels).map { index in
        TypedLabel(
          name: "p.l\(10 + index)", policy: 0, holder: .process, changes: [], spreadsToChildren: false, documentation: "",
          span: ProgramBuilder.span)
      }
      var report = DiagnosticReport()
      _ = Compiler.compile(program, report: &report)
      return report.sorted.map(\.code)
    }
    #expect(codes(15) == [])
    #expect(codes(16) == ["E0617"])
  }

  @Test func valuesFromKeys() {
    var builder = ProgramBuilder()
    builder.rule("r", By.number("uid", 1...1))
    var program = builder.program
    program.windows = [
      TypedWindow(
        policy: 0, event: 0, condition: .constant(true), lengthNanoseconds: 16_000_000_000, key: nil, capacity: 1,
        text: "count(probe) over 16s", span: ProgramBuilder.span)
    ]
    program.settings = [
      TypedSetting(
        name: "s", type: .count, bounds: 0...9, kind: "file", target: "/s", selector: "", unit: "", moves: [], isOfEvent: false,
        span: ProgramBuilder.span)
    ]
    func codes(_ term: TypedTerm) -> [String] {
      program.rules[0].effects = [TypedEffect(kind: .set(setting: 0, .number(term), keep: true), span: ProgramBuilder.span)]
      var report = DiagnosticReport()
      _ = Compiler.compile(program, report: &report)
      return report.sorted.map(\.code)
    }
    #expect(codes(.field(ProgramBuilder.field("uid"))) == [])
    #expect(codes(.window(0, key: nil)) == ["E0618"])
  }

  @Test func everyDiagnosticHasAPage() {
    let pages = Compiler.pages.map(\.code)
    let errors: [String] = (1...19).map { (number: Int) -> String in number < 10 ? "E060\(number)" : "E06\(number)" }
    #expect(pages == errors + ["E0630", "W0601", "W0602", "W0603", "W0604"])
    for page in Compiler.pages { #expect(![page.title, page.summary, page.wrong, page.right, page.why].contains("")) }
  }

  @Test func theSameProgramGivesTheSameBytes() throws {
    var builder = ProgramBuilder()
    for index in 0..<200 {
      builder.rule(
        "r\(1000 + index)",
        .all([
          By.number("uid", Int64(index % 17)...Int64(index % 17)), By.starts("path", "/d\(index)/"),
          .not(By.equals("name", "n\(index % 5)", "m\(index % 7)")),
        ]))
    }
    var report = DiagnosticReport()
    let first = try #require(Compiler.compile(builder.program, report: &report))
    let second = try #require(Compiler.compile(builder.program, report: &report))
    #expect(first.encoded() == second.encoded())
    let decoded = try Bundle.decode(first.encoded())
    #expect(decoded == first)
    for station in Compiler.Station.allCases {
      let text = try #require(Compiler.emit(station, of: builder.program, report: &report))
      let again = Compiler.emit(station, of: builder.program, report: &report)
      #expect(text == again)
    }
  }
}
