/// The version of all programs, and of the package that they come in.
public let ainkaVersion = "1.0"
