import AinkaValues
import CAinkaHost
import CBPF
import Glibc

/// The reading end of a ring buffer of records.
final class RecordRing {
  /// The number of its map in the kernel.
  let identity: UInt32
  /// `true` iff no record comes to it any more.
  var isComplete = false
  private let ring: OpaquePointer
  private let taken = TakenRecords()
  /// The map's own open file, where it was opened here.
  private var file: FileDescriptor?

  /// How long records are let to gather behind a few, in microseconds. A reader that waits for each is woken for each, which costs the
  /// program that wrote it more than deciding and writing: an interrupt of another CPU.
  private static let gatheringTime: UInt32 = 200
  /// So many at once are many: there is no time to lose.
  private static let many = 64
  private var mayMoreCome = false

  /// How many records one call of `next` returns at most, so that its caller is never kept by a flood of them.
  fileprivate static let batch = 4096

  /// Opens the ring buffer behind `map`, which stays open as long as this one.
  init(map: Int32) throws(HostError) {
    guard let info = bpf_map_info(of: map),
      let ring = ainka_ring_open(map, takeRecord, Unmanaged.passUnretained(taken).toOpaque())
    else { throw HostError(operation: "open", object: "the ring buffer of records", errno: errno) }
    identity = info.id
    self.ring = ring
  }

  /// Opens the ring buffer pinned at `path`.
  convenience init(pinnedAt path: String) throws(HostError) {
    let file = FileDescriptor(bpf_obj_get(path))
    guard file.rawValue >= 0 else { throw HostError(operation: "open", object: path, errno: -file.rawValue) }
    try self.init(map: file.rawValue)
    self.file = consume file
  }

  deinit { ainka_ring_close(ring) }

  /// Waits for records and returns them, each the bytes of a `struct ainka_record` with its texts; empty after the time.
  func next(timeoutMilliseconds: Int32) throws(HostError) -> [[UInt8]] {
    if mayMoreCome, timeoutMilliseconds > 0 { usleep(Self.gatheringTime) }
    let answer = ainka_ring_poll(ring, timeoutMilliseconds)
    guard answer >= 0 || answer == -EINTR || answer == -ECANCELED else {
      throw HostError(operation: "read", object: "the ring buffer of records", errno: -answer)
    }
    let records = taken.drain()
    mayMoreCome = (1..<Self.many).contains(records.count)
    return records
  }
}

/// Where the C callback puts records; used by one thread, between two calls of `next`.
private final class TakenRecords {
  private var records: [[UInt8]] = []

  /// Takes the record `bytes`; `true` iff there is room for another one.
  func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    records.append(Array(bytes))
    return records.count < RecordRing.batch
  }

  func drain() -> [[UInt8]] {
    defer { records = [] }
    return records
  }
}

private func takeRecord(context: UnsafeMutableRawPointer?, bytes: UnsafeMutableRawPointer?, size: Int) -> Int32 {
  guard let context, let bytes else { return 0 }
  let record = UnsafeRawBufferPointer(start: bytes, count: size)
  return Unmanaged<TakenRecords>.fromOpaque(context).takeUnretainedValue().append(record) ? 0 : -ECANCELED
}
