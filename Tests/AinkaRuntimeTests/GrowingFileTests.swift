import AinkaFiles
import AinkaValues
import Glibc
import Testing

@testable import AinkaRuntime

/// Opens the file `name` of `world`, with a header that tells who opened it.
private func open(
  _ world: World, _ name: String = "e", by program: String = "t", isNew: Bool = false, rotation: GrowingFile.Rotation? = nil
) throws(HostError) -> GrowingFile {
  try GrowingFile(
    world.folder + "/" + name, header: Array("# \(program)".utf8), isNew: isNew, rotation: rotation,
    gap: { Array("lost \($0)".utf8) })
}

/// Returns the lines of the file `name` of `world`.
private func lines(_ world: World, _ name: String = "e") throws -> [String] {
  String(decoding: try FileSystem.read(world.folder + "/" + name), as: UTF8.self).split(separator: "\n").map(String.init)
}

extension GrowingFile {
  /// Adds the line `text` and writes it.
  fileprivate func put(_ text: String) -> News? { add(line: Array(text.utf8)) ?? flush() }
}

@Suite struct GrowingFileTests {
  @Test func goesOnWhereAnotherEnded() throws {
    let world = try World()
    do { #expect(try open(world, by: "one").put("a") == nil) }
    do { #expect(try open(world, by: "two").put("b") == nil) }
    #expect(try lines(world) == ["# one", "a", "# two", "b"])
    do { _ = try open(world, by: "three", isNew: true).put("c") }
    #expect(try lines(world) == ["# three", "c"])
    var status = stat()
    #expect(stat(world.folder + "/e", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600, "what is in it is the owner's")
  }

  @Test func aLineThatSomebodyDiedInStaysOnItsOwn() throws {
    let world = try World()
    try FileSystem.replace(world.folder + "/e", with: Array("# one\nwhole\nto".utf8))
    do { _ = try open(world, by: "two").put("a") }
    #expect(try lines(world) == ["# one", "whole", "to", "# two", "a"])
  }

  @Test func opensAnewWhenItWasMovedAway() throws {
    let world = try World()
    let file = try open(world)
    _ = file.put("a")
    rename(world.folder + "/e", world.folder + "/old")
    _ = file.put("b")
    #expect(file.reopen() == nil)
    _ = file.put("c")
    #expect(try lines(world, "old") == ["# t", "a", "b"])
    #expect(try lines(world) == ["# t", "c"])
  }

  @Test func movesFullFilesAwayAndKeepsSomeOfThem() throws {
    let world = try World()
    let file = try open(world, rotation: .init(bytes: 20, kept: 2))
    for number in 0..<9 { #expect(file.put("line \(number) of 9") == nil) }
    #expect(try lines(world, "e.1") == ["# t", "line 6 of 9", "line 7 of 9"] || lines(world, "e.1").count == 3)
    #expect(FileSystem.exists(world.folder + "/e.2"))
    #expect(!FileSystem.exists(world.folder + "/e.3"))
    let all = try ["e.2", "e.1", "e"].flatMap { try lines(world, $0) }.filter { $0 != "# t" }
    #expect(all.last == "line 8 of 9")
    #expect(all == (9 - all.count..<9).map { "line \($0) of 9" }, "no line is lost between files that are kept")
  }

  @Test func aFullDiskIsToldOnceAndCountedAndTheGapIsWrittenDown() throws {
    let world = try World()
    let path = world.folder + "/e"
    #expect(symlink("/dev/full", path) == 0)
    let file = try open(world)
    guard case .failing(let error)? = file.put("a") else {
      Issue.record("a full disk is told")
      return
    }
    #expect(error.errno == ENOSPC)
    #expect(file.put("b") == nil, "and told once")
    #expect(file.unwritten == 2)
    unlink(path)
    guard case .recovered(let missing)? = file.reopen() ?? file.put("c") else {
      Issue.record("the recovery is told")
      return
    }
    #expect(missing == 2)
    _ = file.put("d")
    #expect(try lines(world) == ["# t", "lost 2", "c", "d"])
  }

  @Test func aGapThatCannotBeToldIsToldLaterAsWhole() throws {
    let world = try World()
    let path = world.folder + "/e"
    do {
      let file = try open(world)
      #expect(file.add(gap: 5) == nil && file.put("a") == nil)
      #expect(file.unwritten == 0)
    }
    #expect(try lines(world) == ["# t", "lost 5", "a"])
    unlink(path)
    #expect(symlink("/dev/full", path) == 0)
    let file = try open(world)
    #expect(file.add(gap: 261) == nil && file.put("a") != nil, "a gap among what fails first")
    #expect(file.put("b") == nil && file.add(gap: 3) == nil && file.flush() == nil, "and one while it fails")
    #expect(file.unwritten == 2, "what a gap tells of was never given to be written")
    unlink(path)
    guard case .recovered(let missing)? = file.reopen() ?? file.put("c") else {
      Issue.record("the recovery is told")
      return
    }
    #expect(missing == 2 + 261 + 3)
    #expect(file.add(gap: 1) == nil && file.flush() == nil)
    #expect(try lines(world) == ["# t", "lost 266", "c", "lost 1"])
  }

  @Test func whatCannotBeOpenedSaysWhy() throws {
    let world = try World()
    #expect(throws: HostError.self) { try open(world, "no/such/folder") }
    let file = try open(world)
    _ = file.put("a")
    rename(world.folder + "/e", world.folder + "/old")
    mkdir(world.folder + "/e", 0o755)
    guard case .trouble(let error)? = file.reopen() else {
      Issue.record("the directory in its place is told")
      return
    }
    #expect(error.errno == EISDIR)
    _ = file.put("b")
    #expect(try lines(world, "old") == ["# t", "a", "b"], "what was open goes on")
    rmdir(world.folder + "/e")
  }
}
