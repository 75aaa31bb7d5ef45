//! Finds directives in a file and tells what they cover.

use std::ops::Range;

use memchr::memmem;

use crate::draft::{Draft, SourceFile};
use crate::offsets::{MappedText, Segment};

/// What every directive begins with.
const SIGN: &str = "amends:";

/// Where a directive stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In a comment; the bytes of the file it covers.
    Comment(Range<usize>),
    /// In the text of the draft with this index.
    Reply(usize),
}

/// A directive of a file. All ranges are bytes of the file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    /// The directive itself.
    pub range: Range<usize>,
    /// The rules it names, and where.
    pub rules: Vec<(String, Range<usize>)>,
    /// Where it stands.
    pub place: Place,
}

impl Directive {
    /// What a record says of itself.
    pub fn of_record(file: &SourceFile, draft: &Draft) -> Vec<Self> {
        let Some(covered) = extent(draft) else { return Vec::new() };
        let text = &file.text.text;
        let fits = |range: &Range<usize>| text.get(range.clone()).is_some();
        draft
            .ignores
            .iter()
            .filter(|ignore| fits(&ignore.range))
            .map(|ignore| Self {
                range: ignore.range.clone(),
                rules: vec![(ignore.rule.clone(), ignore.range.clone())],
                place: Place::Comment(covered.clone()),
            })
            .collect()
    }

    /// Whether the directive is about a place of the file.
    pub fn covers(&self, place: &Range<usize>) -> bool {
        match &self.place {
            Place::Comment(covered) => place.start <= covered.end && place.end >= covered.start,
            Place::Reply(_) => false,
        }
    }

    /// The index of the draft it is about: the first it covers, else the nearest after it, else the last.
    pub fn draft(&self, file: &SourceFile) -> usize {
        let extents = || file.drafts.iter().map(extent).enumerate();
        let covered = extents().find(|(_, extent)| extent.as_ref().is_some_and(|extent| self.covers(extent)));
        let after =
            || extents().find(|(_, extent)| extent.as_ref().is_some_and(|extent| extent.end >= self.range.start));
        covered.or_else(after).map_or(file.drafts.len().saturating_sub(1), |(index, _)| index)
    }
}

/// The bytes of the file between the first and the last of a reply, if it stands in the file.
pub(super) fn extent(draft: &Draft) -> Option<Range<usize>> {
    if draft.reply_in.is_some() {
        return None;
    }
    let segments = draft.reply.map.segments();
    let start = segments.iter().map(|segment| segment.from).min()?;
    let end = segments.iter().map(|segment| segment.from + segment.from_len).max()?;
    Some(start..end)
}

/// Whether a byte of the file can be read in a text made from it. What stands between two blocks, as a comment may, is there as
/// white space alone.
fn holds(made: &MappedText, at: usize) -> bool {
    let of_byte = |segment: &&Segment| segment.from <= at && at < segment.from + segment.from_len;
    let shown = |segment: &Segment| made.text.get(segment.to..segment.to + segment.to_len);
    made.map.segments().iter().filter(of_byte).any(|s| s.verbatim || !shown(s).unwrap_or_default().trim().is_empty())
}

/// Every directive of a file that is in a comment or in a reply. Mail has no place that its reader never sees.
pub(super) fn find(file: &SourceFile) -> Vec<Directive> {
    let text = &file.text.text;
    let mail = matches!(file.format, "e-mail" | "mbox");
    let mut found = Vec::new();
    for at in memmem::find_iter(text.as_bytes(), SIGN) {
        let Some((range, rules)) = read(text, at) else { continue };
        let in_reply = file.drafts.iter().position(|draft| draft.reply_in.is_none() && holds(&draft.reply, at));
        if let Some(index) = in_reply {
            // Words about directives are no directive: only one that names rules would have been meant as such.
            if !rules.is_empty() {
                found.push(Directive { range, rules, place: Place::Reply(index) });
            }
            continue;
        }
        let of_customer = file
            .drafts
            .iter()
            .any(|draft| draft.customer_in.is_none() && draft.customer.as_ref().is_some_and(|c| holds(c, at)));
        if mail || of_customer {
            continue;
        }
        if let Some(covered) = markup_scope(file, at).or_else(|| yaml_scope(file, at)) {
            found.push(Directive { range, rules, place: Place::Comment(covered) });
        }
    }
    found
}

/// Rules that a directive names, each with its bytes of the file.
type Named = Vec<(String, Range<usize>)>;

/// Reads `amends: ignore[a, b]` at `at`: its bytes and the rules with theirs. Without brackets it names no rules.
fn read(text: &str, at: usize) -> Option<(Range<usize>, Named)> {
    let boundary = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
    let after = &text[at + SIGN.len()..];
    let word = after.trim_start_matches([' ', '\t']);
    let rest = word.strip_prefix("ignore").filter(|_| boundary)?;
    let from = text.len() - rest.len();
    let Some(inner) = rest.strip_prefix('[') else {
        let bare = rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
        return bare.then(|| (at..from, Vec::new()));
    };
    let end = inner.find(['\n', ']']).filter(|&end| inner.as_bytes().get(end) == Some(&b']'))?;
    let mut rules = Vec::new();
    let mut start = from + 1;
    for part in inner[..end].split(',') {
        let name = part.trim();
        if !name.is_empty() {
            let lead = part.len() - part.trim_start().len();
            rules.push((name.to_owned(), start + lead..start + lead + name.len()));
        }
        start += part.len() + 1;
    }
    Some((at..from + 1 + end + 1, rules))
}

/// What begins and what ends a paragraph.
const STARTS: &[&str] = &["\n\n", "\r\n\r\n", "\\n\\n", "<p>", "<li>", "<td>", "<div>"];
const STOPS: &[&str] = &["\n\n", "\n\r\n", "\\n\\n", "</p>", "</li>", "</td>", "</div>", "<br><br>"];

/// What a directive in a comment of HTML or Markdown covers: the whole reply if nothing of it stands before, else the paragraph
/// it stands in or before. One behind the last paragraph covers nothing.
fn markup_scope(file: &SourceFile, at: usize) -> Option<Range<usize>> {
    let text = &file.text.text;
    text[..at].trim_end_matches([' ', '\t', '\n', '\r']).strip_suffix("<!--")?;
    let close = at + text[at..].find("-->")? + "-->".len();
    let paragraph_of = |draft: &Range<usize>| {
        let before = &text[draft.start..at.min(draft.end)];
        STARTS.iter().filter_map(|start| before.rfind(start)).max().map_or(draft.start, |found| draft.start + found)
    };
    let Some(draft) = file.drafts.iter().filter_map(extent).find(|extent| extent.end >= at) else {
        let last = file.drafts.iter().filter_map(extent).next_back()?;
        let apart = STOPS.iter().any(|stop| text[last.end..at].contains(stop));
        return Some(if apart { close..close } else { paragraph_of(&last)..last.end });
    };
    if draft.start >= at {
        return Some(draft);
    }
    let before = &text[draft.start..at];
    let own_line = before.rsplit(['\n', '>']).next().is_none_or(|line| line.trim().is_empty() || line.trim() == "<!--");
    let stops = |part: &str, from: usize| {
        STOPS.iter().filter_map(|stop| part.get(from..)?.find(stop).map(|found| from + found)).min()
    };
    let rest = &text[close..draft.end.max(close)];
    let skipped = rest.len() - rest.trim_start_matches(['\n', '\r', ' ', '\t']).len();
    let end = close + stops(rest, skipped).unwrap_or(rest.len());
    let start = if own_line { close } else { paragraph_of(&draft) };
    Some(start..end)
}

/// What a directive in a comment of YAML covers: on a line of its own what comes next, else what stands on its line; with
/// everything that is indented below.
fn yaml_scope(file: &SourceFile, at: usize) -> Option<Range<usize>> {
    let text = &file.text.text;
    let line_start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    let hash = text[line_start..at].trim_end_matches([' ', '\t']).strip_suffix('#')?;
    let front_matter = || {
        let rest = text.trim_start_matches('\u{feff}');
        rest.starts_with("---") && rest.find("\n---").is_some_and(|end| at < end + (text.len() - rest.len()))
    };
    if file.format != "YAML" && !is_yaml(&file.path) && !front_matter() {
        return None;
    }
    if !(hash.is_empty() || hash.ends_with([' ', '\t'])) {
        return None;
    }
    if file.format != "YAML" && !is_yaml(&file.path) {
        return file.drafts.iter().find_map(extent);
    }
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |found| from + found + 1);
    let mut start = line_start;
    if hash.trim().is_empty() {
        start = line_end(line_start);
        while start < text.len() {
            let line = text[start..line_end(start)].trim();
            if !line.is_empty() && !line.starts_with('#') {
                break;
            }
            start = line_end(start);
        }
    }
    let first = &text[start..line_end(start)];
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let base = indent(first);
    let is_item = |line: &str| line.trim_start() == "-" || line.trim_start().starts_with("- ") || line.trim() == "-";
    let mut end = line_end(start);
    while end < text.len() {
        let line = &text[end..line_end(end)];
        let deeper = indent(line) > base || (indent(line) == base && is_item(line) && !is_item(first));
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') && !deeper {
            break;
        }
        end = line_end(end);
    }
    Some(start..end.saturating_sub(1).max(start))
}

fn is_yaml(path: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml"))
}
