import AinkaValues
import CAinkaABI
import CAinkaHost
import CBPF
import Glibc

/// The maps that our programs share, by their names in `ebpf/state.bpf.h`; pinned, so that they outlive every command.
enum SharedMap: String, CaseIterable, Sendable {
  /// These two are of the host, whichever set decides; their layouts never change.
  case generation = "ainka_generation"
  case marks = "ainka_marks"
  /// Every set has the others. This one is for commands alone: what the set is made of.
  case set = "ainka_set"
  case images = "ainka_images"
  case slots = "ainka_slots"
  case keyed = "ainka_keyed"
  case counters = "ainka_counters"
  case exempt = "ainka_exempt"
  case records = "ainka_records"

  /// `true` iff both sets use the same one.
  var isOfHost: Bool { self == .generation || self == .marks }

  /// Its place among all cases.
  var place: Int {
    switch self {
    case .generation: 0
    case .marks: 1
    case .set: 2
    case .images: 3
    case .slots: 4
    case .keyed: 5
    case .counters: 6
    case .exempt: 7
    case .records: 8
    }
  }

  /// What the ring of records of an applied generation has (`RECORD_RING_BYTES`).
  static let ringBytes = 1 << 18

  /// Returns a new map of this kind for `size`; the ring of records has `ringBytes`, a power of two.
  func create(size: SizeClass, ringBytes: Int = SharedMap.ringBytes) throws(HostError) -> FileDescriptor {
    var options = bpf_map_create_opts()
    options.sz = MemoryLayout<bpf_map_create_opts>.size
    let word = UInt32(MemoryLayout<UInt32>.size)
    let map: Int32
    switch self {
    case .generation:
      options.map_flags = UInt32(BPF_F_MMAPABLE)
      map = bpf_map_create(
        BPF_MAP_TYPE_ARRAY, rawValue, word, UInt32(MemoryLayout<ainka_generation>.size), 1, &options)
    case .marks:
      map = bpf_map_create(
        BPF_MAP_TYPE_HASH, rawValue, UInt32(MemoryLayout<ainka_mark>.size), 8, UInt32(AINKA_MARKS), &options)
    case .set:
      map = bpf_map_create(BPF_MAP_TYPE_ARRAY, rawValue, word, UInt32(MemoryLayout<ainka_set>.size), 1, &options)
    case .images:
      options.map_flags = UInt32(BPF_F_MMAPABLE)
      map = bpf_map_create(BPF_MAP_TYPE_ARRAY, rawValue, word, UInt32(size.mapBytes), 1, &options)
    case .slots:
      options.map_flags = UInt32(BPF_F_MMAPABLE)
      map = bpf_map_create(
        BPF_MAP_TYPE_ARRAY, rawValue, word, UInt32(MemoryLayout<ainka_slot>.size), UInt32(AINKA_SLOTS), &options)
    case .keyed:
      options.map_flags = UInt32(BPF_F_MMAPABLE)
      map = bpf_map_create(
        BPF_MAP_TYPE_ARRAY, rawValue, word, UInt32(MemoryLayout<ainka_line>.size), UInt32(size.keyedLines), &options)
    case .counters:
      map = bpf_map_create(
        BPF_MAP_TYPE_PERCPU_ARRAY, rawValue, word, UInt32(MemoryLayout<ainka_tally>.size), UInt32(size.counters), &options)
    case .exempt:
      map = bpf_map_create(
        BPF_MAP_TYPE_HASH, rawValue, UInt32(MemoryLayout<ainka_exemption>.size), 1, 256, &options)
    case .records:
      map = bpf_map_create(BPF_MAP_TYPE_RINGBUF, rawValue, 0, 0, UInt32(ringBytes), &options)
    }
    guard map >= 0 else {
      throw HostError(
        operation: "create", object: "map \(rawValue)", errno: -map,
        advice: map == -EPERM ? "loading BPF needs root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN" : "")
    }
    return FileDescriptor(map)
  }
}

/// The maps that the programs of one set use, open.
struct SharedMaps: ~Copyable {
  let size: SizeClass
  /// How many counters there are.
  let counters: Int
  /// How many lines the keyed map has.
  let keyedLines: Int
  /// `true` iff programs of an earlier version count there: in `ainka_counter`, not in `ainka_tally`.
  let hasEarlierCounters: Bool
  private let files: OpenFiles

  /// Opens the maps of `set` and those of the host below `pinDirectory`; throws when one is missing or is not ours.
  init(of set: ProgramSet, below pinDirectory: String) throws(HostError) {
    let files = OpenFiles()
    for map in SharedMap.allCases { files.all.append(try Self.open(map, in: map.isOfHost ? pinDirectory : set.directory)) }
    let images = try Self.information(files, .images)
    guard let size = SizeClass.all.first(where: { $0.mapBytes == Int(images.value_size) }) else {
      throw HostError(
        operation: "use", object: set.pin(SharedMap.images.rawValue), errno: 0,
        advice: "it was made by another version: `ainka clear` removes it")
    }
    let counters = Int(try Self.information(files, .counters).max_entries)
    keyedLines = Int(try Self.information(files, .keyed).max_entries)
    // 0 as long as a new set is not described.
    hasEarlierCounters = (1..<Self.firstLayoutOfTallies).contains(Self.layout(files))
    self.size = size
    self.counters = counters
    self.files = files
  }

  /// Creates maps that are pinned nowhere and go with this process, with room for `ringBytes` of records.
  init(unpinned size: SizeClass, ringBytes: Int) throws(HostError) {
    let files = OpenFiles()
    for map in SharedMap.allCases { files.all.append(try map.create(size: size, ringBytes: ringBytes).taken()) }
    self.size = size
    counters = size.counters
    keyedLines = size.keyedLines
    hasEarlierCounters = false
    self.files = files
  }

  /// Files that are closed with it, in the order of `SharedMap.allCases`.
  private final class OpenFiles {
    var all: [Int32] = []
    deinit { for file in all { close(file) } }
  }

  static func open(_ map: SharedMap, in directory: String) throws(HostError) -> Int32 {
    let path = "\(directory)/\(map.rawValue)"
    let file = bpf_obj_get(path)
    guard file >= 0 else {
      throw HostError(
        operation: "open", object: path, errno: -file,
        advice: -file == ENOENT ? "a pin was removed by hand: `ainka clear` and apply again" : "")
    }
    return file
  }

  private static func information(_ files: OpenFiles, _ map: SharedMap) throws(HostError) -> bpf_map_info {
    guard let info = bpf_map_info(of: files.all[map.place]) else {
      throw HostError(operation: "ask for", object: "map \(map.rawValue)", errno: errno)
    }
    return info
  }

  /// The first layout of a set that counts in `ainka_tally`.
  private static let firstLayoutOfTallies: UInt32 = 5

  /// Returns `AINKA_LAYOUT` of the version that made the set, or 0 where it is not written down.
  private static func layout(_ files: OpenFiles) -> UInt32 {
    var key: UInt32 = 0
    var set = ainka_set()
    return bpf_map_lookup_elem(files.all[SharedMap.set.place], &key, &set) == 0 ? set.layout : 0
  }

  /// The number of `map` in the kernel.
  func identity(of map: SharedMap) throws(HostError) -> UInt32 { try Self.information(files, map).id }

  /// The open file of `map`, valid as long as this value.
  func file(_ map: SharedMap) -> Int32 { files.all[map.place] }

  /// Calls `body` with the generation word's record, shared with the kernel.
  func withGeneration<T>(_ body: (UnsafeMutablePointer<ainka_generation>) -> T) throws(HostError) -> T {
    try Self.withGeneration(of: file(.generation), body)
  }

  /// Calls `body` with the generation word's record of what is pinned in `directory`, whether or not the other maps are there.
  static func withGeneration<T>(
    pinnedIn directory: String, _ body: (UnsafeMutablePointer<ainka_generation>) -> T
  ) throws(HostError) -> T {
    let file = FileDescriptor(try open(.generation, in: directory))
    return try withGeneration(of: file.rawValue, body)
  }

  static func withGeneration<T>(
    of map: Int32, _ body: (UnsafeMutablePointer<ainka_generation>) -> T
  ) throws(HostError) -> T {
    let memory = try MappedMemory(
      map: map, bytes: MemoryLayout<ainka_generation>.size, name: SharedMap.generation.rawValue)
    return body(memory.start.assumingMemoryBound(to: ainka_generation.self))
  }

  /// Calls `body` with all slots, shared with the kernel.
  func withSlots<T>(_ body: (UnsafeMutablePointer<ainka_slot>) -> T) throws(HostError) -> T {
    let memory = try MappedMemory(
      map: file(.slots), bytes: Int(AINKA_SLOTS) * MemoryLayout<ainka_slot>.size, name: SharedMap.slots.rawValue)
    return body(memory.start.assumingMemoryBound(to: ainka_slot.self))
  }

  /// Calls `body` with all lines of the keyed map, shared with the kernel.
  func withLines<T>(
    _ body: (UnsafeMutableBufferPointer<ainka_line>) throws(HostError) -> T
  ) throws(HostError) -> T {
    let memory = try MappedMemory(
      map: file(.keyed), bytes: keyedLines * MemoryLayout<ainka_line>.size, name: SharedMap.keyed.rawValue)
    return try body(
      UnsafeMutableBufferPointer(start: memory.start.assumingMemoryBound(to: ainka_line.self), count: keyedLines))
  }

  /// Calls `body` with the first byte of `half`, shared with the kernel, and how many there are.
  func withHalf<T>(_ half: Int, _ body: (UnsafeMutableRawPointer, Int) throws(HostError) -> T) throws(HostError) -> T {
    let memory = try MappedMemory(
      map: file(.images), from: half * size.halfBytes, bytes: size.halfBytes, name: SharedMap.images.rawValue)
    return try body(memory.start, size.halfBytes)
  }

  /// Writes `image` into `half`, and reads it back.
  func fill(half: Int, with image: [UInt8]) throws(HostError) {
    // Of the half only what is written: each page that is mapped costs as much as filling it.
    let memory = try MappedMemory(
      map: file(.images), from: half * size.halfBytes, bytes: image.count, name: SharedMap.images.rawValue)
    let place = memory.start
    image.withUnsafeBytes { bytes in
      place.copyMemory(from: bytes.baseAddress ?? UnsafeRawPointer(place), byteCount: bytes.count)
    }
    let same = image.withUnsafeBytes { bytes in memcmp(place, bytes.baseAddress ?? UnsafeRawPointer(place), bytes.count) == 0 }
    guard same else { throw HostError(operation: "read back", object: "the image in half \(half)", errno: 0) }
  }
}
