public import Foundation

/// Files of this package, for tests that hold one thing against another.
public enum SourceFiles {
  /// The folder of the package.
  public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Returns the texts of the files under `folders` whose names end in `suffix`, in the order of their paths.
  public static func texts(under folders: [String], suffix: String) -> [String] {
    folders.flatMap { folder in
      paths(under: folder, suffix: suffix).compactMap {
        try? String(contentsOf: root.appendingPathComponent($0), encoding: .utf8)
      }
    }
  }

  /// Returns the paths, from the package's folder, of the files under `folder` whose names end in `suffix`, sorted.
  public static func paths(under folder: String, suffix: String) -> [String] {
    let files =
      FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
  }

  /// Returns the bytes of the file at `path`, from the package's folder, or nothing.
  public static func bytes(_ path: String) -> [UInt8]? {
    (try? Data(contentsOf: root.appendingPathComponent(path))).map { [UInt8]($0) }
  }
}
