/// What is wrong with bytes that should be a bundle. Found before anything else looks at them.
public struct BundleError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, and where: "section `rules` ends at byte 812, but the file has 640".
  public var description: String
  public init(_ description: String) { self.description = description }
}

extension Bundle {
  /// The first bytes of every encoded bundle.
  public static let magic: [UInt8] = Array("AINKAB\r\n".utf8)
}
