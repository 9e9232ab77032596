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
    do throws(RuntimeError) { try Self.take(descriptor, path) } catch {
      close(descriptor)
      throw error
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

  /// Takes the lock on the file `path`, open as `descriptor`.
  ///
  /// Whoever took it a moment ago has not written its number yet, whoever is done has taken it away, and a killed one left a
  /// number behind: all are waited for, a little.
  private static func take(_ descriptor: Int32, _ path: String) throws(RuntimeError) {
    var number: Int32?
    for _ in 0..<20 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      guard errno == EWOULDBLOCK || errno == EINTR else { throw .host(FileSystem.failure("lock", path)) }
      number = holder(path)
      if let number, kill(number, 0) == 0 || errno == EPERM { break }
      usleep(10_000)
    }
    throw .locked(pid: number, path: FileSystem.directory(of: path))
  }

  /// Returns the number that whoever has the lock at `path` left in it, or nothing when there is none. It may be one of another
  /// namespace.
  private static func holder(_ path: String) -> Int32? {
    let bytes = (try? FileSystem.read(path)) ?? []
    return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
