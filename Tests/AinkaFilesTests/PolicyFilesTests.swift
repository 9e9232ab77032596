import AinkaFiles
import AinkaPlan
import Glibc
import Testing

/// What a command makes of the paths that it was given.
@Suite struct PolicyFilesTests {
  /// A folder with files, removed at the end.
  private final class Folder {
    let path: String

    init(_ files: [String]) throws {
      var template = Array("/tmp/ainka-files-XXXXXX".utf8CString)
      guard let made = mkdtemp(&template) else { throw FileSystem.failure("create", "/tmp/ainka-files") }
      path = String(cString: made)
      for file in files {
        try FileSystem.createDirectory(FileSystem.directory(of: "\(path)/\(file)"))
        try FileSystem.replace("\(path)/\(file)", with: Array("policy \(file)".utf8))
      }
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
      for name in (try? FileSystem.list(path)) ?? [] where unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
      rmdir(path)
    }

    /// Returns the names below the folder that `paths` in it are read as, or what is said instead.
    func read(_ paths: String...) -> [String] {
      do throws(PolicyFiles.Failure) {
        switch try PolicyFiles.read(paths.map { $0.isEmpty ? path : "\(path)/\($0)" }) {
        case .sources(let sources): return sources.map { String($0.name.dropFirst(path.count + 1)) }
        case .bundle: return ["a bundle"]
        case .plan: return ["a saved plan"]
        }
      } catch {
        switch error {
        case .unreadable(let error): return ["\(error)"]
        case .confused(let message, let advice): return [message, advice]
        }
      }
    }
  }

  @Test func ofADirectoryOnlyPoliciesSortedAndNotDeeper() throws {
    let folder = try Folder(["b.ainka", "a.ainka", "notes.txt", ".#a.ainka", "sub/c.ainka", "d.ainka/e.ainka"])
    #expect(folder.read("") == ["a.ainka", "b.ainka"])
    #expect(folder.read("sub", "") == ["a.ainka", "b.ainka", "sub/c.ainka"])
    #expect(folder.read("notes.txt", "b.ainka") == ["b.ainka", "notes.txt"], "what is named itself may have any name")
  }

  @Test func whatIsNamedTwiceIsReadOnce() throws {
    let folder = try Folder(["a.ainka", "b.ainka"])
    #expect(folder.read("a.ainka", "", "a.ainka") == ["a.ainka", "b.ainka"])
    #expect(symlink("a.ainka", folder.path + "/link.ainka") == 0)
    #expect(folder.read("").count == 2)
  }

  @Test func whatHoldsNoPolicyOrCannotBeReadIsTold() throws {
    let folder = try Folder(["empty/notes.txt", "a.ainka"])
    #expect(folder.read("empty").first == "the directory `\(folder.path)/empty` holds no policy")
    #expect(folder.read("none.ainka") == ["cannot read \(folder.path)/none.ainka: ENOENT (there is no such file)"])
    #expect(symlink("nowhere", folder.path + "/broken.ainka") == 0)
    #expect(folder.read("") == ["cannot read \(folder.path)/broken.ainka: ENOENT (there is no such file)"])
  }

  @Test func aBundleOrSavedPlanStandsAlone() throws {
    let folder = try Folder(["a.ainka"])
    for (magic, kind) in [("AINKAB\r\n", "bundle"), ("AINKAP\r\n", "saved plan")] {
      try FileSystem.replace(folder.path + "/z.ainka", with: Array(magic.utf8))
      #expect(folder.read("z.ainka") == ["a \(kind)"])
      for paths in [["z.ainka", "a.ainka"], [""]] {
        let found = paths.count == 1 ? folder.read("") : folder.read("z.ainka", "a.ainka")
        #expect(found.first == "`\(folder.path)/z.ainka` is a \(kind), and a \(kind) is the whole desired state")
      }
    }
  }
}
