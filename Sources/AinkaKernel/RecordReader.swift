public import AinkaValues
import CAinkaABI
import CAinkaHost
import Glibc

/// The one reader of the records that the programs write. While it lives and is asked, matched events are recorded.
///
/// Being the reader is a lock on the pin directory: it ends with the process, however that ends.
public struct RecordReader: ~Copyable {
  private let lock: FileDescriptor
  private let maps: SharedMaps
  private let ring: OpaquePointer
  private let taken: Unmanaged<TakenRecords>

  /// How long after the last call of `next` the programs go on writing records.
  private static let deadlineNanoseconds: UInt64 = 3_000_000_000

  /// How many records one call of `next` returns at most, so that its caller is never kept by a flood of them.
  fileprivate static let batch = 4096

  /// Becomes the reader of `host`.
  ///
  /// - Throws: when another process is the reader (its pid is told), or nothing is applied.
  public init(of host: KernelHost) throws(HostError) {
    let maps = try host.activeMaps()
    let lock = FileDescriptor(open(host.pinDirectory, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    guard flock(lock.rawValue, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw HostError(operation: "lock", object: host.pinDirectory, errno: errno) }
      let other = try maps.withGeneration { $0.pointee.reader_pid }
      throw HostError(
        operation: "read", object: "records", errno: EBUSY, advice: "process \(other) reads them already")
    }
    try maps.withGeneration { $0.pointee.reader_pid = UInt64(getpid()) }
    let taken = Unmanaged.passRetained(TakenRecords())
    guard let ring = ainka_ring_open(maps.file(.records), takeRecord, taken.toOpaque()) else {
      let reason = errno
      taken.release()
      throw HostError(operation: "open", object: "the ring buffer of records", errno: reason)
    }
    self.lock = lock
    self.maps = maps
    self.ring = ring
    self.taken = taken
  }

  deinit {
    try? renew(for: 0)
    ainka_ring_close(ring)
    taken.release()
  }

  /// Waits for records and returns them, each the bytes of a `struct ainka_record` with its texts; empty after the time.
  public func next(timeoutMilliseconds: Int32) throws(HostError) -> [[UInt8]] {
    try renew(for: Self.deadlineNanoseconds)
    let answer = ainka_ring_poll(ring, timeoutMilliseconds)
    guard answer >= 0 || answer == -EINTR || answer == -ECANCELED else {
      throw HostError(operation: "read", object: "the ring buffer of records", errno: -answer)
    }
    return taken.takeUnretainedValue().drain()
  }

  /// `true` iff a generation decides: once everything was cleared, no record comes any more.
  public func isActive() throws(HostError) -> Bool { try maps.withGeneration { ainka_load_acquire(&$0.pointee.word) != 0 } }

  /// How many records found no room, since the maps were made.
  public func lostRecords() throws(HostError) -> UInt64 { try maps.withGeneration { $0.pointee.lost_records } }

  /// Moves the time until which the programs write records.
  private func renew(for nanoseconds: UInt64) throws(HostError) {
    let deadline = nanoseconds == 0 ? 0 : BootClock.now() + nanoseconds
    try maps.withGeneration { ainka_store_release(&$0.pointee.reader_deadline_ns, deadline) }
  }
}

/// Where the C callback puts records; used by one thread, between two calls of `next`.
private final class TakenRecords {
  private var records: [[UInt8]] = []

  /// Takes the record `bytes`; `true` iff there is room for another one.
  func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    records.append(Array(bytes))
    return records.count < RecordReader.batch
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
