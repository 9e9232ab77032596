import AinkaTestSupport
import Glibc

/// What a program printed, and how it ended.
struct ProgramRun {
  var output: String
  var complaints: String
  /// The exit code, or 128 + the signal that ended it, as a shell says.
  var code: Int32
}

/// A folder of its own for one test, in which programs run with a state directory of their own.
final class Workshop {
  let folder: String

  init() {
    // In memory where that is possible: every command waits for the disk a dozen times.
    let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(base)/ainka-command-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { preconditionFailure("no temporary folder") }
    folder = String(cString: made)
  }

  deinit { Workshop.remove(folder) }

  /// The programs stand beside the test bundle.
  static let programs: String = {
    var path = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &path, path.count)
    let text = String(decoding: path[..<max(0, length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(text[..<(text.lastIndex(of: "/") ?? text.startIndex)])
  }()

  /// The folder of this package.
  static let package = String(#filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 })

  /// Runs `ainkac` with `arguments`.
  func ainkac(_ arguments: String...) -> ProgramRun { run(["\(Self.programs)/ainkac"] + arguments) }

  /// Runs `ainka` with `arguments` on the embedded engine.
  func ainka(_ arguments: String...) -> ProgramRun {
    run(["\(Self.programs)/ainka"] + arguments + ["--engine", "embedded"])
  }

  /// Runs the program and arguments of `command`, and waits until it has ended.
  func run(_ command: [String]) -> ProgramRun { finish(start(command)) }

  /// Starts the program and arguments of `command`, and returns its process.
  func start(_ command: [String]) -> Started {
    runs += 1
    let output = file("out-\(runs)")
    let complaints = file("err-\(runs)")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, complaints, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var interruption = sigset_t()
    sigemptyset(&interruption)
    sigaddset(&interruption, SIGINT)
    sigaddset(&interruption, SIGHUP)
    posix_spawnattr_setsigdefault(&attributes, &interruption)
    var nothing = sigset_t()
    sigemptyset(&nothing)
    posix_spawnattr_setsigmask(&attributes, &nothing)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    let variables = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=\(folder)", "AINKA_STATE=\(folder)/state"] + environment
    var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
    defer {
      for pointer in arguments + environment { free(pointer) }
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    var pid: pid_t = 0
    let place = ProcessPlace(isMoving: false)
    defer { withExtendedLifetime(place) {} }
    let failure = posix_spawnp(&pid, command[0], &actions, &attributes, &arguments, &environment)
    precondition(failure == 0, "cannot start \(command[0]): \(failure)")
    return Started(pid: pid, output: output, complaints: complaints)
  }

  /// A program that runs.
  struct Started {
    var pid: pid_t
    var output: String
    var complaints: String
  }

  /// Waits until `started` has ended.
  func finish(_ started: Started) -> ProgramRun {
    var status: Int32 = 0
    while waitpid(started.pid, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    let code = signal == 0 ? status >> 8 & 0xff : 128 + signal
    return ProgramRun(
      output: String(decoding: Self.read(started.output), as: UTF8.self),
      complaints: String(decoding: Self.read(started.complaints), as: UTF8.self), code: code)
  }

  /// What programs find in their environment besides, as `NAME=value`.
  var environment: [String] = []

  /// How many programs were run.
  private var runs = 0

  /// Returns the path of the file `name`.
  func file(_ name: String) -> String { "\(folder)/\(name)" }

  /// Writes `text` to the file `name`, and returns its path.
  @discardableResult func write(_ text: String, to name: String) -> String { write(Array(text.utf8), to: name) }

  /// Writes `bytes` to the file `name`, and returns its path.
  @discardableResult func write(_ bytes: [UInt8], to name: String) -> String {
    let descriptor = open(file(name), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "cannot write \(name)")
    close(descriptor)
    return file(name)
  }

  /// Returns the bytes of the file at `path`.
  static func read(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Returns the names in the directory at `path`, sorted.
  static func list(_ path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes the directory at `path` with all in it.
  private static func remove(_ path: String) {
    guard let stream = opendir(path) else { return }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name == "." || name == ".." { continue }
      if unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
    }
    closedir(stream)
    rmdir(path)
  }
}

/// A policy of one rule and one threshold, whose rule denies connections of user `uid`.
func policy(uid: Int = 1000, start: Int = 2000) -> String {
  """
  policy p
  use linux.net
  learn t: port {
      from connect.destination.port
      within 1024 .. 65535
      start \(start)
      step at most 1 per 1h
      drift at most 1 per 1d
  }
  rule a { on connect when destination.port > t and process.uid == \(uid) then deny EACCES }
  """
}
