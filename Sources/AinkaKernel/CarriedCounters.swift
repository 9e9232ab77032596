import AinkaBundle
import AinkaValues
import CAinkaABI
import CBPF
import Glibc

/// What rules had counted in an earlier set with counters of its own, for rules that go on in a later one.
///
/// Programs of both sets count until the earlier one is detached, so its totals are known only then; they stand beside the later
/// set's counters and are added when those are read. Until an entry has its total, its mark is set.
struct CarriedCounters: ~Copyable {
  static let pinName = "ainka_carried"
  private static let waiting: UInt64 = 1
  private let map: FileDescriptor

  /// Opens those of `set`; nothing when it carries none.
  init?(of set: ProgramSet) {
    let file = bpf_obj_get(set.pin(Self.pinName))
    guard file >= 0 else { return nil }
    map = FileDescriptor(file)
  }

  /// Creates them in `set` for the counters at `indices`, whose totals are to come.
  static func create(in set: ProgramSet, indices: [Int]) throws(HostError) {
    guard !indices.isEmpty else { return }
    let map = FileDescriptor(
      bpf_map_create(
        BPF_MAP_TYPE_HASH, pinName, UInt32(MemoryLayout<UInt32>.size), UInt32(MemoryLayout<ainka_counter>.size),
        UInt32(indices.count), nil))
    guard map.rawValue >= 0 else { throw HostError(operation: "create", object: "map \(pinName)", errno: -map.rawValue) }
    for index in indices {
      var total = ainka_counter()
      total.spare.1 = waiting
      try store(total, at: index, in: map.rawValue)
    }
    let answer = bpf_obj_pin(map.rawValue, set.pin(pinName))
    guard answer == 0 else { throw HostError(operation: "pin", object: set.pin(pinName), errno: -answer) }
  }

  /// Takes the totals of the counters that wait from `earlier`, whose programs are detached.
  func settle(from earlier: borrowing SharedMaps, carried: borrowing CarriedCounters?) throws(HostError) {
    var key: UInt32 = 0
    var answer = bpf_map_get_next_key(map.rawValue, nil, &key)
    while answer == 0 {
      if let total = total(at: Int(key)), Self.waits(total) {
        try Self.store(try earlier.counter(Int(key), carried: carried), at: Int(key), in: map.rawValue)
      }
      var next: UInt32 = 0
      answer = bpf_map_get_next_key(map.rawValue, &key, &next)
      key = next
    }
  }

  /// `true` iff `total` is still to come.
  static func waits(_ total: ainka_counter) -> Bool { total.spare.1 == waiting }

  /// Returns what counter `index` had counted before, or nothing.
  func total(at index: Int) -> ainka_counter? {
    var key = UInt32(index)
    var total = ainka_counter()
    return bpf_map_lookup_elem(map.rawValue, &key, &total) == 0 ? total : nil
  }

  /// Forgets counter `index`: its place is another rule's.
  func forget(_ index: Int) {
    var key = UInt32(index)
    bpf_map_delete_elem(map.rawValue, &key)
  }

  private static func store(_ total: ainka_counter, at index: Int, in map: Int32) throws(HostError) {
    var key = UInt32(index)
    var total = total
    let answer = bpf_map_update_elem(map, &key, &total, 0)
    guard answer == 0 else { throw HostError(operation: "write", object: "counter \(index)", errno: -answer) }
  }
}
