import AinkaBundle
import AinkaKernel
import AinkaValues
import Glibc
import Testing

extension OnLiveKernel {
  /// Windows, throttles, limits, thresholds by key and modes on the running kernel.
  @Suite struct CountingTests {
    private static let loopback: UInt32 = 0x7f00_0001
    /// Where nobody listens.
    private static let port: UInt16 = 47_391

    /// Sends a datagram to `port`, and returns the error or 0.
    private func send(_ port: UInt16 = Self.port) -> Int32 { Sockets.send4(Self.loopback, port: port) }

    /// Returns the place and line of the first region of `kind`.
    private func region(_ kind: BundleRegion.Kind, of bundle: Bundle) throws -> (region: BundleRegion, line: Int) {
      let place = try #require(bundle.regions.firstIndex { $0.kind == kind })
      return (bundle.regions[place], bundle.regionsInOrder[place].line)
    }

    @Test func throttleLetsTenPass() throws {
      let host = try LiveHost("throttle")
      let bundle = try host.apply(
        "rule slow { on connect when destination.port == \(Self.port) then throttle to 10/s by process.pid }")
      for number in 1...10 { #expect(send() == 0, "datagram \(number)") }
      #expect(send() == EAGAIN)
      #expect(send(Self.port + 1) == 0)
      let counters = try host.counters(of: "live.slow", in: bundle)
      #expect(counters.matched == 11)
      #expect(counters.acted == 1)
      // A tenth of a second lets one more pass.
      usleep(110_000)
      #expect(send() == 0)
      #expect(send() == EAGAIN)
    }

    @Test func windowDeniesFromTheSixth() throws {
      let host = try LiveHost("window")
      let bundle = try host.apply(
        """
        rule burst {
          on connect
          when count(connect where destination.port == \(Self.port)) over 10s by process.pid > 5
          then deny EACCES
        }
        """)
      for number in 1...5 { #expect(send() == 0, "datagram \(number)") }
      #expect(send() == EACCES)
      #expect(send(Self.port + 1) == EACCES, "what is judged need not be what is counted")
      let window = try region(.window, of: bundle)
      let values = try host.kernel.keyedValues(of: window.region, at: window.line)
      #expect(values == [KeyedValue(key: WrittenKey(Int64(getpid())), value: 6)])
    }

    @Test func limitHoldsNoticesBack() throws {
      let host = try LiveHost("limit")
      let bundle = try host.apply(
        "rule noisy { on connect when destination.port == \(Self.port) then notify info \"x\" limit 2 per 1min }")
      for _ in 1...5 { #expect(send() == 0) }
      let counters = try host.counters(of: "live.noisy", in: bundle)
      #expect(counters.matched == 5)
      #expect(counters.limited == 3)
      #expect(counters.unread == 2, "what is held back has nobody to be read by")
    }

    @Test func observedRulesDoNothing() throws {
      let host = try LiveHost("observe")
      let bundle = try host.apply("rule no { on connect when destination.port == \(Self.port) then deny EACCES }")
      #expect(send() == EACCES)
      try host.kernel.setMode(rules: [0], observe: true)
      #expect(try host.kernel.observedRules() == [0])
      #expect(send() == 0)
      try host.kernel.setMode(rules: [0], observe: false)
      #expect(send() == EACCES)
      let counters = try host.counters(of: "live.no", in: bundle)
      #expect(counters.matched == 3)
      #expect(counters.acted == 2)
      #expect(counters.observed == 1)
      #expect(throws: HostError.self) { try host.kernel.setMode(rules: [1], observe: true) }
    }

    @Test func thresholdsByKeyAreSetLive() throws {
      let host = try LiveHost("keys")
      let bundle = try host.apply(
        """
        learn usual: count by destination.port at most 20 keys {
          within 1 .. 100 start 50 step at most 1 per 1min drift at most 1 per 1d
        }
        rule above { on connect when count(connect) over 10s by destination.port > usual then deny EACCES }
        """)
      #expect(send() == 0)
      let table = try region(.threshold, of: bundle)
      let key = WrittenKey(Int64(Self.port))
      try host.kernel.setKey(key, of: table.region, at: table.line, to: 2)
      #expect(try host.kernel.keyedValues(of: table.region, at: table.line) == [KeyedValue(key: key, value: 2)])
      #expect(send() == 0)
      #expect(send() == EACCES)
      #expect(send(Self.port + 1) == 0, "another key reads the start")
      try host.kernel.setKey(key, of: table.region, at: table.line, to: nil)
      #expect(send() == 0)
      #expect(try host.kernel.keyedValues(of: table.region, at: table.line).isEmpty)
    }

    @Test func keysBeyondTheRoomShare() throws {
      let host = try LiveHost("full")
      let bundle = try host.apply(
        "rule many { on connect when count(connect) over 10s by destination.port at most 1 keys > 2 then deny EACCES }")
      let window = try region(.window, of: bundle)
      // One set of seven places.
      for port in UInt16(0)..<7 { #expect(send(Self.port + port) == 0) }
      #expect(try host.kernel.keyCounts(of: [window])[0].shared == 0)
      #expect(send(Self.port + 7) == 0)
      #expect(send(Self.port + 8) == 0)
      #expect(send(Self.port + 9) == EACCES, "the third in the shared entry")
      #expect(send(Self.port) == 0, "who has an entry keeps it")
      let counts = try host.kernel.keyCounts(of: [window])[0]
      #expect(counts.shared == 3)
      #expect(counts.evicted == 0)
      #expect(try host.kernel.sharedCount(of: window.region, at: window.line) == 3)
    }

    @Test func twoCPUsCountExactly() throws {
      let host = try LiveHost("exact")
      let bundle = try host.apply(
        """
        rule refused { on connect when destination.port == \(Self.port) then deny EACCES }
        rule all { on connect when count(connect) over 1h by destination.port > 2000000 then deny EPERM }
        """)
      let each = 500_000
      let threads = (0..<2).map { Hammer(cpu: $0, port: Self.port, count: each) }
      for thread in threads { thread.start() }
      for thread in threads { thread.wait() }
      let window = try region(.window, of: bundle)
      let values = try host.kernel.keyedValues(of: window.region, at: window.line)
      let shared = try host.kernel.sharedCount(of: window.region, at: window.line)
      #expect(values.map(\.key) == [WrittenKey(Int64(Self.port))])
      #expect(values.reduce(shared) { $0 + $1.value } == Int64(2 * each))
      let counts = try host.kernel.keyCounts(of: [window])[0]
      #expect(counts.failed == 0)
      #expect(shared == 0)
      #expect(try host.counters(of: "live.refused", in: bundle).matched == UInt64(2 * each))
    }

    @Test func windowsGoOnOverGenerations() throws {
      let host = try LiveHost("goon")
      let rule = "rule burst { on connect when count(connect) over 10s by process.pid > 3 then deny EACCES }"
      let first = try host.apply(rule)
      for _ in 1...2 { #expect(send() == 0) }
      let second = try LiveHost.compile(
        "policy live\nuse linux.process\nuse linux.net\n" + rule + "\nrule more { on connect then audit }")
      var request = try host.request(for: second, number: 2)
      request.regions = first.regionsInOrder.map { RegionAssignment(line: $0.line, isKept: true) }
      try host.kernel.load(request, confirmBy: nil)
      #expect(send() == 0)
      #expect(send() == EACCES)
    }
  }
}

/// A thread that sends denied datagrams from one CPU.
private final class Hammer: @unchecked Sendable {
  private let cpu: Int
  private let port: UInt16
  private let count: Int
  private var thread = pthread_t()

  init(cpu: Int, port: UInt16, count: Int) {
    self.cpu = cpu
    self.port = port
    self.count = count
  }

  /// Starts it.
  func start() {
    let context = Unmanaged.passRetained(self).toOpaque()
    pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Hammer>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
  }

  /// Returns when it is done.
  func wait() { pthread_join(thread, nil) }

  private func run() {
    let file = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(file) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    withUnsafeBytes(of: &address) { bytes in
      let target = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
      for _ in 0..<count { _ = sendto(file, "x", 1, 0, target, socklen_t(bytes.count)) }
    }
  }
}
