import AinkaValues
import Glibc

/// An open file, closed when it goes.
struct FileDescriptor: ~Copyable {
  let rawValue: Int32

  init(_ rawValue: Int32) { self.rawValue = rawValue }

  deinit { close(rawValue) }

  /// Returns the open file, which its caller closes.
  consuming func taken() -> Int32 {
    let file = rawValue
    discard self
    return file
  }
}

/// Memory of a map, shared with the kernel; unmapped when it goes.
struct MappedMemory: ~Copyable {
  let start: UnsafeMutableRawPointer
  let bytes: Int

  /// Maps `bytes` of the memory-mappable map `map`, named `name` in errors, `from` the start of a page on.
  init(map: Int32, from place: Int = 0, bytes: Int, name: String) throws(HostError) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let rounded = (bytes + page - 1) / page * page
    guard let start = mmap(nil, rounded, PROT_READ | PROT_WRITE, MAP_SHARED, map, place), start != MAP_FAILED else {
      throw HostError(operation: "map the memory of", object: "map \(name)", errno: errno)
    }
    self.start = start
    self.bytes = rounded
  }

  deinit { munmap(start, bytes) }
}
