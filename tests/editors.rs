//! Editors as `docs/editors.md` sets them up: each is started in an empty home folder with the very lines of that page, or the
//! file they name, and what it shows is looked at. A test of an editor that is not installed says so and does nothing.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Rules of our own, so that the tests do not depend on what the built-in pack finds.
const PACK: &str = r"
pack: house
language: en
acts:
  stiff: {about: Stiff words., phrases: [at your earliest convenience]}
  filler: {about: Says nothing., phrases: [as you may be aware]}
rules:
  stiff-words:
    severity: warning
    flag: stiff
    message: uses stiff words
    why: People say it otherwise.
    help: say it plainly
    rewrite: {replace: when you can, of: match, applicability: safe}
  filler-words:
    severity: info
    flag: filler
    message: says nothing
";

/// What is before the findings takes one character, two UTF-16 units and four bytes.
const DRAFT: &str = "Hi Zoë,\n\nSend the parcel 🙂 back at your earliest convenience, as you may be aware.\n";

/// How long an editor may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The code block with this number, from 0, below a heading of the page.
fn block(heading: &str, number: usize) -> String {
    let page = fs::read_to_string(root().join("docs/editors.md")).unwrap();
    let mut lines = page.lines().skip_while(|line| *line != heading).skip(1);
    let mut blocks = Vec::new();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(inside.join("\n") + "\n");
        } else if line.starts_with("## ") || (heading.starts_with("###") && line.starts_with("###")) {
            break;
        }
    }
    assert!(number < blocks.len(), "docs/editors.md has no block {number} below {heading:?}");
    blocks.swap_remove(number)
}

/// Whether a program is there; if it is not, says that the test does nothing.
fn installed(program: &str, arguments: &[&str]) -> bool {
    let there = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !there {
        eprintln!("not tested: {program} {} does not run here", arguments.join(" "));
    }
    there
}

/// A user with an empty home folder, and a project with a draft in it.
struct User {
    folder: tempfile::TempDir,
}

impl User {
    fn new() -> Self {
        let user = Self { folder: tempfile::tempdir().unwrap() };
        for folder in ["home", "work", "tmp"] {
            fs::create_dir(user.folder.path().join(folder)).unwrap();
        }
        user.put("work/house.yaml", PACK);
        user.put("work/amends.yaml", "packs: [house.yaml]\n");
        user.put("work/reply.txt", DRAFT);
        user
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn command(&self, program: &str, folder: &Path) -> Command {
        let binary = Path::new(env!("CARGO_BIN_EXE_amends")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new(program);
        command.current_dir(folder).env_clear().stdin(Stdio::null());
        command.env("PATH", format!("{}:{path}", binary.display()));
        command.env("HOME", self.path("home")).env("TMPDIR", self.path("tmp"));
        command.env("AMENDS_CACHE_DIR", "").env("LC_ALL", "C.UTF-8").env("TERM", "dumb").env("SHELL", "/bin/sh");
        command
    }

    /// Runs commands of the page, in the folder of this repository as the page says.
    fn setup(&self, commands: &str) {
        let status = self.command("sh", root()).args(["-e", "-c", commands]).status().unwrap();
        assert!(status.success(), "these commands fail:\n{commands}");
    }

    /// Runs a program in the project until it ends, and gives what it wrote to the file `shown`.
    fn shown(&self, program: &str, arguments: &[&str]) -> String {
        let log = fs::File::create(self.path("log")).unwrap();
        let mut command = self.command(program, &self.path("work"));
        // A group of its own, so that whatever an editor starts can be ended with it.
        command.args(arguments).process_group(0).stdout(log.try_clone().unwrap()).stderr(log);
        let mut child = command.spawn().unwrap();
        let start = Instant::now();
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            if start.elapsed() > PATIENCE {
                break None;
            }
            sleep(Duration::from_millis(20));
        };
        let group = format!("-{}", child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = child.wait();
        let log = String::from_utf8_lossy(&fs::read(self.path("log")).unwrap()).into_owned();
        assert!(ended.is_some(), "{program} does not end; it says:\n{log}");
        fs::read_to_string(self.path("work/shown"))
            .unwrap_or_else(|error| panic!("{program} shows nothing ({error}); it says:\n{log}"))
    }
}

/// What the quickfix list of Vim and Neovim holds: the column counts bytes.
const QUICKFIX: &str = "3 27 w uses stiff words [stiff-words]\n3 57 i says nothing [filler-words]\n";

/// Makes, writes the list down, and where the first entry leads.
const MAKE: &str = r"
edit reply.txt
silent make!
let out = map(filter(getqflist(), 'v:val.valid'), {_, v -> v.lnum . ' ' . v.col . ' ' . v.type . ' ' . v.text})
cfirst
call add(out, matchstr(strpart(getline('.'), col('.') - 1), '\v^\w+ \w+'))
call writefile(out, 'shown')
qall!
";

#[test]
fn vim_lists_findings_after_make() {
    if !installed(
        "vim",
        &["-N", "-u", "NONE", "-i", "NONE", "-n", "-es", "-c", "if !has('quickfix')|cq|endif", "-c", "qa!"],
    ) {
        return;
    }
    let user = User::new();
    user.put("home/.vimrc", &block("## Vim", 0));
    user.put("make.vim", MAKE);
    let script = user.path("make.vim");
    let shown = user.shown("vim", &["--not-a-term", "-n", "-i", "NONE", "-S", script.to_str().unwrap()]);
    assert_eq!(shown, format!("{QUICKFIX}at your\n"));
}

#[test]
fn vim_has_a_compiler_and_a_filter() {
    if !installed(
        "vim",
        &["-N", "-u", "NONE", "-i", "NONE", "-n", "-es", "-c", "if !has('quickfix')|cq|endif", "-c", "qa!"],
    ) {
        return;
    }
    let user = User::new();
    user.put("home/.vimrc", "filetype plugin on\n");
    user.put(
        "home/.vim/compiler/amends.vim",
        &fs::read_to_string(root().join("editors/vim/compiler/amends.vim")).unwrap(),
    );
    user.put("make.vim", &MAKE.replace("silent make!", "compiler amends\nsilent make!"));
    let script = user.path("make.vim");
    let shown = user.shown("vim", &["--not-a-term", "-n", "-i", "NONE", "-S", script.to_str().unwrap()]);
    assert_eq!(shown, format!("{QUICKFIX}at your\n"));
    let page = fs::read_to_string(root().join("docs/editors.md")).unwrap();
    let filter = "%!amends fix -q - 2>/dev/null";
    assert!(page.contains(&format!("`:{filter}`")));
    user.put("filter.vim", &format!("edit reply.txt\nsilent {filter}\nwrite! shown\nqall!\n"));
    let script = user.path("filter.vim");
    let shown = user.shown("vim", &["--not-a-term", "-n", "-i", "NONE", "-S", script.to_str().unwrap()]);
    assert_eq!(shown, DRAFT.replace("at your earliest convenience", "when you can"));
}

#[test]
fn ale_shows_findings() {
    if !installed(
        "vim",
        &[
            "-N",
            "-u",
            "NONE",
            "-i",
            "NONE",
            "-n",
            "-es",
            "-c",
            "try|packadd ale|call ale#Has('ale')|catch|cq|endtry",
            "-c",
            "qa!",
        ],
    ) {
        return;
    }
    let user = User::new();
    user.put("home/.vimrc", &format!("set nocompatible\nfiletype plugin on\npackadd ale\n{}", block("### ALE", 1)));
    user.setup(&block("### ALE", 0));
    user.put(
        "ale.vim",
        r"
edit reply.txt
ALELint
let tries = 0
while empty(filter(ale#engine#GetLoclist(bufnr('')), 'v:val.linter_name is# ''amends''')) && tries < 500
  sleep 100m
  let tries += 1
endwhile
let out = filter(ale#engine#GetLoclist(bufnr('')), 'v:val.linter_name is# ''amends''')
call writefile(map(out, {_, v -> v.lnum . ' ' . v.col . ' ' . v.type . ' ' . v.text . ' ' . v.code}), 'shown')
qall!
",
    );
    let script = user.path("ale.vim");
    let shown = user.shown("vim", &["--not-a-term", "-n", "-i", "NONE", "-S", script.to_str().unwrap()]);
    assert_eq!(shown, "3 27 W uses stiff words stiff-words\n3 57 I says nothing filler-words\n");
}

#[test]
fn neovim_lists_findings_after_make() {
    if !installed("nvim", &["--version"]) {
        return;
    }
    let user = User::new();
    user.put("home/.config/nvim/init.vim", &block("## Vim", 0));
    user.put("make.vim", MAKE);
    let script = user.path("make.vim");
    let shown = user.shown("nvim", &["--headless", "-n", "-i", "NONE", "-S", script.to_str().unwrap()]);
    assert_eq!(shown, format!("{QUICKFIX}at your\n"));
}

/// Waits for diagnostics, writes them down, takes the preferred action for the first one, and waits for what is left.
const LANGUAGE_SERVER: &str = r"
vim.cmd('edit reply.txt')
vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end, 20)
local out = {}
local found = vim.diagnostic.get(0)
table.sort(found, function(a, b) return a.col < b.col end)
for _, d in ipairs(found) do
  local words = vim.api.nvim_buf_get_text(0, d.lnum, d.col, d.end_lnum, d.end_col, {})[1]
  out[#out + 1] = string.format('%d %s [%s] %s', d.severity, vim.split(d.message, '\n')[1], d.code or (d.user_data and d.user_data.lsp.code), words)
end
vim.api.nvim_win_set_cursor(0, { found[1].lnum + 1, found[1].col })
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics() }
local answers = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 30000)
for id, answer in pairs(answers or {}) do
  for _, action in ipairs(answer.result or {}) do
    if action.isPreferred then
      vim.lsp.util.apply_workspace_edit(action.edit, vim.lsp.get_client_by_id(id).offset_encoding)
    end
  end
end
vim.wait(30000, function() return #vim.diagnostic.get(0) == 1 end, 20)
for _, d in ipairs(vim.diagnostic.get(0)) do
  out[#out + 1] = vim.api.nvim_buf_get_text(0, d.lnum, d.col, d.end_lnum, d.end_col, {})[1]
end
out[#out + 1] = vim.api.nvim_buf_get_lines(0, 2, 3, false)[1]
vim.fn.writefile(out, 'shown')
vim.cmd('qall!')
";

/// What Neovim shows with the language server in the block of the page with this number.
fn neovim_with_server(number: usize, feature: &str) {
    let check = format!("lua if not ({feature}) then vim.cmd('cq') end");
    if !installed("nvim", &["--headless", "-u", "NONE", "-i", "NONE", "-c", &check, "-c", "qall!"]) {
        return;
    }
    let user = User::new();
    user.put("home/.config/nvim/init.lua", &block("## Neovim", number));
    user.put("server.lua", LANGUAGE_SERVER);
    let script = format!("luafile {}", user.path("server.lua").display());
    let shown = user.shown("nvim", &["--headless", "-n", "-i", "NONE", "-c", &script]);
    assert_eq!(
        shown,
        "2 uses stiff words [stiff-words] at your earliest convenience\n3 says nothing [filler-words] as you may be aware\n\
         as you may be aware\nSend the parcel 🙂 back when you can, as you may be aware.\n"
    );
}

#[test]
fn neovim_0_11_serves_findings_and_rewrites() {
    neovim_with_server(0, "vim.lsp.config");
}

#[test]
fn neovim_0_8_serves_findings_and_rewrites() {
    neovim_with_server(1, "vim.lsp.start");
}

#[test]
fn neovim_0_7_serves_findings_and_rewrites() {
    neovim_with_server(2, "vim.lsp.start_client");
}

/// What a script in Neovim shows that has a plugin and the lines for it on the page. Plugins are looked for in the folder that
/// `AMENDS_NVIM_PLUGINS` names, by the names of their repositories; without it the test says so and does nothing.
fn neovim_with_plugin(plugin: &str, heading: &str, script: &str) -> Option<String> {
    let plugin = std::env::var_os("AMENDS_NVIM_PLUGINS").map(|folder| Path::new(&folder).join(plugin));
    let Some(plugin) = plugin.filter(|plugin| plugin.is_dir()) else {
        eprintln!("not tested: AMENDS_NVIM_PLUGINS names no folder with the plugin of {heading:?}");
        return None;
    };
    if !installed("nvim", &["--version"]) {
        return None;
    }
    let user = User::new();
    let path = plugin.canonicalize().unwrap();
    user.put(
        "home/.config/nvim/init.lua",
        &format!("vim.opt.runtimepath:append({:?})\n{}", path.display().to_string(), block(heading, 0)),
    );
    user.put("work/script.lua", script);
    Some(user.shown("nvim", &["--headless", "-n", "-i", "NONE", "-c", "edit reply.txt", "-c", "luafile script.lua"]))
}

#[test]
fn nvim_lint_shows_findings() {
    let script = r"
require('lint').try_lint()
vim.wait(30000, function() return #vim.diagnostic.get(0) > 1 end, 20)
local out = {}
local found = vim.diagnostic.get(0)
table.sort(found, function(a, b) return a.col < b.col end)
for _, d in ipairs(found) do
  local words = vim.api.nvim_buf_get_lines(0, d.lnum, d.lnum + 1, false)[1]:sub(d.col + 1)
  out[#out + 1] = string.format('%d %s | %s', d.severity, d.message, words)
end
vim.fn.writefile(out, 'shown')
vim.cmd('qall!')
";
    let Some(shown) = neovim_with_plugin("nvim-lint", "### nvim-lint", script) else { return };
    assert_eq!(
        shown,
        "2 uses stiff words [stiff-words] | at your earliest convenience, as you may be aware.\n\
         3 says nothing [filler-words] | as you may be aware.\n"
    );
}

#[test]
fn conform_fixes_the_buffer() {
    let script = r"
local done = require('conform').format({ async = false, timeout_ms = 30000 })
local out = vim.api.nvim_buf_get_lines(0, 2, 3, false)
out[#out + 1] = tostring(done)
vim.fn.writefile(out, 'shown')
vim.cmd('qall!')
";
    let Some(shown) = neovim_with_plugin("conform.nvim", "### conform", script) else { return };
    assert_eq!(shown, "Send the parcel 🙂 back when you can, as you may be aware.\ntrue\n");
}

/// Visits the draft as a user does, waits for diagnostics of Flymake, and writes them down.
const FLYMAKE: &str = r#"
(with-current-buffer (find-file-noselect "reply.txt")
  (flymake-start)
  (let ((tries 0))
    (while (and (< (length (flymake-diagnostics)) 2) (< tries 300))
      (accept-process-output nil 0.1)
      (setq tries (1+ tries))))
  (let ((found (sort (flymake-diagnostics)
                     (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))
        (coding-system-for-write 'utf-8))
    (with-temp-file "shown"
      (dolist (one found)
        (insert (format "%s: %s\n" (car (split-string (flymake-diagnostic-text one) "\n"))
                        (with-current-buffer (flymake-diagnostic-buffer one)
                          (buffer-substring-no-properties
                           (flymake-diagnostic-beg one)
                           (min (flymake-diagnostic-end one) (+ 2 (flymake-diagnostic-beg one)))))))))))
"#;

/// What Emacs shows with lines in its init file.
fn emacs(user: &User, init: &str, script: &str) -> String {
    user.put("home/.emacs.d/init.el", init);
    user.put("script.el", script);
    let (init, script) = (user.path("home/.emacs.d/init.el"), user.path("script.el"));
    // What a batch run leaves out of the start: packages of the system, then the init file.
    let mut arguments = vec!["--batch", "--eval", "(package-initialize)"];
    arguments.extend(["-l", init.to_str().unwrap(), "-l", script.to_str().unwrap()]);
    user.shown("emacs", &arguments)
}

/// Whether Emacs is there with a library.
fn emacs_with(library: &str) -> bool {
    let load = format!("(progn (require 'package) (package-initialize) (require '{library}))");
    installed("emacs", &["--batch", "-q", "--eval", &load])
}

#[test]
fn flymake_shows_findings() {
    if !emacs_with("flymake") {
        return;
    }
    let user = User::new();
    user.setup(&block("## Emacs", 0));
    let shown = emacs(&user, &block("### Flymake", 0), FLYMAKE);
    assert_eq!(shown, "uses stiff words [stiff-words]: at\nsays nothing [filler-words]: as\n");
}

#[test]
fn flycheck_shows_findings() {
    if !emacs_with("flycheck") {
        return;
    }
    let user = User::new();
    user.setup(&block("## Emacs", 0));
    let script = r#"
(with-current-buffer (find-file-noselect "reply.txt")
  (flycheck-mode 1)
  (flycheck-buffer)
  (let ((tries 0))
    (while (and (null flycheck-current-errors) (< tries 300))
      (accept-process-output nil 0.1)
      (setq tries (1+ tries))))
  (let ((found flycheck-current-errors) (buffer (current-buffer)) (coding-system-for-write 'utf-8))
    (with-temp-file "shown"
      (dolist (one found)
        (insert (format "%s %s %s: %s\n" (flycheck-error-level one) (flycheck-error-id one) (flycheck-error-message one)
                        (with-current-buffer buffer
                          (let ((at (flycheck-error-pos one))) (buffer-substring-no-properties at (+ at 7))))))))))
"#;
    let shown = emacs(&user, &block("### Flycheck", 0), script);
    assert_eq!(shown, "warning stiff-words uses stiff words: at your\ninfo filler-words says nothing: as you \n");
}

#[test]
fn eglot_shows_findings() {
    if !emacs_with("eglot") {
        return;
    }
    let user = User::new();
    // A batch run has no command loop, after whose first turn `eglot-ensure` starts the server.
    let start = r#"
(with-current-buffer (find-file-noselect "reply.txt")
  (run-hooks 'post-command-hook)
  (let ((tries 0))
    (while (and (not (eglot-current-server)) (< tries 300))
      (accept-process-output nil 0.1)
      (setq tries (1+ tries)))))
"#;
    let shown = emacs(&user, &block("### Eglot", 0), &format!("{start}{FLYMAKE}"));
    assert_eq!(shown, "amends [stiff-words]: uses stiff words: at\namends [filler-words]: says nothing: as\n");
}

#[test]
fn kakoune_lints_and_fixes() {
    if !installed("kak", &["-version"]) || !Path::new("/usr/share/kak/autoload").exists() {
        return;
    }
    let user = User::new();
    user.setup(&block("## Kakoune", 0));
    let script = r#"
        hook global BufSetOption lint_warning_count=.+ %{
            evaluate-commands -client client0 %{
                nop %sh{ printf '%s\n' "$kak_opt_lint_messages" > shown }
                amends-fix
                write! fixed
                quit!
            }
        }
        lint-buffer
    "#;
    // The name that neomutt gives its drafts.
    user.put("work/neomutt-host-1000-77-12345", DRAFT);
    let shown = user.shown("kak", &["-ui", "dummy", "-e", script, "neomutt-host-1000-77-12345"]);
    assert!(shown.contains("warning: uses stiff words"), "{shown:?}");
    let shown = user.shown("kak", &["-ui", "dummy", "-e", script, "reply.txt"]);
    for message in ["warning: uses stiff words [stiff-words](col 27)", "info: says nothing [filler-words](col 57)"] {
        assert!(shown.contains(message), "{message:?} is not in {shown:?}");
    }
    let fixed = fs::read_to_string(user.path("work/fixed")).unwrap();
    assert_eq!(fixed, DRAFT.replace("at your earliest convenience", "when you can"));
}

#[test]
fn drafts_of_mutt_are_mail() {
    if !installed(
        "nvim",
        &["--headless", "-u", "NONE", "-i", "NONE", "-c", "if !has('nvim-0.7')|cq|endif", "-c", "qall!"],
    ) {
        return;
    }
    let user = User::new();
    user.put("home/.config/nvim/init.vim", &block("## Vim", 0));
    for name in ["mutt-host-1000-77-12345", "neomutt-host-1000-77-12345"] {
        user.put(&format!("work/{name}"), DRAFT);
        user.put("make.vim", &MAKE.replace("reply.txt", name));
        let script = user.path("make.vim");
        let shown = user.shown("nvim", &["--headless", "-n", "-i", "NONE", "-S", script.to_str().unwrap()]);
        assert_eq!(shown, format!("{QUICKFIX}at your\n"), "{name}");
        fs::remove_file(user.path("work/shown")).unwrap();
    }
}

/// Programs of a desktop that are not there in a test: what is selected, what is copied, and what is shown to the user.
const XCLIP: &str = "#!/bin/sh\ncase \"$*\" in *-out*) cat selected ;; *) cat >copied ;; esac\n";
const NOTIFY: &str = "#!/bin/sh\nprintf '%s\\n' \"$3\" >shown\n";

#[test]
fn a_selection_is_fixed_and_what_is_left_is_shown() {
    let user = User::new();
    user.put("work/selected", DRAFT);
    user.put("bin/xclip", XCLIP);
    user.put("bin/notify-send", NOTIFY);
    // The page installs the program below the home folder.
    user.setup(&block("### Linux", 0));
    let run = "chmod +x ../bin/*; PATH=\"$PWD/../bin:$HOME/.local/bin:$PATH\" amends-selection";
    let shown = user.shown("sh", &["-c", run]);
    assert_eq!(shown, "selection:3:38: info: says nothing [filler-words]\n");
    let fixed = DRAFT.replace("at your earliest convenience", "when you can");
    assert_eq!(fs::read_to_string(user.path("work/copied")).unwrap(), fixed);
    user.put("work/selected", "");
    assert_eq!(user.shown("sh", &["-c", run]), "Nothing is selected.\n");
    // What is on the clipboard stays there.
    assert_eq!(fs::read_to_string(user.path("work/copied")).unwrap(), fixed);
}

/// The same with a real clipboard: an X server without a screen, and xclip.
#[test]
fn a_selection_under_x_comes_back_on_the_clipboard() {
    if !installed("sh", &["-c", "command -v Xvfb xclip"]) {
        return;
    }
    let user = User::new();
    user.setup(&block("### Linux", 0));
    // The server takes a free number and says which.
    let run = r#"
exec 3>display
Xvfb -displayfd 3 -screen 0 320x240x8 2>/dev/null &
tries=0
while [ ! -s display ] && [ $tries -lt 300 ]; do sleep 0.1; tries=$((tries + 1)); done
DISPLAY=":$(cat display)"; export DISPLAY
xclip -in -selection primary reply.txt >/dev/null
PATH="$HOME/.local/bin:$PATH" amends-selection >found
xclip -out -selection clipboard >shown
cat found >>shown
"#;
    let shown = user.shown("sh", &["-c", run]);
    let fixed = DRAFT.replace("at your earliest convenience", "when you can");
    assert!(shown.starts_with(&fixed), "{shown}");
    // Where a service shows notifications, they are shown there and not printed.
    let rest = &shown[fixed.len()..];
    assert!(rest.is_empty() || rest == "selection:3:38: info: says nothing [filler-words]\n", "{rest}");
}

#[test]
fn the_extension_for_vs_code_passes_its_tests() {
    if !installed("node", &["-e", "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)"]) {
        return;
    }
    let user = User::new();
    let mut node = user.command("node", &root().join("editors/vscode"));
    let output = node.args(["--test", "test/"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
