//! Splits a text into sentences and paragraphs.

use std::ops::Range;

use super::lines::{Block, Lead, lead};
use super::masks::Span;
use super::openings::{Words, contains};
use super::{Ender, Flags, Sentence, SentenceKind, SentenceRules, Token};
use crate::draft::MaskKind;

/// The sentences of a text whose tokens are known; marks their first words.
pub(super) fn split(text: &str, tokens: &mut [Token], masks: &[Span], rules: &SentenceRules) -> Vec<Sentence> {
    let mut splitter = Splitter {
        words: Words { text, tokens, rules },
        masks,
        out: Vec::new(),
        first: 0,
        paragraph: 0,
        floor: 0,
        line: Line { start: 0, first: 0, lead: Lead::None },
        block: Block::default(),
        block_start: 0,
        deferred: None,
    };
    splitter.run();
    splitter.close_with_names();
    splitter.out
}

const TONE: Flags = Flags::EMOJI.or(Flags::SHOUT);

/// The line that the token at hand stands in.
struct Line {
    /// Its first byte.
    start: usize,
    /// Its first token.
    first: usize,
    lead: Lead,
}

/// How far a sentence reaches, and what comes after it.
struct Cut {
    /// Just past its last byte.
    end: usize,
    ender: Ender,
    paragraph: bool,
}

/// A full stop or the like between two tokens.
#[allow(clippy::struct_excessive_bools)] // Four facts about a place, none excluding another.
struct Stop {
    ender: Ender,
    /// Just past the stop and the brackets and quotation marks that close after it.
    end: usize,
    /// More than one full stop and nothing else.
    ellipsis: bool,
    /// Whether a bracket or a quotation mark closes after it.
    closed: bool,
    /// Whether white space follows.
    spaced: bool,
    /// Whether a comma or the like follows, so that the sentence goes on.
    goes_on: bool,
}

/// What stands between two tokens.
#[derive(Default)]
struct Gap {
    stop: Option<Stop>,
    newlines: usize,
    blank: bool,
    /// Where the first line break stands.
    first_newline: usize,
    /// Just past the last line break.
    line_start: usize,
}

struct Splitter<'t> {
    words: Words<'t>,
    masks: &'t [Span],
    out: Vec<Sentence>,
    /// The first token of the sentence at hand.
    first: usize,
    paragraph: u32,
    /// No sentence to come starts before this byte.
    floor: usize,
    line: Line,
    block: Block,
    block_start: usize,
    /// How a sentence ended that waits for the emoji after its end.
    deferred: Option<Ender>,
}

impl Splitter<'_> {
    fn run(&mut self) {
        let Some(first) = self.words.tokens.first() else { return };
        let start = first.start as usize;
        self.line.start = self.words.text[..start].rfind('\n').map_or(0, |at| at + 1);
        self.line.lead = lead(&self.words.text[self.line.start..]);
        self.block_start = self.line.start;
        while let [mask, rest @ ..] = self.masks
            && mask.range.end <= start
        {
            self.floor = mask.range.end;
            self.masks = rest;
        }
        for index in 0..self.words.tokens.len() {
            let token = self.words.tokens[index];
            let end = token.end as usize;
            let next = self.words.tokens.get(index + 1).map(|next| next.start as usize);
            if let Some(next) = next
                && !token.flags.any(TONE)
                && matches!(&self.words.text.as_bytes()[end..next], b" " | b", " | b"-" | b" - ")
            {
                continue;
            }
            if let Some(cut) = self.judge(index, end..next.unwrap_or(self.words.text.len()), next.is_none()) {
                self.finish(index, &cut);
            }
        }
    }

    /// Whether the sentence ends with the token `index`, after which stands `range`.
    fn judge(&mut self, index: usize, range: Range<usize>, last: bool) -> Option<Cut> {
        let (gap, masked) = self.read(&range);
        let parted = masked == Some(true);
        let cut = if last || parted || gap.blank {
            self.deferred.take().map(|ender| (ender, None)).or_else(|| match &gap.stop {
                Some(stop) => Some((stop.ender, Some(stop.end))),
                None => Some((self.tone(index).unwrap_or_default(), None)),
            })
        } else {
            self.ends(index, &gap)
        };
        let same_line = gap.newlines == 0 && !last && !parted;
        let cut = match cut {
            Some((ender, _)) if same_line && self.words.has(index + 1, TONE) => {
                // Emoji after the end of a sentence belong to it.
                self.deferred = Some(ender);
                None
            }
            Some((ender, end)) => Some(Cut {
                end: end.unwrap_or_else(|| self.end_of(&range, &gap)),
                ender,
                paragraph: gap.blank || parted,
            }),
            None => None,
        };
        if gap.newlines > 0 {
            self.line =
                Line { start: gap.line_start, first: index + 1, lead: lead(&self.words.text[gap.line_start..]) };
            if gap.blank || parted {
                self.block_start = gap.line_start;
            }
        }
        cut
    }

    /// What stands in a gap, masks aside; and, if there is a mask, whether it parts the text.
    fn read(&mut self, range: &Range<usize>) -> (Gap, Option<bool>) {
        let mut gap = Gap::default();
        let mut masked = None;
        let mut at = range.start;
        let mut blank = false;
        while let [mask, rest @ ..] = self.masks
            && mask.range.start < range.end
        {
            if mask.range.start >= range.start {
                self.scan(at..mask.range.start, &mut gap, &mut blank);
                let lines = self.words.text[mask.range.clone()].contains('\n');
                let parts = mask.kind == MaskKind::Signature || lines;
                masked = Some(parts || masked == Some(true));
                blank = false;
                at = mask.range.end;
                gap.line_start = gap.line_start.max(if lines { at } else { 0 });
                gap.newlines += usize::from(lines);
            }
            self.floor = self.floor.max(mask.range.end.min(range.end));
            self.masks = rest;
        }
        self.scan(at..range.end, &mut gap, &mut blank);
        if masked.is_some() && gap.newlines > 0 && gap.first_newline == 0 {
            gap.first_newline = range.start;
        }
        (gap, masked)
    }

    fn scan(&self, range: Range<usize>, gap: &mut Gap, blank: &mut bool) {
        let bytes = &self.words.text.as_bytes()[..range.end];
        let mut at = range.start;
        while at < range.end {
            match bytes[at] {
                b'\n' => {
                    gap.newlines += 1;
                    if gap.newlines == 1 {
                        gap.first_newline = at;
                    }
                    gap.line_start = at + 1;
                    gap.blank |= *blank;
                    *blank = true;
                }
                b' ' | b'\t' => {}
                b'.' | b'!' | b'?' => {
                    *blank = false;
                    // `.NET`, `.pdf`
                    let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
                    let of_next = bytes[at] == b'.' && at + 1 == range.end && before.is_ascii_whitespace();
                    if gap.stop.is_none() && gap.newlines == 0 && !of_next {
                        let stop = stop(self.words.text.as_bytes(), at, range.end);
                        at = stop.end;
                        gap.stop = Some(stop);
                        continue;
                    }
                }
                _ => *blank = false,
            }
            at += 1;
        }
    }

    /// Whether the sentence ends between the tokens `index` and the next one, and how.
    fn ends(&mut self, index: usize, gap: &Gap) -> Option<(Ender, Option<usize>)> {
        if let Some(ender) = self.deferred {
            if gap.newlines == 0 && self.words.has(index + 1, TONE) {
                return None;
            }
            self.deferred = None;
            return Some((ender, None));
        }
        if let Some(stop) = &gap.stop {
            match self.stops(index, stop) {
                Some(true) => return Some((stop.ender, Some(stop.end))),
                Some(false) => return None,
                None => {}
            }
        } else if let Some(ender) = self.tone(index) {
            let before = self.words.before(index + 1);
            let closed = before.starts_with(['"', '\'', ')']) && self.starts_small(index + 1);
            if !closed && !before.trim_start_matches(['"', '\'', ')']).starts_with([',', ';', ':']) {
                return Some((ender, None));
            }
        } else if self.words.has(index, Flags::EMOJI)
            && gap.newlines == 0
            && index > self.first
            && self.words.has(index + 1, Flags::CAPITAL)
            && self.words.before(index + 1).trim().is_empty()
            && self.words.greeting(&(self.first..index)).is_none_or(|end| end > self.first + 1)
        {
            return Some((Ender::Stop, None));
        } else if self.words.before(index + 1).ends_with('^') && self.words.line_end(index + 1) <= index + 3 {
            // The writer's initials: `^TH`
            return Some((Ender::Stop, None));
        }
        (gap.newlines > 0 && self.line_ends(index, gap)).then_some((Ender::Stop, None))
    }

    fn tone(&self, index: usize) -> Option<Ender> {
        let question = self.words.word(index).contains('?');
        self.words.has(index, Flags::SHOUT).then_some(if question { Ender::Question } else { Ender::Exclaim })
    }

    /// Whether the next token starts with a small letter.
    fn starts_small(&self, index: usize) -> bool {
        self.words.word(index).starts_with(char::is_lowercase)
    }

    fn is_starter(&self, index: usize) -> bool {
        self.words.has(index, Flags::CAPITAL) && self.words.is(index, &self.words.rules.starters)
    }

    /// Whether a stop ends the sentence. `None`: it does not, but a line break after it may.
    fn stops(&self, index: usize, stop: &Stop) -> Option<bool> {
        let next = index + 1;
        let capital = self.words.has(next, Flags::CAPITAL);
        if stop.goes_on {
            return Some(false);
        }
        if stop.closed && self.starts_small(next) && stop.spaced {
            return Some(false);
        }
        if stop.ender != Ender::Stop {
            return Some(true);
        }
        if stop.ellipsis {
            return if capital { Some(true) } else { None };
        }
        if !stop.spaced {
            return Some(self.lacks_space(index) || self.words.text[stop.end..].starts_with('^'));
        }
        if index == self.line.first && index == self.first && self.line.lead == Lead::Number {
            return Some(false);
        }
        self.after_abbreviation(index).or(Some(true))
    }

    /// `done.Please`, but not `U.S`, `node.js`, `e.on`.
    fn lacks_space(&self, index: usize) -> bool {
        let (word, next) = (self.words.word(index), self.words.word(index + 1));
        let letters = |word: &str| word.chars().take(2).count() > 1;
        let opens =
            self.words.has(index + 1, Flags::CAPITAL) && (next.chars().nth(1).is_none_or(|c| !c.is_uppercase()));
        letters(word) && opens && (letters(next) || self.words.is(index + 1, &self.words.rules.starters))
    }

    /// What a full stop does after an abbreviation or an initial; `None` if there is none.
    fn after_abbreviation(&self, index: usize) -> Option<bool> {
        let rules = self.words.rules;
        let next = index + 1;
        // `a.m` is two tokens.
        let mut first = index;
        while first > self.first && self.words.before(first) == "." && self.words.word(first).len() == 1 {
            first -= 1;
        }
        let dotted = first < index;
        let word = &self.words.text[self.words.tokens[first].start as usize..self.words.tokens[index].end as usize];
        let capital = self.words.has(next, Flags::CAPITAL);
        let counts = !dotted && contains(&rules.before_figures, word);
        if counts && self.words.has(next, Flags::NUMBER) {
            return Some(false);
        }
        if contains(&rules.may_close, word) {
            let goes_on =
                self.words.is(next, &rules.calendar) || self.words.word(next).len() == 1 && !self.is_starter(next);
            return Some(capital && !goes_on);
        }
        if dotted || (!counts && contains(&rules.abbreviations, word)) {
            return Some(self.is_starter(next));
        }
        // An initial: `J. Smith`
        let mut letters = word.chars();
        let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none() && word != "I";
        if initial && capital {
            return Some(self.is_starter(next));
        }
        None
    }

    /// Whether the line that ends after the token `index` ends its sentence too, though there is no stop.
    fn line_ends(&mut self, index: usize, gap: &Gap) -> bool {
        let next = index + 1;
        let text = self.words.text;
        let next_line = &text[gap.line_start..];
        let line = &text[self.line.start.min(gap.first_newline)..gap.first_newline];
        // A line of signs, a bullet, a heading.
        if gap.newlines > 1 || self.line.lead == Lead::Heading || lead(next_line) != Lead::None {
            return true;
        }
        let first = self.line.first.max(self.first);
        let said = first..next;
        if first == self.first && said.len() <= 12 && self.words.greeting(&said) == Some(next) {
            return true;
        }
        if self.out.is_empty() && first == self.first && self.calls_by_name(&said) {
            return true;
        }
        if self.in_sign_off() {
            return !self.words.is_signature_line(next);
        }
        if self.opens_sign_off(next) {
            return true;
        }
        let tail = line.trim_end();
        if tail.ends_with([',', '-', '/', '&', '(']) || self.words.is(index, &self.words.rules.open_words) {
            return false;
        }
        if !self.block.holds(gap.first_newline) {
            self.block = Block::read(text, self.block_start);
        }
        let on_purpose = self.block.ends_on_purpose(line, next_line);
        if self.starts_small(next) {
            return on_purpose && self.block.lower_case;
        }
        on_purpose
    }

    /// Whether the sentence at hand began as a sign-off.
    fn in_sign_off(&self) -> bool {
        let end = self.words.line_end(self.first);
        self.words.is_sign_off(&(self.first..end))
            || (self.out.last().is_some_and(|before| before.kind == SentenceKind::SignOff)
                && self.words.is_signature_line(self.first))
    }

    /// Whether the line from `first` on is a sign-off.
    fn opens_sign_off(&self, first: usize) -> bool {
        let end = self.words.line_end(first);
        self.words.is_sign_off(&(first..end)) && self.names_follow(end)
    }

    /// Whether nothing comes from `next` on but, at first, a line of names.
    fn names_follow(&self, next: usize) -> bool {
        next >= self.words.tokens.len() || self.words.are_names(&(next..self.words.line_end(next)))
    }

    /// Where a sentence without a stop ends: with its line, or with the signs that stand right after it.
    fn end_of(&self, range: &Range<usize>, gap: &Gap) -> usize {
        let mut end = if gap.newlines > 0 { gap.first_newline } else { range.end };
        if let Some(mask) = self.masks_end(range) {
            end = end.min(mask);
        }
        let text = &self.words.text[range.start..end.max(range.start)];
        let line = text.split('\n').next().unwrap_or_default();
        if gap.newlines > 0 || range.end == self.words.text.len() {
            return range.start + line.trim_end().len();
        }
        range.start + line.find([' ', '\t', '^']).unwrap_or(line.len())
    }

    /// Where the first mask inside a gap starts. The masks up to the end of the gap have been taken off the list.
    fn masks_end(&self, range: &Range<usize>) -> Option<usize> {
        (self.floor > range.start && self.floor <= range.end).then_some(range.start)
    }

    /// Puts down the sentence that ends with the token `last`.
    fn finish(&mut self, last: usize, cut: &Cut) {
        let text = self.words.text.as_bytes();
        let tokens = self.first..last + 1;
        let mut start = self.words.tokens[self.first].start as usize;
        while start > self.floor && !text[start - 1].is_ascii_whitespace() {
            start -= 1;
        }
        let line_start = self.line_starts(start);
        let kind = self.kind(&tokens, cut, line_start);
        self.mark_first(&tokens, kind, line_start);
        let end = cut.end.max(self.words.tokens[last].end as usize);
        self.out.push(Sentence {
            range: start as u32..end as u32,
            tokens: tokens.start as u32..tokens.end as u32,
            ender: cut.ender,
            paragraph: self.paragraph,
            kind,
            prose_before: self
                .out
                .last()
                .map_or(0, |last| last.prose_before + u32::from(last.kind == SentenceKind::Prose)),
        });
        self.floor = self.floor.max(end);
        self.first = last + 1;
        self.paragraph += u32::from(cut.paragraph);
    }

    fn line_starts(&self, start: usize) -> bool {
        self.words.text[..start]
            .bytes()
            .rev()
            .find(|byte| !matches!(byte, b' ' | b'\t'))
            .is_none_or(|byte| byte == b'\n')
    }

    fn kind(&self, tokens: &Range<usize>, cut: &Cut, line_start: bool) -> SentenceKind {
        if tokens.len() > 40 {
            return SentenceKind::Prose;
        }
        let at_end = tokens.end == self.words.tokens.len();
        if line_start && tokens.len() <= 12 && self.words.greeting(tokens) == Some(tokens.end) {
            return SentenceKind::Greeting;
        }
        if self.out.is_empty() && self.calls_by_name(tokens) {
            return SentenceKind::Greeting;
        }
        let line = tokens.start..self.words.line_end(tokens.start).min(tokens.end);
        if (line_start || at_end) && self.words.is_sign_off(&line) && (cut.ender == Ender::Stop || at_end) {
            let names = line.end < tokens.end || self.names_follow(tokens.end);
            if names {
                return SentenceKind::SignOff;
            }
        }
        if at_end && self.words.is_last_sign_off(tokens) {
            return SentenceKind::SignOff;
        }
        let after_sign_off = self.out.last().is_some_and(|before| before.kind == SentenceKind::SignOff);
        if after_sign_off && line_start && self.words.is_signature_line(tokens.start) {
            return SentenceKind::SignOff;
        }
        let mark = self.words.before(tokens.start).trim_end_matches([' ', '\t']);
        let short = tokens.len() == 1 && self.words.tokens[tokens.start].flags.has(Flags::CAPITAL);
        let initials = mark.ends_with('^') || (at_end && short && mark.ends_with(|c: char| !c.is_ascii()));
        let by = at_end
            && mark.ends_with(['-', '~', '*', '/'])
            && self.out.last().is_some_and(|before| !self.is_item(before));
        if initials || (by && tokens.len() <= 5 && self.words.has(tokens.start, Flags::CAPITAL) && self.signs(tokens)) {
            return SentenceKind::SignOff;
        }
        SentenceKind::Prose
    }

    /// Whether the first line of a text is a name and a comma: `Moira,`
    fn calls_by_name(&self, tokens: &Range<usize>) -> bool {
        tokens.len() <= 4
            && tokens.end < self.words.tokens.len()
            && self.words.are_names(tokens)
            && self.words.before(tokens.end).trim_start_matches(' ').starts_with(",\n")
    }

    /// Whether tokens after a dash are the writer's name: `- Dee, claims`.
    fn signs(&self, tokens: &Range<usize>) -> bool {
        let full_stop = self.words.text[self.words.tokens[tokens.end - 1].end as usize..].contains(['.', '!', '?']);
        !full_stop && !self.words.is(tokens.start, &self.words.rules.starters)
    }

    /// Whether a sentence is an item of a list.
    fn is_item(&self, sentence: &Sentence) -> bool {
        let line = self.words.text[..sentence.range.start as usize].rfind('\n').map_or(0, |at| at + 1);
        lead(&self.words.text[line..]) != Lead::None
    }

    /// Marks the first word, and in `Hi Tom, sorry about that` the word after the greeting.
    fn mark_first(&mut self, tokens: &Range<usize>, kind: SentenceKind, line_start: bool) {
        let mut first = tokens.start;
        let numbered = line_start
            && self.words.text[self.words.tokens[first].end as usize..].starts_with(['.', ')'])
            && lead(&self.words.text[self.words.tokens[first].start as usize..]) == Lead::Number;
        if numbered && tokens.len() > 1 {
            first += 1;
        }
        while first + 1 < tokens.end && self.words.has(first, TONE) {
            first += 1;
        }
        self.words.tokens[first].flags.set(Flags::FIRST);
        if self.words.has(first, Flags::HANDLE) && first + 1 < tokens.end {
            first += 1;
            self.words.tokens[first].flags.set(Flags::FIRST);
        }
        if kind == SentenceKind::Prose
            && (line_start || tokens.start == 0)
            && let Some(end) = self.words.greeting(&(first..tokens.end))
        {
            for index in first + 1..(end + 1).min(tokens.end) {
                if index == end || self.words.has(index, Flags::COMMA) {
                    self.words.tokens[index].flags.set(Flags::FIRST);
                }
            }
        }
    }

    /// The names that stand alone at the end of a text are a sign-off without its phrase.
    fn close_with_names(&mut self) {
        for index in (1..self.out.len()).rev() {
            let sentence = &self.out[index];
            let tokens = sentence.tokens.start as usize..sentence.tokens.end as usize;
            let said = &self.words.text[sentence.range.start as usize..sentence.range.end as usize];
            // `Mikkel, platform on call`, if nothing comes after it.
            let role = index + 1 == self.out.len()
                && index > 1
                && tokens.len() <= 5
                && self.words.has(tokens.start, Flags::CAPITAL)
                && !self.words.is(tokens.start, &self.words.rules.starters)
                && self.words.has(tokens.start + 1, Flags::COMMA);
            let names = sentence.kind == SentenceKind::Prose
                && !said.ends_with(['.', '!', '?', ':'])
                && self.line_starts(sentence.range.start as usize)
                && (role || self.words.are_names(&tokens))
                && !self.is_item(sentence);
            if !names {
                break;
            }
            self.out[index].kind = SentenceKind::SignOff;
        }
    }
}

/// Reads the stop at `at`, which ends before `limit`.
fn stop(bytes: &[u8], at: usize, limit: usize) -> Stop {
    let within = &bytes[..limit];
    let peek = |at: usize| within.get(at).copied().unwrap_or_default();
    let mut end = at;
    let mut ender = Ender::Stop;
    while matches!(peek(end), b'.' | b'!' | b'?') {
        match peek(end) {
            b'?' => ender = Ender::Question,
            b'!' if ender == Ender::Stop => ender = Ender::Exclaim,
            _ => {}
        }
        end += 1;
    }
    let ellipsis = ender == Ender::Stop && end - at > 1;
    let marks = end;
    while matches!(peek(end), b'"' | b'\'' | b')' | b']' | b'}' | b'*' | b'_' | b'~') {
        end += 1;
    }
    let closed = bytes[marks..end].iter().any(|byte| matches!(byte, b'"' | b'\'' | b')' | b']' | b'}'));
    let after = bytes.get(end).copied().unwrap_or(b' ');
    Stop {
        ender,
        end,
        ellipsis,
        closed,
        spaced: after.is_ascii_whitespace(),
        goes_on: matches!(after, b',' | b';' | b':'),
    }
}
