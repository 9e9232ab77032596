import CAinkaABI

extension Bundle {
  /// Returns the bundle with every field of every event in its records, not only those that rules ask for.
  public func reportingAllFields() -> Bundle {
    var result = self
    result.image.withUnsafeMutableBytes { image in
      for event in events {
        var table = image.loadUnaligned(fromByteOffset: event.table, as: ainka_table.self)
        for field in event.fields {
          if field.place < Int(AINKA_FIELD_TEXT.rawValue) {
            table.fields |= 1 << UInt32(field.place)
          } else {
            table.texts_reported |= 1 << UInt32(field.place - Int(AINKA_FIELD_TEXT.rawValue))
          }
        }
        image.storeBytes(of: table, toByteOffset: event.table, as: ainka_table.self)
      }
    }
    return result
  }
}
