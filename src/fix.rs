//! Applies rewrites to files. Nothing else in the program writes what a user wrote.

mod replace;

use std::ops::Range;

use crate::draft::{Draft, SourceFile, Writing};
use crate::finding::{Applicability, Finding, Rewrite};
use crate::languages::Tag;
use crate::linter::CheckedFile;

pub use replace::{replace, sweep};

/// A change to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the file.
    pub range: Range<usize>,
    /// What to put there, written as the file needs it.
    pub text: String,
    /// The rule whose rewrite it is.
    pub rule: String,
}

/// Why a rewrite cannot be put into its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The bytes of the file cannot be told from the text: base64, a text given apart.
    NoMap,
    /// The words stand partly inside something that is written as a whole.
    Split,
    /// Something that is not part of the reply stands between the words: a tag, quoted words.
    Around,
    /// In markup, a `<` of the reply opens no tag, and a quotation mark less or more might make it one.
    LooseTag,
    /// The new words cannot be written there without changing how the rest is read.
    Unwritable,
    /// The new words hold characters that no text should: controls, and what XML forbids.
    Control,
    /// The file is not UTF-8.
    Encoding,
    /// With the other rewrites it would leave no reply.
    Nothing,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoMap => "the bytes of the file cannot be told from the text: change it by hand",
            Self::Split => "the words stand partly inside an escape or an entity: change it by hand",
            Self::LooseTag => {
                "a `<` in this reply opens no tag, and these quotation marks might make it one: write `&lt;` for it"
            }
            Self::Around => "a tag or quoted words stand between the words: change it by hand",
            Self::Unwritable => "the new words need quoting that this place does not have: change it by hand",
            Self::Control => "the new words hold control characters: mend the pack they come from",
            Self::Encoding => "the file is not UTF-8: save it as UTF-8 first",
            Self::Nothing => "nothing would be left of the reply: write another one",
        })
    }
}

/// What can be done to a file, and what cannot.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The changes, sorted, not overlapping.
    pub edits: Vec<Edit>,
    /// Rewrites that were wanted and are not possible: the rule, and why.
    pub refused: Vec<(String, Refusal)>,
}

/// Which rewrites are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Those of this applicability or a safer one. Templates are never applied.
    pub up_to: Applicability,
    /// Those of these rules; of all if empty.
    pub rules: &'a [String],
}

impl Wanted<'_> {
    /// The rewrite of a finding that is wanted: its first that may be applied.
    #[must_use]
    pub fn rewrite<'f>(&self, finding: &'f Finding) -> Option<&'f Rewrite> {
        let rule = self.rules.is_empty() || self.rules.iter().any(|rule| **rule == *finding.rule);
        finding.rewrites.iter().find(|rewrite| {
            rule && rewrite.applicability != Applicability::Template && rewrite.applicability <= self.up_to
        })
    }
}

/// Plans the changes to a file. Of rewrites that touch the same bytes the first is taken; the others can follow when the
/// file has been read again.
#[must_use]
pub fn plan(checked: &CheckedFile, wanted: Wanted) -> Plan {
    let mut plan = Plan::default();
    for (draft, result) in checked.file.drafts.iter().zip(&checked.drafts) {
        for finding in &result.findings {
            let Some(rewrite) = wanted.rewrite(finding) else { continue };
            match edit(&checked.file, draft, &finding.rule, rewrite) {
                Ok(edit) => plan.edits.push(edit),
                Err(refusal) => plan.refused.push((finding.rule.to_string(), refusal)),
            }
        }
    }
    plan.edits.sort_by(|a, b| (a.range.start, a.range.end, &a.rule).cmp(&(b.range.start, b.range.end, &b.rule)));
    let mut end = 0;
    plan.edits.retain(|edit| {
        let apart = edit.range.start >= end;
        if apart {
            // Two insertions at one point would come in an order nobody chose.
            end = edit.range.end.max(edit.range.start + 1);
        }
        apart
    });
    plan
}

/// The change to a file that a rewrite of a draft comes to.
pub fn edit(file: &SourceFile, draft: &Draft, rule: &str, rewrite: &Rewrite) -> Result<Edit, Refusal> {
    if draft.reply_in.is_some() || draft.writing == Writing::Sealed {
        return Err(Refusal::NoMap);
    }
    if !file.text.map.segments().iter().all(|segment| segment.verbatim) {
        return Err(Refusal::Encoding);
    }
    if draft.reply.map.splits(rewrite.range.start) || draft.reply.map.splits(rewrite.range.end) {
        return Err(Refusal::Split);
    }
    let forbidden =
        |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t') || matches!(c, '\u{fffe}' | '\u{ffff}');
    if rewrite.text.contains(forbidden) {
        return Err(Refusal::Control);
    }
    let in_text = draft.reply.map.span(rewrite.range.clone());
    // What the reader of the reply does not see must not go with what is replaced: half a pair of tags, a quoted message.
    let tags = matches!(draft.writing, Writing::Markup | Writing::Nested);
    if draft.reply.map.hides(rewrite.range.clone()) || tags && file.text.text[in_text.clone()].contains(['<', '>']) {
        return Err(Refusal::Around);
    }
    let marks = |text: &str| text.contains(['"', '\'']);
    if tags && (marks(&file.text.text[in_text.clone()]) || marks(&rewrite.text)) && has_loose_tag(file, draft) {
        return Err(Refusal::LooseTag);
    }
    let before = &file.text.text[..in_text.start];
    let text = written(&rewrite.text, draft.writing, line_end(&file.text.text), before).ok_or(Refusal::Unwritable)?;
    Ok(Edit { range: file.text.map.span(in_text), text, rule: rule.to_owned() })
}

/// Whether a `<` of the reply stands as it is in the markup: nothing closed the tag that it begins.
fn has_loose_tag(file: &SourceFile, draft: &Draft) -> bool {
    let reply = &draft.reply;
    let place = |at: usize| reply.map.span(at..at + 1);
    reply.text.match_indices('<').any(|(at, _)| file.text.text.get(place(at)) == Some("<"))
}

/// How the lines of a text end.
fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\r') => "\r\n",
        None if text.contains('\r') => "\r",
        _ => "\n",
    }
}

/// New words as they must be written in a file, or nothing if they cannot be.
fn written(text: &str, writing: Writing, line_end: &str, before: &str) -> Option<String> {
    let lines = |text: &str, end: &str| text.replace('\n', end);
    match writing {
        Writing::Plain => Some(lines(text, line_end)),
        // What JSON escapes, a double-quoted scalar of YAML takes as well.
        Writing::Json | Writing::YamlDouble => {
            let quoted = serde_json::to_string(text).ok()?;
            Some(quoted[1..quoted.len() - 1].to_owned())
        }
        Writing::YamlSingle if !text.contains('\n') => Some(text.replace('\'', "''")),
        Writing::YamlPlain => {
            let risky = text.contains('\n')
                || text.contains(": ")
                || text.contains(" #")
                || text.ends_with(':')
                || text.contains(['[', ']', '{', '}', ','])
                || (before.ends_with([' ', '\t']) || before.is_empty())
                    && text.starts_with(['-', '?', ':', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`']);
            (!risky).then(|| text.to_owned())
        }
        Writing::YamlBlock(indent) => Some(lines(text, &format!("{line_end}{}", " ".repeat(indent)))),
        Writing::CsvQuoted => Some(lines(&text.replace('"', "\"\""), line_end)),
        Writing::CsvPlain => (!text.contains(['"', ',', ';', '\t', '\n', '\r'])).then(|| text.to_owned()),
        Writing::Markup => (!text.contains('\n')).then(|| markup(text, before)),
        // A line break in a folded scalar would be read as a space, a blank line as a break.
        Writing::YamlFolded(_) => (!text.contains('\n')).then(|| text.to_owned()),
        Writing::QuotedPrintable => quoted_printable(text),
        // Two layers of escaping: only words that need none of either.
        Writing::Nested => {
            let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '!' | '?' | '(' | ')');
            text.chars().all(plain).then(|| text.to_owned())
        }
        Writing::YamlSingle | Writing::Sealed => None,
    }
}

/// Words inside markup. A quotation mark must not close one that a tag before it left open: the tag would swallow the text.
fn markup(text: &str, before: &str) -> String {
    let mut out = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    for (mark, reference) in [('"', "&quot;"), ('\'', "&#39;")] {
        if out.contains(mark) && leaves_open(before, mark) {
            out = out.replace(mark, reference);
        }
    }
    out
}

/// Whether the last mark of a text opens a value inside a tag.
fn leaves_open(text: &str, mark: char) -> bool {
    let Some(last) = text.rfind(mark) else { return false };
    let Some(tag) = text[..last].rfind('<') else { return false };
    let tag = &text[tag..last];
    !tag.contains('>') && tag.matches(mark).count().is_multiple_of(2)
}

/// Words inside a quoted-printable part: only ASCII, because what another character comes to depends on the part's charset,
/// and short enough not to make a line too long.
fn quoted_printable(text: &str) -> Option<String> {
    let fits = text.len() <= 60 && text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    (fits && !text.ends_with(' ')).then(|| text.replace('=', "=3D"))
}

/// The bytes of a file after some changes, which must be sorted and not overlap.
#[must_use]
pub fn applied(bytes: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for edit in edits {
        if edit.range.start < at || edit.range.end > bytes.len() {
            continue;
        }
        out.extend_from_slice(&bytes[at..edit.range.start]);
        out.extend_from_slice(edit.text.as_bytes());
        at = edit.range.end;
    }
    out.extend_from_slice(&bytes[at..]);
    out
}

/// Rewrites may make way for others; a text that still changes after so many rounds is left as it is then.
const ROUNDS: usize = 32;

/// What was done to a text.
#[derive(Debug, Clone, Default)]
pub struct Fixed {
    /// The new bytes of the file.
    pub bytes: Vec<u8>,
    /// How many rewrites were applied.
    pub count: usize,
    /// What was wanted and is not possible: the rule, and why.
    pub refused: Vec<(String, Refusal)>,
    /// The languages of drafts for which there are no rules.
    pub foreign: Vec<Tag>,
}

/// Applies rewrites until none is left that may be applied. `check` reads and checks the bytes of a file.
pub fn fixed<E>(bytes: &[u8], wanted: Wanted, check: impl Fn(&[u8]) -> Result<CheckedFile, E>) -> Result<Fixed, E> {
    let mut fixed = Fixed { bytes: bytes.to_vec(), count: 0, refused: Vec::new(), foreign: Vec::new() };
    // What the last round changed, and in which bytes.
    let mut last: Option<(Vec<u8>, Vec<Edit>)> = None;
    for _ in 0..ROUNDS {
        let mut checked = match (check(&fixed.bytes), last.take()) {
            (Ok(checked), _) => checked,
            // The bytes could be read before: what the rewrites did to them is that they left nothing to read.
            (Err(_), Some((before, edits))) => {
                fixed.count -= edits.len();
                fixed.refused.extend(edits.into_iter().map(|edit| (edit.rule, Refusal::Nothing)));
                fixed.bytes = before;
                break;
            }
            (Err(error), None) => return Err(error),
        };
        let Plan { edits, refused } = plan(&checked, wanted);
        fixed.refused = refused;
        fixed.foreign = std::mem::take(&mut checked.others);
        if edits.is_empty() {
            break;
        }
        let next = applied(&fixed.bytes, &edits);
        fixed.count += edits.len();
        if next == fixed.bytes {
            break;
        }
        last = Some((std::mem::replace(&mut fixed.bytes, next), edits));
    }
    Ok(fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_written_as_their_place_needs() {
        let write = |text, writing| written(text, writing, "\n", "x ");
        assert_eq!(write("say \"hi\"\nnow", Writing::Json).as_deref(), Some("say \\\"hi\\\"\\nnow"));
        assert_eq!(write("it's", Writing::YamlSingle).as_deref(), Some("it''s"));
        assert_eq!(write("one: two", Writing::YamlPlain), None);
        assert_eq!(write("a\nb", Writing::YamlBlock(4)).as_deref(), Some("a\n    b"));
        assert_eq!(write("say \"hi\"", Writing::CsvQuoted).as_deref(), Some("say \"\"hi\"\""));
        assert_eq!(write("a, b", Writing::CsvPlain), None);
        assert_eq!(write("a < b & c", Writing::Markup).as_deref(), Some("a &lt; b &amp; c"));
        assert_eq!(write("it's", Writing::Nested), None);
        assert_eq!(written("a\nb", Writing::Plain, "\r\n", "").as_deref(), Some("a\r\nb"));
    }

    #[test]
    fn nothing_goes_that_the_reply_does_not_show() {
        let html = "<p>We <b>usually</b> do.</p><p>It &amp; that.</p>";
        let stray = "<p>A <b x \"c> d.</p><p>We usually \"do\" fine.</p>\n";
        let mail = "Fine.\n\n> one\n> two\n> three\n\nToo.\n";
        for (path, text, words, want) in [
            ("a.html", html, "usually", Ok("never")),
            ("a.html", html, "We usually", Err(Refusal::Around)),
            ("a.html", html, "do.\n\nIt", Err(Refusal::Around)),
            ("a.html", html, "It & that", Ok("never")),
            ("a.html", stray, "usually \"do\"", Err(Refusal::LooseTag)),
            ("a.html", stray, "fine", Ok("never")),
            ("a.txt", mail, "Fine.\n\nToo", Err(Refusal::Around)),
            ("a.txt", mail, "Too", Ok("never")),
        ] {
            let file = crate::source::read(path, text.as_bytes(), &crate::source::ReadOptions::default()).unwrap();
            let draft = &file.drafts[0];
            let start = draft.reply.text.find(words).unwrap_or_else(|| panic!("{words:?} in {:?}", draft.reply.text));
            let rewrite = Rewrite {
                range: start..start + words.len(),
                text: "never".to_owned(),
                applicability: Applicability::Safe,
            };
            let got = edit(&file, draft, "rule", &rewrite);
            assert_eq!(got.as_ref().map(|e| e.text.as_str()).map_err(|e| *e), want, "{words}");
        }
    }

    #[test]
    fn no_control_character_is_written() {
        let file = crate::source::read("a.txt", b"We usually do.\n", &crate::source::ReadOptions::default()).unwrap();
        for (text, want) in
            [("\u{1b}[2J", false), ("a\u{85}b", false), ("\0", false), ("a\u{ffff}", false), ("a\n\tb é", true)]
        {
            let rewrite = Rewrite { range: 3..10, text: text.to_owned(), applicability: Applicability::Safe };
            let got = edit(&file, &file.drafts[0], "rule", &rewrite);
            assert_eq!(got.as_ref().err(), (!want).then_some(&Refusal::Control), "{text:?}");
        }
    }

    #[test]
    fn a_quotation_mark_does_not_close_a_tag_that_was_left_open() {
        let write = |before| written("say \"it's\"", Writing::Markup, "\n", before);
        assert_eq!(write("<p class=\"x\">a \"b ").as_deref(), Some("say \"it's\""));
        assert_eq!(write("<p class=\"x>a ").as_deref(), Some("say &quot;it's&quot;"));
        assert_eq!(write("<p class='x' id='y>a ").as_deref(), Some("say \"it&#39;s\""));
    }

    #[test]
    fn changes_touch_nothing_else() {
        let edit = |range, text: &str| Edit { range, text: text.to_owned(), rule: String::new() };
        let edits = [edit(0..1, "A"), edit(3..3, "-"), edit(4..5, "")];
        assert_eq!(applied(b"abcdef", &edits), b"Abc-df");
    }
}
