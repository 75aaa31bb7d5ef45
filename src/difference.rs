//! What differs between two texts, line by line.

use std::fmt::Write as _;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

/// How many lines a patch shows around each change.
const AROUND: usize = 3;

/// The lines in which two texts differ. Many changes cost little while most lines are unlike each other; in texts of a few lines
/// said over and over, twice as many lines take four times as long.
pub struct Difference<'a> {
    lines: InternedInput<&'a str>,
    diff: Diff,
}

/// Lines of the old text, counted from 0, and those of the new text that stand in their place.
pub type Change = (Range<usize>, Range<usize>);

impl<'a> Difference<'a> {
    /// What was changed in a text to make another of it.
    #[must_use]
    pub fn between(old: &'a str, new: &'a str) -> Self {
        let lines = InternedInput::new(old, new);
        let mut diff = Diff::compute(Algorithm::Histogram, &lines);
        diff.postprocess_lines(&lines);
        Self { lines, diff }
    }

    /// Every place that differs, in order.
    pub fn changes(&self) -> impl Iterator<Item = Change> {
        let range = |range: Range<u32>| range.start as usize..range.end as usize;
        self.diff.hunks().map(move |hunk| (range(hunk.before), range(hunk.after)))
    }

    /// Some lines of the old text, each with its end.
    pub fn old_lines(&self, lines: Range<usize>) -> impl Iterator<Item = &'a str> {
        self.lines.before.get(lines).unwrap_or_default().iter().map(|line| self.lines.interner[*line])
    }

    /// Some lines of the new text, each with its end.
    pub fn new_lines(&self, lines: Range<usize>) -> impl Iterator<Item = &'a str> {
        self.lines.after.get(lines).unwrap_or_default().iter().map(|line| self.lines.interner[*line])
    }

    /// A patch of the file of this name; empty if nothing differs.
    #[must_use]
    pub fn patch(&self, name: &str) -> String {
        let changes: Vec<Change> = self.changes().collect();
        let mut out = String::new();
        if !changes.is_empty() {
            let _ = write!(out, "--- {name}\n+++ {name}\n");
        }
        for hunk in changes.chunk_by(|(before, _), (next, _)| next.start - before.end <= 2 * AROUND) {
            self.put_hunk(hunk, &mut out);
        }
        out
    }

    /// Adds changes that are near each other, with the lines around them.
    fn put_hunk(&self, changes: &[Change], out: &mut String) {
        let (Some((first_old, first_new)), Some((last_old, last_new))) = (changes.first(), changes.last()) else {
            return;
        };
        let before = first_old.start.min(AROUND);
        let after = (self.lines.before.len() - last_old.end).min(AROUND);
        let old = first_old.start - before..last_old.end + after;
        let new = first_new.start - before..last_new.end + after;
        let _ = writeln!(out, "@@ -{} +{} @@", counted(&old), counted(&new));
        let mut at = old.start;
        for (from, to) in changes {
            self.old_lines(at..from.start).for_each(|line| put(out, ' ', line));
            self.old_lines(from.clone()).for_each(|line| put(out, '-', line));
            self.new_lines(to.clone()).for_each(|line| put(out, '+', line));
            at = from.end;
        }
        self.old_lines(at..old.end).for_each(|line| put(out, ' ', line));
    }
}

/// Lines as the head of a hunk says them: the first, counted from 1, and how many; where there are none, the line before.
fn counted(lines: &Range<usize>) -> String {
    format!("{},{}", lines.start + usize::from(!lines.is_empty()), lines.len())
}

/// Adds a line with its mark, and says if it has no end.
fn put(out: &mut String, mark: char, line: &str) {
    out.push(mark);
    out.push_str(line);
    if !line.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

#[cfg(test)]
mod tests {
    use super::Difference;

    #[test]
    fn a_patch_has_the_lines_around_and_says_what_has_no_end() {
        let patch = |old, new| Difference::between(old, new).patch("a.txt");
        assert_eq!(patch("a\nb\n", "a\nb\n"), "");
        assert_eq!(patch("a\nb\n", "a\nc\n"), "--- a.txt\n+++ a.txt\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
        assert_eq!(
            patch("a\nb", "c\nb"),
            "--- a.txt\n+++ a.txt\n@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n"
        );
        assert_eq!(patch("a", "a\n"), "--- a.txt\n+++ a.txt\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n");
        assert_eq!(patch("", "a\n"), "--- a.txt\n+++ a.txt\n@@ -0,0 +1,1 @@\n+a\n");
        assert_eq!(patch("a\n", ""), "--- a.txt\n+++ a.txt\n@@ -1,1 +0,0 @@\n-a\n");
    }

    #[test]
    fn changes_far_apart_have_a_hunk_each() {
        let old = (0..40).map(|line| line.to_string()).collect::<Vec<_>>().join("\n") + "\n";
        let new =
            old.replace("\n5\n", "\nfive\nfive and a half\n").replace("\n12\n", "\n").replace("\n30\n", "\nthirty\n");
        let patch = Difference::between(&old, &new).patch("a");
        let heads: Vec<&str> = patch.lines().filter(|line| line.starts_with("@@")).collect();
        assert_eq!(heads, ["@@ -3,14 +3,14 @@", "@@ -28,7 +28,7 @@"], "{patch}");
    }
}
