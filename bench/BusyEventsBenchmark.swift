import AinkaKernel
import AinkaValues
import Glibc

/// What events cost that happen all the time: what they happen to, with a rule that is asked each time and never met, beside without.
enum BusyEventsBenchmark {
  /// Something that an event happens to.
  private struct Load {
    var what: String
    /// The events that happen in one turn, each with its module and a condition that no event here meets.
    var rules: [(event: String, module: String, condition: String)]
    var turns: Int
    var turn: () -> Void
  }

  static let suite = Suite(
    place: 33, name: "busy", topic: "busy events, with a rule that is asked each time and never met",
    measure: { bench in try bench.pinned { try rows(bench) } })

  private static func rows(_ bench: Bench) throws -> [Row] {
    let host = bench.host
    try host.clear()
    var rows: [Row] = []
    for load in loads() {
      for rule in load.rules {
        let before = nanoseconds(load)
        try DecisionBenchmark.load(
          "policy bench\nuse linux.\(rule.module)\nrule r { on \(rule.event) when \(rule.condition) then audit }\n", on: bench)
        let with = nanoseconds(load)
        try host.clear()
        rows.append(
          Row(
            "\(load.what), with a rule on \(rule.event) when \(rule.condition)", with, beside: "without",
            min(before, nanoseconds(load))))
      }
    }
    return rows
  }

  private static func loads() -> [Load] {
    let file = open("/dev/null", O_WRONLY)
    return [
      Load(
        what: "a system call",
        rules: [
          ("syscall", "system_call", "syscall.name == kexec_load"),
          ("syscall_exit", "system_call", "syscall.name == kexec_load"),
          ("syscall_exit", "system_call", "syscall.name == kexec_load and latency > 1s"),
        ], turns: 10_000
      ) { _ = getppid() },
      Load(
        what: "a write to /dev/null", rules: [("write", "file", "file.name == \"nothing\""), ("write", "file", "size == 47B")],
        turns: 2_000
      ) { _ = write(file, "x", 1) },
      Load(what: "a page fault", rules: [("page_fault", "memory", "fault.execute")], turns: 8) { touchPages() },
      Load(what: "a datagram to oneself", rules: [("packet_receive", "net", "length == 60001B")], turns: 500) {
        Datagrams.shared.pass()
      },
      Load(
        what: "a byte there and back between two threads",
        rules: [
          ("sched_switch", "scheduler", "next.priority > 200"), ("sched_wakeup", "scheduler", "woken.priority > 200"),
        ], turns: 500
      ) { Partner.shared.pass() },
    ]
  }

  /// Touches 256 new pages.
  private static func touchPages() {
    let bytes = 256 * 4_096
    guard let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), memory != MAP_FAILED else {
      return
    }
    madvise(memory, bytes, Int32(15))  // MADV_NOHUGEPAGE: one fault for each page
    for page in 0..<256 { memory.storeBytes(of: 1, toByteOffset: page * 4_096, as: UInt8.self) }
    munmap(memory, bytes)
  }

  /// Nanoseconds of a turn of `load`: the least of many short runs, for what disturbs only adds.
  private static func nanoseconds(_ load: Load) -> Double {
    let parts = load.what == "a page fault" ? 256.0 : 1
    return
      ((0..<101).map { _ in
        Measuring.time { for _ in 0..<load.turns { load.turn() } } / Double(load.turns)
      }.min() ?? 0) / parts
  }
}

/// A socket that sends to itself.
private struct Datagrams {
  static let shared = Datagrams()
  private let socket: Int32

  private init() {
    socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = bind(socket, address, length)
        _ = getsockname(socket, address, &length)
        _ = connect(socket, address, length)
      }
    }
  }

  /// Sends a byte and takes it.
  func pass() {
    var byte: UInt8 = 1
    send(socket, &byte, 1, 0)
    recv(socket, &byte, 1, 0)
  }
}

/// Another thread that sends back what it gets: two switches each way.
private struct Partner {
  static let shared = Partner()
  private let there: Int32
  private let back: Int32

  private init() {
    var (first, second): ([Int32], [Int32]) = ([0, 0], [0, 0])
    pipe(&first)
    pipe(&second)
    (there, back) = (first[1], second[0])
    let ends = UnsafeMutablePointer<Int32>.allocate(capacity: 2)
    (ends[0], ends[1]) = (first[0], second[1])
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { ends in
        guard let ends = ends?.assumingMemoryBound(to: Int32.self) else { return nil }
        var byte: UInt8 = 0
        while read(ends[0], &byte, 1) == 1 { write(ends[1], &byte, 1) }
        return nil
      }, ends)
  }

  /// Sends a byte there and waits for it.
  func pass() {
    var byte: UInt8 = 1
    write(there, &byte, 1)
    read(back, &byte, 1)
  }
}
