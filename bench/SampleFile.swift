import Glibc

/// The samples of a run, one a line, below what was measured how.
final class SampleFile {
  let path: String
  /// The name of this host's processor.
  let processor: String
  private let file: Int32

  /// How figures come about: the head of every file.
  private static let method = """
    Each series is one thing that was measured; series of one suite were taken in turn, round by round, the first one of each round
    another one, after a round that is not counted. Figures of one thread are taken on one CPU; whole programs may use all of them.
    Rows show the median of a series, or of the differences or ratios of two series sample by sample, and the interval of its order
    statistics that holds the median with a confidence of 95 in 100. What is compared gives the same answers, or the run fails.
    """

  /// Creates a file named by the time below `folder`, for a kernel of `release`.
  init(below folder: String, release: String) {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    var name = [CChar](repeating: 0, count: 64)
    strftime(&name, name.count, "%Y-%m-%dT%H-%M-%SZ", &parts)
    let moment = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    mkdir("build", 0o755)
    mkdir(folder, 0o755)
    path = "\(folder)/\(moment).csv"
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    let information = Measuring.text(ofFile: "/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
    let count = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    processor = "\(count) × \(information?.split(separator: ": ").last.map(String.init) ?? "unknown processor")"
    let head = Self.method.split(separator: "\n").map { "# \($0)\n" }.joined()
    write("\(head)# \(moment), Linux \(release), \(processor)\nsuite,series,unit,sample,value\n")
  }

  deinit { close(file) }

  /// Adds the samples of `series`.
  func add(_ suite: String, _ series: Series) {
    let name = "\"" + series.name.split(separator: "\"").joined(separator: "'") + "\""
    write(series.values.enumerated().map { "\(suite),\(name),\(series.unit),\($0),\($1)\n" }.joined())
  }

  private func write(_ text: String) { _ = FileBytes.append(Array(text.utf8), to: file) }
}
