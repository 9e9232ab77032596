import AinkaKernel
import AinkaValues
import CBPF
import Glibc

/// How much memory of the kernel's 1,000 rules take: all programs and maps behind the pins, as the kernel counts them.
enum MemoryBenchmark {
  static let suite = Suite(place: 13, name: "memory", topic: "kernel memory for 1,000 rules", measure: rows)

  /// A map or program, and its bytes.
  private struct Part {
    var name: String
    var bytes: Double
    /// `true` iff every CPU has as much.
    var isPerCPU: Bool
  }

  private static func rows(_ bench: Bench) throws -> [Row] {
    try DecisionBenchmark.load(Rules.policy(1_000, scope: bench.scope), on: bench)
    let parts = try parts(below: bench.host.pinDirectory)
    guard !parts.isEmpty else { throw NotMeasured("the kernel does not tell the memory of BPF maps") }
    let cpus = Double(sysconf(Int32(_SC_NPROCESSORS_CONF)))
    let counters = parts.filter { $0.name == "ainka_counters" }.reduce(0) { $0 + $1.bytes }
    let all = parts.reduce(0) { $0 + $1.bytes }
    let perCPU = parts.filter { $0.isPerCPU && $0.name != "ainka_counters" }.reduce(0) { $0 + $1.bytes }
    for part in parts { bench.samples.add("memory", Series(name: part.name, unit: "bytes", values: [part.bytes])) }
    let largest = Dictionary(grouping: parts, by: \.name).map { ($0, $1.reduce(0) { $0 + $1.bytes }) }
      .filter { $0.0 != "ainka_counters" }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(4)
    return [
      Row(
        "kernel memory for 1,000 rules on connect, without counters", all - counters, "bytes", bar: .atMost(1e6),
        note: "of that " + largest.map { "\(Figure.text($0.1, "bytes")) \($0.0)" }.joined(separator: ", ")
          + "; counters \(Figure.text(counters / cpus, "bytes")) a CPU"),
      Row(
        "of that for each CPU", perCPU / cpus, "bytes", bar: .atMost(0),
        note: "\(Int(cpus)) CPUs; but for counters, memory is not to depend on their number"),
    ]
  }

  /// Returns all maps and programs behind the pins below `directory`, each once.
  private static func parts(below directory: String) throws -> [Part] {
    var (maps, programs): (Set<UInt32>, Set<UInt32>) = ([], [])
    for path in files(below: directory) {
      let file = bpf_obj_get(path)
      guard file >= 0 else { continue }
      defer { close(file) }
      let facts = facts(of: file)
      if let number = facts["map_id"].flatMap(UInt32.init) { maps.insert(number) }
      if let number = facts["prog_id"].flatMap(UInt32.init) { programs.insert(number) }
    }
    var parts: [Part] = []
    for number in programs.sorted() {
      let file = bpf_prog_get_fd_by_id(number)
      guard file >= 0 else { continue }
      defer { close(file) }
      maps.formUnion(mapsUsed(by: file))
      parts.append(Part(name: "programs", bytes: facts(of: file)["memlock"].flatMap(Double.init) ?? 0, isPerCPU: false))
    }
    for number in maps.sorted() {
      let file = bpf_map_get_fd_by_id(number)
      guard file >= 0 else { continue }
      defer { close(file) }
      let facts = facts(of: file)
      let isPerCPU = facts["map_type"].map { ["5", "6", "10"].contains($0) } ?? false
      parts.append(Part(name: name(of: file), bytes: facts["memlock"].flatMap(Double.init) ?? 0, isPerCPU: isPerCPU))
    }
    return parts
  }

  /// Returns the lines of the file's `fdinfo`, by their first word.
  private static func facts(of file: Int32) -> [String: String] {
    var facts: [String: String] = [:]
    for line in Measuring.text(ofFile: "/proc/self/fdinfo/\(file)").split(separator: "\n") {
      let words = line.split(separator: ":", maxSplits: 1)
      if words.count == 2 { facts[String(words[0])] = words[1].split { $0 == " " || $0 == "\t" }.first.map(String.init) }
    }
    return facts
  }

  private static func mapsUsed(by program: Int32) -> [UInt32] {
    var numbers = [UInt32](repeating: 0, count: 64)
    return numbers.withUnsafeMutableBufferPointer { buffer in
      var info = bpf_prog_info()
      info.nr_map_ids = UInt32(buffer.count)
      info.map_ids = UInt64(UInt(bitPattern: buffer.baseAddress))
      var size = UInt32(MemoryLayout<bpf_prog_info>.size)
      guard bpf_obj_get_info_by_fd(program, &info, &size) == 0 else { return [] }
      return Array(buffer.prefix(Int(info.nr_map_ids)))
    }
  }

  private static func name(of map: Int32) -> String {
    var info = bpf_map_info()
    var size = UInt32(MemoryLayout<bpf_map_info>.size)
    guard bpf_obj_get_info_by_fd(map, &info, &size) == 0 else { return "unknown" }
    return withUnsafeBytes(of: info.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// Returns the paths of all files below `directory`.
  private static func files(below directory: String) -> [String] {
    guard let open = opendir(directory) else { return [] }
    defer { closedir(open) }
    var files: [String] = []
    while let entry = readdir(open) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard name != ".", name != ".." else { continue }
      let path = "\(directory)/\(name)"
      if entry.pointee.d_type == UInt8(DT_DIR) { files += self.files(below: path) } else { files.append(path) }
    }
    return files.sorted()
  }
}
