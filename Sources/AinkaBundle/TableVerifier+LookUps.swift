import AinkaValues
import CAinkaABI

extension TableVerifier {
  /// Returns how many look-ups the table has, each of a region that is there, by a key that it can have.
  func verifiedLookUps() throws(BundleError) -> Int {
    guard table.look_ups <= UInt32(AINKA_LOOK_UPS) else { throw fault("looks up \(table.look_ups) things") }
    let asked = try view.read(ainka_look_up.self, at: table.look_up_table, count: Int(table.look_ups), "the look-ups")
    for one in asked {
      guard bundle.regions.indices.contains(Int(one.region)) else { throw fault("looks up what is in no region") }
      let region = bundle.regions[Int(one.region)]
      let hasKey = one.field != UInt8(AINKA_NO_KEY) || one.written != 0
      guard region.kind != .bucket, hasKey == (region.capacity > 0), one.written == 0 || one.field == UInt8(AINKA_NO_KEY),
        region.takes(one.field)
      else { throw fault("looks up by no key") }
      if one.written != 0 { try verifyWrittenKey(at: one.written, of: region) }
    }
    return asked.count
  }

  /// Throws unless there is a key at `offset`, zero padded.
  private func verifyWrittenKey(at offset: UInt32, of region: BundleRegion) throws(BundleError) {
    let head = try view.read(UInt64.self, at: offset, "a written key")
    let (kind, length) = (UInt32(truncatingIfNeeded: head) & ~UInt32(AINKA_KEY_LENGTH), Int(head & UInt64(AINKA_KEY_LENGTH)))
    guard head < 1 << 32, WrittenKey.kinds[kind].map({ $0.contains(length) }) == true, length <= 32 || region.hasTexts else {
      throw fault("has a written key of no kind")
    }
    let count = WrittenKey.words(ofKind: kind, length: length)
    let words = try view.read(UInt64.self, at: offset + 8, count: count, "a written key")
    let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) } }
    guard kind == UInt32(AINKA_KEY_NUMBER) || bytes[length...].allSatisfy({ $0 == 0 }) else {
      throw fault("has a written key that goes on behind its end")
    }
  }

  /// Returns the event that the record `number` is about: of a rule, or of what feeds a window.
  func eventOfRecord(_ number: Int) -> Int {
    number < bundle.rules.count ? bundle.rules[number].event : bundle.regions[number - bundle.rules.count].event
  }
}
