import Glibc

/// The clock that goes on while the host sleeps and begins anew when it is started: the programs in the kernel read it, too.
public enum BootClock {
  /// Returns what it shows, in nanoseconds.
  public static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
