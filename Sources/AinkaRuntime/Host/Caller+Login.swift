import AinkaFiles

extension Caller {
  /// Returns who logged in to the session of this process, or nothing when nobody did: it is a service's.
  public static func loginUID() -> UInt32? {
    let bytes = (try? FileSystem.read("/proc/self/loginuid")) ?? []
    guard let uid = UInt32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)), uid != .max else {
      return nil
    }
    return uid
  }
}
