import AinkaBundle
import CAinkaABI
import Testing

/// Bundles whose checksum fits and whose image is not one.
@Suite struct ImageVerifierTests {
  /// Where the image begins in the encoded sample.
  private let imageOffset: Int = {
    let bytes = sample.encoded()
    let head = 64 + 7 * 24
    return bytes[head + 8..<head + 16].reversed().reduce(0) { $0 << 8 | Int($1) }
  }()

  /// Returns what is wrong with the sample once `change` was made to its image.
  private func fault(after change: (inout [UInt8]) -> Void) -> String? {
    var copy = sample
    change(&copy.image)
    return AinkaBundleTests.fault(copy.encoded())
  }

  /// Returns the number at `offset` of the sample's image.
  private func word(_ offset: Int) -> Int {
    sample.image[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// Writes a number of four bytes.
  private func put(_ value: UInt32, at offset: Int, _ image: inout [UInt8]) {
    for byte in 0..<4 { image[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt32(byte * 8)) }
  }

  @Test func damagedDirectories() {
    #expect(fault { put(0, at: 0, &$0) } == "the image does not begin as one")
    #expect(fault { put(9, at: 4, &$0) } == "the image has version 9")
    #expect(fault { put(8, at: 8, &$0) }?.contains("says it has 8 bytes") == true)
    #expect(fault { put(3, at: 12, &$0) }?.contains("the image has 3 rules") == true)
    #expect(fault { put(0xffff_fff8, at: 16, &$0) }?.contains("the rule records ends beyond the image") == true)
    #expect(fault { put(64, at: 48, &$0) } == "the image has places for hooks, which only a loader knows")
    #expect(fault { $0 = Array($0.dropLast(8)) }?.contains("bytes") == true)
    #expect(fault { $0 = [] }?.contains("beyond the image") == true)
  }

  @Test func recordsSayWhatTheWordsSay() {
    let records = word(16)
    #expect(fault { $0[records + 16] = 4 } == "the record of rule `p.a` says something else than its words")
    #expect(fault { put(77, at: records + 8, &$0) } == "the record of rule `p.a` is damaged")
    #expect(fault { put(500, at: records + 20, &$0) } == "rule `p.a` has a bit beyond those of its event")
  }

  @Test func damagedTables() {
    let table = sample.events[0].table
    let offset = { (path: PartialKeyPath<ainka_table>) in table + (MemoryLayout<ainka_table>.offset(of: path) ?? 0) }
    #expect(fault { put(1, at: offset(\.zero), &$0) } == "the table of `probe` has no zero")
    #expect(fault { put(.max, at: offset(\.fields), &$0) } == "the table of `probe` reads fields that no event has")
    #expect(fault { put(8, at: offset(\.scopes), &$0) } == "the table of `probe` is in a scope that is not there")
    #expect(
      fault { put(17, at: offset(\.number_interns), &$0) } == "the table of `probe` has more tables than the evaluator visits")
    #expect(fault { put(0xffff_ff00, at: offset(\.always_list), &$0) }?.contains("a list") == true)
    #expect(
      fault { put(32, at: offset(\.always_list), &$0) } == "the table of `probe` has a list at the beginning of the image")
  }

  @Test func everyByteOfTheImageMayBeAnything() {
    // Refused, or sound: what is decoded can be encoded, printed and loaded. Nothing here may stop the program.
    var random = SeededGenerator(state: 2)
    var refused = 0
    for _ in 0..<4_000 {
      var bytes = sample.encoded()
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: imageOffset..<bytes.count, using: &random)
        bytes[place] =
          Bool.random(using: &random)
          ? bytes[place] ^ 1 << UInt8.random(in: 0...7, using: &random) : UInt8.random(in: 0...255, using: &random)
      }
      if AinkaBundleTests.fault(signed(bytes)) != nil { refused += 1 }
    }
    #expect(refused > 1_000, "\(refused)")
  }

  @Test func everyByteOfTheWordsMayBeAnything() throws {
    var random = SeededGenerator(state: 2)
    for _ in 0..<4_000 {
      var bytes = sample.encoded()
      let place = Int.random(in: 64..<imageOffset, using: &random)
      bytes[place] = UInt8.random(in: 0...255, using: &random)
      guard let decoded = try? Bundle.decode(signed(bytes)) else { continue }
      #expect(decoded.encoded() == signed(bytes))
      #expect(!decoded.words.isEmpty && !decoded.json.isEmpty)
    }
  }
}
