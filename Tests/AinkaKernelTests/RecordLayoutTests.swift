import CAinkaABI
import Testing

@testable import AinkaRuntime

/// The decoder of records reads bytes by offsets of its own; they are those of `struct ainka_record`.
@Suite struct RecordLayoutTests {
  @Test func everyMemberIsWhereTheDecoderReads() {
    let members: [(PartialKeyPath<ainka_record>, Int)] = [
      (\.size, RecordDecoder.Offset.size),
      (\.version, RecordDecoder.Offset.version),
      (\.time_ns, RecordDecoder.Offset.time),
      (\.generation, RecordDecoder.Offset.generation),
      (\.matches, RecordDecoder.Offset.matches),
      (\.held, RecordDecoder.Offset.held),
      (\.matched, RecordDecoder.Offset.matched),
      (\.strictest, RecordDecoder.Offset.strictest),
      (\.verdict, RecordDecoder.Offset.verdict),
      (\.refused, RecordDecoder.Offset.refused),
      (\.signalled, RecordDecoder.Offset.signalled),
      (\.errno_code, RecordDecoder.Offset.errno),
      (\.unknown, RecordDecoder.Offset.unknown),
      (\.none, RecordDecoder.Offset.none),
      (\.truncated, RecordDecoder.Offset.truncated),
      (\.texts, RecordDecoder.Offset.texts),
      (\.number, RecordDecoder.Offset.number),
      (\.name, RecordDecoder.Offset.name),
      (\.address, RecordDecoder.Offset.address),
    ]
    for (member, offset) in members { #expect(MemoryLayout<ainka_record>.offset(of: member) == offset, "\(member)") }
  }

  @Test func theHeadEndsWhereTheTextsBegin() {
    #expect(MemoryLayout<ainka_record>.size == RecordDecoder.Offset.end)
    #expect(RecordDecoder.version == UInt32(AINKA_RECORD_VERSION))
    #expect(RecordDecoder.keptMatches == Int(AINKA_KEPT_MATCHES))
  }

  @Test func fieldsAreOfTheSameKinds() {
    #expect(RecordDecoder.observedBit == UInt16(AINKA_MATCH_OBSERVED))
    let numbers = Int(AINKA_FIELD_NUMBER.rawValue)
    let names = Int(AINKA_FIELD_NAME.rawValue)
    let addresses = Int(AINKA_FIELD_ADDRESS.rawValue)
    let texts = Int(AINKA_FIELD_TEXT.rawValue)
    #expect(RecordDecoder.FieldKind.numbers == numbers..<names)
    #expect(RecordDecoder.FieldKind.names == names..<addresses)
    #expect(RecordDecoder.FieldKind.addresses == addresses..<texts)
    #expect(RecordDecoder.FieldKind.texts == texts..<Int(AINKA_FIELDS.rawValue))
  }
}
