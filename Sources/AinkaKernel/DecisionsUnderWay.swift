import AinkaValues
import CAinkaHost
import CBPF
import Glibc

/// The places in which the programs of a set decide, one for each decision that can be under way on a CPU.
///
/// A program takes its place, with a full barrier, before it reads the generation word, and gives it free when it is done. So
/// once a place was seen free after a word was stored, no decision by an earlier word is under way in it: what only earlier
/// generations refer to can be written. That takes microseconds where a grace period of the kernel takes ten milliseconds.
struct DecisionsUnderWay: ~Copyable {
  let maps: [PlaceMap]

  /// The map of one object, `scratch_events` in ebpf/state.bpf.h, and the bytes that it has for each CPU.
  final class PlaceMap {
    let file: FileDescriptor
    let stride: Int

    init(_ file: consuming FileDescriptor, stride: Int) {
      self.file = file
      self.stride = stride
    }
  }

  /// How many places stand first in a CPU's value, each a 32-bit word (`SCRATCH_EVENTS`).
  private static let placesPerCPU = 3
  private static let mapName = "scratch_events"

  /// Opens the places of all programs that are attached in `set`.
  init(of set: ProgramSet, host: KernelHost) throws(HostError) {
    var numbers: Set<UInt32> = []
    for hook in set.attached {
      numbers.formUnion(host.identities(ofLink: set.pin(hook.pinName)).filter { $0.kind == .map }.map(\.number))
    }
    var maps: [PlaceMap] = []
    for number in numbers.sorted() {
      let file = FileDescriptor(bpf_map_get_fd_by_id(number))
      guard file.rawValue >= 0 else { throw HostError(operation: "open", object: "map \(number)", errno: -file.rawValue) }
      guard let info = bpf_map_info(of: file.rawValue) else {
        throw HostError(operation: "ask for", object: "map \(number)", errno: errno)
      }
      let name = withUnsafeBytes(of: info.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard name == Self.mapName else { continue }
      maps.append(PlaceMap(file, stride: (Int(info.value_size) + 7) / 8 * 8))
    }
    self.maps = maps
  }

  /// Waits until each place was seen free; returns `false` when one still is not after `milliseconds`.
  func wait(milliseconds: Int) throws(HostError) -> Bool {
    ainka_full_fence()
    let deadline = BootClock.now() + UInt64(milliseconds) * 1_000_000
    for map in maps {
      var busy: Set<Int>?
      repeat {
        let now = try Self.busyPlaces(of: map)
        busy = busy?.intersection(now) ?? now
        if busy?.isEmpty == true { break }
        guard BootClock.now() < deadline else { return false }
        usleep(20)
      } while true
    }
    return true
  }

  /// Returns the places of `map` in which a decision is under way now.
  private static func busyPlaces(of map: PlaceMap) throws(HostError) -> Set<Int> {
    let count = SharedMaps.possibleCPUs
    var bytes = [UInt8](repeating: 0, count: map.stride * count)
    var key: UInt32 = 0
    let answer = bpf_map_lookup_elem(map.file.rawValue, &key, &bytes)
    guard answer == 0 else { throw HostError(operation: "read", object: "map \(mapName)", errno: -answer) }
    var busy: Set<Int> = []
    bytes.withUnsafeBytes { bytes in
      for cpu in 0..<count {
        for place in 0..<placesPerCPU where bytes.load(fromByteOffset: cpu * map.stride + place * 4, as: UInt32.self) != 0 {
          busy.insert(cpu * placesPerCPU + place)
        }
      }
    }
    return busy
  }
}

extension KernelHost {
  /// Waits until no decision is under way in `set` by a word of before; the kernel's grace period where places do not tell.
  func waitForDecisions(in set: ProgramSet) throws(HostError) {
    #if arch(x86_64)
      if try DecisionsUnderWay(of: set, host: self).wait(milliseconds: 100) { return }
    #endif
    try waitForGracePeriod()
  }
}
