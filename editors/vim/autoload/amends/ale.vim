" amends as a linter of ALE.
function! amends#ale#Define(filetype) abort
  call ale#linter#Define(a:filetype, {
  \ 'name': 'amends',
  \ 'executable': 'amends',
  \ 'command': '%e check --exit-zero --output-format concise --column-unit byte --stdin-filename %s -',
  \ 'callback': 'amends#ale#Handle',
  \})
endfunction

function! amends#ale#Handle(buffer, lines) abort
  let l:out = []
  for l:match in ale#util#GetMatches(a:lines, '\v^.+:(\d+):(\d+): (error|warning|info): (.+) \[([^\]]+)\]$')
    call add(l:out, {
    \ 'lnum': l:match[1] + 0,
    \ 'col': l:match[2] + 0,
    \ 'type': toupper(l:match[3][0]),
    \ 'text': l:match[4],
    \ 'code': l:match[5],
    \})
  endfor
  return l:out
endfunction
