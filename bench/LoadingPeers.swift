import Glibc

/// What others take to bring rules into the kernel: nft(8) and bpftrace(8).
final class LoadingPeers {
  private let bench: Bench
  private let nft: String?
  /// A process in a network namespace of its own, where nft's table is.
  private let place: Child?
  private var files: [String] = []

  /// Makes a table of 1,000 rules where nft is here and network namespaces are permitted.
  init(_ bench: Bench) throws {
    self.bench = bench
    nft = Measuring.find("nft")
    let unshare = Measuring.find("unshare")
    place = unshare.flatMap {
      Child($0, ["-n", "/bin/sh", "-c", "echo ready; cat >/dev/null"], output: .pipe, takesLines: true)
    }
    guard nft != nil, place?.readLine() == "ready" else { return }
    let all = file("all.nft", Rules.nft(1_000))
    _ = try ProgramRun.succeeding(["nft", "-f", all], by: bench, beside: place?.pid)
  }

  deinit { for file in files { unlink(file) } }

  /// What adding `count` rules to that table takes, or putting as many in place of all; nothing when nft is not here.
  func nftSample(_ name: String, _ count: Int, isFlushing: Bool) -> (name: String, sample: () throws -> Double)? {
    guard nft != nil, let place else { return nil }
    let path = file("\(name.split(separator: " ").joined(separator: "_")).nft", Rules.nft(count, isFlushing: isFlushing))
    return (name, { [bench] in try ProgramRun.succeeding(["nft", "-f", path], by: bench, beside: place.pid).nanoseconds })
  }

  /// What starting a script of one probe takes, until it has ended; nothing when it does not run here.
  func bpftraceSample() -> (name: String, sample: () throws -> Double)? {
    guard Measuring.find("bpftrace") != nil, let unshare = Measuring.find("unshare") else { return nil }
    let script = "tracepoint:syscalls:sys_enter_connect /uid == 1/ { @ = count(); } interval:ms:1 { exit(); }"
    let mounting = "mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null; exec \"$0\" \"$@\""
    let sample = { [bench] in
      try ProgramRun.succeeding(
        ["bpftrace", "-e", script], by: bench, wrapper: [unshare, "-m", "/bin/sh", "-c", mounting]
      ).nanoseconds
    }
    guard (try? sample()) != nil else { return nil }
    return ("bpftrace, start of one probe", sample)
  }

  private func file(_ name: String, _ text: String) -> String {
    let path = Measuring.file(name, text)
    files.append(path)
    return path
  }
}
