import AinkaValues
import CAinkaHost
import CAinkaPrograms
import CBPF
import Glibc

/// One family's object, its programs loaded into the kernel but attached to nothing; unloaded when it goes.
struct LoadedPrograms: ~Copyable {
  private let object: OpaquePointer

  /// Loads `programs` of `family` onto the shared `maps`, as members of `set`.
  ///
  /// - Throws: what the kernel or its verifier said.
  init(family: String, programs: [HookProgram], maps: borrowing SharedMaps, set: Int, canSignal: Bool) throws(HostError) {
    var size = 0
    guard let bytes = ainka_programs(family, maps.size.imageBits, &size) else {
      throw HostError(operation: "unpack", object: "the eBPF object \(family)_\(maps.size.imageBits)", errno: errno)
    }
    defer { free(bytes) }
    ainka_keep_messages()
    var options = bpf_object_open_opts()
    options.sz = MemoryLayout<bpf_object_open_opts>.size
    let opened = "ainka_\(family)".withCString { name in
      options.object_name = name
      options.btf_custom_path = ainka_kernel_types()
      return bpf_object__open_mem(bytes, size, &options)
    }
    guard let object = opened else {
      throw HostError(operation: "open", object: "the eBPF object \(family)", errno: errno, advice: Self.messages())
    }
    do throws(HostError) {
      for map in SharedMap.allCases {
        guard let place = bpf_object__find_map_by_name(object, map.rawValue) else { continue }
        let answer = bpf_map__reuse_fd(place, maps.file(map))
        guard answer == 0 else { throw HostError(operation: "use", object: "map \(map.rawValue)", errno: -answer) }
      }
      for (constant, value) in [("hook_can_signal", canSignal ? 1 : 0), ("hook_set", set)] {
        let answer = ainka_set_constant(object, constant, UInt32(value))
        guard answer == 0 else { throw HostError(operation: "prepare", object: "the eBPF object \(family)", errno: -answer) }
      }
      try programs.first?.own?.setConstants(of: object)
      var program = bpf_object__next_program(object, nil)
      while let current = program {
        let name = String(cString: bpf_program__name(current))
        let isWanted = programs.contains { $0.program == name }
        bpf_program__set_autoload(current, isWanted)
        // No program of ours may sleep, and its verifier says so.
        if isWanted, FaultPoint.isRefused(name) { bpf_program__set_flags(current, UInt32(BPF_F_SLEEPABLE)) }
        program = bpf_object__next_program(object, current)
      }
      let answer = bpf_object__load(object)
      guard answer == 0 else { throw Self.loadError(answer, family: family, programs: programs) }
    } catch {
      bpf_object__close(object)
      throw error
    }
    self.object = object
  }

  deinit { bpf_object__close(object) }

  /// Attaches `hook` and pins the link at `path`: it stays attached without us.
  ///
  /// - Parameter cgroup: an open cgroup directory, for cgroup hooks.
  func attach(_ hook: HookProgram, cgroup: Int32?, pinnedAt path: String) throws(HostError) {
    let link = try attach(hook, cgroup: cgroup)
    let answer = bpf_link__pin(link.pointer, path)
    guard answer == 0 else { throw HostError(operation: "pin", object: path, errno: -answer) }
  }

  /// Attaches `hook` for as long as the result lives, or whoever pinned it.
  ///
  /// - Parameter cgroup: an open cgroup directory, for cgroup hooks.
  func attach(_ hook: HookProgram, cgroup: Int32?) throws(HostError) -> AttachedHook {
    guard let program = bpf_object__find_program_by_name(object, hook.program) else {
      throw HostError(operation: "find", object: "program \(hook.program)", errno: 0)
    }
    let attached: OpaquePointer?
    if let cgroup {
      attached = bpf_program__attach_cgroup(program, cgroup)
    } else if hook.kind == "tracepoint" {
      let parts = hook.target.split(separator: "/", maxSplits: 1).map(String.init)
      attached = bpf_program__attach_tracepoint(program, parts[0], parts.count > 1 ? parts[1] : "")
    } else {
      attached = bpf_program__attach_raw_tracepoint(program, hook.target)
    }
    guard let link = attached else {
      throw HostError(operation: "attach", object: hook.label, errno: errno, advice: Self.messages())
    }
    return AttachedHook(link)
  }

  /// The open file of the loaded program called `name`, valid as long as this value.
  func program(_ name: String) throws(HostError) -> Int32 {
    guard let program = bpf_object__find_program_by_name(object, name) else {
      throw HostError(operation: "find", object: "program \(name)", errno: 0)
    }
    return bpf_program__fd(program)
  }

  /// The open file of the object's own map whose name is, or ends in, `name`, valid as long as this value.
  func map(_ name: String) throws(HostError) -> Int32 {
    var map = bpf_object__next_map(object, nil)
    while let current = map {
      if String(cString: bpf_map__name(current)).hasSuffix(name) { return bpf_map__fd(current) }
      map = bpf_object__next_map(object, current)
    }
    throw HostError(operation: "find", object: "map \(name)", errno: 0)
  }

  /// Returns why `programs` of `family` were not loaded: `answer` is the kernel's, and libbpf kept what its verifier said.
  private static func loadError(_ answer: Int32, family: String, programs: [HookProgram]) -> HostError {
    let messages = String(cString: ainka_take_messages())
    guard let log = VerifierLog(messages) else {
      return HostError(
        operation: "load", object: "the eBPF programs of \(family)", errno: -answer, advice: shortened(messages))
    }
    let hooks = programs.filter { $0.program == log.program }.map(\.label)
    var error = HostError(
      operation: "load", object: "the program at \(hooks.isEmpty ? log.program : hooks.joined(separator: ", "))",
      errno: -answer, advice: "the kernel's verifier refused it: \(log.complaint)")
    error.refusal = ProgramRefusal(hooks: hooks, log: log.lines)
    return error
  }

  /// The last lines of what libbpf had to say, on one line.
  private static func messages() -> String { shortened(String(cString: ainka_take_messages())) }

  /// Returns the last lines of `messages` on one line.
  private static func shortened(_ messages: String) -> String {
    messages.split(separator: "\n").suffix(3).joined(separator: "; ")
  }
}

/// The link of a program to its hook; detached when this goes, unless it was pinned.
struct AttachedHook: ~Copyable {
  let pointer: OpaquePointer

  fileprivate init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { bpf_link__destroy(pointer) }
}
