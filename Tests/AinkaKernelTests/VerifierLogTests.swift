import Testing

@testable import AinkaKernel

/// What the kernel's verifier said, found in what libbpf 1.1 and Linux 6.18 had to say.
@Suite struct VerifierLogTests {
  /// As it was recorded: `exec_hook`, loaded as a socket filter; its way is longer.
  private let recorded = """
    libbpf: prog 'exec_hook': missing .BTF.ext line info for the main program, skipping all of .BTF.ext line info.
    libbpf: prog 'exec_hook': BPF program load failed: Permission denied
    libbpf: prog 'exec_hook': -- BEGIN PROG LOAD LOG --
    0: R1=ctx() R10=fp0
    ; int BPF_PROG(exec_hook, struct task_struct *task) @ exec.bpf.c:40
    114: (61) r3 = *(u32 *)(r8 +12)       ; R3=scalar(smin=0,smax=umax=0xffffffff) R8=map_value(map=ainka_images)
    115: (63) *(u32 *)(r6 +3720) = r3     ; R3=0 R6=map_value(map=scratch_events,ks=4,vs=31584,off=24,smin=smin32=0)
    116: (77) r7 >>= 8                    ; R7=scalar(smin=0,smax=umax=0xffffffffffffff)
    117: (7b) *(u64 *)(r6 +3696) = r7     ; R6=map_value(map=scratch_events,ks=4,vs=31584,off=24,smin=smin32=0)
    118: (bf) r7 = r2                     ; R2=map_value(map=scratch_events,ks=4,vs=31584,off=24,smin=smin32=0)
    119: (61) r2 = *(u32 *)(r8 +16)       ; R2=scalar(smin=0,smax=umax=0xffffffff,var_off=(0x0; 0xffffffff))
    120: (79) r1 = *(u64 *)(r10 -16)      ; R1=ctx() R10=fp0 fp-16=ctx()
    121: (79) r1 = *(u64 *)(r1 +16)
    invalid bpf_context access off=16 size=8
    processed 122 insns (limit 1000000) max_states_per_insn 0 total_states 4 peak_states 4 mark_read 2
    -- END PROG LOAD LOG --
    libbpf: prog 'exec_hook': failed to load: -13
    libbpf: failed to load object 'ainka_exec'
    """

  @Test func theLastLinesEndWithTheComplaint() throws {
    let log = try #require(VerifierLog(recorded))
    #expect(log.program == "exec_hook")
    #expect(log.complaint == "invalid bpf_context access off=16 size=8")
    #expect(
      log.lines == [
        "115: (63) *(u32 *)(r6 +3720) = r3", "116: (77) r7 >>= 8", "117: (7b) *(u64 *)(r6 +3696) = r7", "118: (bf) r7 = r2",
        "119: (61) r2 = *(u32 *)(r8 +16)", "120: (79) r1 = *(u64 *)(r10 -16)", "121: (79) r1 = *(u64 *)(r1 +16)",
        "invalid bpf_context access off=16 size=8",
      ])
  }

  /// Of a long log the end is kept: then the lines before it are gone, and the name stands behind it.
  @Test func theEndOfALongLogIsEnough() throws {
    let end = recorded.split(separator: "\n").drop { !$0.hasPrefix("119:") }.joined(separator: "\n")
    let log = try #require(VerifierLog(end))
    #expect(log.program == "exec_hook")
    #expect(log.lines.first == "119: (61) r2 = *(u32 *)(r8 +16)")
    #expect(log.complaint == "invalid bpf_context access off=16 size=8")
  }

  @Test func ofTwoProgramsTheOneThatWasRefusedLast() throws {
    let other = recorded.split(separator: "invalid bpf_context access off=16 size=8").joined(separator: "R2 !read_ok")
    let renamed = other.split(separator: "'exec_hook'").joined(separator: "'fork_hook'")
    let log = try #require(VerifierLog(recorded + "\n" + renamed))
    #expect(log.program == "fork_hook")
    #expect(log.complaint == "R2 !read_ok")
  }

  @Test func whereTheVerifierWasNotAskedThereIsNone() {
    #expect(VerifierLog("libbpf: map 'x': failed to create: Operation not permitted(-1)\n") == nil)
    #expect(VerifierLog("") == nil)
    let empty = "libbpf: prog 'a': -- BEGIN PROG LOAD LOG --\nprocessed 0 insns\n-- END PROG LOAD LOG --\n"
    #expect(VerifierLog(empty) == nil)
  }
}
