import AinkaKernel
import AinkaValues
import CAinkaABI
import CBPF
import Glibc

/// BPF objects of `bench/bpf`, loaded for the time of a measurement and attached nowhere.
final class FloorPrograms {
  private let object: OpaquePointer
  /// The memory of maps that were asked for, by name.
  private var mapped: [String: (start: UnsafeMutableRawPointer, bytes: Int)] = [:]

  /// How many events take turns: `FLOOR_EVENTS`.
  static let eventCount = 256

  /// Loads the object at `path`; its maps are those of `other`, where they have one name.
  init(_ path: String, sharing other: FloorPrograms? = nil) throws {
    guard access(path, R_OK) == 0, let object = bpf_object__open_file(path, nil) else {
      throw NotMeasured("\(path) is not built: use `make bench`")
    }
    self.object = object
    for name in ["floor_events", "floor_control"] {
      guard let other, let map = bpf_object__find_map_by_name(object, name) else { continue }
      bpf_map__reuse_fd(map, try other.file(ofMap: name))
    }
    let answer = bpf_object__load(object)
    guard answer == 0 else { throw HostError(operation: "load", object: path, errno: -answer) }
  }

  deinit {
    for (start, bytes) in mapped.values { munmap(start, bytes) }
    bpf_object__close(object)
  }

  /// Returns the memory of the map `name`.
  func memory(_ name: String) throws -> UnsafeMutableRawPointer {
    if let known = mapped[name] { return known.start }
    let file = try file(ofMap: name)
    guard let map = bpf_object__find_map_by_name(object, name) else { throw HostError(operation: "find", object: name) }
    let size = Int(bpf_map__value_size(map) + 7) / 8 * 8 * Int(bpf_map__max_entries(map))
    let bytes = (size + 4_095) / 4_096 * 4_096
    guard let start = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), start != MAP_FAILED else {
      throw HostError(operation: "map", object: name, errno: errno)
    }
    mapped[name] = (start, bytes)
    return start
  }

  func file(ofMap name: String) throws -> Int32 {
    let file = bpf_object__find_map_fd_by_name(object, name)
    guard file >= 0 else { throw HostError(operation: "find", object: name, errno: -file) }
    return file
  }

  /// Puts `event` into the place `index` of those that take turns.
  func place(_ event: ainka_event, at index: Int) throws {
    var copy = event
    try memory("floor_events").advanced(by: index * MemoryLayout<ainka_event>.stride)
      .copyMemory(from: &copy, byteCount: MemoryLayout<ainka_event>.size)
  }

  /// Sets which event is next, and how many of them (a power of two) take turns.
  func turn(to place: Int, of count: Int) throws {
    let control = try memory("floor_control")
    control.storeBytes(of: UInt64(place), as: UInt64.self)
    control.storeBytes(of: UInt64(count - 1), toByteOffset: 8, as: UInt64.self)
  }

  /// Runs the program `name` `repeats` times; returns nanoseconds a run, and what the last one answered.
  func run(_ name: String, repeats: Int) throws -> (nanoseconds: Double, answer: UInt32) {
    guard let program = bpf_object__find_program_by_name(object, name) else { throw HostError(operation: "find", object: name) }
    var bytes = [UInt8](repeating: 0, count: 64)
    var options = bpf_test_run_opts()
    options.sz = MemoryLayout<bpf_test_run_opts>.size
    options.repeat = Int32(repeats)
    let answer = bytes.withUnsafeMutableBytes { buffer in
      options.data_in = UnsafeRawPointer(buffer.baseAddress)
      options.data_size_in = UInt32(buffer.count)
      return bpf_prog_test_run_opts(bpf_program__fd(program), &options)
    }
    guard answer == 0 else { throw HostError(operation: "run", object: name, errno: -answer) }
    return (Double(options.duration), options.retval)
  }
}
