//! What kind of line a sentence is, and which of its words come first.

use std::ops::Range;

use super::lines::{Lead, lead};
use super::sentences::{Cut, Splitter, TONE};
use super::{Ender, Flags, Sentence, SentenceKind, WordClass};

impl Splitter<'_> {
    pub(super) fn line_starts(&self, start: usize) -> bool {
        self.words.text[..start]
            .bytes()
            .rev()
            .find(|byte| !matches!(byte, b' ' | b'\t'))
            .is_none_or(|byte| byte == b'\n')
    }

    pub(super) fn kind(&self, tokens: &Range<usize>, cut: &Cut, line_start: bool) -> SentenceKind {
        if tokens.len() > 40 {
            return SentenceKind::Prose;
        }
        let at_end = tokens.end == self.words.tokens.len();
        let greets = line_start && self.opening.opens(WordClass::Greeting) && tokens.len() <= 12;
        if greets && self.words.greeting(tokens) == Some(tokens.end) {
            return SentenceKind::Greeting;
        }
        if self.out.is_empty() && self.calls_by_name(tokens) {
            return SentenceKind::Greeting;
        }
        if (line_start || at_end) && self.opening.opens(WordClass::SignOff) {
            let line = tokens.start..self.words.line_end(tokens.start).min(tokens.end);
            let closes = self.words.is_sign_off(&line) && (cut.ender == Ender::Stop || at_end);
            if closes && (line.end < tokens.end || self.words.names_follow(tokens.end)) {
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
    pub(super) fn calls_by_name(&self, tokens: &Range<usize>) -> bool {
        tokens.len() <= 4
            && tokens.end < self.words.tokens.len()
            && self.words.are_names(tokens)
            && self.words.before(tokens.end).trim_start_matches(' ').starts_with(",\n")
    }

    /// Whether tokens after a dash are the writer's name: `- Dee, claims`.
    fn signs(&self, tokens: &Range<usize>) -> bool {
        let full_stop = self.words.text[self.words.tokens[tokens.end - 1].end() as usize..].contains(['.', '!', '?']);
        !full_stop && !self.words.is(tokens.start, WordClass::Starter)
    }

    /// Whether a sentence is an item of a list.
    fn is_item(&self, sentence: &Sentence) -> bool {
        let line = self.words.text[..sentence.range.start as usize].rfind('\n').map_or(0, |at| at + 1);
        lead(&self.words.text[line..]) != Lead::None
    }

    /// Marks the first word, and in `Hi Tom, sorry about that` the word after the greeting.
    pub(super) fn mark_first(&mut self, tokens: &Range<usize>, may_greet: bool) {
        let mut first = tokens.start;
        let numbered = may_greet
            && self.words.text[self.words.tokens[first].end() as usize..].starts_with(['.', ')'])
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
        if may_greet && let Some(end) = self.words.greeting(&(first..tokens.end)) {
            for index in first + 1..(end + 1).min(tokens.end) {
                if index == end || self.words.has(index, Flags::COMMA) {
                    self.words.tokens[index].flags.set(Flags::FIRST);
                }
            }
        }
    }

    /// The names that stand alone at the end of a text are a sign-off without its phrase.
    pub(super) fn close_with_names(&mut self) {
        let mut changed = self.out.len();
        for index in (1..self.out.len()).rev() {
            let sentence = &self.out[index];
            let tokens = sentence.tokens.start as usize..sentence.tokens.end as usize;
            let said = &self.words.text[sentence.range.start as usize..sentence.range.end as usize];
            // `Mikkel, platform on call`, if nothing comes after it.
            let role = index + 1 == self.out.len()
                && index > 1
                && tokens.len() <= 5
                && self.words.has(tokens.start, Flags::CAPITAL)
                && !self.words.is(tokens.start, WordClass::Starter)
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
            changed = index;
        }
        for index in changed + 1..self.out.len() {
            self.out[index].prose_before = self.prose_before(index);
        }
    }
}
