//! Choices: which of the alternatives of a phrase may begin with the next word.

use super::table::{apart, place_of, together};

/// The words that the alternatives of a choice begin with. An alternative beyond the last one leads past the choice.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// A bit for each residue by 64 of the ids.
    residues: u64,
    ids: &'a [u16],
    /// Where the alternatives of each id end, then those that the next word tells nothing of, and then all of them.
    ends: &'a [u16],
    alternatives: &'a [u16],
}

/// How many figures stand before the ids of a choice: its residues, how many ids and how many alternatives of all of them
/// there are.
const CHOICE_HEAD: usize = 6;

impl<'a> Choice<'a> {
    pub(super) fn read(figures: &'a [u16]) -> Option<Self> {
        let (&[a, b, c, d, ids, all], rest) = figures.split_first_chunk::<CHOICE_HEAD>()?;
        let (ids, rest) = rest.split_at_checked(usize::from(ids))?;
        let (ends, rest) = rest.split_at_checked(ids.len() + 2)?;
        Some(Self { residues: together([a, b, c, d]), ids, ends, alternatives: rest.get(..usize::from(all))? })
    }

    /// Writes the figures of a choice of so many alternatives, if they are not too many; `firsts` are the words they begin with,
    /// each with the alternative, and `open` the alternatives that may begin with any word or be empty. Both are sorted.
    pub fn write(
        firsts: &[(u32, u32)],
        open: &[u32],
        count: u32,
        optional: bool,
        figures: &mut Vec<u16>,
    ) -> Option<()> {
        let own = || firsts.chunk_by(|a, b| a.0 == b.0);
        let past = optional.then_some(count);
        let always = open.len() as u32 + u32::from(optional);
        let residues = firsts.iter().fold(0_u64, |bits, (id, _)| bits | 1 << (id & 63));
        let ids = own().count() as u32;
        let of_words = firsts.len() as u32 + ids * always;
        let all = of_words + always + count + u32::from(optional);
        // No other figure is larger.
        u16::try_from(all).ok()?;
        figures.clear();
        figures.extend(apart(residues));
        figures.extend([ids as u16, all as u16]);
        figures.extend(own().map(|own| own[0].0 as u16));
        let mut end = 0;
        figures.extend(own().map(|own| {
            end += own.len() + always as usize;
            end as u16
        }));
        figures.extend([(of_words + always) as u16, all as u16]);
        for own in own() {
            let from = figures.len();
            figures.extend(own.iter().map(|(_, alternative)| alternative).chain(open).map(|figure| *figure as u16));
            figures[from..].sort_unstable();
            figures.extend(past.map(|past| past as u16));
        }
        figures.extend(open.iter().copied().chain(past).map(|figure| figure as u16));
        figures.extend((0..count).chain(past).map(|figure| figure as u16));
        Some(())
    }

    /// The alternatives that may begin with a word, in order.
    #[must_use]
    pub fn of(&self, id: u32) -> &'a [u16] {
        if self.residues & 1 << (id & 63) == 0 {
            return self.open();
        }
        place_of(self.ids, id).map_or(self.open(), |at| self.part(at))
    }

    /// All alternatives, in order.
    #[must_use]
    pub fn all(&self) -> &'a [u16] {
        self.part(self.ids.len() + 1)
    }

    /// Those that may go on whatever the next word is, and where there is none that simply follows.
    #[must_use]
    pub fn open(&self) -> &'a [u16] {
        self.part(self.ids.len())
    }

    fn part(&self, at: usize) -> &'a [u16] {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.alternatives.get(usize::from(from)..usize::from(self.ends[at])).unwrap_or_default()
    }
}
