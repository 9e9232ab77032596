public import AinkaBundle
import CAinkaHost
import Glibc

extension Exemption {
  /// Returns the exemption of the executable at `path`, by its device and inode, or nothing when there is no such file.
  public static func executable(at path: String) -> Exemption? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var device: UInt64 = 0
    var inode: UInt64 = 0
    guard ainka_file_identity(file, &device, &inode) == 0 else { return nil }
    return .file(device: device, inode: inode)
  }
}
