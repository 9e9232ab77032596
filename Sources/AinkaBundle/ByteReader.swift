/// Reads what a `ByteWriter` wrote, and refuses anything that goes beyond its bytes.
///
/// A count is believed only as far as the bytes that are left could hold so many items: memory is bounded by the input.
struct ByteReader {
  /// What is read, for messages: "section `rules`".
  let name: String
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ bytes: ArraySlice<UInt8>, name: String) {
    self.bytes = bytes
    self.name = name
    place = bytes.startIndex
  }

  /// How many bytes are left.
  var remaining: Int { bytes.endIndex - place }

  /// Returns the next `count` bytes.
  mutating func read(raw count: Int) throws(BundleError) -> ArraySlice<UInt8> {
    guard count <= remaining else {
      throw BundleError("\(name) ends at byte \(bytes.endIndex), but what is in it goes on to byte \(place + count)")
    }
    place += count
    return bytes[place - count..<place]
  }

  /// Returns the next number.
  mutating func read<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type) throws(BundleError) -> Number {
    Number(littleEndian: try read(raw: Number.bitWidth / 8).withUnsafeBytes { $0.loadUnaligned(as: Number.self) })
  }

  /// Returns the next number as a place or amount.
  mutating func readInt() throws(BundleError) -> Int { Int(try read(UInt32.self)) }

  /// Returns the next text.
  mutating func readText() throws(BundleError) -> String {
    let start = place
    let bytes = try read(raw: try readInt())
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw BundleError("\(name) has a text at byte \(start) that is not UTF-8")
    }
    return text
  }

  /// Returns the next list; each item takes at least `least` bytes.
  mutating func readList<Item>(
    least: Int = 4, each: (inout ByteReader) throws(BundleError) -> Item
  ) throws(BundleError) -> [Item] {
    let start = place
    let count = try readInt()
    guard count <= remaining / least else {
      throw BundleError("\(name) says at byte \(start) that \(count) items follow, but \(remaining) bytes are left")
    }
    var items: [Item] = []
    items.reserveCapacity(count)
    for _ in 0..<count { items.append(try each(&self)) }
    return items
  }

  /// Returns the next code as the case that has it.
  mutating func readCase<Case: RawRepresentable<UInt8>>(_: Case.Type, of what: String) throws(BundleError) -> Case {
    let code = try read(UInt8.self)
    guard let value = Case(rawValue: code) else { throw BundleError("\(name) has an unknown \(what): \(code)") }
    return value
  }

  /// Throws unless everything was read.
  func finish() throws(BundleError) {
    if remaining > 0 { throw BundleError("\(name) has \(remaining) bytes too many") }
  }
}
