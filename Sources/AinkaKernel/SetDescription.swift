import AinkaBundle
public import AinkaValues
import CAinkaABI
import CAinkaPrograms
import CBPF
import Glibc

/// What a set is made of, as `struct ainka_set` keeps it.
struct SetDescription: Sendable, Equatable {
  /// `AINKA_LAYOUT` of the version that made it.
  var layout: UInt32
  /// BLAKE2b-256 of that version's objects.
  var programs: [UInt8]
}

extension KernelHost {
  /// What identifies the programs of this version.
  static let programsDigest: [UInt8] = {
    var all: [UInt8] = []
    var index = 0
    var size = 0
    while let bytes = ainka_packed_programs(index, &size) {
      all += UnsafeBufferPointer(start: bytes, count: size)
      index += 1
    }
    return Digest.blake2b(all)
  }()

  /// `true` iff what decides are the programs of another version: the next apply replaces them.
  public func hasOtherPrograms() throws(HostError) -> Bool {
    guard let set = try activeSet() else { return false }
    return try SetDescription(of: set).programs != Self.programsDigest
  }
}

extension SetDescription {
  /// Reads what `set` is made of, without opening its other maps.
  ///
  /// - Throws: when a newer version made it, whose maps cannot be read.
  init(of set: ProgramSet) throws(HostError) {
    let file = FileDescriptor(try SharedMaps.open(.set, in: set.directory))
    try self.init(in: file.rawValue)
  }

  /// Reads what the open `map` of a set says.
  init(in map: Int32) throws(HostError) {
    var key: UInt32 = 0
    var set = ainka_set()
    let answer = bpf_map_lookup_elem(map, &key, &set)
    guard answer == 0 else { throw HostError(operation: "read", object: "what the active set is", errno: -answer) }
    guard set.layout <= AINKA_LAYOUT else {
      throw HostError(
        operation: "use", object: "what a newer ainka applied (layout \(set.layout), this one knows \(AINKA_LAYOUT))",
        errno: 0,
        advice: "use that version, or take everything off with `ainka clear`")
    }
    self.init(layout: set.layout, programs: withUnsafeBytes(of: set.programs) { Array($0) })
  }
}

extension SharedMaps {
  /// Returns what the set is made of.
  ///
  /// - Throws: when a newer version made it, whose maps cannot be read.
  func description() throws(HostError) -> SetDescription { try SetDescription(in: file(.set)) }

  /// Writes down that the set is of this version, for images of `size`.
  func describe(size: SizeClass) throws(HostError) {
    var key: UInt32 = 0
    var set = ainka_set()
    set.layout = UInt32(AINKA_LAYOUT)
    set.image_bits = size.imageBits
    withUnsafeMutableBytes(of: &set.programs) { $0.copyBytes(from: KernelHost.programsDigest) }
    let answer = bpf_map_update_elem(file(.set), &key, &set, 0)
    guard answer == 0 else { throw HostError(operation: "write", object: "what the new set is", errno: -answer) }
  }

  /// Forgets words that programs left for others since gone.
  func forgetMarks() throws(HostError) {
    var key = ainka_mark()
    while bpf_map_get_next_key(file(.marks), nil, &key) == 0 {
      let answer = bpf_map_delete_elem(file(.marks), &key)
      guard answer == 0 || answer == -ENOENT else {
        throw HostError(operation: "clear", object: "map \(SharedMap.marks.rawValue)", errno: -answer)
      }
    }
  }
}

extension SharedMap {
  /// Creates a map of this kind for `size`, or takes the `early` one, and pins it in `directory`; what is left there of an unfinished
  /// attempt is replaced.
  func pinNew(size: SizeClass, in directory: String, early: EarlyPrograms?) throws(HostError) {
    let file = if let early { try early.file(of: self) } else { try create(size: size) }
    let path = "\(directory)/\(rawValue)"
    unlink(path)
    let answer = bpf_obj_pin(file.rawValue, path)
    guard answer == 0 else { throw HostError(operation: "pin", object: path, errno: -answer) }
    FaultPoint.reach("pinned \(rawValue)")
  }
}

extension ProgramSet {
  /// Pins its map called `name` for `other`, too.
  func share(_ name: String, with other: ProgramSet) throws(HostError) {
    let file = FileDescriptor(bpf_obj_get(pin(name)))
    guard file.rawValue >= 0 else { throw HostError(operation: "open", object: pin(name), errno: -file.rawValue) }
    unlink(other.pin(name))
    let answer = bpf_obj_pin(file.rawValue, other.pin(name))
    guard answer == 0 else { throw HostError(operation: "pin", object: other.pin(name), errno: -answer) }
    FaultPoint.reach("shared \(name)")
  }
}
