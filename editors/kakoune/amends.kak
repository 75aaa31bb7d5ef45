# amends, a linter for replies to customers, in Kakoune: `:lint-buffer` shows findings, `:amends-fix` applies safe rewrites.

hook -group amends global WinSetOption filetype=(?:mail|markdown) %{ amends-enable }
# Kakoune has no type of its own for plain text, and does not know the drafts of mutt and neomutt.
hook -group amends global WinCreate (?:.*\.(?:txt|text)|(?:.*/)?(?:neo)?mutt-[^/]+) %{ amends-enable }

define-command -docstring 'check this window with amends' amends-enable %{
    # The copy that Kakoune hands over lies elsewhere: the name of the buffer tells the configuration.
    set-option window lintcmd %{ amends_check() { amends check --exit-zero --output-format concise --column-unit byte --stdin-filename "$kak_buffile" - < "$1"; }; amends_check }
}

define-command -docstring 'apply the rewrites that keep the meaning' amends-fix %{
    evaluate-commands -draft %{
        execute-keys '%|amends fix -q --stdin-filename "$kak_buffile" - 2>/dev/null<ret>'
    }
}
