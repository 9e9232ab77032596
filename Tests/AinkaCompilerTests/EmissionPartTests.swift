import AinkaSemantics
import AinkaValues
import Testing

@testable import AinkaCompiler

/// The parts of the image, each against a plain search.
@Suite struct EmissionPartTests {
  /// Random numbers that are the same in each run.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  @Test func nestedSetsAreOneRangeEach() {
    let classes = SymbolClasses(values: 8, sets: [[0, 1, 2, 3, 4, 5], [1, 2], [4, 5], [2], [7], []])
    #expect(classes.runs.map(\.count) == [1, 1, 1, 1, 1, 0])
    #expect(classes.symbols[6] == 0)
    #expect(classes.symbols[0] == classes.symbols[3])
  }

  @Test func everySetIsWhatItsSymbolsSay() {
    var random = Generator(state: 3)
    for _ in 0..<200 {
      let sets = (0..<6).map { _ in (0..<20).filter { _ in Bool.random(using: &random) } }
      let classes = SymbolClasses(values: 20, sets: sets)
      for (set, runs) in zip(sets, classes.runs) {
        let found = (0..<20).filter { value in runs.contains { $0.contains(classes.symbols[value]) } }
        #expect(found == set)
      }
    }
  }

  @Test func everyKeyHasAPlaceOfItsOwn() throws {
    for count in [0, 1, 2, 3, 100, 5_000] {
      let hashes = (0..<count).map { EvaluatorHash.number(UInt64($0 * 7), seed: 99) }
      let placement = try #require(HashPlacement(hashes))
      #expect(Set(placement.places).count == count)
      #expect(placement.places.allSatisfy { $0 < placement.slots })
    }
  }

  @Test func theLongestListedTextIsFound() {
    var random = Generator(state: 4)
    for _ in 0..<100 {
      let pieces = ["/usr", "/lib", "/a", "/usr/", "x"]
      let listed = Set(
        (0..<Int.random(in: 1...25, using: &random)).map { _ in
          Array(
            (0..<Int.random(in: 1...5, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined().utf8)
        })
      let table = TextTable(listed)
      for _ in 0..<40 {
        let text = Array((0..<6).map { _ in pieces.randomElement(using: &random) ?? "" }.joined().utf8)
        // The search as the evaluator does it, with exact comparison in place of the hash.
        var rope = table.rope
        var best: Int?
        var probes = 0
        while rope != 0 {
          let length = Int(rope & 255)
          rope >>= 8
          probes += 1
          guard text.count >= length else { continue }
          let hit = table.entries.first { $0.length == length && table.texts[$0.low].prefix(length) == text.prefix(length) }
          guard let hit else { continue }
          best = hit.best
          rope = hit.rope
        }
        let expected = listed.filter { text.starts(with: $0) }.max { $0.count < $1.count }
        #expect(best.map { table.texts[$0] } == expected)
        #expect(probes <= 8)
      }
    }
  }

  @Test func automataAgreeWithAPlainSearch() throws {
    var random = Generator(state: 5)
    let alphabet = Array("ab/".utf8)
    func word(_ limit: Int) -> [UInt8] {
      (0..<Int.random(in: 0...limit, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
    }
    func occurs(_ part: [UInt8], in text: [UInt8]) -> Bool {
      part.count <= text.count && (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
    }
    for _ in 0..<300 {
      let words = Set((0..<3).map { _ in word(4) }).sorted { $0.lexicographicallyPrecedes($1) }
      let tests: [(TextTest, ([UInt8]) -> Bool)] = [
        (.contains(words), { text in words.contains { occurs($0, in: text) } }),
        (.equals(words), { words.contains($0) }), (.startsWith(words[0]), { $0.starts(with: words[0]) }),
        (.endsWith(words[0]), { $0.reversed().starts(with: words[0].reversed()) }),
      ]
      for (test, holds) in tests {
        let automaton = try #require(Automaton(test))
        for _ in 0..<10 {
          let text = word(8)
          var state = 0
          for byte in text { state = Int(automaton.next[state * automaton.classes + Int(automaton.classOf[Int(byte)])]) }
          #expect(automaton.accepts[state] == holds(text), "\(test) \(text)")
        }
      }
    }
  }

  @Test func automataAreSmall() throws {
    // One state for each length found so far, and the sealed ones.
    #expect(try #require(Automaton(.contains([Array("abc".utf8)]))).states == 4)
    #expect(try #require(Automaton(.endsWith(Array("abc".utf8)))).states == 4)
    #expect(try #require(Automaton(.startsWith(Array("abc".utf8)))).states == 5)
    #expect(try #require(Automaton(.equals([Array("abc".utf8)]))).states == 5)
    #expect(try #require(Automaton(.startsWith([]))).states == 1)
    let sealed = try #require(Automaton(.contains([Array("a".utf8)])))
    #expect((0..<sealed.states).map(sealed.isSealed) == [false, true])
  }

  @Test func setsOfNumbers() {
    let odd: [ClosedRange<UInt32>] = [1...3, 5...7, 9...9]
    #expect(RangeSet.union(odd, [4...4, 20...30]) == [1...7, 9...9, 20...30])
    #expect(RangeSet.intersection(odd, [3...5, 9...100]) == [3...3, 5...5, 9...9])
    #expect(RangeSet.difference([0...10], odd) == [0...0, 4...4, 8...8, 10...10])
    #expect(RangeSet.difference(odd, [UInt32.whole]) == [])
    #expect(RangeSet.difference([UInt32.whole], []) == [UInt32.whole])
  }

  @Test func intervalsCutWhereRangesBeginAndEnd() {
    let last = Address(high: .max, low: .max)
    let ranges = [Address(four: 5)...Address(four: 9), Address(four: 7)...last]
    let intervals = ElementaryIntervals(ranges)
    #expect(intervals.starts.count == 4)
    #expect(intervals.places(of: ranges[0]) == 1..<3)
    #expect(intervals.places(of: ranges[1]) == 2..<4)
  }

  @Test func ruleVerifierFindsWhatIsBroken() {
    let builder = ProgramForVerifier()
    func first(_ change: (inout RuleProgram) -> Void) -> String { String(builder.problems(change).first?.prefix(2) ?? "") }
    #expect(first { _ in } == "")
    #expect(first { $0.rules[0].number = 4 } == "1:")
    #expect(first { $0.rules[0].body = .tree(.constant(true)) } == "2:")
    let hasWays = first {
      $0.state = .raw
      $0.rules[0].body = .alternatives([])
    }
    #expect(hasWays == "2:")
    #expect(first { $0.replace(.numbers(field: 77, [])) } == "4:")
    #expect(first { $0.replace(.numbers(field: 5, [])) } == "4:")
    #expect(first { $0.replace(.numbers(field: 11, [5...6, 7...8])) } == "5:")
    #expect(first { $0.replace(.comparison(Expression(operations: [.field(11)]))) } == "6:")
    #expect(first { $0.repeatLiteral() } == "7:")
    #expect(first { $0.addRange() } == "8:")
    let differs = Expression(operations: [.field(11), .constant(1), .compare(.notEqual)])
    #expect(first { $0.replace(.comparison(differs)) } == "9:")
    #expect(first { $0.shared = [SharedPredicate(event: 0, atom: .isNone(field: 11), rules: [0])] } == "10")
  }
}
