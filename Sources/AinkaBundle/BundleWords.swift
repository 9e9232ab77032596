extension Bundle {
  /// What the bundle says, in words: the same text for the same bundle.
  public var words: String { "" }
}
