# fish completion of tool, printed by `tool completions fish`
function __tool_complete
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
complete -c tool -f -a '(__tool_complete)'
