//! Remembers the hash of a pack's files from run to run, for as long as the system says that none of them was touched.
//!
//! What the system says of a file is its place on the disk, its length, and when its text and what is known of it last changed: the
//! last of these nobody can set back. Times are only as fine as the clock of the file system, so a file that changed a moment ago
//! might change again without a trace: it is not remembered yet. Where a system says less, nothing is remembered, and each run reads
//! the files again.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use blake3::{Hash, Hasher};

use crate::cache::UNFINISHED;

/// What the file begins with.
const MAGIC: &[u8; 8] = b"stamps 1";
/// So many packs are remembered, those that were met last.
const MOST: usize = 64;
/// Files that changed in this time may change again without a trace where the clock goes in whole seconds, or in two.
const A_MOMENT: Duration = Duration::from_secs(2);
/// The same where it goes in fractions of them.
const A_SHORT_MOMENT: Duration = Duration::from_millis(200);

/// The length of a hash in bytes.
const HASH: usize = blake3::OUT_LEN;
/// A stamp and the hash of the files that had it.
type Entry = [[u8; HASH]; 2];

/// What the system says of the files of a pack, as one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    hash: Hash,
    /// When one of the files last changed in any way.
    changed: SystemTime,
    /// Whether all of these times have fractions of a second.
    fine: bool,
}

impl Stamp {
    /// The stamp of some files; nothing where the system does not say enough, or a file is not there.
    #[cfg(unix)]
    pub fn of(paths: &[PathBuf]) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let mut hasher = Hasher::new();
        let mut changed = SystemTime::UNIX_EPOCH;
        let mut fine = true;
        for path in paths {
            let found = fs::metadata(path).ok()?;
            let name = path.as_os_str().as_encoded_bytes();
            hasher.update(&(name.len() as u64).to_le_bytes()).update(name);
            for figure in [found.dev(), found.ino(), found.size()] {
                hasher.update(&figure.to_le_bytes());
            }
            for figure in [found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec()] {
                hasher.update(&figure.to_le_bytes());
            }
            let fraction = u32::try_from(found.ctime_nsec()).ok()?;
            let of_file = Duration::new(u64::try_from(found.ctime()).ok()?, fraction);
            changed = changed.max(SystemTime::UNIX_EPOCH + of_file).max(found.modified().ok()?);
            fine &= fraction != 0;
        }
        Some(Self { hash: hasher.finalize(), changed, fine })
    }

    /// The stamp of some files: this system says too little of them.
    #[cfg(not(unix))]
    pub fn of(_: &[PathBuf]) -> Option<Self> {
        None
    }

    /// Whether the files would get another stamp if they changed now.
    fn is_settled(&self, now: SystemTime) -> bool {
        // A clock that runs ahead of this one's proves nothing.
        let moment = if self.fine { A_SHORT_MOMENT } else { A_MOMENT };
        now.duration_since(self.changed).is_ok_and(|age| age > moment)
    }
}

/// The hashes that are remembered, those that were met last first.
#[derive(Debug, Default)]
pub(super) struct Stamps {
    entries: Vec<Entry>,
    /// Whether there is something that the file does not hold.
    new: bool,
}

impl Stamps {
    /// What a file remembers: nothing if there is none, or if it is not as it was written.
    pub fn read(path: &Path) -> Self {
        Self { entries: fs::read(path).ok().and_then(|bytes| parse(&bytes)).unwrap_or_default(), new: false }
    }

    /// The hash of the files that had a stamp.
    pub fn hash_of(&self, stamp: &Stamp) -> Option<Hash> {
        let [_, hash] = self.entries.iter().find(|[known, _]| known == stamp.hash.as_bytes())?;
        Some(Hash::from_bytes(*hash))
    }

    /// Remembers the hash of files that had a stamp before they were hashed and after it.
    pub fn remember(&mut self, stamp: &Stamp, hash: Hash, now: SystemTime) {
        if stamp.is_settled(now) {
            self.entries.insert(0, [*stamp.hash.as_bytes(), *hash.as_bytes()]);
            self.entries.truncate(MOST);
            self.new = true;
        }
    }

    /// Writes what is new, at one stroke, into a file whose folder is there.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let Some(folder) = path.parent().filter(|_| self.new) else { return Ok(()) };
        let entries = self.entries.as_flattened().as_flattened();
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        file.write_all(MAGIC)?;
        file.write_all(blake3::hash(entries).as_slice())?;
        file.write_all(entries)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

fn parse(bytes: &[u8]) -> Option<Vec<Entry>> {
    let (hash, entries) = bytes.strip_prefix(MAGIC)?.split_at_checked(HASH)?;
    if blake3::hash(entries).as_slice() != hash {
        return None;
    }
    let (hashes, _) = entries.as_chunks::<HASH>();
    Some(hashes.as_chunks::<2>().0.to_vec())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn later() -> SystemTime {
        SystemTime::now() + Duration::from_secs(60)
    }

    #[test]
    fn a_file_that_was_touched_in_any_way_has_another_stamp() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("pack.yaml");
        let stamp = || Stamp::of(std::slice::from_ref(&path)).expect("a stamp");
        fs::write(&path, "pack: a").expect("written");
        let file = fs::File::options().write(true).open(&path).expect("open");
        let modified = file.metadata().expect("there").modified().expect("a time");
        let first = stamp();
        assert_eq!(stamp(), first);
        // The clock of a file system goes in steps.
        std::thread::sleep(Duration::from_millis(50));
        fs::write(&path, "pack: b").expect("written");
        file.set_modified(modified).expect("set back");
        assert_ne!(stamp().hash, first.hash, "the same length and time, another text");
        fs::remove_file(&path).expect("removed");
        assert!(Stamp::of(&[path]).is_none());
    }

    #[test]
    fn what_is_remembered_comes_back_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let (pack, path) = (folder.path().join("pack.yaml"), folder.path().join("stamps"));
        fs::write(&pack, "pack: a").expect("written");
        let stamp = Stamp::of(&[pack]).expect("a stamp");
        let hash = blake3::hash(b"pack: a");

        let mut stamps = Stamps::read(&path);
        for (fine, age) in [(true, 100), (false, 1900)] {
            stamps.remember(&Stamp { fine, ..stamp }, hash, stamp.changed + Duration::from_millis(age));
            assert_eq!(stamps.hash_of(&stamp), None, "it changed {age} ms ago");
        }
        stamps.remember(&stamp, hash, SystemTime::UNIX_EPOCH);
        assert_eq!(stamps.hash_of(&stamp), None, "it changes in time to come");
        for _ in 0..2 * MOST {
            stamps.remember(&stamp, hash, later());
        }
        stamps.write(&path).expect("written");

        let read = Stamps::read(&path);
        assert_eq!((read.hash_of(&stamp), read.entries.len()), (Some(hash), MOST));
        let bytes = fs::read(&path).expect("there");
        for at in [0, MAGIC.len(), MAGIC.len() + HASH, bytes.len() - 1] {
            let mut other = bytes.clone();
            other[at] ^= 1;
            fs::write(&path, &other).expect("written");
            assert_eq!(Stamps::read(&path).entries.len(), 0, "byte {at} was changed");
            fs::write(&path, &bytes[..at]).expect("written");
            assert_eq!(Stamps::read(&path).entries.len(), 0, "cut at {at}");
        }
    }
}
