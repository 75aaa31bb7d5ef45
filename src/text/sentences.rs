//! Splits a text into sentences and paragraphs.

use std::ops::Range;

use super::gaps::Gap;
use super::lines::{Block, Lead, lead};
use super::masks::Span;
use super::openings::Words;
use super::rules::Classes;
use super::{Ender, Flags, Sentence, SentenceKind, SentenceRules, Token, WordClass};

/// The sentences of a text whose tokens are known; marks their first words.
pub(super) fn split(text: &str, tokens: &mut [Token], masks: &[Span], rules: &SentenceRules) -> Vec<Sentence> {
    let mut splitter = Splitter {
        masks,
        out: Vec::with_capacity(tokens.len() / 10),
        words: Words { text, tokens, rules },
        first: 0,
        opening: Classes::default(),
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

/// What carries a tone, and may stand after the end of a sentence.
pub(super) const TONE: Flags = Flags::EMOJI.or(Flags::SHOUT);

/// The line that the token at hand stands in.
pub(super) struct Line {
    /// Its first byte.
    start: usize,
    /// Its first token.
    pub first: usize,
    pub lead: Lead,
}

/// How far a sentence reaches, and what comes after it.
pub(super) struct Cut {
    /// Just past its last byte.
    end: usize,
    pub ender: Ender,
    paragraph: bool,
}

/// Goes through the tokens of a text and puts down its sentences.
pub(super) struct Splitter<'t> {
    pub words: Words<'t>,
    masks: &'t [Span],
    pub out: Vec<Sentence>,
    /// The first token of the sentence at hand.
    pub first: usize,
    /// What that token is.
    pub opening: Classes,
    paragraph: u32,
    /// No sentence to come starts before this byte.
    floor: usize,
    pub line: Line,
    block: Block,
    block_start: usize,
    /// How a sentence ended that waits for the emoji after its end.
    deferred: Option<Ender>,
}

impl Splitter<'_> {
    fn run(&mut self) {
        let Some(first) = self.words.tokens.first() else { return };
        let start = first.start as usize;
        self.opening = self.words.classes(0);
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
            let end = token.end() as usize;
            let next = self.words.tokens.get(index + 1).map(|next| next.start as usize);
            if let Some(next) = next
                && !token.flags.any(TONE)
            {
                // Nearly every gap.
                match &self.words.text.as_bytes()[end..next] {
                    [b' ' | b'-'] | [b',', b' '] => continue,
                    _ => {}
                }
            }
            if let Some(cut) = self.judge(index, end..next.unwrap_or(self.words.text.len()), next.is_none()) {
                self.finish(index, &cut);
            }
        }
    }

    /// Whether the sentence ends with the token `index`, after which stands `range`.
    fn judge(&mut self, index: usize, range: Range<usize>, last: bool) -> Option<Cut> {
        let gap = Gap::read(self.words.text, &range, &mut self.masks);
        self.floor = self.floor.max(gap.masked);
        let parted = gap.parted;
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
    pub(super) fn starts_small(&self, index: usize) -> bool {
        self.words.word(index).starts_with(char::is_lowercase)
    }

    pub(super) fn is_starter(&self, index: usize) -> bool {
        self.words.has(index, Flags::CAPITAL) && self.words.is(index, WordClass::Starter)
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
        let greets = first == self.first && said.len() <= 12 && self.opening.opens(WordClass::Greeting);
        if greets && self.words.greeting(&said) == Some(next) {
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
        if tail.ends_with([',', '-', '/', '&', '(']) || self.words.is(index, WordClass::Open) {
            return false;
        }
        if !self.block.holds(gap.first_newline) {
            // After a quoted line, which ends a block, the next one starts at this line.
            let start = if self.block.end() > self.block_start { self.line.start } else { self.block_start };
            self.block = Block::read(text, start);
        }
        let on_purpose = self.block.ends_on_purpose(line, next_line);
        if self.starts_small(next) {
            return on_purpose && self.block.lower_case;
        }
        on_purpose
    }

    /// Whether the sentence at hand began as a sign-off.
    fn in_sign_off(&self) -> bool {
        let opens = self.opening.opens(WordClass::SignOff);
        (opens && self.words.is_sign_off(&(self.first..self.words.line_end(self.first))))
            || (self.out.last().is_some_and(|before| before.kind == SentenceKind::SignOff)
                && self.words.is_signature_line(self.first))
    }

    /// Whether the line from `first` on is a sign-off.
    fn opens_sign_off(&self, first: usize) -> bool {
        if !self.words.classes(first).opens(WordClass::SignOff) {
            return false;
        }
        let end = self.words.line_end(first);
        self.words.is_sign_off(&(first..end)) && self.words.names_follow(end)
    }

    /// Where a sentence without a stop ends: with its line, or with the signs that stand right after it.
    fn end_of(&self, range: &Range<usize>, gap: &Gap) -> usize {
        if gap.masked > range.start {
            return range.start;
        }
        let end = if gap.newlines > 0 { gap.first_newline } else { range.end };
        let line = &self.words.text[range.start..end];
        if gap.newlines > 0 || range.end == self.words.text.len() {
            return range.start + line.trim_end().len();
        }
        range.start + line.find([' ', '\t', '^']).unwrap_or(line.len())
    }

    /// How many sentences of prose stand before the one with this index.
    pub(super) fn prose_before(&self, index: usize) -> u32 {
        let before = index.checked_sub(1).and_then(|before| self.out.get(before));
        before.map_or(0, |before| before.prose_before + u32::from(before.kind == SentenceKind::Prose))
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
        self.mark_first(&tokens, line_start && kind == SentenceKind::Prose);
        let end = cut.end.max(self.words.tokens[last].end() as usize);
        self.out.push(Sentence {
            range: start as u32..end as u32,
            tokens: tokens.start as u32..tokens.end as u32,
            ender: cut.ender,
            paragraph: self.paragraph,
            kind,
            prose_before: self.prose_before(self.out.len()),
        });
        self.floor = self.floor.max(end);
        self.first = last + 1;
        self.opening = self.words.classes(self.first);
        self.paragraph += u32::from(cut.paragraph);
    }
}
