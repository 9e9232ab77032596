import AinkaBundle
import AinkaCompiler
import AinkaEngine
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// Sets that are too many ranges of symbols to be tested one by one.
@Suite struct SetTests {
  /// A condition on the user id in so many ranges that begin at `start`, and the numbers that are in it.
  private func ranges(_ count: Int64, from start: Int64, andAbove last: Int64? = nil) -> TypedCondition {
    var all = (0..<count).map { number -> ClosedRange<Int64> in
      let low = start + number * 10
      return low...(low + number % 3)
    }
    if let last { all.append(last...0xffff_ffff) }
    return .numberIn(field: ProgramBuilder.field("uid"), all, ProgramBuilder.span)
  }

  @Test(arguments: [0, 60_000, 900_000] as [Int64])
  func rangesOfNumbers(start: Int64) throws {
    let condition = ranges(40, from: start)
    // What leads to the row in place of the set, so that the set is tested.
    let either = TypedCondition.any([condition, By.equals("name", "x")])
    for (value, expected) in [(start, true), (start + 1, false), (start + 11, true), (start + 392, false), (start + 390, true)]
    {
      for negated in [false, true] {
        let subject = negated ? TypedCondition.not(condition) : condition
        #expect(try truth(subject, ["uid": .number(value)]) == "\(expected != negated)", "\(value)")
        let both = TypedCondition.all([subject, By.number("gid", 7...7)])
        #expect(try truth(both, ["uid": .number(value), "gid": .number(7)]) == "\(expected != negated)", "\(value)")
        #expect(try truth(both, ["uid": .unknown, "gid": .number(7)]) == "unknown")
        #expect(try truth(both, ["uid": .unknown, "gid": .number(8)]) == "false")
        #expect(try truth(both, ["uid": .none, "gid": .number(7)]) == (negated ? "true" : "false"))
        let hasUnknown = try truth(both, ["uid": .number(value), "gid": .unknown])
        #expect(hasUnknown == (expected != negated ? "unknown" : "false"))
      }
      #expect(try truth(either, ["uid": .number(value), "name": text("y")]) == "\(expected)")
    }
  }

  @Test func rangesWithoutAnEnd() throws {
    let condition = ranges(30, from: 100, andAbove: 70_000)
    for (value, expected) in [(100, true), (99, false), (69_999, false), (70_000, true), (0xffff_ffff, true)] as [(Int64, Bool)]
    {
      #expect(try truth(condition, ["uid": .number(value)]) == "\(expected)")
      #expect(try truth(.not(condition), ["uid": .number(value)]) == "\(!expected)")
    }
    #expect(try truth(.not(condition), ["uid": .unknown]) == "unknown")
  }

  @Test func theirBitsLieInTheImage() throws {
    var builder = ProgramBuilder()
    builder.rule("r", .all([ranges(40, from: 0), By.number("gid", 7...7)]))
    var report = DiagnosticReport()
    let bundle = try #require(Compiler.compile(builder.program, report: &report))
    // struct ainka_more: kind 5, wanted true, the slot of the user id, then the place of the bits and how many.
    let found = stride(from: 0, to: bundle.image.count - 16, by: 8).filter { Array(bundle.image[$0..<$0 + 4]) == [5, 1, 4, 0] }
    let place = try #require(found.first)
    func fault(_ offset: Int, _ bytes: [UInt8]) -> String? {
      var copy = bundle
      copy.image.replaceSubrange(place + offset..<place + offset + bytes.count, with: bytes)
      do throws(BundleError) { _ = try Bundle.decode(copy.encoded()) } catch { return "\(error)" }
      return nil
    }
    #expect(fault(0, [5]) == nil)
    #expect(fault(8, [255, 255, 255, 0])?.contains("a set of symbols ends beyond the image") == true)
    #expect(fault(8, [255, 255, 255, 255])?.contains("a set of symbols ends beyond the image") == true)
    #expect(fault(4, [4])?.contains("a set of symbols") == true)
    #expect(fault(2, [250])?.contains("tests a symbol that nobody sets") == true)
    #expect(fault(0, [6])?.contains("tests a text that is not there") == true)
    #expect(fault(0, [9])?.contains("has a test of an unknown kind") == true)
  }

  /// Sets that overlap in every way have members whose symbols lie apart.
  @Test(arguments: ["path", "name"], [false, true])
  func textsOfManySets(field: String, isNegated: Bool) throws {
    func member(_ number: Int) -> String { "m\(100 + number)" }
    func isIn(_ number: Int, _ set: Int) -> Bool { number % (set + 2) == 0 || (number * number + set) % 7 == 3 }
    let sets = 24
    var subject = try engine { builder in
      for set in 0..<sets {
        let texts = (0..<120).filter { isIn($0, set) }.map { Array(member($0).utf8) }
        let test = TypedCondition.text(field: ProgramBuilder.field(field), .equals(texts), ProgramBuilder.span)
        builder.rule(
          "r\(100 + set)", .all([isNegated ? .not(test) : test, By.number("gid", 7...7), .not(By.none("tty"))]),
          then: [.init(verdict: .audit, errno: 0)])
      }
    }
    for number in 0..<121 {
      let event: [String: EventValue] = [field: text(member(number)), "gid": .number(7), "tty": text("t")]
      let decision = subject.decide(event: "probe", event)
      #expect(decision.matched == (0..<sets).filter { (number < 120 && isIn(number, $0)) != isNegated }, "\(number)")
      #expect(decision.unknown == [])
    }
    let absent = subject.decide(event: "probe", [field: .none, "gid": .number(7), "tty": text("t")])
    #expect(absent.matched.count == (isNegated ? sets : 0))
    let unknown = subject.decide(event: "probe", ["gid": .number(7), "tty": text("t")])
    #expect(unknown.unknown == Array(0..<sets))
    let both = subject.decide(event: "probe", [field: text(member(0)), "gid": .number(7)])
    #expect(both.unknown == (0..<sets).filter { isIn(0, $0) != isNegated })
  }

  /// Eighteen literals of two ranges each are more tests than fit, one each are not.
  @Test func manySmallSets() throws {
    let ports = TypedCondition.any([By.number("port", 1...2, 8...9), By.number("count", 3...4, 6...7)])
    let parts = ["uid", "gid", "port", "count", "duration"].map { By.number($0, 1...2, 5...6) }
    #expect(try truth(.all(parts + [ports]), [:]) == "unknown")
  }

  /// An image has room for the hashes of eight numbers; further ones are compared as they are.
  @Test func moreNumbersThanHashes() throws {
    let names = (0..<12).map { "n\(100 + $0)" }
    var event = ProgramBuilder.event
    event.fields = names.enumerated().map { TypedField(name: $1, type: .uid, place: .number($0)) }
    var subject = try engine { builder in
      builder.events = [event]
      for field in names.indices {
        builder.rule("a\(100 + field)", .numberIn(field: field, [5...5], ProgramBuilder.span))
        builder.rule("b\(100 + field)", .not(.numberIn(field: field, [1...1, 5...5, 70_000...70_000], ProgramBuilder.span)))
      }
      builder.rules.sort { $0.name < $1.name }
    }
    for field in names.indices {
      for value in [1, 2, 5, 70_000] as [Int64] {
        var fields = Dictionary(uniqueKeysWithValues: names.map { ($0, EventValue.number(1)) })
        fields[names[field]] = .number(value)
        let expected = (value == 5 ? [field] : []) + (value == 2 ? [12 + field] : [])
        #expect(subject.decide(event: "probe", fields).matched == expected, "\(field) \(value)")
        fields[names[field]] = .unknown
        #expect(subject.decide(event: "probe", fields).unknown == [field, 12 + field])
      }
    }
  }
}
