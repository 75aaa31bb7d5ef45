//! Old findings set aside: a file that says which findings are known, so that only new ones are reported.
//!
//! A finding is known by its rule, its file, its record and its words, with a count. There are no line numbers in it, so it
//! survives edits elsewhere, records that change places, and wrapping.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::finding::Finding;
use crate::fingerprint;
use crate::fix::replace;
use crate::linter::CheckedFile;
use crate::report::json_line;
use crate::source::read_short;

/// The version of the file's form.
const VERSION: u32 = 1;
/// Characters of the words that are kept for people who read the file.
const EXCERPT: usize = 60;
/// The largest baseline that is read, in bytes.
const LARGEST: u64 = 256 << 20;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    rule: String,
    record: String,
    words: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    count: usize,
    text: String,
}

type Entries = BTreeMap<Key, Known>;

/// The findings that are set aside, by file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The folder the paths are relative to: that of the baseline's file.
    folder: PathBuf,
    files: BTreeMap<String, Entries>,
}

/// What a run left of a baseline for one file.
#[derive(Debug, Clone, Default)]
pub struct Left {
    path: String,
    /// The entries that were still found, with as many as were found.
    found: Entries,
    /// Every finding that was there, set aside or not.
    all: Entries,
}

/// Why a baseline cannot be used.
#[derive(Debug)]
pub enum BaselineError {
    /// It cannot be read or written.
    Io(PathBuf, io::Error),
    /// It is no baseline, or one of another version.
    Foreign(PathBuf, String),
}

impl std::fmt::Display for BaselineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(path, error) if error.kind() == io::ErrorKind::NotFound => write!(
                f,
                "{}: there is no such baseline: make one with `amends check --write-baseline {} PATHS`",
                path.display(),
                path.display()
            ),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Foreign(path, why) => write!(f, "{}: this is no baseline of amends: {why}", path.display()),
        }
    }
}

impl std::error::Error for BaselineError {}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    amends_baseline: u32,
    findings: Vec<WrittenFinding>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFinding {
    path: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    record: String,
    rule: String,
    words: String,
    #[serde(default)]
    text: String,
    count: usize,
}

impl Baseline {
    /// A baseline without findings that is going to be written to `path`.
    #[must_use]
    pub fn empty(path: &Path) -> Self {
        Self { folder: folder_of(path), files: BTreeMap::new() }
    }

    /// Reads a baseline.
    pub fn read(path: &Path) -> Result<Self, BaselineError> {
        let text = read_short(path, LARGEST).map_err(|error| BaselineError::Io(path.to_owned(), error))?;
        let foreign = |why: String| BaselineError::Foreign(path.to_owned(), why);
        let written: Written = serde_json::from_str(&text).map_err(|error| foreign(error.to_string()))?;
        if written.amends_baseline != VERSION {
            return Err(foreign(format!("version {} is not known here", written.amends_baseline)));
        }
        let mut baseline = Self::empty(path);
        for finding in written.findings {
            let words = u64::from_str_radix(&finding.words, 16)
                .map_err(|_| foreign(format!("`{}` is no hash", finding.words)))?;
            let key = Key { rule: finding.rule, record: finding.record, words };
            let entries = baseline.files.entry(finding.path).or_default();
            entries.entry(key).or_insert(Known { count: 0, text: finding.text }).count += finding.count;
        }
        Ok(baseline)
    }

    /// Takes the known findings out of a file and counts them in the drafts.
    pub fn set_aside(&self, file: &mut CheckedFile) -> Left {
        let path = self.name_of(Path::new(&file.file.path));
        let nothing = Entries::new();
        let known = self.files.get(&path).unwrap_or(&nothing);
        let mut left = Left { path, ..Left::default() };
        for (draft, checked) in file.file.drafts.iter().zip(&mut file.drafts) {
            let mut aside = 0;
            checked.findings.retain(|finding| {
                let (key, text) = key_of(draft, finding);
                count(&mut left.all, &key, &text);
                let most = known.get(&key).map_or(0, |known| known.count);
                let so_far = left.found.get(&key).map_or(0, |known| known.count);
                if so_far >= most {
                    return true;
                }
                count(&mut left.found, &key, &text);
                aside += 1;
                false
            });
            checked.baselined += aside;
        }
        left
    }

    /// How many of the findings set aside were not found any more in the files that were checked, or whose files are gone.
    #[must_use]
    pub fn stale(&self, checked: &[Left]) -> usize {
        let total = |entries: &Entries| entries.values().map(|known| known.count).sum::<usize>();
        let seen: BTreeMap<&str, usize> = checked.iter().map(|left| (left.path.as_str(), total(&left.found))).collect();
        self.files
            .iter()
            .map(|(path, entries)| match seen.get(path.as_str()) {
                Some(found) => total(entries).saturating_sub(*found),
                None if self.folder.join(path).exists() => 0,
                None => total(entries),
            })
            .sum()
    }

    /// The baseline after a run: without what was not found any more. What is new is not taken in.
    #[must_use]
    pub fn updated(&self, checked: &[Left]) -> Self {
        let mut files: BTreeMap<String, Entries> = self
            .files
            .iter()
            .filter(|(path, _)| self.folder.join(path).exists())
            .map(|(path, entries)| (path.clone(), entries.clone()))
            .collect();
        for left in checked {
            files.insert(left.path.clone(), left.found.clone());
        }
        files.retain(|_, entries| !entries.is_empty());
        Self { folder: self.folder.clone(), files }
    }

    /// A baseline of everything that a run found.
    #[must_use]
    pub fn of_all(path: &Path, checked: &[Left]) -> Self {
        let mut files: BTreeMap<String, Entries> =
            checked.iter().map(|left| (left.path.clone(), left.all.clone())).collect();
        files.retain(|_, entries| !entries.is_empty());
        Self { folder: folder_of(path), files }
    }

    /// How many findings are set aside.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.values().flat_map(BTreeMap::values).map(|known| known.count).sum()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Writes the baseline, one finding a line, in a stable order.
    pub fn write(&self, path: &Path) -> Result<(), BaselineError> {
        let mut out = format!("{{\"amends_baseline\": {VERSION},\n \"findings\": [");
        let mut first = true;
        for (file, entries) in &self.files {
            for (key, known) in entries {
                let finding = WrittenFinding {
                    path: file.clone(),
                    record: key.record.clone(),
                    rule: key.rule.clone(),
                    words: format!("{:016x}", key.words),
                    text: known.text.clone(),
                    count: known.count,
                };
                let line = json_line(&finding).map_err(|error| BaselineError::Io(path.to_owned(), error))?;
                out.push_str(if first { "\n  " } else { ",\n  " });
                out.push_str(&line);
                first = false;
            }
        }
        out.push_str("]}\n");
        let written = if path.is_file() { replace(path, out.as_bytes()) } else { fs::write(path, out) };
        written.map_err(|error| BaselineError::Io(path.to_owned(), error))
    }

    /// What a file is called in the baseline: relative to the baseline's folder, with slashes.
    fn name_of(&self, file: &Path) -> String {
        let whole = tidied(file);
        let mut up = self.folder.as_path();
        let mut steps = String::new();
        loop {
            if let Ok(rest) = whole.strip_prefix(up) {
                let rest: Vec<_> = rest.components().map(|part| part.as_os_str().to_string_lossy()).collect();
                return steps + &rest.join("/");
            }
            let Some(parent) = up.parent() else { return whole.to_string_lossy().into_owned() };
            up = parent;
            steps.push_str("../");
        }
    }
}

fn key_of(draft: &Draft, finding: &Finding) -> (Key, String) {
    let text = draft.reply.text.get(finding.range.clone()).unwrap_or_default();
    let key = Key {
        rule: finding.rule.to_string(),
        record: fingerprint::record(draft).to_owned(),
        words: fingerprint::words(text),
    };
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (key, words.chars().take(EXCERPT).collect())
}

fn count(entries: &mut Entries, key: &Key, text: &str) {
    entries.entry(key.clone()).or_insert(Known { count: 0, text: text.to_owned() }).count += 1;
}

fn folder_of(path: &Path) -> PathBuf {
    tidied(path).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The path from the root of the file system, without `.` and `..`.
fn tidied(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut out = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            _ => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;
    use crate::report::testing::{finding, plain};

    fn file(folder: &Path, text: &str, words: &[&str]) -> CheckedFile {
        let findings = words.iter().map(|words| finding("r", Severity::Error, text, words)).collect();
        let path = folder.join("a.txt");
        fs::write(&path, text).expect("written");
        plain(&path.to_string_lossy(), text, findings)
    }

    #[test]
    fn known_findings_are_set_aside_and_new_ones_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("base/line.json");
        fs::create_dir_all(folder.path().join("base")).expect("a folder");
        let mut before = file(folder.path(), "we cannot help", &["we cannot"]);
        let left = Baseline::empty(&path).set_aside(&mut before);
        assert_eq!(before.drafts[0].findings.len(), 1);
        let all = Baseline::of_all(&path, &[left]);
        all.write(&path).expect("written");
        let baseline = Baseline::read(&path).expect("a baseline");
        assert_eq!(baseline, all);
        assert!(fs::read_to_string(&path).expect("read").contains("\"path\":\"../a.txt\""));

        // Moved and rewrapped: known. Another one: new. The same words once more: new.
        let mut after = file(folder.path(), "Hello\n\nand We\ncannot, sorry", &["We\ncannot", "sorry"]);
        let again = after.drafts[0].findings[0].clone();
        after.drafts[0].findings.push(again);
        let left = baseline.set_aside(&mut after);
        let rules: Vec<_> = after.drafts[0].findings.iter().map(|f| f.range.clone()).collect();
        assert_eq!((rules.len(), after.drafts[0].baselined), (2, 1));
        // An update takes nothing new in.
        let updated = baseline.updated(std::slice::from_ref(&left));
        assert_eq!((updated.len(), baseline.stale(&[left])), (1, 0));
    }

    #[test]
    fn stale_findings_are_counted_and_dropped() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("baseline.json");
        let mut bad = file(folder.path(), "we cannot", &["we cannot"]);
        let all = Baseline::of_all(&path, &[Baseline::empty(&path).set_aside(&mut bad)]);
        let mut good = file(folder.path(), "we can", &[]);
        let left = all.set_aside(&mut good);
        assert_eq!(all.stale(std::slice::from_ref(&left)), 1);
        assert!(all.updated(&[left]).is_empty());
        // A file that was not checked this time keeps its entries, one that is gone does not.
        assert_eq!((all.stale(&[]), all.updated(&[]).len()), (0, 1));
        fs::remove_file(folder.path().join("a.txt")).expect("removed");
        assert_eq!((all.stale(&[]), all.updated(&[]).len()), (1, 0));
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("b.json");
        let said = |text: &str| {
            fs::write(&path, text).expect("written");
            Baseline::read(&path).expect_err("no baseline").to_string()
        };
        assert!(said("{}").contains("this is no baseline"));
        assert!(said("{\"amends_baseline\": 9, \"findings\": []}").contains("version 9"));
        fs::remove_file(&path).expect("removed");
        assert!(Baseline::read(&path).expect_err("missing").to_string().contains("--write-baseline"));
    }
}
