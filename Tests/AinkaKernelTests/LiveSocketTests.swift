import AinkaBundle
import AinkaKernel
import Glibc
import Testing

extension OnLiveKernel {
  /// What happens to sockets and packets, on the running kernel.
  @Suite struct LiveSocketTests {
    private static func python(_ script: String) -> Ending {
      Ending.run("/usr/bin/python3", ["-I", "-c", "import os, socket, sys\n" + script])
    }

    @Test func bindsAreDenied() throws {
      let host = try LiveHost("bind")
      let bundle = try host.apply(
        """
        rule low { on bind when local.port == 47411 and protocol == tcp then deny EACCES }
        rule open { on bind when local.address in { "0.0.0.0", "::" } and local.port in 47412 .. 47413 then audit }
        rule local { on bind when local.address == "::1" and local.port == 0 and protocol == udp then audit }
        """)
      let script = { (family: String, kind: String, address: String, port: Int) in
        "s = socket.socket(socket.\(family), socket.\(kind))\n"
          + "try: s.bind(('\(address)', \(port)))\nexcept OSError as error: sys.exit(error.errno)\n"
      }
      #expect(Self.python(script("AF_INET", "SOCK_STREAM", "127.0.0.1", 47411)) == .code(EACCES))
      #expect(Self.python(script("AF_INET6", "SOCK_STREAM", "::ffff:127.0.0.1", 47411)) == .code(EACCES), "the mapped form")
      #expect(Self.python(script("AF_INET", "SOCK_DGRAM", "127.0.0.1", 47411)) == .code(0))
      #expect(Self.python(script("AF_INET", "SOCK_STREAM", "0.0.0.0", 47412)) == .code(0))
      #expect(Self.python(script("AF_INET6", "SOCK_STREAM", "::", 47413)) == .code(0))
      #expect(Self.python(script("AF_INET6", "SOCK_DGRAM", "::1", 0)) == .code(0))
      #expect(try host.counters(of: "live.low", in: bundle).acted == 2)
      #expect(try host.counters(of: "live.open", in: bundle).matched == 2)
      #expect(try host.counters(of: "live.local", in: bundle).matched == 1)
    }

    @Test func whoIsAcceptedIsKnown() throws {
      let host = try LiveHost("accept")
      let bundle = try host.apply(
        """
        rule four { on accept when peer.address == "127.0.0.1" and local.port == 47421 and peer.port == 47422 then audit }
        rule six { on accept when peer.address == "::1" and local.port == 47423 then audit }
        rule local { on accept when peer.address == none and local.port == none then audit }
        rule closed { on accept when local.port == 47424 then kill }
        """)
      let accept = """
        def accept(family, address, source=None):
          s = socket.socket(family)
          s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
          s.bind(address)
          s.listen()
          c = socket.socket(family)
          c.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
          if source: c.bind(source)
          c.connect(s.getsockname())
          s.accept()

        """
      let inside = { (script: String) in
        Ending.run(
          "/usr/bin/unshare",
          [
            "-n", "/bin/sh", "-c", "ip link set lo up && exec /usr/bin/python3 -I -c \"$0\"",
            "import os, socket, sys\n" + accept + script,
          ])
      }
      #expect(inside("accept(socket.AF_INET, ('127.0.0.1', 47421), ('127.0.0.1', 47422))") == .code(0))
      #expect(inside("accept(socket.AF_INET6, ('::1', 47423))") == .code(0))
      #expect(inside("accept(socket.AF_UNIX, '\\0ainka_accept')") == .code(0))
      #expect(inside("accept(socket.AF_INET, ('127.0.0.1', 47424))") == .signal(SIGKILL))
      #expect(try host.counters(of: "live.four", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.six", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.local", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.closed", in: bundle).acted == 1)
    }

    @Test func statesOfConnectionsAreSeen() throws {
      let host = try LiveHost("states")
      let bundle = try host.apply(
        """
        rule asks { on tcp_state when from == closed and to == syn_sent and destination.address == "127.0.0.1" and destination.port == 47431 then audit }
        rule listens { on tcp_state when to == listening and source.port == 47432 and destination.port == 0 then audit }
        rule closes { on tcp_state when from == syn_sent and to == closed and destination.port == 47431 then audit }
        """)
      let script = """
        s = socket.socket()
        s.bind(('127.0.0.1', 47432))
        s.listen()
        sys.exit(socket.socket().connect_ex(('127.0.0.1', 47431)))
        """
      #expect(Self.python(script) == .code(ECONNREFUSED))
      #expect(try host.counters(of: "live.asks", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.listens", in: bundle).matched == 1)
      // It is in the context of whoever handles the answer, which may be outside of the scope.
      #expect(try host.counters(of: "live.closes", in: bundle).matched <= 1)
    }

    /// A packet that nobody answers, and one of an unusual length: both are told wherever they come, so no scope is set.
    @Test func packetsAndRepeatedSegmentsAreSeen() throws {
      let host = try LiveHost("packets")
      let bundle = try LiveHost.compile(
        """
        policy live
        use linux.net
        rule again { on tcp_retransmit when destination.address == "10.99.7.2" and destination.port == 47441 and state == syn_sent then audit }
        rule came { on packet_receive when interface == "lo" and length == 3213B then audit }
        """)
      try host.load(bundle)
      let script = """
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(bytes(3185), ('127.0.0.1', 47442))
        s = socket.socket()
        s.settimeout(1.5)
        try: s.connect(('10.99.7.2', 47441))
        except OSError: pass
        """
      let network =
        "ip link set lo up && ip link add ainka0 type veth peer name ainka1 && ip addr add 10.99.7.1/24 dev ainka0"
        + " && ip link set ainka0 up && ip link set ainka1 up && exec /usr/bin/python3 -I -c \"$0\""
      #expect(Ending.run("/usr/bin/unshare", ["-n", "/bin/sh", "-c", network, "import socket\n" + script]) == .code(0))
      #expect(try host.counters(of: "live.again", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.came", in: bundle).matched == 1)
    }
  }
}
