//! Finds the files to read: those named, and those in folders that are not hidden, ignored or of another kind.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::overrides::{Override, OverrideBuilder};
use walkdir::WalkDir;

use super::kind::FileKind;

/// What to look for, and where.
#[derive(Debug, Clone, Default)]
pub struct WalkOptions {
    /// Globs of files and folders to leave out, as in a `.gitignore`.
    pub exclude: Vec<String>,
    /// Leave out excluded files even where they are named.
    pub force_exclude: bool,
    /// Do not look at `.gitignore` files.
    pub no_ignore: bool,
}

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it is, starting as the user wrote it.
    pub path: PathBuf,
    /// Whether the user named this very file: then it must be understood.
    pub named: bool,
}

/// How many files and folders were left alone, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftAlone {
    /// Names that start with a dot.
    pub hidden: usize,
    /// Matched by a `.gitignore`.
    pub ignored: usize,
    /// Matched by an exclusion.
    pub excluded: usize,
    /// Names that say it is no text with replies: pictures, programs, unknown endings.
    pub other: usize,
    /// Links to folders, which are not followed.
    pub links: usize,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walk {
    /// Files to read, in a stable order without doubles.
    pub files: Vec<Entry>,
    /// What was left alone.
    pub left_alone: LeftAlone,
    /// What could not be looked into: the path and why, with the next step.
    pub trouble: Vec<(PathBuf, String)>,
}

/// Finds the files to read under the given paths. `also` is asked about files whose names say nothing about their kind. An
/// error is a glob that is not one.
pub fn walk(
    paths: &[PathBuf],
    options: &WalkOptions,
    also: &mut dyn FnMut(&Path) -> bool,
) -> Result<Walk, ignore::Error> {
    let globs = |list: &[String]| -> Result<Override, ignore::Error> {
        let mut builder = OverrideBuilder::new("");
        for glob in list {
            builder.add(glob)?;
        }
        builder.build()
    };
    let mut walker = Walker { exclude: globs(&options.exclude)?, also, options, out: Walk::default() };
    for path in paths {
        walker.start(path);
    }
    let mut out = walker.out;
    if paths.len() < 2 {
        return Ok(out);
    }
    let mut seen = std::collections::HashSet::with_capacity(out.files.len());
    let new: Vec<bool> = out.files.iter().map(|entry| seen.insert(entry.path.as_path())).collect();
    let mut new = new.into_iter();
    out.files.retain(|_| new.next().unwrap_or_default());
    Ok(out)
}

/// The order of what is in one folder: that of the names, since what comes before them is the same.
fn by_path(a: &walkdir::DirEntry, b: &walkdir::DirEntry) -> std::cmp::Ordering {
    a.path().as_os_str().cmp(b.path().as_os_str())
}

struct Walker<'a> {
    exclude: Override,
    also: &'a mut dyn FnMut(&Path) -> bool,
    options: &'a WalkOptions,
    out: Walk,
}

impl Walker<'_> {
    fn excluded(&self, path: &Path, is_dir: bool) -> bool {
        let path = path.strip_prefix("./").unwrap_or(path);
        // An override names what to take, so an exclusion that matches is a "take this".
        self.exclude.matched(path, is_dir).is_whitelist()
    }

    fn start(&mut self, path: &Path) {
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => self.folder(path),
            Ok(_) => {
                let left_out = self.options.force_exclude
                    && (self.excluded(path, false) || path.ancestors().skip(1).any(|p| self.excluded(p, true)));
                if left_out {
                    self.out.left_alone.excluded += 1;
                } else {
                    self.out.files.push(Entry { path: path.to_owned(), named: true });
                }
            }
            // Whoever reads the file says what is wrong with it.
            Err(_) => self.out.files.push(Entry { path: path.to_owned(), named: true }),
        }
    }

    fn folder(&mut self, root: &Path) {
        // The ignore files that hold here, outermost first, each with the depth of its folder.
        let mut ignores: Vec<(usize, Gitignore)> = Vec::new();
        if !self.options.no_ignore {
            self.above(root, &mut ignores);
        }
        let mut entries = WalkDir::new(root).follow_links(false).sort_by(by_path).into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_owned();
                    let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    self.out.trouble.push((path, format!("cannot be looked into: {why}; check the right to read it")));
                    continue;
                }
            };
            let (path, depth) = (entry.path(), entry.depth());
            let is_dir = entry.file_type().is_dir() || depth == 0;
            while ignores.last().is_some_and(|(d, _)| *d != usize::MAX && *d >= depth && depth > 0) {
                ignores.pop();
            }
            if depth > 0 {
                if let Some(count) = self.left(path, is_dir, &ignores) {
                    *count(&mut self.out.left_alone) += 1;
                    if is_dir {
                        entries.skip_current_dir();
                    }
                    continue;
                }
                if entry.path_is_symlink() && std::fs::metadata(path).is_ok_and(|m| m.is_dir()) {
                    self.out.left_alone.links += 1;
                    continue;
                }
            }
            if is_dir {
                if !self.options.no_ignore {
                    self.here(path, depth, &mut ignores);
                }
                continue;
            }
            let known = FileKind::by_name(&path.to_string_lossy()).is_some() || (self.also)(path);
            let is_file = || entry.file_type().is_file() || std::fs::metadata(path).is_ok_and(|m| m.is_file());
            if known && is_file() {
                self.out.files.push(Entry { path: path.to_owned(), named: false });
            } else {
                self.out.left_alone.other += 1;
            }
        }
    }

    /// Which count a path belongs to that is left alone.
    fn left(
        &self,
        path: &Path,
        is_dir: bool,
        ignores: &[(usize, Gitignore)],
    ) -> Option<fn(&mut LeftAlone) -> &mut usize> {
        if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')) {
            return Some(|l| &mut l.hidden);
        }
        if self.excluded(path, is_dir) {
            return Some(|l| &mut l.excluded);
        }
        if ignores.is_empty() {
            return None;
        }
        // The innermost file that says something about a path decides.
        let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        for (_, rules) in ignores.iter().rev() {
            let found = rules.matched(&full, is_dir);
            if found.is_ignore() {
                return Some(|l| &mut l.ignored);
            }
            if found.is_whitelist() {
                break;
            }
        }
        None
    }

    /// Ignore files between the top of the repository and a folder.
    fn above(&mut self, root: &Path, ignores: &mut Vec<(usize, Gitignore)>) {
        let Ok(full) = std::fs::canonicalize(root) else { return };
        let Some(top) = full.ancestors().find(|p| p.join(".git").exists()) else { return };
        let mut folders: Vec<&Path> = full.ancestors().skip(1).take_while(|p| p.starts_with(top)).collect();
        folders.reverse();
        for folder in folders {
            self.here(folder, usize::MAX, ignores);
        }
    }

    fn here(&mut self, folder: &Path, depth: usize, ignores: &mut Vec<(usize, Gitignore)>) {
        let file = folder.join(".gitignore");
        if !file.is_file() {
            return;
        }
        let full = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let mut builder = GitignoreBuilder::new(full);
        let error = builder.add(&file);
        match builder.build() {
            Ok(rules) => ignores.push((depth, rules)),
            Err(error) => self.out.trouble.push((file.clone(), error.to_string())),
        }
        if let Some(error) = error {
            self.out.trouble.push((file, format!("{error}; mend that line")));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn found(root: &Path, options: &WalkOptions) -> (Vec<String>, LeftAlone) {
        let out = walk(&[root.to_owned()], options, &mut |_| false).expect("globs");
        assert!(out.trouble.is_empty(), "{:?}", out.trouble);
        let names = out
            .files
            .iter()
            .map(|e| e.path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/"));
        (names.collect(), out.left_alone)
    }

    fn lay(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        dir
    }

    #[test]
    fn nested_ignore_files_and_their_exceptions() {
        let dir = lay(&[
            ("a.txt", ""),
            (".gitignore", "old/\n*.eml\n/top.txt\n"),
            ("top.txt", ""),
            ("sub/top.txt", ""),
            ("sub/b.eml", ""),
            ("sub/keep/c.eml", ""),
            ("sub/keep/.gitignore", "!c.eml\n"),
            ("old/d.txt", ""),
            (".hidden.txt", ""),
            (".dir/e.txt", ""),
            ("pic.png", ""),
            ("z/last.md", ""),
        ]);
        let (names, left) = found(dir.path(), &WalkOptions::default());
        assert_eq!(names, ["a.txt", "sub/keep/c.eml", "sub/top.txt", "z/last.md"]);
        assert_eq!(left, LeftAlone { hidden: 4, ignored: 3, excluded: 0, other: 1, links: 0 });
        let (names, _) = found(dir.path(), &WalkOptions { no_ignore: true, ..WalkOptions::default() });
        assert_eq!(names.len(), 8 - 1, "{names:?}");
    }

    #[test]
    fn exclusions() {
        let dir = lay(&[("a.txt", ""), ("b/c.txt", ""), ("b/d.md", "")]);
        let only = |globs: &[&str]| WalkOptions {
            exclude: globs.iter().map(|g| (*g).to_owned()).collect(),
            ..WalkOptions::default()
        };
        assert_eq!(found(dir.path(), &only(&["*.txt"])).0, ["b/d.md"]);
        assert_eq!(found(dir.path(), &only(&["**/b/"])).0, ["a.txt"]);
        let named = dir.path().join("a.txt");
        let named = |force| {
            let options = WalkOptions { force_exclude: force, ..only(&["*.txt"]) };
            walk(std::slice::from_ref(&named), &options, &mut |_| false).expect("globs").files.len()
        };
        assert_eq!((named(false), named(true)), (1, 0));
        assert!(walk(&[], &only(&["{a"]), &mut |_| false).is_err());
    }

    #[test]
    #[cfg(unix)]
    fn links_do_not_loop() {
        let dir = lay(&[("a.txt", "x"), ("sub/b.txt", "y")]);
        std::os::unix::fs::symlink(dir.path(), dir.path().join("sub/up")).expect("a link");
        std::os::unix::fs::symlink(dir.path().join("a.txt"), dir.path().join("sub/a2.txt")).expect("a link");
        let (names, left) = found(dir.path(), &WalkOptions::default());
        assert_eq!(names, ["a.txt", "sub/a2.txt", "sub/b.txt"]);
        assert_eq!(left.links, 1);
    }

    #[test]
    fn a_path_that_is_not_there_is_left_to_the_reader() {
        let out = walk(&[PathBuf::from("no/such/file.txt")], &WalkOptions::default(), &mut |_| false).expect("globs");
        assert!(out.files[0].named);
    }
}
