public import AinkaSource
import AinkaStandardLibrary

/// The texts of the standard library, as they were embedded when this was built.
public enum StandardLibrary {
  /// The texts, by name: `linux/file.ainka`, …
  public static let texts: [SourceText] = (0..<ainka_standard_library_count()).compactMap { index in
    var size = 0
    guard let name = ainka_standard_library_name(index), let bytes = ainka_standard_library_text(index, &size) else {
      return nil
    }
    return SourceText(name: String(cString: name), bytes: Array(UnsafeBufferPointer(start: bytes, count: size)))
  }

  /// Returns the module that the text called `name` is: `linux.process` of `linux/process.ainka`.
  public static func module(of name: String) -> String {
    String(name.dropLast(".ainka".utf8.count).map { $0 == "/" ? "." : $0 })
  }
}
