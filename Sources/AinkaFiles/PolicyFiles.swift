import AinkaBundle
import AinkaPlan
public import AinkaSource
public import AinkaValues

/// The files that a command was given: told apart by their first bytes, never by name.
public enum PolicyFiles {
  case sources([SourceText])
  case bundle(name: String, bytes: [UInt8])
  /// A plan that `ainka plan -o` wrote.
  case plan(name: String, bytes: [UInt8])

  /// What cannot be read, or does not go together.
  public enum Failure: Error {
    case unreadable(HostError)
    case confused(String, advice: String)
  }

  /// Reads `paths`: policies, directories of them (`*.ainka`, not deeper), or one bundle or saved plan; `-` is standard input.
  ///
  /// Sources come sorted by name: the order on a command line means nothing, so it changes nothing. A file that is named twice,
  /// by itself and by its directory, is read once.
  public static func read(_ paths: [String]) throws(Failure) -> PolicyFiles {
    var files: [String] = []
    var known: [FileIdentity] = []
    for path in paths {
      for file in try self.files(at: path) {
        let identity = FileSystem.identity(file)
        if let identity, known.contains(identity) { continue }
        if let identity { known.append(identity) }
        files.append(file)
      }
    }
    var sources: [SourceText] = []
    for file in files {
      let bytes = try attempt { () throws(HostError) in try FileSystem.read(file == "-" ? "/dev/stdin" : file) }
      guard let whole = whole(file, bytes) else {
        sources.append(SourceText(name: file, bytes: bytes))
        continue
      }
      guard files.count == 1 else {
        let kind = if case .plan = whole { "saved plan" } else { "bundle" }
        throw .confused(
          "`\(file)` is a \(kind), and a \(kind) is the whole desired state",
          advice: "give one \(kind) alone, or the policies' sources together")
      }
      return whole
    }
    return .sources(sources.sorted { $0.name < $1.name })
  }

  /// Throws iff `output` is one of the files that `read` takes from `paths`: it would be lost.
  public static func check(output: String, isNoneOf paths: [String]) throws(Failure) {
    guard let identity = FileSystem.identity(output) else { return }
    for path in paths {
      for file in try files(at: path) where FileSystem.identity(file) == identity {
        throw .confused("`\(output)` is one of the policies: it would be lost", advice: "name another file")
      }
    }
  }

  /// Returns `bytes` of the file `name` as what stands alone, or nothing if they are a policy's source.
  private static func whole(_ name: String, _ bytes: [UInt8]) -> PolicyFiles? {
    if bytes.starts(with: Bundle.magic) { return .bundle(name: name, bytes: bytes) }
    return bytes.starts(with: SavedPlan.magic) ? .plan(name: name, bytes: bytes) : nil
  }

  /// Returns `path`, or the policies in it if it is a directory. Hidden files are an editor's, not policies.
  private static func files(at path: String) throws(Failure) -> [String] {
    guard FileSystem.isDirectory(path) else { return [path] }
    let names = try attempt { () throws(HostError) in try FileSystem.list(path) }
    let prefix = path.hasSuffix("/") ? path : path + "/"
    let files = names.filter { $0.hasSuffix(".ainka") && !$0.hasPrefix(".") }.map { prefix + $0 }
      .filter { !FileSystem.isDirectory($0) }
    guard !files.isEmpty else {
      throw .confused(
        "the directory `\(path)` holds no policy",
        advice: "policies are files whose names end in `.ainka`; directories in it are not looked into")
    }
    return files
  }

  /// Does `operation`, whose failure is that of reading.
  private static func attempt<Result>(_ operation: () throws(HostError) -> Result) throws(Failure) -> Result {
    do throws(HostError) { return try operation() } catch { throw .unreadable(error) }
  }
}
