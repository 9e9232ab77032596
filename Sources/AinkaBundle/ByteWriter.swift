/// Writes numbers, texts and lists as little-endian bytes.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  /// Appends the bytes of `number`, lowest first.
  mutating func write<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends `data` as it is.
  mutating func write(raw data: [UInt8]) { bytes += data }

  /// Makes room for `count` bytes more.
  mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// Puts `data` in place of as many bytes from `offset` on.
  mutating func store(_ data: [UInt8], at offset: Int) { bytes.replaceSubrange(offset..<(offset + data.count), with: data) }

  /// Appends the length of `text` in bytes, then the bytes.
  mutating func write(_ text: String) {
    var text = text
    text.withUTF8 {
      write(UInt32($0.count))
      bytes.append(contentsOf: $0)
    }
  }

  /// Appends the count of `items`, then each of them by `each`.
  mutating func write<Item>(_ items: [Item], each: (inout ByteWriter, Item) -> Void) {
    write(UInt32(items.count))
    for item in items { each(&self, item) }
  }

  /// Appends zero bytes up to the next multiple of 8.
  mutating func pad() { bytes += Array(repeating: 0, count: (8 - bytes.count % 8) % 8) }
}
