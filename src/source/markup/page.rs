//! Sets words, line breaks and quote marks out as plain text.

use std::ops::Range;

use super::Rendered;
use crate::draft::{Mask, MaskKind};
use crate::offsets::MappedText;

/// The deepest quotation that is shown as such.
const DEEPEST_QUOTE: usize = 20;

/// A text that is being set out. All ranges given to it are bytes of the markup.
#[derive(Debug, Default)]
pub struct Page {
    out: MappedText,
    masks: Vec<Mask>,
    /// Line breaks due before the next word, and the markup that asks for them.
    due: usize,
    due_from: Range<usize>,
    /// Quote depth of the next line and of the one before it.
    depth: usize,
    last_depth: usize,
    quoted: bool,
    /// A blank is due before the next word of the line.
    blank: Option<Range<usize>>,
}

impl Page {
    /// Asks for the next word to start a line (1) or a paragraph (2).
    pub fn line(&mut self, breaks: usize, from: Range<usize>) {
        if self.due == 0 {
            self.due_from = from;
        } else {
            self.due_from.end = self.due_from.end.max(from.end);
        }
        self.due = self.due.max(breaks);
        self.blank = None;
    }

    /// A line break that counts even beside others.
    pub fn hard_break(&mut self, from: Range<usize>) {
        let breaks = (self.due + 1).min(2);
        self.line(breaks, from);
    }

    /// A quotation starts.
    pub fn quote(&mut self, from: Range<usize>) {
        self.line(1, from);
        self.depth += 1;
        self.quoted = true;
    }

    /// A quotation ends.
    pub fn unquote(&mut self, from: Range<usize>) {
        self.line(2, from);
        self.depth = self.depth.saturating_sub(1);
    }

    /// A blank, which counts once and only between words.
    pub fn blank(&mut self, from: Range<usize>) {
        if self.due == 0 && !self.out.text.is_empty() {
            match &mut self.blank {
                Some(range) if range.end == from.start => range.end = from.end,
                Some(_) => {}
                None => self.blank = Some(from),
            }
        }
    }

    /// Whether the next word starts a line.
    #[must_use]
    pub fn at_line_start(&self) -> bool {
        self.due > 0 || self.out.text.is_empty()
    }

    /// Words as they stand in the markup.
    pub fn words(&mut self, text: &str, from: usize) {
        if !text.is_empty() {
            self.settle(from);
            self.out.push_verbatim(text, from);
        }
    }

    /// Words that stand for other bytes of the markup.
    pub fn replaced(&mut self, text: &str, from: Range<usize>) {
        if !text.is_empty() {
            self.settle(from.start);
            self.out.push_replaced(text, from);
        }
    }

    fn settle(&mut self, from: usize) {
        let depth = self.depth.min(DEEPEST_QUOTE);
        if self.due > 0 || self.out.text.is_empty() {
            if !self.out.text.is_empty() {
                let range = self.due_from.clone();
                self.out.push_replaced("\n", range.clone());
                if self.due > 1 {
                    self.out.push_replaced(&">".repeat(depth.min(self.last_depth)), range.end..range.end);
                    self.out.push_replaced("\n", range.end..range.end);
                }
            }
            self.out.push_replaced(&"> ".repeat(depth), from..from);
            self.last_depth = depth;
            self.due = 0;
            self.blank = None;
        }
        if let Some(range) = self.blank.take() {
            self.out.push_replaced(" ", range);
        }
    }

    /// Where the next word will stand, or nearly so.
    #[must_use]
    pub fn here(&self) -> usize {
        self.out.text.len()
    }

    /// Masks what was set out since `from`, a value of [`Self::here`].
    pub fn mask(&mut self, from: usize, kind: MaskKind) {
        let text = &self.out.text[from..];
        let from = from + (text.len() - text.trim_start().len());
        let end = from + self.out.text[from..].trim_end().len();
        if from < end && self.masks.last().is_none_or(|m| m.range.end <= from) {
            self.masks.push(Mask { range: from..end, kind });
        }
    }

    /// The text so far, as plain text.
    #[must_use]
    pub fn finish(self) -> Rendered {
        Rendered { text: self.out, masks: self.masks, quoted: self.quoted }
    }
}
