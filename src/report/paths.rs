//! Paths as other tools want them: relative to the root of the repository, with slashes.

use std::path::{Component, Path, PathBuf};

use super::Options;

impl Options {
    /// The path relative to the root of the repository where it lies inside it, else as it was given; with slashes and
    /// without `./`.
    #[must_use]
    pub fn relative(&self, path: &str) -> String {
        let given = Path::new(path);
        let clean = match (&self.root, &self.cwd) {
            (Some(root), Some(cwd)) => {
                let whole = tidied(&cwd.join(given));
                whole.strip_prefix(tidied(root)).map_or_else(|_| tidied(given), Path::to_path_buf)
            }
            _ => tidied(given),
        };
        if cfg!(windows) { clean.to_string_lossy().replace('\\', "/") } else { clean.to_string_lossy().into_owned() }
    }
}

/// The path without `.` and, where they can be told from its text, `..`.
fn tidied(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            _ => out.push(part),
        }
    }
    out
}

/// A path as a relative URI reference.
pub(super) fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for (index, byte) in path.bytes().enumerate() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'+' | b'@' | b',' | b'=' => {
                // A path that starts with two slashes would name a host.
                if byte == b'/' && index == 1 && path.starts_with("//") {
                    continue;
                }
                out.push(char::from(byte));
            }
            _ => {
                out.push('%');
                for digit in [byte >> 4, byte & 15] {
                    out.push(char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase());
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_root() {
        let options = Options {
            cwd: Some(PathBuf::from("/repo/support")),
            root: Some(PathBuf::from("/repo")),
            ..Options::default()
        };
        assert_eq!(options.relative("./macros/a.yaml"), "support/macros/a.yaml");
        assert_eq!(options.relative("../b.yaml"), "b.yaml");
        assert_eq!(options.relative("/repo/c.yaml"), "c.yaml");
        assert_eq!(options.relative("/elsewhere/d.yaml"), "/elsewhere/d.yaml");
        assert_eq!(Options::default().relative("./x/../y.txt"), "y.txt");
    }

    #[test]
    fn uris_hold_only_what_uris_may_hold() {
        assert_eq!(uri("a b/ü#?%.txt"), "a%20b/%C3%BC%23%3F%25.txt");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
        assert_eq!(uri("c:d"), "c%3Ad");
    }
}
