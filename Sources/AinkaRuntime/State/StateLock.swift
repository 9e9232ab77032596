import AinkaFiles
import AinkaKernel
import AinkaValues
import Glibc

/// The right to change a state directory; given back at the end of its life, or of the process.
struct StateLock: ~Copyable {
  private let descriptor: Int32
  /// The host, where it can be changed with another state directory, too.
  var host: HostLock?

  /// Takes the lock at `path`, and leaves the number of this process in it for whoever finds it held.
  ///
  /// - Throws: `RuntimeError.locked` when another process has it.
  init(path: String) throws(RuntimeError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, StateDirectory.fileMode)
    guard descriptor >= 0 else { throw .host(FileSystem.failure("open", path)) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let isHeld = errno == EWOULDBLOCK
      let failure = FileSystem.failure("lock", path)
      close(descriptor)
      guard isHeld else { throw .host(failure) }
      throw .locked(pid: Self.holder(path), path: FileSystem.directory(of: path))
    }
    let text = Array("\(getpid())\n".utf8)
    ftruncate(descriptor, 0)
    pwrite(descriptor, text, text.count, 0)
    self.descriptor = descriptor
    host = nil
  }

  deinit {
    ftruncate(descriptor, 0)
    close(descriptor)
  }

  /// Returns the process that has the lock at `path`, or nothing when it does not tell.
  ///
  /// Whoever took the lock a moment ago has not written its number yet, and a killed one left a number behind: both are waited
  /// for, a little.
  private static func holder(_ path: String) -> Int32? {
    var holder: Int32?
    for _ in 0..<20 {
      let bytes = (try? FileSystem.read(path)) ?? []
      holder = Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
      if let holder, kill(holder, 0) == 0 || errno == EPERM { return holder }
      usleep(10_000)
    }
    return holder
  }
}
