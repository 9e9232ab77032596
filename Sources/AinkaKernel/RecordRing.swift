import AinkaValues
import CAinkaHost
import Glibc

/// The reading end of a ring buffer of records.
struct RecordRing: ~Copyable {
  private let ring: OpaquePointer
  private let taken: Unmanaged<TakenRecords>

  /// How many records one call of `next` returns at most, so that its caller is never kept by a flood of them.
  fileprivate static let batch = 4096

  /// Opens the ring buffer behind `map`.
  init(map: Int32) throws(HostError) {
    let taken = Unmanaged.passRetained(TakenRecords())
    guard let ring = ainka_ring_open(map, takeRecord, taken.toOpaque()) else {
      let reason = errno
      taken.release()
      throw HostError(operation: "open", object: "the ring buffer of records", errno: reason)
    }
    self.ring = ring
    self.taken = taken
  }

  deinit {
    ainka_ring_close(ring)
    taken.release()
  }

  /// Waits for records and returns them, each the bytes of a `struct ainka_record` with its texts; empty after the time.
  func next(timeoutMilliseconds: Int32) throws(HostError) -> [[UInt8]] {
    let answer = ainka_ring_poll(ring, timeoutMilliseconds)
    guard answer >= 0 || answer == -EINTR || answer == -ECANCELED else {
      throw HostError(operation: "read", object: "the ring buffer of records", errno: -answer)
    }
    return taken.takeUnretainedValue().drain()
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
