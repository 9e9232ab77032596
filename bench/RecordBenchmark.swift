import Glibc

/// How many events a second `ainka record` brings into a file while two threads make as many as they can, beside how many they make
/// when nobody records.
enum RecordBenchmark {
  /// A kind of event, and what makes one.
  private struct Load: Sendable {
    var event: String
    var make: @Sendable () -> Void
  }

  private static let seconds = 3

  private static let loads = [
    Load(event: "exec") { _ = Measuring.process("/bin/true", []) },
    Load(event: "connect") {
      let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
      defer { close(socket) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = UInt16(9).bigEndian
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
          for _ in 0..<100 { _ = sendto(socket, "x", 1, 0, place, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
      }
    },
    Load(event: "open") { close(open("/etc/hostname", O_RDONLY)) },
  ]

  static let suite = Suite(
    place: 34, name: "recording", topic: "ainka record of all events of a kind, by two threads", measure: rows)

  /// Returns a row for each kind of event that the `ainka` in the folder `programs` knows.
  private static func rows(_ bench: Bench) -> [Row] {
    let programs = bench.programs
    return loads.compactMap { load in
      let path = "/tmp/ainka_bench_\(getpid())_events"
      defer { unlink(path) }
      let alone = run(load, seconds: seconds)
      let complaints = Measuring.file("complaints", "")
      defer { unlink(complaints) }
      guard let recorder = start("\(programs)/ainka", [load.event, path], complaints) else { return nil }
      while !Measuring.text(ofFile: complaints).contains("\n") { usleep(10_000) }
      let made = run(load, seconds: seconds)
      kill(recorder, SIGINT)
      var status: Int32 = 0
      while waitpid(recorder, &status, 0) < 0 {}
      guard status == 0, let (recorded, lost) = counts(Measuring.text(ofFile: complaints)) else { return nil }
      let perSecond = Double(recorded) / Double(seconds)
      return Row(
        "ainka record \(load.event) to a file, events a second", perSecond, "/s",
        floor: Row.Reference(name: "made while nobody records", value: Double(alone / seconds)),
        note: "\(made / seconds) made a second, \(lost) lost")
    }
  }

  /// Makes events with two threads for `seconds`, and returns how many turns they did together.
  private static func run(_ load: Load, seconds: Int) -> Int {
    final class Work {
      let load: Load
      let end: Double
      var turns = 0
      init(_ load: Load, _ end: Double) {
        self.load = load
        self.end = end
      }
    }
    let end = Measuring.now() + Double(seconds) * 1e9
    let works = [Work(load, end), Work(load, end)]
    var threads: [pthread_t] = []
    for work in works {
      var thread = pthread_t()
      pthread_create(
        &thread, nil,
        { context in
          guard let context else { return nil }
          let work = Unmanaged<Work>.fromOpaque(context).takeUnretainedValue()
          while Measuring.now() < work.end {
            work.load.make()
            work.turns += 1
          }
          return nil
        }, Unmanaged.passUnretained(work).toOpaque())
      threads.append(thread)
    }
    for thread in threads { pthread_join(thread, nil) }
    return works.reduce(0) { $0 + $1.turns } * (load.event == "connect" ? 100 : 1)
  }

  /// Starts `ainka record` with the event and file of `arguments`; nothing when it does not know the event.
  private static func start(_ program: String, _ arguments: [String], _ complaints: String) -> pid_t? {
    guard Measuring.process(program, ["record", arguments[0], "--for", "1ms", "-o", arguments[1]]) != nil else { return nil }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 2, complaints, O_WRONLY | O_TRUNC, 0)
    let words = [program, "record", arguments[0], "-o", arguments[1]]
    var list: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for case let word? in list { free(word) } }
    var pid: pid_t = 0
    return posix_spawn(&pid, program, &actions, nil, &list, environ) == 0 ? pid : nil
  }

  /// Returns the numbers of "12 events recorded, 3 lost".
  private static func counts(_ text: String) -> (recorded: Int, lost: Int)? {
    guard let line = text.split(separator: "\n").last(where: { $0.contains("events recorded") }) else { return nil }
    let numbers = line.split { !$0.isNumber }.compactMap { Int($0) }
    return numbers.count >= 2 ? (numbers[0], numbers[1]) : nil
  }
}
