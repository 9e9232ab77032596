import AinkaBundle
public import AinkaSource
public import AinkaValues

/// The files that a command was given: told apart by their first bytes, never by name.
public enum PolicyFiles {
  case sources([SourceText])
  case bundle(name: String, bytes: [UInt8])

  /// What cannot be read, or does not go together.
  public enum Failure: Error {
    case unreadable(HostError)
    case confused(String, advice: String)
  }

  /// Reads `paths`: policies, directories of them (`*.ainka`, not deeper), or one bundle; `-` is standard input.
  ///
  /// Sources come sorted by name: the order on a command line means nothing, so it changes nothing.
  public static func read(_ paths: [String]) throws(Failure) -> PolicyFiles {
    var sources: [SourceText] = []
    for path in paths {
      for file in try files(at: path) {
        let bytes = try attempt { () throws(HostError) in try FileSystem.read(file == "-" ? "/dev/stdin" : file) }
        guard bytes.starts(with: Bundle.magic) else {
          sources.append(SourceText(name: file, bytes: bytes))
          continue
        }
        guard paths.count == 1 else {
          throw .confused(
            "`\(file)` is a bundle, and a bundle is the whole desired state",
            advice: "give one bundle alone, or the policies' sources together")
        }
        return .bundle(name: file, bytes: bytes)
      }
    }
    return .sources(sources.sorted { $0.name < $1.name })
  }

  /// Returns `path`, or the policies in it if it is a directory.
  private static func files(at path: String) throws(Failure) -> [String] {
    guard FileSystem.isDirectory(path) else { return [path] }
    let names = try attempt { () throws(HostError) in try FileSystem.list(path) }.filter { $0.hasSuffix(".ainka") }
    guard !names.isEmpty else {
      throw .confused("`\(path)` holds no policy", advice: "policies are files whose names end in `.ainka`")
    }
    return names.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
  }

  /// Does `operation`, whose failure is that of reading.
  private static func attempt<Result>(_ operation: () throws(HostError) -> Result) throws(Failure) -> Result {
    do throws(HostError) { return try operation() } catch { throw .unreadable(error) }
  }
}
