//! Choices: which of the alternatives of a phrase may begin with the next word.

/// A set of up to so many words is searched from its start.
pub(super) const FEW: usize = 8;

/// The words that the alternatives of a choice begin with. An alternative beyond the last one leads past the choice.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// A bit for each residue by 64 of the ids.
    residues: u64,
    ids: &'a [u32],
    /// Where the alternatives of each id end, then those that the next word tells nothing of, and then all of them.
    ends: &'a [u32],
    alternatives: &'a [u32],
}

/// How many figures stand before the ids of a choice: its residues, how many ids and how many alternatives of all of them
/// there are.
const CHOICE_HEAD: usize = 4;

impl<'a> Choice<'a> {
    pub(super) fn read(figures: &'a [u32]) -> Option<Self> {
        let (head, rest) = figures.split_first_chunk::<CHOICE_HEAD>()?;
        let &[low, high, ids, all] = head;
        let (ids, rest) = rest.split_at_checked(ids as usize)?;
        let (ends, rest) = rest.split_at_checked(ids.len() + 2)?;
        let residues = u64::from(high) << 32 | u64::from(low);
        Some(Self { residues, ids, ends, alternatives: rest.get(..all as usize)? })
    }

    /// Writes the figures of a choice of so many alternatives; `firsts` are the words they begin with, each with the
    /// alternative, and `open` the alternatives that may begin with any word or be empty. Both are sorted.
    pub fn write(firsts: &[(u32, u32)], open: &[u32], count: u32, optional: bool, figures: &mut Vec<u32>) {
        let own = || firsts.chunk_by(|a, b| a.0 == b.0);
        let past = optional.then_some(count);
        let always = open.len() as u32 + u32::from(optional);
        let residues = firsts.iter().fold(0_u64, |bits, (id, _)| bits | 1 << (id & 63));
        let ids = own().count() as u32;
        let of_words = firsts.len() as u32 + ids * always;
        let all = of_words + always + count + u32::from(optional);
        figures.clear();
        figures.extend([residues as u32, (residues >> 32) as u32, ids, all]);
        figures.extend(own().map(|own| own[0].0));
        let mut end = 0;
        figures.extend(own().map(|own| {
            end += own.len() as u32 + always;
            end
        }));
        figures.extend([of_words + always, all]);
        for own in own() {
            let from = figures.len();
            figures.extend(own.iter().map(|(_, alternative)| alternative).chain(open));
            figures[from..].sort_unstable();
            figures.extend(past);
        }
        figures.extend(open.iter().copied().chain(past));
        figures.extend((0..count).chain(past));
    }

    /// The alternatives that may begin with a word, in order.
    #[must_use]
    pub fn of(&self, id: u32) -> &'a [u32] {
        if self.residues & 1 << (id & 63) == 0 {
            return self.open();
        }
        let at = if self.ids.len() <= FEW {
            self.ids.iter().position(|known| *known == id)
        } else {
            self.ids.binary_search(&id).ok()
        };
        at.map_or(self.open(), |at| self.part(at))
    }

    /// All alternatives, in order.
    #[must_use]
    pub fn all(&self) -> &'a [u32] {
        self.part(self.ids.len() + 1)
    }

    /// Those that may go on whatever the next word is, and where there is none that simply follows.
    #[must_use]
    pub fn open(&self) -> &'a [u32] {
        self.part(self.ids.len())
    }

    fn part(&self, at: usize) -> &'a [u32] {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.alternatives.get(from as usize..self.ends[at] as usize).unwrap_or_default()
    }
}
