import AinkaCommandLine
import AinkaFiles
import AinkaJSON
import AinkaKernel
import AinkaRuntime
import AinkaValues
import Glibc

/// The engine and the state that a command works on.
struct Session {
  var runtime: Runtime
  /// `true` iff the embedded engine stands in for the kernel, which this process may not use.
  var isFallback: Bool
  private var isJSON: Bool

  /// Opens the session that `arguments` ask for. A command that `changes` something never falls back.
  ///
  /// - Parameter early: what was made beforehand for what is to be loaded.
  init(_ arguments: ParsedArguments, changes: Bool, early: EarlyPrograms? = nil) throws(Failure) {
    let engine: (name: String, isFallback: Bool)
    do throws(HostError) {
      engine = try EngineChoice.engine(
        asked: arguments.value("engine"), changes: changes, mayUseKernel: EngineChoice.mayUseKernel())
    } catch { throw Failure(error) }
    guard arguments.value("state") != "" else {
      throw Failure("`--state` names no directory", advice: "write `--state DIR`", code: .wrongUsage)
    }
    let path = try run { () throws(RuntimeError) in
      try StateDirectory.defaultPath(
        engine: engine.name, override: arguments.value("state"), environment: Console.environment)
    }
    let caller = Caller(uid: getuid(), loginUID: Caller.loginUID(), command: CommandLine.arguments.joined(separator: " "))
    let root: String?
    let backend: any Backend
    do throws(HostError) {
      let isKernel = engine.name != EmbeddedBackend.name
      root = try ScopeResolution.mountPoint() ?? (isKernel ? PrivateMounts.cgroup() : nil)
      backend = isKernel ? KernelHost(cgroupMount: root, early: early) : EmbeddedBackend(path: path)
    } catch { throw Failure(error) }
    runtime = Runtime(
      state: StateDirectory(path: path, engine: engine.name), backend: backend, caller: caller, cgroupRoot: root,
      exemptions: Exemptions.gather())
    isFallback = engine.isFallback
    isJSON = arguments.isJSON
  }

  /// Prints `text`, below a line that says which engine speaks, or, for programs, the object that `write` makes.
  func print(_ text: @autoclosure () -> String, titled: Bool = true, json write: (inout JSONWriter) -> Void) {
    guard !isJSON else {
      var writer = JSONWriter(pretty: true)
      write(&writer)
      return Console.print(line: writer.bytes)
    }
    let why = isFallback ? " (no right to load BPF programs)" : ""
    Console.print((titled ? EngineChoice.title(of: runtime.backend.name) + why + "\n" : "") + text())
  }

  /// Writes the members that every output has into the open object; `guardsHost` may say that nothing does any more.
  func writeHead(to writer: inout JSONWriter, guardsHost: Bool = true) {
    writer.key("version")
    writer.integer(1)
    writer.key("engine")
    writer.string(runtime.backend.name)
    writer.key("guardsHost")
    writer.bool(guardsHost && runtime.backend.name != EmbeddedBackend.name)
  }
}
