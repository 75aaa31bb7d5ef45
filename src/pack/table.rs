//! Long lists that are used where they stand: inside the program for built-in packs, in memory of their own for others.

use std::borrow::Cow;

use super::rule::Pack;

/// A long list of figures.
pub type Table = Cow<'static, [u32]>;

/// A long list of figures that are small.
pub type Shorts = Cow<'static, [u16]>;

/// A large figure as four small ones.
pub(super) fn apart(figure: u64) -> [u16; 4] {
    [0, 16, 32, 48].map(|shift| (figure >> shift) as u16)
}

/// The large figure of four small ones.
#[inline]
pub(super) fn together(figures: [u16; 4]) -> u64 {
    figures.iter().rev().fold(0, |all, figure| all << 16 | u64::from(*figure))
}

/// A list of up to so many words is searched from its start.
const FEW: usize = 16;

/// Where a word stands in a sorted list of words. No pack has so many words that its id is cut short.
#[inline]
pub(super) fn place_of(ids: &[u16], id: u32) -> Option<usize> {
    let id = id as u16;
    if ids.len() <= FEW { ids.iter().position(|known| *known == id) } else { ids.binary_search(&id).ok() }
}

/// A compiled pack taken apart, to be kept somewhere: what is used as it stands, and the rest.
#[derive(Debug, Clone)]
pub struct Packed<'p> {
    /// The tables, always in the same order.
    pub tables: Vec<&'p [u32]>,
    /// The tables of small figures.
    pub shorts: Vec<&'p [u16]>,
    /// The words of the lexicon.
    pub words: String,
    /// What has to be read when the pack is loaded.
    pub rest: Vec<u8>,
}

impl Packed<'_> {
    /// All tables one after the other, as [`Pack::unpacked`] takes them, with the bytes of a figure in the order of the machine
    /// that will read them: how many tables there are of either kind, how long each of them is, and then their figures.
    #[must_use]
    pub fn bytes(&self, big_endian: bool) -> Vec<u8> {
        let long = |figure: u32| if big_endian { figure.to_be_bytes() } else { figure.to_le_bytes() };
        let short = |figure: u16| if big_endian { figure.to_be_bytes() } else { figure.to_le_bytes() };
        let lengths = self.tables.iter().map(|table| table.len()).chain(self.shorts.iter().map(|table| table.len()));
        let head = [self.tables.len(), self.shorts.len()].into_iter().chain(lengths);
        let mut bytes: Vec<u8> = head.flat_map(|figure| long(figure as u32)).collect();
        bytes.extend(self.tables.iter().copied().flatten().flat_map(|figure| long(*figure)));
        for table in &self.shorts {
            bytes.extend(table.iter().flat_map(|figure| short(*figure)));
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
        bytes
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
        let (tables, shorts) = self.tables();
        let tables = tables.into_iter().map(|table| &**table).collect();
        Ok(Packed { tables, shorts: shorts.into_iter().map(|table| &**table).collect(), words, rest })
    }

    /// A hash of all that the pack is compiled to.
    ///
    /// # Errors
    /// Memory ran out.
    pub fn identity(&mut self) -> Result<[u8; 32], postcard::Error> {
        let packed = self.packed()?;
        let tables = packed.tables.iter().map(|table| bytemuck::cast_slice(table));
        let shorts = packed.shorts.iter().map(|table| bytemuck::cast_slice(table));
        let mut hasher = blake3::Hasher::new();
        for part in tables.chain(shorts).chain([packed.words.as_bytes(), packed.rest.as_slice()]) {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        Ok(hasher.finalize().into())
    }

    /// Puts a pack together again from what stands inside the program; nothing if the parts are not those of one.
    #[must_use]
    pub fn unpacked(figures: &'static [u32], words: &'static str, rest: &[u8]) -> Option<Self> {
        let (&[long, short], figures) = figures.split_first_chunk()?;
        let (lengths, figures) = figures.split_at_checked(long as usize)?;
        let (short_lengths, mut figures) = figures.split_at_checked(short as usize)?;
        let mut take = |length: usize| {
            let (own, others) = figures.split_at_checked(length)?;
            figures = others;
            Some(own)
        };
        let tables = lengths.iter().map(|length| take(*length as usize).map(Cow::Borrowed));
        let tables = tables.collect::<Option<_>>()?;
        let shorts = short_lengths.iter().map(|length| {
            let figures: &[u16] = bytemuck::cast_slice(take((*length as usize).div_ceil(2))?);
            figures.get(..*length as usize).map(Cow::Borrowed)
        });
        let shorts = shorts.collect::<Option<_>>()?;
        Self::assembled(tables, shorts, Cow::Borrowed(words), rest)
    }

    /// Puts a pack together again; nothing if the parts are not those of one.
    #[must_use]
    pub fn assembled(tables: Vec<Table>, shorts: Vec<Shorts>, words: Cow<'static, str>, rest: &[u8]) -> Option<Self> {
        let mut pack: Self = postcard::from_bytes(rest).ok()?;
        *pack.lexicon.pool() = words;
        let (own, own_shorts) = pack.tables();
        if own.len() != tables.len() || own_shorts.len() != shorts.len() {
            return None;
        }
        own.into_iter().zip(tables).for_each(|(own, table)| *own = table);
        own_shorts.into_iter().zip(shorts).for_each(|(own, table)| *own = table);
        Some(pack)
    }

    /// All tables, in the order in which they are kept, those of small figures apart.
    fn tables(&mut self) -> (Vec<&mut Table>, Vec<&mut Shorts>) {
        let (own, own_short) = self.lexicon.tables();
        let (mut tables, mut shorts) = (Vec::from(own), vec![own_short]);
        for side in [&mut self.reply, &mut self.customer] {
            let (own, own_shorts) = side.tables();
            tables.extend(own);
            shorts.extend(own_shorts);
        }
        shorts.extend(self.evidence.tables());
        shorts.extend(self.situation.words.tables());
        (tables, shorts)
    }
}
