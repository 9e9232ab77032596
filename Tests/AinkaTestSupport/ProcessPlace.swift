import Glibc

/// The right to rely on the cgroup that this process is in, for as long as the value lives.
///
/// All tests run in one process. Some move it into a cgroup of their own, whose rules then hold for whatever other tests start:
/// a mover has the place alone, those that start programs share it while they do.
public struct ProcessPlace: ~Copyable {
  private let descriptor: Int32

  /// Waits until the place is free: for a mover alone if `isMoving`, else for those that share it.
  public init(isMoving: Bool) {
    descriptor = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    while flock(descriptor, isMoving ? LOCK_EX : LOCK_SH) != 0, errno == EINTR {}
  }

  deinit { close(descriptor) }
}
