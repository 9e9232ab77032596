/// The sizes that the kernel's place for an image has: the smallest that holds it is used, and all of it is taken.
public enum ImageSize {
  /// As binary logarithms of bytes, ascending. For each there are programs (`BPF_BITS` in the Makefile).
  public static let bits: [UInt32] = [18, 20, 22, 24, 26]

  /// No image is larger.
  public static let bytesMax = 1 << 26

  /// Returns how many bytes the smallest place has that holds `bytes`; `bytes` itself where none does.
  public static func room(for bytes: Int) -> Int { bits.lazy.map { 1 << Int($0) }.first { $0 >= bytes } ?? bytes }
}
