import AinkaCommandLine
import AinkaCompiler
import AinkaFiles
import AinkaKernel
import AinkaRuntime
import AinkaValues
import Glibc

/// Measures the constants of the cost model on this host, and writes them.
func calibrateCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let engine: (name: String, isFallback: Bool)
  do throws(HostError) {
    engine = try EngineChoice.engine(
      asked: arguments.value("engine"), changes: false, mayUseKernel: EngineChoice.mayUseKernel())
  } catch { throw Failure(error) }
  let (costs, evaluator) = try measuredCosts(
    inKernel: engine.name != EmbeddedBackend.name, mayFallBack: arguments.value("engine") == nil)
  if engine.isFallback { Console.complain("note: measured in user space: no right to load BPF programs\n") }
  let measured = MeasuredCosts(
    costs, on: evaluator, kernel: HostNames.kernel, processor: HostNames.processor,
    date: String(Timestamp.now().prefix(10)))
  guard let path = arguments.value("output") else {
    Console.print(measured.json)
    return .done
  }
  do throws(HostError) { try FileSystem.replace(path, with: Array(measured.json.utf8)) } catch {
    throw Failure(error, code: .failed)
  }
  if !arguments.isJSON { Console.print("\(path): \(measured.originText)\n") }
  return .done
}

/// Returns what was measured, and where: in the kernel if that is asked for and works, else in user space where that will do.
private func measuredCosts(inKernel: Bool, mayFallBack: Bool) throws(Failure) -> (Costs, MeasuredCosts.Evaluator) {
  let measurement = CostMeasurement()
  if inKernel {
    do throws(HostError) { return (try measurement.inKernel(), .kernel) } catch {
      guard mayFallBack else { throw Failure(error) }
      Console.complain("note: measured in user space: \(error)\n")
    }
  }
  do throws(HostError) { return (try measurement.inUserSpace(), .userSpace) } catch { throw Failure(error) }
}

/// What this host calls what it runs on.
private enum HostNames {
  /// The release of the kernel.
  static var kernel: String {
    var name = utsname()
    uname(&name)
    return withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// The processor, as the kernel names it.
  static var processor: String {
    let text = String(decoding: (try? FileSystem.read("/proc/cpuinfo")) ?? [], as: UTF8.self)
    for line in text.split(separator: "\n") {
      guard line.hasPrefix("model name"), let colon = line.firstIndex(of: ":") else { continue }
      return String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    return "unknown"
  }
}
