import CAinkaABI

extension Bundle {
  /// Returns the image with what only the host knows written into it: scopes, modes, and the places of slots and counters.
  ///
  /// `directory.table` stays 0: which hook has which number is known to who attaches them.
  /// - Requires: the bundle is sound, and `request` has as many scopes, slots and counters as it.
  public func image(for request: LoadRequest) -> [UInt8] {
    precondition(request.scopes.count == scopes.count, "one place for each scope")
    precondition(request.regions.count == regions.count, "one place for each region")
    var bytes = image
    bytes.withUnsafeMutableBytes { image in
      let directory = image.loadUnaligned(as: ainka_directory.self)
      for (number, counter) in request.counters.enumerated() {
        let offset = Int(directory.rule_records) + number * MemoryLayout<ainka_rule>.size
        var record = image.loadUnaligned(fromByteOffset: offset, as: ainka_rule.self)
        record.counter = UInt32(counter.index)
        record.mode = request.state(of: number).rawValue
        image.storeBytes(of: record, toByteOffset: offset, as: ainka_rule.self)
      }
      for (number, scope) in request.scopes.enumerated() {
        let record = ainka_scope(cgroup: scope.cgroup, level: scope.level, flags: 0)
        let offset = Int(directory.scope_table) + number * MemoryLayout<ainka_scope>.size
        image.storeBytes(of: record, toByteOffset: offset, as: ainka_scope.self)
      }
      for (number, region) in request.regions.enumerated() {
        let offset = Int(directory.region_table) + number * MemoryLayout<ainka_region>.size
        image.storeBytes(of: UInt32(region.line), toByteOffset: offset, as: UInt32.self)
      }
      for (number, slot) in request.slots.enumerated() {
        image.storeBytes(of: UInt32(slot.index), toByteOffset: Int(directory.slot_table) + number * 4, as: UInt32.self)
      }
    }
    return bytes
  }
}
