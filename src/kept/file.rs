//! The file that findings are kept in: [`MAGIC`], the secret of its keys, what was found in each draft, an index sorted by key, the number of drafts, and a
//! checksum of all before it. What is torn, cut, changed or foreign is as good as not there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Write};
use std::ops::Range;
use std::path::Path;

use crc32fast::Hasher as Checksum;
use tempfile::NamedTempFile;

use super::key::{KEY, Key, Secret, new_secret};
use crate::cache;

/// What the file begins with.
const MAGIC: &[u8; 8] = b"found  3";
/// The length of what comes before what was found.
const START: usize = MAGIC.len() + size_of::<Secret>();
/// The length of an entry of the index: a key, and where what was found begins and ends.
const ENTRY: usize = KEY + 8;
/// The number of drafts and the checksum.
const END: usize = 8 + 4;
/// The largest file that is read or written, in bytes.
pub const MOST_BYTES: u64 = 128 << 20;

type Entry = [u8; ENTRY];

fn entry(key: &Key, place: &Range<u32>) -> Entry {
    let mut entry = [0; ENTRY];
    entry[..KEY].copy_from_slice(key);
    entry[KEY..KEY + 4].copy_from_slice(&place.start.to_le_bytes());
    entry[KEY + 4..].copy_from_slice(&place.end.to_le_bytes());
    entry
}

fn figure(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |figure, byte| figure << 8 | usize::from(*byte))
}

/// What an earlier run kept.
#[derive(Debug)]
pub struct Old {
    bytes: Vec<u8>,
    secret: Secret,
    /// Where the index stands.
    index: Range<usize>,
}

impl Old {
    /// Reads a file; nothing is in it if it is not as it was written.
    #[must_use]
    pub fn read(path: &Path) -> Self {
        Self::parsed(path).unwrap_or_else(|| Self { bytes: Vec::new(), secret: new_secret(), index: 0..0 })
    }

    /// What its keys are made with, and those of the file that takes its place: what is in both is not made again.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    fn parsed(path: &Path) -> Option<Self> {
        // Nothing is waited for that only has the name of a file.
        let length = path.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
        if length > MOST_BYTES {
            return None;
        }
        let mut bytes = Vec::with_capacity(length as usize);
        File::open(path).ok()?.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
        let (rest, checksum) = bytes.split_last_chunk::<4>()?;
        let secret = *rest.strip_prefix(MAGIC)?.first_chunk()?;
        if crc32fast::hash(rest) != u32::from_le_bytes(*checksum) {
            return None;
        }
        let end = rest.len().checked_sub(8)?;
        let start = figure(&rest[end..]).checked_mul(ENTRY).and_then(|length| end.checked_sub(length))?;
        (start >= START).then_some(Self { index: start..end, secret, bytes })
    }

    fn entries(&self) -> &[Entry] {
        self.bytes[self.index.clone()].as_chunks().0
    }

    /// How many drafts are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// What was found in the draft of a key, and which of the drafts it is.
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<(usize, &[u8])> {
        let at = self.entries().binary_search_by(|entry| entry[..KEY].cmp(key)).ok()?;
        Some((at, self.at(at)?.1))
    }

    /// A draft's key, and what was found in it.
    #[must_use]
    pub fn at(&self, at: usize) -> Option<(Key, &[u8])> {
        let entry = self.entries().get(at)?;
        let place = figure(&entry[KEY..KEY + 4])..figure(&entry[KEY + 4..]);
        Some((*entry.first_chunk()?, self.bytes.get(place)?))
    }
}

/// What this run keeps.
#[derive(Debug)]
pub struct New {
    file: BufWriter<NamedTempFile>,
    checksum: Checksum,
    written: u32,
    index: BTreeMap<Key, Range<u32>>,
}

impl New {
    /// Begins a file of keys made with a secret, in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn begin(folder: &Path, secret: &Secret) -> io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 16, cache::begin(folder)?);
        let mut new = Self { file, checksum: Checksum::new(), written: 0, index: BTreeMap::new() };
        new.write(MAGIC)?;
        new.write(secret)?;
        Ok(new)
    }

    /// How many drafts are in it so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len()
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.checksum.update(bytes);
        self.written = u32::try_from(bytes.len())
            .ok()
            .and_then(|length| self.written.checked_add(length))
            .filter(|written| u64::from(*written) <= MOST_BYTES)
            .ok_or(io::ErrorKind::FileTooLarge)?;
        self.file.write_all(bytes)
    }

    /// Adds what was found in the draft of a key, if there is room for it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn add(&mut self, key: Key, found: &[u8]) -> io::Result<()> {
        let room = (self.index.len() + 1) * ENTRY + END + found.len();
        if self.index.contains_key(&key) || u64::from(self.written) + room as u64 > MOST_BYTES {
            return Ok(());
        }
        let start = self.written;
        self.write(found)?;
        self.index.insert(key, start..self.written);
        Ok(())
    }

    /// Writes what comes last.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn end(mut self) -> io::Result<NamedTempFile> {
        let index = std::mem::take(&mut self.index);
        for (key, place) in &index {
            self.write(&entry(key, place))?;
        }
        self.write(&(index.len() as u64).to_le_bytes())?;
        let checksum = self.checksum.clone().finalize();
        self.file.write_all(&checksum.to_le_bytes())?;
        self.file.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn key(figure: u8) -> Key {
        [figure; KEY]
    }

    /// A file with what was found in three drafts.
    fn bytes() -> Vec<u8> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut new = New::begin(folder.path(), &[7; 16]).expect("begun");
        for (figure, found) in [(9, "nine"), (4, ""), (7, "seven"), (9, "nine again")] {
            new.add(key(figure), found.as_bytes()).expect("added");
        }
        fs::read(new.end().expect("ended").path()).expect("read")
    }

    fn read(bytes: &[u8]) -> Old {
        let file = NamedTempFile::new().expect("a file");
        fs::write(file.path(), bytes).expect("written");
        Old::read(file.path())
    }

    #[test]
    fn what_is_written_is_found_again() {
        let old = read(&bytes());
        assert_eq!(old.len(), 3);
        assert_eq!(old.secret(), &[7; 16]);
        assert_eq!(old.find(&key(9)), Some((2, &b"nine"[..])));
        assert_eq!(old.find(&key(4)), Some((0, &b""[..])));
        assert_eq!(old.find(&key(7)), Some((1, &b"seven"[..])));
        assert_eq!(old.find(&key(8)), None);
        assert_eq!(old.at(1), Some((key(7), &b"seven"[..])));
    }

    #[test]
    fn what_is_not_as_it_was_written_is_as_good_as_not_there() {
        let good = bytes();
        for at in 0..good.len() {
            let mut changed = good.clone();
            changed[at] ^= 1;
            assert_eq!(read(&changed).len(), 0, "byte {at} changed");
            assert_eq!(read(&good[..at]).len(), 0, "cut at {at}");
        }
        assert_eq!(read(&[good.as_slice(), b"more"].concat()).len(), 0);
        assert_eq!(Old::read(Path::new("/nowhere")).len(), 0);
    }

    #[test]
    fn a_file_that_says_more_than_it_holds_is_not_used() {
        let mut bytes = bytes();
        let end = bytes.len() - END;
        for count in [4, u64::MAX / ENTRY as u64, u64::MAX] {
            bytes[end..end + 8].copy_from_slice(&count.to_le_bytes());
            let checksum = crc32fast::hash(&bytes[..end + 8]);
            bytes[end + 8..].copy_from_slice(&checksum.to_le_bytes());
            assert_eq!(read(&bytes).len(), 0);
        }
    }
}
