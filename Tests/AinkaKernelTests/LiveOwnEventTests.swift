import AinkaBundle
import AinkaValues
import Glibc
import Testing

@testable import AinkaKernel

extension OnLiveKernel {
  /// Events that a policy declares, on the running kernel's tracepoints.
  @Suite struct LiveOwnEventTests {
    private static func python(_ script: String) -> Ending {
      Ending.run("/usr/bin/python3", ["-I", "-c", "import ctypes,os,socket\ncall = ctypes.CDLL(None).syscall\n" + script])
    }

    @Test func textsOfARecordAreRead() throws {
      let host = try LiveHost("own_texts")
      let bundle = try host.apply(
        """
        event renamed {
            hook tracepoint "task/task_rename"
            verdicts kill
            field from: string = record.oldcomm
            field to: string = record.newcomm
            field target: pid = record.pid
        }
        event started { hook tracepoint "sched/sched_process_exec" field name: path = record.filename field number: pid = record.pid }
        rule impostor { on renamed when from == "python3" and to == "systemd-test-15" and target > 1 then kill }
        rule other { on renamed when to == "harmless" and process.file.name starts with "python3" then audit }
        rule starts { on started when name == "/bin/true" and number == process.pid then audit }
        """)
      let rename = { (name: String) in Self.python("open('/proc/self/comm', 'w').write('\(name)')") }
      #expect(rename("systemd-test-15") == .signal(SIGKILL), "all 15 bytes count")
      #expect(rename("systemd-test-16") == .code(0))
      #expect(rename("harmless") == .code(0))
      #expect(Ending.run("/bin/true") == .code(0))
      #expect(try host.counters(of: "live.impostor", in: bundle).acted == 1)
      #expect(try host.counters(of: "live.other", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.starts", in: bundle).matched == 1)
    }

    @Test func numbersAndAddressesOfARecordAreRead() throws {
      let host = try LiveHost("own_numbers")
      let bundle = try host.apply(
        """
        event state {
            hook tracepoint "sock/inet_sock_set_state"
            field to.address: address = record.daddr
            field to.port: port = record.dport
            field old: count = record.oldstate
            field new: count = record.newstate
        }
        event asked { hook tracepoint "syscalls/sys_enter_getpriority" field which: count = record.which field who: pid = record.who }
        event answered {
            hook tracepoint "syscalls/sys_exit_getpriority"
            field answer: count = record.ret
            field number: count = record("__syscall_nr")
        }
        rule connecting { on state when to.address in { "127.0.0.0/8" } and to.port == 47395 and old == 7 and new == 2 then audit }
        rule asking { on asked when which == 0 and who == 4242 then audit }
        rule found { on answered when answer == 20 and number == 140 then audit }
        rule failed { on answered when answer < 1 and number == 140 then audit }
        """)
      let connect = "socket.socket().connect_ex(('127.0.0.1', 47395))\n"
      #expect(Self.python(connect + "call(140, 0, 4242)\ncall(140, 0, 0)\ncall(140, 9, 0)") == .code(0))
      #expect(try host.counters(of: "live.connecting", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.asking", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.found", in: bundle).matched == 1)
      let failed = try host.counters(of: "live.failed", in: bundle)
      #expect(failed.matched == 0)
      #expect(failed.unknown >= 1, "a negative number is unknown")
    }

    @Test func twoGenerationsShareNoPlace() throws {
      let host = try LiveHost("own_places")
      let declaration = { (name: String, call: String) in
        "event \(name) { hook tracepoint \"syscalls/sys_enter_\(call)\" field pid: pid = record.pid }\n"
          + "rule on_\(name) { on \(name) when pid == 4242 then audit }\n"
      }
      let call = "call(121, 4242)\ncall(124, 4242)"
      var bundle = try host.apply(declaration("group", "getpgid"))
      #expect(Self.python(call) == .code(0))
      #expect(try host.counters(of: "live.on_group", in: bundle).matched == 1)
      bundle = try host.apply(declaration("session", "getsid"))
      #expect(host.kernel.attachedHooks() == ["tracepoint/syscalls/sys_enter_getsid"])
      #expect(host.kernel.missingHooks(of: bundle).isEmpty)
      #expect(Self.python(call) == .code(0))
      #expect(try host.counters(of: "live.on_session", in: bundle).matched == 1)
      // The same declaration keeps its program and place beside a new one.
      bundle = try host.apply(declaration("session", "getsid") + declaration("group", "getpgid"))
      #expect(host.kernel.sets.flatMap(\.ownPrograms).map(\.directoryIndex).sorted() == [8, 9])
      #expect(Self.python(call) == .code(0))
      #expect(try host.counters(of: "live.on_session", in: bundle).matched == 1)
      #expect(try host.counters(of: "live.on_group", in: bundle).matched == 1)
      try host.kernel.clear()
      #expect(host.kernel.attachedHooks().isEmpty)
    }

    @Test func whatThisKernelHasNotIsSaidBeforeAnyChange() throws {
      let host = try LiveHost("own_missing")
      for (declaration, words) in [
        ("event e { hook tracepoint \"task/task_renam\" field x: pid = record.pid }", ["task/task_rename"]),
        (
          "event e { hook tracepoint \"tas/task_rename\" field x: pid = record.pid }",
          ["there is no group tas", "task/task_rename"]
        ),
        (
          "event e { hook tracepoint \"task/task_rename\" field x: string = record.newcom }",
          ["record.newcomm", "oldcomm, newcomm"]
        ),
        ("event e { hook tracepoint \"task/task_rename\" field x: pid = record.newcomm }", ["char newcomm[16]", "a string"]),
        ("event e { hook tracepoint \"task/task_rename\" field x: port = record.pid }", ["of 4 bytes"]),
      ] {
        let error = #expect(throws: HostError.self) { try host.apply(declaration + "\nrule r { on e then audit }") }
        let text = "\(error.map { "\($0)" } ?? "")"
        for word in words { #expect(text.contains(word), "\(text)") }
        #expect(host.kernel.attachedHooks().isEmpty)
      }
    }
  }
}

/// What is read of a format file.
@Suite struct TracepointFormatTests {
  private static let text = """
    name: example
    format:
    \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;

    \tfield:__data_loc char[] filename;\toffset:8;\tsize:4;\tsigned:0;
    \tfield:__rel_loc char[] other;\toffset:12;\tsize:4;\tsigned:0;
    \tfield:char comm[16];\toffset:16;\tsize:16;\tsigned:0;
    \tfield:__u8 saddr[4];\toffset:32;\tsize:4;\tsigned:0;
    \tfield:int err;\toffset:36;\tsize:4;\tsigned:1;
    \tfield:unsigned long args[6];\toffset:40;\tsize:48;\tsigned:0;
    \tfield:const void * skaddr;\toffset:88;\tsize:8;\tsigned:0;

    print fmt: "x: %d", REC->err
    """

  @Test func everyShape() {
    let fields = TracepointFormat(target: "a/b", text: Self.text).fields.dropFirst()
    #expect(fields.map(\.name) == ["filename", "other", "comm", "saddr", "err", "args", "skaddr"])
    #expect(
      fields.map(\.shape) == [
        .located, .relative, .characters, .bytes, .number(isSigned: true), .numbers(6), .number(isSigned: false),
      ])
    #expect(fields.map(\.offset) == [8, 12, 16, 32, 36, 40, 88])
  }

  @Test func aPinSaysWhatItIs() throws {
    var own = OwnProgram(key: "0123456789abcdef", directoryIndex: 11, target: "tcp/tcp_retransmit_skb")
    #expect(OwnProgram(pinName: own.pinName) == own)
    #expect(!own.pinName.contains("/") && !own.pinName.contains("."))
    #expect(OwnProgram(pinName: "hook_cgroup_connect4") == nil)
    own.constants = ["own_number": [1]]
    #expect(OwnProgram(pinName: own.pinName)?.hook.pinName == own.pinName)
    own.constants = [:]
    own.role = .notes
    #expect(OwnProgram(pinName: own.pinName) == own)
  }
}
