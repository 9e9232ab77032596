import Glibc

/// A program that was started, and what it says.
final class Child {
  /// Where its output goes; errors stay where ours go, or go nowhere with the output.
  enum Output {
    case nowhere
    case pipe
    case file(String)
  }

  let pid: pid_t
  private let input: Int32
  private let output: Int32
  private var read: [UInt8] = []
  private var status: Int32?

  /// Starts the program at `path`, its input from `write` when `takesLines`, or else nothing; nothing when it does not start.
  init?(_ path: String, _ arguments: [String], output: Output, takesLines: Bool = false) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var (lines, answers): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    if takesLines { Child.pipe(&lines) }
    if takesLines {
      posix_spawn_file_actions_adddup2(&actions, lines[0], 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    switch output {
    case .nowhere:
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    case .pipe:
      Child.pipe(&answers)
      posix_spawn_file_actions_adddup2(&actions, answers[1], 1)
    case .file(let path):
      posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      posix_spawn_file_actions_adddup2(&actions, 1, 2)
    }
    var list: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for case let text? in list { free(text) } }
    var pid: pid_t = 0
    let answer = posix_spawn(&pid, path, &actions, nil, &list, environ)
    for end in [lines[0], answers[1]] where end >= 0 { close(end) }
    (self.pid, input, self.output) = (pid, lines[1], answers[0])
    guard answer == 0 else { return nil }
  }

  deinit {
    if status == nil {
      kill(pid, SIGKILL)
      _ = wait()
    }
    for end in [input, output] where end >= 0 { close(end) }
  }

  /// Gives it `text` to read.
  func write(_ text: String) { _ = FileBytes.append(Array(text.utf8), to: input) }

  /// Waits for a line of its output and returns it without its end; nothing when no more comes.
  func readLine() -> String? {
    while true {
      if let end = read.firstIndex(of: UInt8(ascii: "\n")) {
        defer { read.removeSubrange(...end) }
        return String(decoding: read[..<end], as: UTF8.self)
      }
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = Glibc.read(output, &bytes, bytes.count)
      guard count > 0 else { return nil }
      read += bytes[..<count]
    }
  }

  /// Waits until it ends, and returns its wait status.
  func wait() -> Int32 {
    if let status { return status }
    var answer: Int32 = 0
    while waitpid(pid, &answer, 0) < 0, errno == EINTR {}
    status = answer
    return answer
  }

  /// Makes a pipe whose ends no program inherits but by name.
  private static func pipe(_ ends: inout [Int32]) {
    Glibc.pipe(&ends)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }
}
