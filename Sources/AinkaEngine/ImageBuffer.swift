import CAinkaEvaluator
import Glibc

/// Zeroed memory that the evaluator reads images from: as large as any offset it may compute.
final class ImageBuffer: @unchecked Sendable {
  /// Page aligned; only the pages that are written take memory.
  let start: UnsafeMutableRawPointer
  /// How many bytes it has.
  static let bytes = (1 << Int(AINKA_USER_IMAGE_BITS)) + Int(AINKA_IMAGE_SLACK)

  /// Creates a buffer that begins with `image`.
  ///
  /// - Requires: `image` is no larger than the largest image.
  init(_ image: [UInt8]) {
    precondition(image.count <= 1 << Int(AINKA_USER_IMAGE_BITS), "the bundle is verified, which bounds its image")
    let mapping = mmap(nil, Self.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapping, mapping != MAP_FAILED else { preconditionFailure("no address space left for an image") }
    start = mapping
    image.withUnsafeBytes { start.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(mapping), byteCount: $0.count) }
  }

  /// Creates a copy of `other`, whose first `count` bytes are in use.
  init(copying other: ImageBuffer, count: Int) {
    let mapping = mmap(nil, Self.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapping, mapping != MAP_FAILED else { preconditionFailure("no address space left for an image") }
    start = mapping
    start.copyMemory(from: other.start, byteCount: count)
  }

  deinit { munmap(start, Self.bytes) }
}
