//! Turns the many ways to write the same character into one.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::emoji;
use crate::offsets::{MappedText, OffsetMap};
use crate::passage::Passage;
use crate::seek::seek;

/// Normalises a text for matching and returns it with the map back to the given bytes. A text that is normal already is not
/// copied.
///
/// Afterwards quotation marks, apostrophes, dashes and spaces are the ASCII ones, line ends are `\n`, nothing invisible is
/// left, and the text is in Unicode's form C. Case is kept.
#[must_use]
pub fn normalise(given: impl Into<Passage>) -> (Passage, OffsetMap) {
    let given = given.into();
    let text = given.as_str();
    let mut folder = Folder { text, out: MappedText::default(), pending: 0, compose: false };
    folder.run(next_special(text.as_bytes(), 0));
    if folder.pending == 0 && !folder.compose {
        let map = OffsetMap::identity(text.len());
        return (given, map);
    }
    folder.flush(text.len());
    let out = if folder.compose { composed(&folder.out) } else { folder.out };
    (out.text, out.map)
}

/// Whether a byte can start something to be changed.
#[allow(clippy::needless_bitwise_bool)] // What has no branches is asked of many bytes at once.
fn is_special(byte: u8) -> bool {
    (byte >= 0x80) | (byte == b'\r') | (byte == b'`')
}

fn next_special(bytes: &[u8], at: usize) -> usize {
    seek(bytes, at, is_special)
}

/// What becomes of a character.
enum Fold {
    Keep,
    Drop,
    To(&'static str),
    Char(char),
    /// An apostrophe between letters, else kept.
    Grave,
    /// A dash that parts clauses: with a space on both sides, however it was written.
    Dash,
    Joiner,
    Tag,
}

fn fold(c: char) -> Fold {
    match c {
        '`' | '\u{1fef}' | '\u{ff40}' => Fold::Grave,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Fold::To(" "),
        '\u{85}' | '\u{2028}' => Fold::To("\n"),
        '\u{2029}' => Fold::To("\n\n"),
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'
        | '\u{200c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0100}'..='\u{e01ef}' => Fold::Drop,
        emoji::JOINER => Fold::Joiner,
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' => Fold::To("\""),
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '‵' | '´' | '\u{1ffd}' | 'ʹ' | '\u{374}' | 'ʻ' | 'ʼ' | 'ʽ' | 'ˈ'
        | 'ˊ' | 'ˋ' | '՚' | 'Ꞌ' | 'ꞌ' | '＇' => Fold::To("'"),
        '‐' | '‑' | '‒' | '–' | '−' | '﹣' => Fold::To("-"),
        '—' | '―' | '⸺' | '⸻' | '﹘' => Fold::Dash,
        '…' => Fold::To("..."),
        '‥' => Fold::To(".."),
        '‼' => Fold::To("!!"),
        '⁇' => Fold::To("??"),
        '⁈' => Fold::To("?!"),
        '⁉' => Fold::To("!?"),
        '\u{37e}' => Fold::To(";"),
        '№' => Fold::To("No."),
        'ﬀ' => Fold::To("ff"),
        'ﬁ' => Fold::To("fi"),
        'ﬂ' => Fold::To("fl"),
        'ﬃ' => Fold::To("ffi"),
        'ﬄ' => Fold::To("ffl"),
        'ﬅ' | 'ﬆ' => Fold::To("st"),
        'Ĳ' => Fold::To("IJ"),
        'ĳ' => Fold::To("ij"),
        '￠' => Fold::To("¢"),
        '￡' => Fold::To("£"),
        '￥' => Fold::To("¥"),
        '￦' => Fold::To("₩"),
        '！'..='～' => Fold::Char(char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)),
        c if emoji::is_tag(c) => Fold::Tag,
        _ => Fold::Keep,
    }
}

/// Copies a text, changing characters one by one.
struct Folder<'t> {
    text: &'t str,
    out: MappedText,
    /// Where the part starts that is to be copied as it stands.
    pending: usize,
    /// Whether the outcome may not be in form C.
    compose: bool,
}

impl Folder<'_> {
    fn run(&mut self, mut at: usize) {
        while at < self.text.len() {
            at = self.step(at);
            at = next_special(self.text.as_bytes(), at);
        }
    }

    /// Deals with the character at `at` and returns where the next one starts.
    fn step(&mut self, at: usize) -> usize {
        let Some(c) = self.text[at..].chars().next() else { return self.text.len() };
        let end = at + c.len_utf8();
        if c == '\r' {
            let pair = self.text.as_bytes().get(end) == Some(&b'\n');
            self.replace(at, end, if pair { "" } else { "\n" });
            return end;
        }
        // Letters of Latin-1 and Latin Extended-A: the common case, and never changed, but for two ligatures.
        if matches!(c, 'À'..='ı' | 'Ĵ'..='ɏ') {
            return end;
        }
        match fold(c) {
            Fold::Keep => return self.keep(c, at, end),
            Fold::Drop => self.replace(at, end, ""),
            Fold::To(with) => self.replace(at, end, with),
            Fold::Char(with) => self.replace(at, end, with.encode_utf8(&mut [0; 4])),
            Fold::Grave => {
                let between = self.last_base(at).is_some_and(char::is_alphabetic)
                    && self.next_visible(end).is_some_and(char::is_alphabetic);
                if between {
                    self.replace(at, end, "'");
                } else if c != '`' {
                    self.replace(at, end, "`");
                }
            }
            Fold::Dash => {
                let before = self.last(at).is_none_or(char::is_whitespace);
                let after = self.next_visible(end).is_none_or(char::is_whitespace);
                let with = match (before, after) {
                    (true, true) => "-",
                    (true, false) => "- ",
                    (false, true) => " -",
                    (false, false) => " - ",
                };
                self.replace(at, end, with);
            }
            Fold::Joiner => {
                let joins = self.last(at).is_some_and(emoji::is_joined)
                    && self.text[end..].chars().next().is_some_and(emoji::is_joined);
                if !joins {
                    self.replace(at, end, "");
                }
            }
            Fold::Tag => {
                if !self.last(at).is_some_and(emoji::takes_tags) {
                    self.replace(at, end, "");
                }
            }
        }
        end
    }

    fn keep(&mut self, c: char, at: usize, end: usize) -> usize {
        if !self.compose && c >= '\u{300}' {
            self.compose = canonical_combining_class(c) != 0 || is_nfc_quick(std::iter::once(c)) != IsNormalized::Yes;
        }
        // The selector says how to draw the emoji: it goes, but a span of the emoji covers it.
        let selector = self.text[end..].chars().next().filter(|next| matches!(next, '\u{fe0e}' | '\u{fe0f}'));
        match selector {
            Some(selector) if emoji::is_joined(c) => {
                let end = end + selector.len_utf8();
                self.replace(at, end, c.encode_utf8(&mut [0; 4]));
                end
            }
            _ => end,
        }
    }

    fn flush(&mut self, to: usize) {
        if self.pending < to {
            if self.out.text.is_empty() {
                self.out.text.reserve(self.text.len());
            }
            self.out.push_verbatim(&self.text[self.pending..to], self.pending);
        }
        self.pending = to;
    }

    fn replace(&mut self, at: usize, end: usize, with: &str) {
        self.flush(at);
        self.out.push_replaced(with, at..end);
        self.pending = end;
    }

    /// The last character before `at`, as it is after normalising.
    fn last(&self, at: usize) -> Option<char> {
        self.text[self.pending..at].chars().next_back().or_else(|| self.out.text.chars().next_back())
    }

    /// The last character before `at` that is no mark on another one: what the mark will be composed with.
    fn last_base(&self, at: usize) -> Option<char> {
        let pending = self.text[self.pending..at].chars().rev();
        pending.chain(self.out.text.chars().rev()).find(|c| canonical_combining_class(*c) == 0)
    }

    /// The first character from `at` on that is not dropped.
    fn next_visible(&self, at: usize) -> Option<char> {
        self.text[at..].chars().find(|c| !matches!(fold(*c), Fold::Drop | Fold::Joiner | Fold::Tag))
    }
}

/// Whether a character neither changes under form C nor joins with what stands before it.
fn is_apart(c: char) -> bool {
    c < '\u{300}' || (canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes)
}

/// The text in form C.
fn composed(given: &MappedText) -> MappedText {
    let text = given.text.as_str();
    let mut out = MappedText::default();
    out.text.reserve(text.len());
    let mut done = 0;
    let mut run = 0;
    let mut at = 0;
    let mut joined = false;
    let mut emit = |mut run: std::ops::Range<usize>, done: &mut usize| {
        // What was written as a whole stays a whole: a mark on a ligature joins all of it.
        run.start = given.map.run_start(run.start).max(*done);
        let new: String = text[run.clone()].nfc().collect();
        if new != text[run.clone()] {
            out.push_verbatim(&text[*done..run.start], *done);
            out.push_replaced(&new, run.clone());
            *done = run.end;
        }
    };
    for c in text.chars() {
        if is_apart(c) {
            if joined {
                emit(run..at, &mut done);
            }
            run = at;
            joined = false;
        } else {
            joined = true;
        }
        at += c.len_utf8();
    }
    if joined {
        emit(run..at, &mut done);
    }
    out.push_verbatim(&text[done..], done);
    out.map = out.map.then(&given.map);
    out
}
