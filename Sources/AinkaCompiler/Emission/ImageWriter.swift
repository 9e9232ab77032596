/// The bytes of an image while they are made.
struct ImageWriter {
  private(set) var bytes: [UInt8] = []

  /// Reserves `count` zero bytes and returns their offset, a multiple of `alignment`.
  mutating func reserve(_ count: Int, alignment: Int = 8) -> Int {
    let offset = (bytes.count + alignment - 1) / alignment * alignment
    bytes.append(contentsOf: repeatElement(0, count: offset + count - bytes.count))
    return offset
  }

  /// Writes the bytes of `value`, a structure of the image or one of its numbers, at `offset`.
  mutating func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: offset, as: Value.self) }
  }

  /// Appends `values` side by side at a multiple of `alignment` and returns the offset of the first.
  mutating func append<Value: BitwiseCopyable>(_ values: [Value], alignment: Int = 8) -> Int {
    let offset = reserve(values.count * MemoryLayout<Value>.stride, alignment: alignment)
    values.withUnsafeBytes { source in
      bytes.withUnsafeMutableBytes { target in
        UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyMemory(from: source)
      }
    }
    return offset
  }

  /// Reserves what is missing to a whole number of 8-byte words.
  mutating func pad() { _ = reserve(0) }
}
