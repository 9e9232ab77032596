import AinkaFiles
import AinkaValues

/// A file of the state directory as it is to be.
struct NewFile {
  var path: String
  var bytes: [UInt8]
}

/// New files of the state directory that are on disk and have not taken their places yet, which needs no room any more.
struct StagedFiles {
  fileprivate var paths: [String]

  /// Returns what the new file for `path` is called until it takes its place; `StateDirectory.tidy` knows it by its end.
  fileprivate static func temporary(_ path: String) -> String { path + ".tmp" }

  /// Puts all of them in their places, in order.
  func takePlaces() throws(RuntimeError) {
    try attempt { () throws(HostError) in
      for path in paths { try FileSystem.rename(Self.temporary(path), to: path) }
    }
  }

  /// Removes those that are not in their places.
  func discard() {
    for path in paths { try? FileSystem.remove(Self.temporary(path)) }
  }
}

/// Files of the state directory as they were, beside those that take their places: to put back also when the disk is full.
private struct KeptFiles {
  /// Those that there were.
  var copied: [String] = []
  /// Those that there were not.
  var missing: [String] = []

  /// Returns what the copy of the file at `path` is called.
  static func copy(_ path: String) -> String { path + ".old.tmp" }

  /// Makes every file what it was.
  func putBack() throws(HostError) {
    for path in copied { try FileSystem.rename(Self.copy(path), to: path) }
    for path in missing { try FileSystem.remove(path) }
  }

  /// Removes the copies.
  func discard() {
    for path in copied { try? FileSystem.remove(Self.copy(path)) }
  }
}

extension StateDirectory {
  /// Writes `files` beside those whose places they are to take; nothing is left of them when it throws.
  func stage(_ files: [NewFile]) throws(RuntimeError) -> StagedFiles {
    let staged = StagedFiles(paths: files.map(\.path))
    do throws(HostError) {
      for file in files {
        try FileSystem.create(StagedFiles.temporary(file.path), with: file.bytes, mode: Self.fileMode)
      }
    } catch {
      staged.discard()
      throw .host(error)
    }
    return staged
  }

  /// Logs `entry`, puts `files` in their places and does `operation`: all of it, or nothing when one of them fails.
  ///
  /// What needs room on the disk comes before the first file changes. Killed at any step, each file is the old one or the new
  /// one; the log may then tell of a change that was not made, but never misses one.
  ///
  /// - Throws: what failed; `damaged` where something could not be put back.
  func change(
    _ files: [NewFile], log entry: LogEntry, _ operation: () throws(RuntimeError) -> Void = {}
  ) throws(RuntimeError) {
    let kept = try keep(files.map(\.path))
    defer { kept.discard() }
    let staged = try stage(files)
    let end: LogEnd
    do throws(RuntimeError) { end = try log(entry) } catch {
      staged.discard()
      throw error
    }
    do throws(RuntimeError) {
      try staged.takePlaces()
      try operation()
    } catch {
      staged.discard()
      try undo(to: kept, end, because: error)
      throw error
    }
  }

  /// Copies the files at `paths`, those that are there; nothing is left of the copies when it throws.
  private func keep(_ paths: [String]) throws(RuntimeError) -> KeptFiles {
    var kept = KeptFiles()
    do throws(HostError) {
      for path in paths {
        guard let bytes = try FileSystem.readIfPresent(path) else {
          kept.missing.append(path)
          continue
        }
        try FileSystem.create(KeptFiles.copy(path), with: bytes, mode: Self.fileMode)
        kept.copied.append(path)
      }
    } catch {
      kept.discard()
      throw .host(error)
    }
    return kept
  }

  /// Makes files and log what they were before a change that failed with `error`.
  private func undo(to kept: KeptFiles, _ end: LogEnd, because error: RuntimeError) throws(RuntimeError) {
    do throws(RuntimeError) {
      try attempt { () throws(HostError) in try kept.putBack() }
      try shortenLog(to: end)
    } catch let second {
      throw .damaged(
        path: path, reason: "\(error); and what was written by then could not be taken back: \(second)",
        advice: "`ainka status` says what decides; give the command again when the directory can be written")
    }
  }
}
