import CAinkaABI

extension LoadRequest {
  /// Returns the bundle's image with what only the host knows written into it: tables by hook, scopes, slots, counters.
  ///
  /// - Parameter directoryIndex: the place of a hook's rule table in the directory (`enum ainka_hook`), or nothing when
  ///   nobody here decides at that hook.
  /// - Requires: the bundle was verified, and `scopes`, `slots` and `counters` have an entry for each of the bundle's.
  public func loadedImage(directoryIndex: (BundleEvent.Hook) -> Int?) -> [UInt8] {
    precondition(scopes.count == bundle.scopes.count, "a scope is not resolved")
    precondition(slots.count == bundle.thresholds.count && counters.count == bundle.rules.count, "a place is not assigned")
    var image = bundle.image
    image.withUnsafeMutableBytes { bytes in
      var directory = bytes.loadUnaligned(as: ainka_directory.self)
      withUnsafeMutableBytes(of: &directory.table) { tables in
        for event in bundle.events {
          for hook in event.hooks {
            guard let index = directoryIndex(hook) else { continue }
            tables.storeBytes(of: UInt32(event.table), toByteOffset: index * 4, as: UInt32.self)
          }
        }
      }
      bytes.storeBytes(of: directory, as: ainka_directory.self)
      for (index, scope) in scopes.enumerated() where index > 0 {
        bytes.storeBytes(
          of: ainka_scope(cgroup: scope.cgroup, level: scope.level, flags: 0),
          toByteOffset: Int(directory.scope_table) + index * MemoryLayout<ainka_scope>.size, as: ainka_scope.self)
      }
      for (index, slot) in slots.enumerated() {
        bytes.storeBytes(of: UInt32(slot.index), toByteOffset: Int(directory.slot_table) + index * 4, as: UInt32.self)
      }
      let counterOffset = MemoryLayout<ainka_rule>.offset(of: \.counter) ?? 0
      for (index, counter) in counters.enumerated() {
        bytes.storeBytes(
          of: UInt32(counter.index),
          toByteOffset: Int(directory.rule_records) + index * MemoryLayout<ainka_rule>.size + counterOffset, as: UInt32.self)
      }
    }
    return image
  }
}
