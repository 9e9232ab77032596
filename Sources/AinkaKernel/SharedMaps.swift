import AinkaValues
import CAinkaABI
import CAinkaHost
import CBPF
import Glibc

/// The maps that all our programs share, by their names in `ebpf/state.bpf.h`; pinned, so that they outlive every command.
enum SharedMap: String, CaseIterable, Sendable {
  case generation = "ainka_generation"
  case images = "ainka_images"
  case slots = "ainka_slots"
  case counters = "ainka_counters"
  case exempt = "ainka_exempt"
  case records = "ainka_records"

  /// Returns a new map of this kind for `size`.
  func create(size: SizeClass) throws(HostError) -> FileDescriptor {
    var options = bpf_map_create_opts()
    options.sz = MemoryLayout<bpf_map_create_opts>.size
    let word = UInt32(MemoryLayout<UInt32>.size)
    let map: Int32
    switch self {
    case .generation:
      options.map_flags = UInt32(BPF_F_MMAPABLE)
      map = bpf_map_create(
        BPF_MAP_TYPE_ARRAY, rawValue, word, UInt32(MemoryLayout<ainka_generation>.size), 1, &options)
    case .images:
      options.map_flags = UInt32(BPF_F_MMAPABLE)
      map = bpf_map_create(BPF_MAP_TYPE_ARRAY, rawValue, word, UInt32(size.mapBytes), 1, &options)
    case .slots:
      options.map_flags = UInt32(BPF_F_MMAPABLE)
      map = bpf_map_create(
        BPF_MAP_TYPE_ARRAY, rawValue, word, UInt32(MemoryLayout<ainka_slot>.size), UInt32(AINKA_SLOTS), &options)
    case .counters:
      map = bpf_map_create(
        BPF_MAP_TYPE_PERCPU_ARRAY, rawValue, word, UInt32(MemoryLayout<ainka_counter>.size), UInt32(size.counters), &options)
    case .exempt:
      map = bpf_map_create(
        BPF_MAP_TYPE_HASH, rawValue, UInt32(MemoryLayout<ainka_exemption>.size), 1, 256, &options)
    case .records:
      map = bpf_map_create(BPF_MAP_TYPE_RINGBUF, rawValue, 0, 0, 1 << 20, &options)
    }
    guard map >= 0 else {
      throw HostError(
        operation: "create", object: "map \(rawValue)", errno: -map,
        advice: map == -EPERM ? "loading BPF needs root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN" : "")
    }
    return FileDescriptor(map)
  }
}

/// The shared maps of what is pinned now, open.
struct SharedMaps: ~Copyable {
  let size: SizeClass
  private let generation: FileDescriptor
  private let images: FileDescriptor
  private let slots: FileDescriptor
  private let counters: FileDescriptor
  private let exempt: FileDescriptor
  private let records: FileDescriptor

  /// Opens what is pinned in `directory`; throws when a map is missing or is not ours.
  init(pinnedIn directory: String) throws(HostError) {
    let images = try Self.open(.images, in: directory)
    var info = bpf_map_info()
    var length = UInt32(MemoryLayout<bpf_map_info>.size)
    guard bpf_obj_get_info_by_fd(images.rawValue, &info, &length) == 0,
      let size = SizeClass.all.first(where: { $0.mapBytes == Int(info.value_size) })
    else {
      throw HostError(
        operation: "use", object: "\(directory)/\(SharedMap.images.rawValue)", errno: 0,
        advice: "it was made by another version: `ainka clear` removes it")
    }
    let generation = try Self.open(.generation, in: directory)
    let slots = try Self.open(.slots, in: directory)
    let counters = try Self.open(.counters, in: directory)
    let exempt = try Self.open(.exempt, in: directory)
    let records = try Self.open(.records, in: directory)
    self.size = size
    self.images = images
    self.generation = generation
    self.slots = slots
    self.counters = counters
    self.exempt = exempt
    self.records = records
  }

  /// Creates all maps and pins them in `directory`, which exists. What is left there of an unfinished attempt is replaced.
  static func create(size: SizeClass, pinnedIn directory: String) throws(HostError) {
    for map in SharedMap.allCases {
      let file = try map.create(size: size)
      let path = "\(directory)/\(map.rawValue)"
      unlink(path)
      let answer = bpf_obj_pin(file.rawValue, path)
      guard answer == 0 else { throw HostError(operation: "pin", object: path, errno: -answer) }
      FaultPoint.reach("pinned \(map.rawValue)")
    }
  }

  private static func open(_ map: SharedMap, in directory: String) throws(HostError) -> FileDescriptor {
    let path = "\(directory)/\(map.rawValue)"
    let file = bpf_obj_get(path)
    guard file >= 0 else {
      throw HostError(
        operation: "open", object: path, errno: -file,
        advice: -file == ENOENT ? "a pin was removed by hand: `ainka clear` and apply again" : "")
    }
    return FileDescriptor(file)
  }

  /// The open file of `map`, valid as long as this value.
  func file(_ map: SharedMap) -> Int32 {
    switch map {
    case .generation: generation.rawValue
    case .images: images.rawValue
    case .slots: slots.rawValue
    case .counters: counters.rawValue
    case .exempt: exempt.rawValue
    case .records: records.rawValue
    }
  }

  /// Calls `body` with the generation word's record, shared with the kernel.
  func withGeneration<T>(_ body: (UnsafeMutablePointer<ainka_generation>) -> T) throws(HostError) -> T {
    try Self.withGeneration(of: generation, body)
  }

  /// Calls `body` with the generation word's record of what is pinned in `directory`, whether or not the other maps are there.
  static func withGeneration<T>(
    pinnedIn directory: String, _ body: (UnsafeMutablePointer<ainka_generation>) -> T
  ) throws(HostError) -> T {
    try withGeneration(of: try open(.generation, in: directory), body)
  }

  private static func withGeneration<T>(
    of map: borrowing FileDescriptor, _ body: (UnsafeMutablePointer<ainka_generation>) -> T
  ) throws(HostError) -> T {
    let memory = try MappedMemory(
      map: map.rawValue, bytes: MemoryLayout<ainka_generation>.size, name: SharedMap.generation.rawValue)
    return body(memory.start.assumingMemoryBound(to: ainka_generation.self))
  }

  /// Calls `body` with all slots, shared with the kernel.
  func withSlots<T>(_ body: (UnsafeMutablePointer<ainka_slot>) -> T) throws(HostError) -> T {
    let memory = try MappedMemory(
      map: file(.slots), bytes: Int(AINKA_SLOTS) * MemoryLayout<ainka_slot>.size, name: SharedMap.slots.rawValue)
    return body(memory.start.assumingMemoryBound(to: ainka_slot.self))
  }

  /// Calls `body` with the first byte of `half`, shared with the kernel, and how many there are.
  func withHalf<T>(_ half: Int, _ body: (UnsafeMutableRawPointer, Int) throws(HostError) -> T) throws(HostError) -> T {
    let memory = try MappedMemory(map: file(.images), bytes: size.mapBytes, name: SharedMap.images.rawValue)
    return try body(memory.start + half * size.halfBytes, size.halfBytes)
  }

  /// Writes `image` into `half`, and reads it back.
  func fill(half: Int, with image: [UInt8]) throws(HostError) {
    let memory = try MappedMemory(map: file(.images), bytes: size.mapBytes, name: SharedMap.images.rawValue)
    let place = memory.start + half * size.halfBytes
    image.withUnsafeBytes { bytes in
      place.copyMemory(from: bytes.baseAddress ?? UnsafeRawPointer(place), byteCount: bytes.count)
    }
    let same = image.withUnsafeBytes { bytes in memcmp(place, bytes.baseAddress ?? UnsafeRawPointer(place), bytes.count) == 0 }
    guard same else { throw HostError(operation: "read back", object: "the image in half \(half)", errno: 0) }
  }
}
