import AinkaBundle

/// The bundle that was decoded last. One command looks at that of the active generation several times, and a file that has the same
/// bytes is the same bundle.
final class LastBundle {
  private var last: (bytes: [UInt8], bundle: Bundle)?

  /// Returns the bundle that `bytes` are.
  func bundle(_ bytes: [UInt8]) throws(BundleError) -> Bundle {
    if let last, last.bytes.isSame(as: bytes) { return last.bundle }
    let bundle = try Bundle.decode(bytes)
    last = (bytes, bundle)
    return bundle
  }
}
