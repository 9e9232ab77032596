import CAinkaABI

extension LoadRequest {
  /// Returns the bundle's image with all that only the host knows written into it: `Bundle.image(for:)`, and each hook's table.
  ///
  /// - Parameter directoryIndex: the place of the rule table of an event at a hook in the directory (`enum ainka_hook`), or
  ///   nothing when nobody here decides at that hook.
  /// - Requires: as `Bundle.image(for:)`.
  public func loadedImage(directoryIndex: (BundleEvent, BundleEvent.Hook) -> Int?) -> [UInt8] {
    var image = bundle.image(for: self)
    image.withUnsafeMutableBytes { bytes in
      var directory = bytes.loadUnaligned(as: ainka_directory.self)
      withUnsafeMutableBytes(of: &directory.table) { tables in
        for event in bundle.events {
          for index in event.hooks.compactMap({ directoryIndex(event, $0) }) {
            tables.storeBytes(of: UInt32(event.table), toByteOffset: index * 4, as: UInt32.self)
          }
        }
      }
      bytes.storeBytes(of: directory, as: ainka_directory.self)
    }
    return image
  }
}
