import AinkaSemantics
import AinkaTestSupport
import AinkaValues
import Testing

/// What random tests found, one test each, so that it stays found.
@Suite("Findings of the differential test")
struct DifferentialFindings {
  /// `ainka-fuzz differential --seed 77`: nothing of the text was listed any more, so it was not read for the unknown row.
  @Test("a text in two sets without a common member is unknown where it is")
  func disjointSets() throws {
    let path = ProgramBuilder.field("path")
    let condition = TypedCondition.all([
      .text(field: path, .equals([Array("/a".utf8)]), ProgramBuilder.span),
      .text(field: path, .equals([Array("/b".utf8)]), ProgramBuilder.span),
    ])
    #expect(try truth(condition, [:]) == "unknown")
    #expect(try truth(condition, ["path": text("/a")]) == "false")
    #expect(try truth(condition, ["path": .none]) == "false")
  }

  /// The record keeps 16 rules that are unknown so far and may still be met; more are refused when compiling (E0613).
  @Test("rules that are unknown first and match later give the verdict of a match", arguments: [1, 16])
  func manyUnsure(rules: Int) throws {
    let path = ProgramBuilder.field("path")
    var subject = try engine { builder in
      for number in 100..<(100 + rules) {
        builder.rule(
          "r\(number)",
          .any([
            .numberIn(field: ProgramBuilder.field("uid"), [1...1], ProgramBuilder.span),
            .text(field: path, .equals([Array("/a".utf8)]), ProgramBuilder.span),
          ]), then: [.init(verdict: .audit, errno: 0)], unknown: [.init(verdict: .kill, errno: 0)])
      }
    }
    let met = subject.decide(event: "probe", ["path": text("/a")])
    #expect(met.verdict == .audit)
    #expect(met.matched == Array(0..<rules))
    #expect(met.unknown == [])
    let unknown = subject.decide(event: "probe", ["path": text("/b")])
    #expect(unknown.verdict == .kill)
    #expect(unknown.decidedBy == 0)
    #expect(unknown.unknown == Array(0..<rules))
  }
}
