#compdef tool
# zsh completion of tool, printed by `tool completions zsh`
_tool() {
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
    (( $#candidates )) && _describe -V 'tool' candidates
    case $kind in
        files) _files ;;
        directories) _files -/ ;;
    esac
}
if [[ $funcstack[1] == _tool ]]; then _tool; else compdef _tool tool; fi
