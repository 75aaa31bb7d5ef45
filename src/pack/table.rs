//! Long lists that are used where they stand: inside the program for built-in packs, in memory of their own for others.

use std::borrow::Cow;

use super::rule::Pack;

/// A long list of figures.
pub(super) type Table = Cow<'static, [u32]>;

/// A compiled pack as the program carries it: what is used in place, and the rest.
#[derive(Debug, Clone, Default)]
pub struct Packed {
    /// How many tables there are, how long each of them is, and then one after the other.
    pub figures: Vec<u32>,
    /// The words of the lexicon.
    pub words: String,
    /// What has to be read when the pack is loaded.
    pub rest: Vec<u8>,
}

impl Pack {
    /// Takes a pack apart.
    ///
    /// # Errors
    /// Memory ran out.
    pub fn packed(mut self) -> Result<Packed, postcard::Error> {
        let words = std::mem::take(self.lexicon.pool()).into_owned();
        let tables: Vec<Table> = self.tables().into_iter().map(std::mem::take).collect();
        let count = tables.len() as u32;
        let lengths = tables.iter().map(|table| table.len() as u32);
        let mut figures: Vec<u32> = std::iter::once(count).chain(lengths).collect();
        for table in &tables {
            figures.extend_from_slice(table);
        }
        Ok(Packed { figures, words, rest: postcard::to_allocvec(&self)? })
    }

    /// Puts a pack together again; nothing if the parts are not those of one.
    #[must_use]
    pub fn unpacked(figures: &'static [u32], words: &'static str, rest: &[u8]) -> Option<Self> {
        let mut pack: Self = postcard::from_bytes(rest).ok()?;
        *pack.lexicon.pool() = Cow::Borrowed(words);
        let (count, figures) = figures.split_first()?;
        let (lengths, mut figures) = figures.split_at_checked(*count as usize)?;
        let tables = pack.tables();
        if tables.len() != lengths.len() {
            return None;
        }
        for (table, length) in tables.into_iter().zip(lengths) {
            let (own, others) = figures.split_at_checked(*length as usize)?;
            *table = Cow::Borrowed(own);
            figures = others;
        }
        Some(pack)
    }

    /// All tables, in the order in which they are carried.
    fn tables(&mut self) -> Vec<&mut Table> {
        let sides = [&mut self.reply, &mut self.customer].into_iter().flat_map(super::Phrases::tables);
        self.lexicon.tables().into_iter().chain(sides).collect()
    }
}
