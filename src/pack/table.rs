//! Long lists that are used where they stand: inside the program for built-in packs, in memory of their own for others.

use std::borrow::Cow;

use super::rule::Pack;

/// A long list of figures.
pub type Table = Cow<'static, [u32]>;

/// A compiled pack taken apart, to be kept somewhere: what is used as it stands, and the rest.
#[derive(Debug, Clone)]
pub struct Packed<'p> {
    /// The tables, always in the same order.
    pub tables: Vec<&'p [u32]>,
    /// The words of the lexicon.
    pub words: String,
    /// What has to be read when the pack is loaded.
    pub rest: Vec<u8>,
}

impl Packed<'_> {
    /// All tables as one list, as [`Pack::unpacked`] takes them: how many there are, how long each of them is, and then one after
    /// the other.
    #[must_use]
    pub fn figures(&self) -> Vec<u32> {
        let lengths = self.tables.iter().map(|table| table.len() as u32);
        let mut figures: Vec<u32> = std::iter::once(self.tables.len() as u32).chain(lengths).collect();
        for table in &self.tables {
            figures.extend_from_slice(table);
        }
        figures
    }
}

impl Pack {
    /// Takes a pack apart. The pack stays as it is.
    ///
    /// # Errors
    /// Memory ran out.
    pub fn packed(&mut self) -> Result<Packed<'_>, postcard::Error> {
        let words = self.lexicon.pool().clone().into_owned();
        let rest = postcard::to_allocvec(self)?;
        Ok(Packed { tables: self.tables().into_iter().map(|table| &**table).collect(), words, rest })
    }

    /// Puts a pack together again from what stands inside the program; nothing if the parts are not those of one.
    #[must_use]
    pub fn unpacked(figures: &'static [u32], words: &'static str, rest: &[u8]) -> Option<Self> {
        let (count, figures) = figures.split_first()?;
        let (lengths, mut figures) = figures.split_at_checked(*count as usize)?;
        let mut tables = Vec::with_capacity(lengths.len());
        for length in lengths {
            let (own, others) = figures.split_at_checked(*length as usize)?;
            tables.push(Cow::Borrowed(own));
            figures = others;
        }
        Self::assembled(tables, Cow::Borrowed(words), rest)
    }

    /// Puts a pack together again; nothing if the parts are not those of one.
    #[must_use]
    pub fn assembled(tables: Vec<Table>, words: Cow<'static, str>, rest: &[u8]) -> Option<Self> {
        let mut pack: Self = postcard::from_bytes(rest).ok()?;
        *pack.lexicon.pool() = words;
        let own = pack.tables();
        if own.len() != tables.len() {
            return None;
        }
        own.into_iter().zip(tables).for_each(|(own, table)| *own = table);
        Some(pack)
    }

    /// All tables, in the order in which they are kept.
    fn tables(&mut self) -> Vec<&mut Table> {
        let sides = [&mut self.reply, &mut self.customer].into_iter().flat_map(super::Phrases::tables);
        self.lexicon.tables().into_iter().chain(sides).collect()
    }
}
