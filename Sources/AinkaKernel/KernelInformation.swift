import CBPF

/// What the kernel tells of a program, map or link, as `struct bpf_prog_info` and its like in `linux/bpf.h`.
protocol KernelInformation { init() }

extension bpf_prog_info: KernelInformation {}
extension bpf_map_info: KernelInformation {}
extension bpf_link_info: KernelInformation {}

extension KernelInformation {
  /// Creates what is known of what is open as `file`; nothing, and `errno` says why, iff the kernel does not tell.
  init?(of file: Int32) {
    self.init()
    guard fill(from: file) else { return nil }
  }

  /// Fills in what is known of what is open as `file`, lists into the room that it has for them; `true` iff the kernel tells.
  mutating func fill(from file: Int32) -> Bool {
    var length = UInt32(MemoryLayout<Self>.size)
    return withUnsafeMutablePointer(to: &self) { bpf_obj_get_info_by_fd(file, $0, &length) } == 0
  }
}
