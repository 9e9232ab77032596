/// A shell that can complete our commands: its function asks the program itself, so what it offers is what this version takes.
enum Shell: String, CaseIterable {
  case bash, zsh, fish

  /// The name of the command that prints the function.
  static let commandName = "completions"

  /// The command that prints the function.
  static func command(of program: String) -> CommandDeclaration {
    let names = allCases.map(\.rawValue)
    return CommandDeclaration(
      commandName, summary: "Print what makes a shell complete this program's commands",
      discussion: [
        "For this session: `source <(\(program) completions bash)`. `make install` and the package put it in place."
      ],
      arguments: [ArgumentDeclaration("SHELL", help: names.joined(separator: ", "), completes: .words(names))])
  }

  /// Returns the function of this shell for `program`.
  func function(for program: String) -> String {
    switch self {
    case .bash:
      #"""
      # bash completion of \#(program), printed by `\#(program) completions bash`
      _\#(program)() {
          local line kind="" word=${COMP_WORDS[COMP_CWORD]}
          COMPREPLY=()
          while IFS= read -r line; do
              case $line in
                  :*) kind=${line#:} ;;
                  *) COMPREPLY+=("${line%%$'\t'*}") ;;
              esac
          done < <("${COMP_WORDS[0]/#\~/$HOME}" complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
          [[ $word == "=" ]] && word=""
          case $kind in
              files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
              directories) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
          esac
      }
      complete -o nosort -F _\#(program) \#(program)

      """#
    case .zsh:
      #"""
      #compdef \#(program)
      # zsh completion of \#(program), printed by `\#(program) completions zsh`
      _\#(program)() {
          local line kind program=${~words[1]}
          local -a candidates
          for line in "${(@f)$($program complete "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
              case $line in
                  :*) kind=${line#:} ;;
                  *$'\t'*) candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
                  ?*) candidates+=("${line//:/\\:}") ;;
              esac
          done
          [[ $words[CURRENT] == --*=* ]] && compset -P 1 '*='
          (( $#candidates )) && _describe -V '\#(program)' candidates
          case $kind in
              files) _files ;;
              directories) _files -/ ;;
          esac
      }
      if [[ $funcstack[1] == _\#(program) ]]; then _\#(program); else compdef _\#(program) \#(program); fi

      """#
    case .fish:
      #"""
      # fish completion of \#(program), printed by `\#(program) completions fish`
      function __\#(program)_complete
          set -l word (commandline -ct)
          set -l words (commandline -opc) "$word"
          set -l prefix (string match -r -- '^--[^=]+=' "$word")
          set -l value (string replace -r -- '^--[^=]+=' '' "$word")
          for line in (command $words[1] complete $words[2..-1] 2>/dev/null)
              switch $line
                  case ':files'
                      printf '%s\n' "$prefix"(__fish_complete_path "$value")
                  case ':directories'
                      printf '%s\n' "$prefix"(__fish_complete_directories "$value" '')
                  case '*'
                      printf '%s\n' "$prefix$line"
              end
          end
      end
      complete -c \#(program) -f -a '(__\#(program)_complete)'

      """#
    }
  }
}
