" Vim compiler file: amends, a linter for replies to customers. `:compiler amends`, then `:make`.
if exists('current_compiler')
  finish
endif
let current_compiler = 'amends'

CompilerSet makeprg=amends\ check\ --output-format\ concise\ --column-unit\ byte\ %:S
CompilerSet errorformat=%f:%l:%c:\ %t%*[^:]:\ %m
