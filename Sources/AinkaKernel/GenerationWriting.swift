import AinkaBundle
public import AinkaValues
import CAinkaABI
import CAinkaHost
import CBPF
import Glibc

extension KernelHost {
  /// Writes everything that `request` needs into the spare `half` and beside it; nothing reads it before the word is stored.
  ///
  /// - Parameter areNew: maps that hold nothing yet, also not of what is kept.
  func write(
    _ request: LoadRequest, into half: Int, of maps: borrowing SharedMaps, in set: ProgramSet, programs: [HookProgram],
    areNew: Set<SharedMap>
  ) throws(HostError) {
    try resetCounters(request.counters, in: set, maps: maps, areNew: areNew.contains(.counters))
    FaultPoint.reach("counters are ready")
    try write(request, into: maps, half: half, programs: programs, areNew: areNew)
  }

  /// Writes everything but the counters, which maps that nobody used yet need not.
  func write(
    _ request: LoadRequest, into maps: borrowing SharedMaps, half: Int = 0, programs: [HookProgram],
    areNew: Set<SharedMap> = Set(SharedMap.allCases)
  ) throws(HostError) {
    try addExemptions(request.exemptions, maps: maps)
    FaultPoint.reach("exempted")
    try writeSlots(request, maps: maps, areNew: areNew.contains(.slots))
    FaultPoint.reach("slots are ready")
    try writeRegions(request, maps: maps, areNew: areNew.contains(.keyed))
    FaultPoint.reach("regions are ready")
    try maps.fill(
      half: half,
      with: request.loadedImage(directoryIndex: { event, hook in
        programs.first { $0.decides(event, at: hook) }?.directoryIndex
      }))
    FaultPoint.reach("the image is in its half")
  }

  // MARK: - Slots

  private func writeSlots(_ request: LoadRequest, maps: borrowing SharedMaps, areNew: Bool) throws(HostError) {
    for slot in request.slots {
      guard (0..<Int(AINKA_SLOTS)).contains(slot.index) else {
        throw HostError(operation: "use", object: "slot \(slot.index)", advice: "there are \(AINKA_SLOTS)")
      }
    }
    try maps.withSlots { slots in
      for (threshold, slot) in zip(request.bundle.thresholds, request.slots) {
        let place = slots + slot.index
        if !slot.isKept || areNew {
          place.pointee = ainka_slot(
            value: slot.value, low: threshold.low, high: threshold.high, start: threshold.start, expires_ns: 0,
            generation: UInt32(truncatingIfNeeded: request.number), flags: UInt32(AINKA_SLOT_ARMED.rawValue), confidence: 0,
            spare: 0)
        }
        Self.store(slot.value, into: place)
      }
    }
  }

  /// One aligned 8-byte store.
  private static func store(_ value: Int64, into slot: UnsafeMutablePointer<ainka_slot>) {
    UnsafeMutableRawPointer(slot).withMemoryRebound(to: UInt64.self, capacity: 1) {
      ainka_store_release($0, UInt64(bitPattern: value))
    }
  }

  /// Stores `value` into slot `index`: in force with the next event.
  public func setSlot(_ index: Int, value: Int64) throws(HostError) {
    let maps = try activeMaps()
    try maps.withSlots { Self.store(value, into: $0 + index) }
  }

  public func slotValues(_ indices: [Int]) throws(HostError) -> [Int64] {
    let maps = try activeMaps()
    return try maps.withSlots { slots in indices.map { slots[$0].value } }
  }

  /// Events that found no place to be decided in, and records that found no room in the ring buffer, since the maps were made.
  public func losses() throws(HostError) -> (unguarded: UInt64, lostRecords: UInt64) {
    try SharedMaps.withGeneration(pinnedIn: pinDirectory) { ($0.pointee.unguarded, $0.pointee.lost_records) }
  }

  // MARK: - Exemptions

  private func addExemptions(_ exemptions: [Exemption], maps: borrowing SharedMaps) throws(HostError) {
    try noteExemptions(exemptions.map(\.key), besidesEarlier: true, maps: maps)
    for exemption in exemptions {
      var key = exemption.key
      var value: UInt8 = 1
      let answer = bpf_map_update_elem(maps.file(.exempt), &key, &value, 0)
      guard answer == 0 else { throw HostError(operation: "write", object: "an exemption", errno: -answer) }
    }
  }

  func removeExemptions(butFor kept: [Exemption], maps: borrowing SharedMaps) throws(HostError) {
    var stale: [ainka_exemption] = []
    var key = ainka_exemption()
    var answer = bpf_map_get_next_key(maps.file(.exempt), nil, &key)
    while answer == 0 {
      if !kept.contains(where: { $0.key == key }) { stale.append(key) }
      var next = ainka_exemption()
      answer = bpf_map_get_next_key(maps.file(.exempt), &key, &next)
      key = next
    }
    for var key in stale { bpf_map_delete_elem(maps.file(.exempt), &key) }
    try noteExemptions(kept.map(\.key), besidesEarlier: false, maps: maps)
  }

  /// Sets the bits in the keyed map by which programs know that `keys` are worth a look-up, and clears the others unless earlier ones
  /// are to stay.
  private func noteExemptions(
    _ keys: [ainka_exemption], besidesEarlier: Bool, maps: borrowing SharedMaps
  ) throws(HostError) {
    let (processes, files) = (Int(AINKA_MAP_PROCESSES.rawValue), Int(AINKA_MAP_FILES.rawValue))
    var bits = [UInt64](repeating: 0, count: Int(AINKA_MAP_SEED.rawValue))
    for key in keys {
      if key.kind == UInt64(AINKA_EXEMPT_PROCESS.rawValue) {
        let bit = ainka_noted_bit(key.first)
        bits[processes + Int(bit / 64)] |= 1 << (bit % 64)
      } else {
        let bit = ainka_noted_bit(key.second) & 127
        bits[files + Int(bit / 64)] |= 1 << (bit % 64)
      }
    }
    try maps.withLines { (lines) throws(HostError) in
      guard let line = lines.baseAddress else { return }
      UnsafeMutableRawPointer(line).withMemoryRebound(to: UInt64.self, capacity: bits.count) { words in
        for (place, bits) in bits.enumerated() {
          ainka_store_release(words + place, besidesEarlier ? words[place] | bits : bits)
        }
      }
    }
  }
}

extension Exemption {
  fileprivate var key: ainka_exemption {
    switch self {
    case .process(let pid, let start):
      ainka_exemption(kind: UInt64(AINKA_EXEMPT_PROCESS.rawValue), first: UInt64(pid), second: start)
    case .file(let device, let inode):
      ainka_exemption(kind: UInt64(AINKA_EXEMPT_FILE.rawValue), first: device, second: inode)
    }
  }
}

extension ainka_exemption {
  fileprivate static func == (left: ainka_exemption, right: ainka_exemption) -> Bool {
    left.kind == right.kind && left.first == right.first && left.second == right.second
  }
}
