/// The bytes of an image while they are made.
struct ImageWriter {
  private(set) var bytes: [UInt8] = []

  /// Creates an empty image, with room for `capacity` bytes before it has to be moved.
  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// A page of zeroes to copy from: they are not written one by one.
  private static let zeroes = [UInt8](repeating: 0, count: 4_096)

  /// Reserves `count` zero bytes and returns their offset, a multiple of `alignment`.
  mutating func reserve(_ count: Int, alignment: Int = 8) -> Int {
    let offset = (bytes.count + alignment - 1) / alignment * alignment
    Self.zeroes.withUnsafeBytes { zeroes in
      while bytes.count < offset + count {
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: zeroes.prefix(offset + count - bytes.count)))
      }
    }
    return offset
  }

  /// Writes the bytes of `value`, a structure of the image or one of its numbers, at `offset`.
  mutating func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: offset, as: Value.self) }
  }

  /// Appends `values` side by side at a multiple of `alignment` and returns the offset of the first.
  mutating func append<Value: BitwiseCopyable>(_ values: [Value], alignment: Int = 8) -> Int {
    let offset = reserve(0, alignment: alignment)
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    return offset
  }

  /// Reserves what is missing to a whole number of 8-byte words.
  mutating func pad() { _ = reserve(0) }
}
