import AinkaKernel
import AinkaValues
import CAinkaABI
import CBPF
import Glibc

/// A BPF object in a file, loaded for the time of a measurement and attached nowhere.
final class BenchObject {
  private let object: OpaquePointer
  /// The memory of maps that were asked for, by name.
  private var mapped: [String: (start: UnsafeMutableRawPointer, bytes: Int)] = [:]

  /// How many events take turns: `FLOOR_EVENTS`.
  static let eventCount = 256

  /// Loads the object at `path` with the maps of `other` where they have one name.
  convenience init(_ path: String, sharing other: BenchObject? = nil) throws {
    try self.init(path) { name in
      guard let other, ["floor_events", "floor_control"].contains(name) else { return nil }
      return try? other.file(ofMap: name)
    }
  }

  /// Loads the object at `path`; for each of its maps `share` says whether it is another's, by its open file.
  init(_ path: String, share: (_ map: String) -> Int32?) throws {
    guard access(path, R_OK) == 0, let object = bpf_object__open_file(path, nil) else {
      throw NotMeasured("\(path) is not built: use `make bench`")
    }
    self.object = object
    var map = bpf_object__next_map(object, nil)
    while let current = map {
      if let file = share(String(cString: bpf_map__name(current))) {
        let answer = bpf_map__reuse_fd(current, file)
        guard answer == 0 else { throw HostError(operation: "share maps with", object: path, errno: -answer) }
      }
      map = bpf_object__next_map(object, current)
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
    let map = try map(name)
    let size = Int(bpf_map__value_size(map) + 7) / 8 * 8 * Int(bpf_map__max_entries(map))
    let bytes = (size + 4_095) / 4_096 * 4_096
    guard let start = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0), start != MAP_FAILED else {
      throw HostError(operation: "map", object: name, errno: errno)
    }
    mapped[name] = (start, bytes)
    return start
  }

  /// Returns the open file of the map `name`.
  func file(ofMap name: String) throws -> Int32 { bpf_map__fd(try map(name)) }

  /// Returns the map whose name is, or ends in, `name`: libbpf puts the object's name in front of those of sections.
  private func map(_ name: String) throws -> OpaquePointer {
    var map = bpf_object__next_map(object, nil)
    while let current = map {
      if String(cString: bpf_map__name(current)).hasSuffix(name) { return current }
      map = bpf_object__next_map(object, current)
    }
    throw HostError(operation: "find", object: "map \(name)", errno: 0)
  }

  /// Runs the program `name` `repeats` times; returns nanoseconds a run, and what the last one answered.
  ///
  /// - Parameter hasPacket: it is a program on packets; others are given nothing.
  func run(_ name: String, repeats: Int, hasPacket: Bool = true) throws -> (nanoseconds: Double, answer: UInt32) {
    guard let program = bpf_object__find_program_by_name(object, name) else {
      throw HostError(operation: "find", object: name, errno: 0)
    }
    var bytes = [UInt8](repeating: 0, count: 64)
    var options = bpf_test_run_opts()
    options.sz = MemoryLayout<bpf_test_run_opts>.size
    options.repeat = Int32(repeats)
    let answer = bytes.withUnsafeMutableBytes { buffer in
      if hasPacket {
        options.data_in = UnsafeRawPointer(buffer.baseAddress)
        options.data_size_in = UInt32(buffer.count)
      }
      return bpf_prog_test_run_opts(bpf_program__fd(program), &options)
    }
    guard answer == 0 else { throw HostError(operation: "run", object: name, errno: -answer) }
    return (Double(options.duration), options.retval)
  }
}

/// The floor programs (`bpf/floor.bpf.h`) and what stands in their maps.
extension BenchObject {
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
}
