import CAinkaABI

/// An image that is only believed as far as it has bytes.
struct ImageView {
  let bytes: [UInt8]

  /// Returns the structure at `offset`, a multiple of `alignment`. `what` says what refers to it.
  func read<Value: BitwiseCopyable>(
    _: Value.Type, at offset: UInt32, alignment: UInt32 = 8, _ what: @autoclosure () -> String
  ) throws(BundleError) -> Value {
    try requireRoom(at: offset, count: 1, size: MemoryLayout<Value>.size, alignment: alignment, what())
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: Int(offset), as: Value.self) }
  }

  /// Returns `count` structures side by side from `offset` on.
  func read<Value: BitwiseCopyable>(
    _: Value.Type, at offset: UInt32, count: Int, _ what: @autoclosure () -> String
  ) throws(BundleError) -> [Value] {
    let size = MemoryLayout<Value>.size
    try requireRoom(at: offset, count: count, size: size, alignment: 8, what())
    return bytes.withUnsafeBytes { image in
      (0..<count).map { image.loadUnaligned(fromByteOffset: Int(offset) + $0 * size, as: Value.self) }
    }
  }

  /// Throws unless `count` items of `size` bytes fit in at `offset`.
  func requireRoom(
    at offset: UInt32, count: Int, size: Int, alignment: UInt32, _ what: @autoclosure () -> String
  ) throws(BundleError) {
    if offset % alignment != 0 { throw BundleError("\(what()) is at byte \(offset) of the image, no multiple of \(alignment)") }
    if count > bytes.count || Int(offset) + count * size > bytes.count {
      throw BundleError("\(what()) ends beyond the image, which has \(bytes.count) bytes")
    }
  }
}
