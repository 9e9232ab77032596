public import AinkaKernel
public import AinkaValues

/// The kernel is a backend: `KernelHost` has every method of the protocol.
extension KernelHost: Backend {}

/// The records of the kernel's events; only one reader may have them.
public final class KernelRecords: RecordSource {
  private var reader: RecordReader

  /// Becomes the reader of `host`.
  public init(of host: KernelHost) throws(HostError) { reader = try RecordReader(of: host) }

  public func readRecords(timeoutMilliseconds: Int) throws(HostError) -> [[UInt8]] {
    try reader.next(timeoutMilliseconds: Int32(clamping: timeoutMilliseconds))
  }

  public func isActive() throws(HostError) -> Bool { try reader.isActive() }

  public func lostRecords() throws(HostError) -> UInt64 { try reader.lostRecords() }
}
