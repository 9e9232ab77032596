import AinkaCompiler
import AinkaSemantics
import AinkaSource

/// The pages of everything that a compile can report, by code.
let allPages: [DiagnosticPage] = (DiagnosticPages.all + Compiler.pages).sorted { $0.code < $1.code }
