import CBPF
import Glibc

/// A program, map or link by its number in the kernel: numbers are not used twice while the host runs.
struct KernelIdentity: Sendable {
  enum Kind: Sendable { case program, map, link }
  var kind: Kind
  var number: UInt32

  /// `true` iff the kernel still has it.
  var isStillThere: Bool {
    let file: Int32 =
      switch kind {
      case .program: bpf_prog_get_fd_by_id(number)
      case .map: bpf_map_get_fd_by_id(number)
      case .link: bpf_link_get_fd_by_id(number)
      }
    guard file >= 0 else { return file != -ENOENT }
    close(file)
    return true
  }

  /// Waits until the kernel has none of `identities`; `false` iff it still has one after five seconds.
  static func areGone(_ identities: [KernelIdentity]) -> Bool {
    for _ in 0..<2_500 {
      if !identities.contains(where: { $0.isStillThere }) { return true }
      usleep(2_000)
    }
    return false
  }
}

extension KernelHost {
  /// What our pins hold: links, their programs, and the maps of those programs.
  func pinnedIdentities() -> [KernelIdentity] {
    let links = (sets + [ProgramSet(directory: pinDirectory)]).flatMap { set in set.hooks.map { set.pin($0.pinName) } }
    let maps =
      sets.flatMap { set in (SharedMap.allCases.map(\.rawValue) + [CarriedCounters.pinName]).map(set.pin) }
      + SharedMap.allCases.map { pin($0.rawValue) }
    return links.flatMap(identities(ofLink:)) + maps.compactMap(identity(ofMap:))
  }

  /// The link pinned at `path`, its program and that one's maps; nothing when there is none.
  func identities(ofLink path: String) -> [KernelIdentity] {
    let file = bpf_obj_get(path)
    guard file >= 0 else { return [] }
    defer { close(file) }
    guard let info = bpf_link_info(of: file) else { return [] }
    return [KernelIdentity(kind: .link, number: info.id), KernelIdentity(kind: .program, number: info.prog_id)]
      + maps(ofProgram: info.prog_id).map { KernelIdentity(kind: .map, number: $0) }
  }

  func identity(ofMap path: String) -> KernelIdentity? {
    let file = bpf_obj_get(path)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return bpf_map_info(of: file).map { KernelIdentity(kind: .map, number: $0.id) }
  }

  private func maps(ofProgram number: UInt32) -> [UInt32] {
    let file = bpf_prog_get_fd_by_id(number)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var numbers = [UInt32](repeating: 0, count: 32)
    var info = bpf_prog_info()
    return numbers.withUnsafeMutableBufferPointer { buffer in
      info.nr_map_ids = UInt32(buffer.count)
      info.map_ids = UInt64(UInt(bitPattern: buffer.baseAddress))
      guard info.fill(from: file) else { return [] }
      return Array(buffer.prefix(Int(info.nr_map_ids)))
    }
  }
}
