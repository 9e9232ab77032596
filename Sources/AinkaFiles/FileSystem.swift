public import AinkaValues
import Glibc

/// Which file a path leads to: two paths of one file have the same.
public struct FileIdentity: Sendable, Equatable {
  var device: UInt
  var inode: UInt
}

/// Files, without Foundation: every failure says what was done to which path, and the kernel's answer.
public enum FileSystem {
  /// Returns all bytes of the file at `path`.
  ///
  /// - Throws: `HostError`, also for a file of more than `limit` bytes.
  public static func read(_ path: String, limit: Int = 256 << 20) throws(HostError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("read", path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var status = stat()
    // So much at once, though a file may grow, and a pipe says nothing.
    if fstat(descriptor, &status) == 0 { bytes.reserveCapacity(min(Int(status.st_size), limit)) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("read", path)
      }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else {
        throw HostError(operation: "read", object: path, advice: "it has more than \(limit) bytes")
      }
    }
  }

  /// Returns all bytes of the file at `path`, or nothing when there is none.
  public static func readIfPresent(_ path: String) throws(HostError) -> [UInt8]? {
    exists(path) ? try read(path) : nil
  }

  /// `true` iff something is at `path`.
  public static func exists(_ path: String) -> Bool { Glibc.access(path, F_OK) == 0 }

  /// `true` iff a directory is at `path`.
  public static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Returns which file is at `path`, or nothing when none is.
  public static func identity(_ path: String) -> FileIdentity? {
    var status = stat()
    return stat(path, &status) == 0 ? FileIdentity(device: status.st_dev, inode: status.st_ino) : nil
  }

  /// Returns who owns what is at `path` and what its mode allows, or nothing when nothing is there.
  public static func access(_ path: String) -> (owner: UInt32, mode: UInt32)? {
    var status = stat()
    return stat(path, &status) == 0 ? (status.st_uid, status.st_mode & 0o7777) : nil
  }

  /// Puts `bytes` at `path`: either all of them are there and will stay, or what was there before is.
  ///
  /// What is there and no file, a device or a pipe, stays what it is and is written to. A new file has `mode`, less the umask.
  public static func replace(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o644) throws(HostError) {
    if exists(path), !isRegularFile(path) { return try writeThrough(path, bytes) }
    let temporary = path + ".tmp"
    try create(temporary, with: bytes, mode: mode)
    do throws(HostError) { try rename(temporary, to: path) } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Makes `temporary` a file of `bytes`, which are on disk when it returns; nothing is there when it throws.
  ///
  /// A new file has `mode`, less the umask.
  public static func create(_ temporary: String, with bytes: [UInt8], mode: UInt32 = 0o644) throws(HostError) {
    FaultPoint.reach("write \(temporary)")
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw failure("write", temporary) }
    do throws(HostError) {
      defer { close(descriptor) }
      try write(bytes, to: descriptor, path: temporary)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Gives the file at `path` the name `name`, in the place of what has it now.
  public static func rename(_ path: String, to name: String) throws(HostError) {
    FaultPoint.reach("rename to \(name)")
    guard Glibc.rename(path, name) == 0 else { throw failure("rename \(path) to", name) }
    FaultPoint.reach("renamed to \(name)")
    try synchronizeDirectory(of: name)
  }

  /// Writes `bytes` to the device, pipe or socket at `path`.
  private static func writeThrough(_ path: String, _ bytes: [UInt8]) throws(HostError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("write", path) }
    defer { close(descriptor) }
    try write(bytes, to: descriptor, path: path)
  }

  /// `true` iff `path` leads to a regular file.
  private static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Adds `bytes` at the end of the file at `path`, and waits until they are on disk. A new file has `mode`, less the umask.
  ///
  /// What was there before is all that is there when it throws; a command that was killed may leave a part of them.
  public static func append(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o644) throws(HostError) {
    let before = size(path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw failure("write", path) }
    defer { close(descriptor) }
    do throws(HostError) { try write(bytes, to: descriptor, path: path) } catch {
      try? shorten(path, to: before)
      throw error
    }
  }

  /// Takes away what the file at `path` has behind its first `size` bytes, or, without one, the file.
  public static func shorten(_ path: String, to size: Int?) throws(HostError) {
    guard let size else { return try remove(path) }
    guard truncate(path, size) == 0 else { throw failure("shorten", path) }
  }

  /// Returns how many bytes the file at `path` has, or nothing when there is none.
  public static func size(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Creates the directory at `path` with `mode`, less the umask, and those above it, where they are missing.
  public static func createDirectory(_ path: String, mode: UInt32 = 0o755) throws(HostError) {
    guard !isDirectory(path) else { return }
    let parent = directory(of: path)
    if parent != path, !parent.isEmpty { try createDirectory(parent) }
    guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("create", path) }
    FaultPoint.reach("created \(path)")
  }

  /// Removes the file at `path`, if there is one.
  public static func remove(_ path: String) throws(HostError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    FaultPoint.reach("removed \(path)")
  }

  /// Returns the names in the directory at `path`, sorted, without `.` and `..`; none when it does not exist.
  public static func list(_ path: String) throws(HostError) -> [String] {
    guard let stream = opendir(path) else {
      if errno == ENOENT { return [] }
      throw failure("list", path)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Returns the directory that the last component of `path` is in.
  public static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Writes all of `bytes` to `descriptor` and waits until they are on disk.
  private static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(HostError) {
    if FaultPoint.isFull(path) {
      _ = Glibc.write(descriptor, bytes, bytes.count / 2)
      errno = ENOSPC
      throw failure("write", path)
    }
    FaultPoint.reach("a part of \(path)") { _ = Glibc.write(descriptor, bytes, bytes.count / 2) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("write", path)
      }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure("write to disk", path) }
  }

  /// Waits until the names in the directory of `path` are on disk.
  private static func synchronizeDirectory(of path: String) throws(HostError) {
    let parent = directory(of: path)
    let descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", parent) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure("write to disk", parent) }
  }

  /// Returns the failure that `errno` tells of, with what helps most often.
  public static func failure(_ operation: String, _ path: String) -> HostError {
    let advice =
      switch errno {
      case EACCES, EPERM: "this needs the right to; try `sudo`"
      case ENOENT: operation == "read" ? "there is no such file" : "there is no such directory"
      case EISDIR: "it is a directory"
      case ENOSPC: "the disk is full"
      case EROFS: "the file system is read-only; name a place on another one"
      default: ""
      }
    return HostError(operation: operation, object: path, errno: errno, advice: advice)
  }
}
