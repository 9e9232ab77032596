import Glibc

/// The right to change what decides on this host, whichever state directory a command keeps; given back at the end of its life.
public struct HostLock: ~Copyable {
  private let descriptor: Int32

  /// Waits for the lock on the directory at `path`, which stays: the one that the pin directory is in.
  init(directory path: String) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
  }

  deinit { close(descriptor) }
}

extension KernelHost {
  /// Waits until no other command changes what decides on this host.
  public func lock() -> HostLock? { HostLock(directory: pinParent) }
}
