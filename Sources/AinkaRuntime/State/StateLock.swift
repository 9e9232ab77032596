import AinkaFiles
import AinkaValues
import Glibc

/// The right to change a state directory; given back at the end of its life, or of the process.
struct StateLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock at `path`, and leaves the number of this process in it for whoever finds it held.
  ///
  /// - Throws: `RuntimeError.locked` when another process has it.
  init(path: String) throws(RuntimeError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .host(FileSystem.failure("open", path)) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let isHeld = errno == EWOULDBLOCK
      let failure = FileSystem.failure("lock", path)
      close(descriptor)
      guard isHeld else { throw .host(failure) }
      let holder = (try? FileSystem.read(path)).flatMap { Int32(String(decoding: $0, as: UTF8.self).prefix { $0 != "\n" }) }
      throw .locked(pid: holder, path: FileSystem.directory(of: path))
    }
    let text = Array("\(getpid())\n".utf8)
    ftruncate(descriptor, 0)
    pwrite(descriptor, text, text.count, 0)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
