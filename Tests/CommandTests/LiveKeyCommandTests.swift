import Glibc
import Testing

extension LiveCommands {
  /// Thresholds with a value for each key, through the built `ainka`, on the live kernel.
  @Suite struct KeyTests {
    /// Writes a policy that denies datagrams to a port beyond what is usual there, with room for `keys` of them.
    @discardableResult private static func policy(_ live: LiveShop, high: Int = 1000, keys: Int = 4) -> String {
      live.shop.write(
        """
        policy p
        scope cgroup "\(live.scope)"
        use linux.net
        learn usual: count by destination.port at most \(keys) keys {
            within 1 .. \(high)
            start 100
            step at most 1 per 1h
            drift at most 1 per 1d
        }
        learn whole: port { within 1024 .. 65535 start 60000 step at most 1 per 1h drift at most 1 per 1d }
        rule burst {
            on connect
            when count(connect) over 1h by destination.port > usual and destination.port < whole
            then deny EACCES
        }
        """, to: "p.ainka")
    }

    /// Sends `count` datagrams to `port` from inside; returns how many were sent.
    private static func sent(_ live: LiveShop, _ count: Int, port: Int) -> Int {
      let script = "n=0; for ((i = 0; i < \(count); i++)); do echo x >/dev/udp/127.0.0.1/\(port) && ((n++)); done 2>/dev/null"
      return Int(live.inside("bash", "-c", script + "; echo $n").output.split(separator: "\n").last ?? "") ?? -1
    }

    @Test func aKeyIsSetListedKeptAndReset() throws {
      let live = try LiveShop("keys")
      let path = Self.policy(live)
      #expect(live.ainka("apply", path).code == 0)
      #expect(Self.sent(live, 5, port: 2600) == 5)
      #expect(live.ainka("threshold", "set", "usual(2600)", "7").output == "kernel engine\np.usual(2600): 100 → 7\n")
      #expect(Self.sent(live, 5, port: 2600) == 2, "seven in all")
      #expect(Self.sent(live, 20, port: 2601) == 20, "another key reads the start")
      let list = live.ainka("threshold", "list").output
      #expect(list.contains("p.usual(2600)   7, set by hand"), "\(list)")
      #expect(live.ainka("status").output.contains("threshold p.usual(2600)   7, set by hand"))
      let log = live.ainka("log", "--count", "1").output
      #expect(log.contains("set   p.usual(2600) 100 → 7"), "\(log)")

      live.shop.write(
        String(decoding: Workshop.read(path), as: UTF8.self)
          + "\nrule other { on connect when destination.port == 2700 then deny EACCES }\n", to: "p.ainka")
      #expect(live.ainka("apply", path).output.hasSuffix("Applied: generation 2 decides in the kernel.\n"))
      #expect(live.ainka("threshold", "list").output.contains("p.usual(2600)   7, set by hand"), "kept over an apply")
      #expect(Self.sent(live, 3, port: 2600) == 0, "and the window counts on")

      #expect(live.ainka("threshold", "reset", "p.usual(2600)").output == "kernel engine\np.usual(2600): 7 → 100\n")
      #expect(!live.ainka("threshold", "list").output.contains("p.usual(2600)"))
      #expect(Self.sent(live, 3, port: 2600) == 3)
    }

    @Test func wrongKeysAreRefusedAndAFullTableSaysSo() throws {
      let live = try LiveShop("wrong_keys")
      #expect(live.ainka("apply", Self.policy(live)).code == 0)
      for (name, value, message, help) in [
        ("usual(\"curl\")", "7", "`\"curl\"` is no key of `p.usual`", "its keys are"),
        ("usual()", "7", "`` is no key of `p.usual`", "its keys are"),
        ("usual", "7", "`p.usual` has values by destination.port", "write the key: `p.usual(…)`"),
        ("whole(2600)", "2000", "`p.whole` has one value", "write its name alone"),
        ("usual(2600)", "1001", "p.usual cannot be 1001", "it stays within 1 .. 1000"),
        ("other(2600)", "7", "generation 1 has no threshold `other`", "`p.usual`"),
      ] {
        let run = live.ainka("threshold", "set", name, value)
        #expect(run.code == 1, "\(name)")
        #expect(run.complaints.contains("error: \(message)\n"), "\(name): \(run.complaints)")
        #expect(run.complaints.contains(help), "\(name): \(run.complaints)")
      }
      #expect(!live.ainka("threshold", "list").output.contains("p.usual("))
      var refused = 0
      for key in 1...9 {
        let run = live.ainka("threshold", "set", "usual(\(key))", "7")
        guard run.code != 0 else { continue }
        refused += 1
        #expect(run.code == 1)
        #expect(run.complaints.contains("no room for another key of `p.usual`: it has values for 4"), "\(run.complaints)")
      }
      #expect(refused == 5, "four are declared")
      #expect(live.ainka("threshold", "reset", "usual(1)").code == 0)
      #expect(live.ainka("threshold", "set", "usual(9)", "8").code == 0, "in the place of the one that was reset")
    }

    @Test func eachKeyOfATextIsAProgramsOwn() throws {
      let live = try LiveShop("text_keys")
      let path = live.shop.write(
        """
        policy p
        scope cgroup "\(live.scope)"
        use linux.net
        use linux.process
        learn usual: rate by process.name at most 100 keys {
            within 1/s .. 1000/s
            start 500/s
            step at most 1/s per 1h
            drift at most 1/s per 1d
        }
        rule burst { on connect when rate(connect) over 10s by process.name > usual then deny EACCES }
        """, to: "p.ainka")
      #expect(live.ainka("apply", path).code == 0)
      #expect(live.ainka("threshold", "set", "usual(\"bash\")", "1/s").output.hasSuffix("p.usual(\"bash\"): 500/s → 1/s\n"))
      let sent = Self.sent(live, 30, port: 2600)
      #expect((8...11).contains(sent), "ten in ten seconds: \(sent)")
      #expect(live.ainka("threshold", "set", "usual(\"curl\")", "50/s").code == 0)
      #expect(live.ainka("threshold", "list").output.contains("p.usual(\"curl\")   50/s, set by hand"))
    }
  }
}
