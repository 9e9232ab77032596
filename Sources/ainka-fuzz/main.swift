Door.enter(CommandLine.arguments.dropFirst())
