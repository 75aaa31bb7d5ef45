//! Makes text from drafts, paths and packs safe and true to look at: no control sequences, no hidden characters.

use std::borrow::Cow;

use annotate_snippets::normalize_untrusted_str;

/// What to show instead of a character that a terminal, a log or a browser would act on or hide.
fn replacement(c: char) -> Option<&'static str> {
    match c {
        // Spaces that are not U+0020, and line breaks that only some programs see.
        '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}'
        | '\u{85}'
        | '\u{2028}'
        | '\u{2029}' => Some(" "),
        // The second set of control characters, which some terminals obey; direction marks, embeddings and isolates.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{206f}' => Some("\u{fffd}"),
        // No characters at all: XML, HTML and YAML refuse them.
        _ if matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe => Some("\u{fffd}"),
        // Characters without a shape.
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2064}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => Some(""),
        _ => None,
    }
}

/// Whether `#` followed by `rest` would begin a command in the log of a CI runner, which looks for them anywhere in a line.
pub(super) fn begins_command(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix('#') else { return false };
    rest.starts_with('[') || rest.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("vso["))
}

/// Adds a character. What is left out or made a space between two others must not make a command of them: a word that begins
/// with `::`, which GitHub looks for at the start of a line, wherever that comes to be, and `##[` or `##vso[`.
fn push(out: &mut String, c: char) {
    let before = out.as_bytes();
    let command = match c {
        ':' => matches!(before, [b':'] | [.., b' ' | b'\n' | b'\t', b':']),
        '[' => {
            out.ends_with("##") || out.get(out.len().wrapping_sub(5)..).is_some_and(|w| w.eq_ignore_ascii_case("##vso"))
        }
        _ => false,
    };
    if command {
        out.push(' ');
    }
    out.push(c);
}

/// Whether nothing in a text is anything but a letter or a sign: nearly always.
#[allow(clippy::needless_bitwise_bool)] // What has no branches is asked of many bytes at once.
fn is_plain(text: &str) -> bool {
    let odd = |found, byte: &u8| {
        let odd = (*byte < b' ') | (*byte > b'~') | (*byte == b'#');
        found | u8::from(odd) | u8::from(*byte == b':') << 1
    };
    match text.as_bytes().iter().fold(0, odd) {
        0 => true,
        found => found & 1 == 0 && !text.contains("::"),
    }
}

/// The text on one line: line breaks and tabs become spaces, controls become visible signs, hidden characters go.
#[must_use]
pub fn shown(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.as_str().starts_with('\n') => {}
            '\n' | '\r' | '\t' => out.push(' '),
            '#' if begins_command(chars.as_str()) => out.push_str("# "),
            _ => match replacement(c) {
                Some(sign) => out.push_str(sign),
                None => push(&mut out, c),
            },
        }
    }
    normalize_untrusted_str(&out)
}

/// Adds a text as [`shown`] to another one.
pub(super) fn push_shown(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        out.push_str(&shown(text));
    }
}

/// A text of several lines, each of them as [`shown`].
#[must_use]
pub fn shown_text(text: &str) -> String {
    text.lines().map(shown).collect::<Vec<_>>().join("\n")
}

/// The text with its line breaks and tabs, otherwise as [`shown`]. `offsets` are bytes of `text` and are changed to the
/// bytes that stand at the same places of the result. A lone CR becomes LF.
pub(super) fn shown_lines(text: &str, offsets: &mut [&mut usize]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut moved: Vec<Option<usize>> = vec![None; offsets.len()];
    let mut order: Vec<usize> = (0..offsets.len()).collect();
    order.sort_unstable_by_key(|&index| *offsets[index]);
    let mut waiting = order.into_iter().peekable();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        while let Some(index) = waiting.next_if(|&index| *offsets[index] <= at) {
            moved[index] = Some(out.len());
        }
        match c {
            '\r' if chars.as_str().starts_with('\n') => {}
            '\n' | '\r' => out.push('\n'),
            '\t' => out.push('\t'),
            '#' if begins_command(chars.as_str()) => out.push_str("# "),
            _ => match replacement(c) {
                Some(sign) => out.push_str(sign),
                None => push(&mut out, c),
            },
        }
    }
    for (offset, new) in offsets.iter_mut().zip(moved) {
        **offset = new.unwrap_or(out.len());
    }
    out
}

/// The text with at most `max` characters, an ellipsis included.
#[must_use]
pub fn shortened(text: &str, max: usize) -> Cow<'_, str> {
    if text.char_indices().nth(max).is_none() {
        return Cow::Borrowed(text);
    }
    let end = text.char_indices().nth(max.saturating_sub(1)).map_or(0, |(at, _)| at);
    Cow::Owned(format!("{}…", text[..end].trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_terminal_obeys_is_left() {
        let hostile = "a\u{1b}[31mb\u{7}\u{9b}2J\u{202e}c\u{200b}\u{ad}\u{a0}d\r\ne\tf\u{2028}g\u{e0041}\u{ffff}";
        assert_eq!(shown(hostile), "a␛[31mb␇\u{fffd}2J\u{fffd}c d e f g\u{fffd}");
    }

    #[test]
    fn commands_of_ci_runners_are_broken_up() {
        assert_eq!(shown("a ##vso[task] ##[error] ## [x] ###[y]"), "a # #vso[task] # #[error] ## [x] ## #[y]");
        assert_eq!(shown_lines("a ##VSO[task]", &mut []), "a # #VSO[task]");
        assert_eq!(shown("#\u{200b}#[x] ##\u{ad}[y] ##vso\u{200b}[z]"), "## [x] ## [y] ##vso [z]");
        assert_eq!(shown("::error::x a::b c ::d :\u{200b}:e"), ": :error::x a::b c : :d : :e");
        assert_eq!(shown_lines("a\n::error::x\n ::b", &mut []), "a\n: :error::x\n : :b");
    }

    #[test]
    fn offsets_follow_the_text() {
        let text = "x\u{200b}y\u{a0}z";
        let (mut start, mut end) = (4, 7);
        let out = shown_lines(text, &mut [&mut start, &mut end]);
        assert_eq!((out.as_str(), &out[start..end]), ("xy z", "y "));
    }

    #[test]
    fn an_offset_at_the_end_stays_there() {
        let (mut late, mut past) = (3, 99);
        let out = shown_lines("a\rb", &mut [&mut late, &mut past]);
        assert_eq!((out.as_str(), late, past), ("a\nb", 3, 3));
    }

    #[test]
    fn shortening_counts_characters() {
        assert_eq!(shortened("éééé", 4), "éééé");
        assert_eq!(shortened("ééééé", 4), "ééé…");
    }
}
