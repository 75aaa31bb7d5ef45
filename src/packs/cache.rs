//! Keeps on disk what packs compile to, so that the next run need not compile them again.
//!
//! What is kept stands in a file of its own for each choice of packs, under a hash of everything that decides what they compile
//! to: the program, the names and texts of their files. The packs that these extend are only known once their YAML has been read,
//! so the file lists them with their hashes, and is of use only as long as they are as they were.
//!
//! A file is, in this order: [`MAGIC`], the length of the head, the hash of the head, the [`Head`], what checking needs of each
//! pack, what explaining needs of each pack; of the last two the head has checksums, which are against accidents alone. Nothing is
//! used that does not have the one it should have: what is torn, cut, changed or foreign is as good as not there. Nothing that goes
//! wrong here is an error: packs are compiled then.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use blake3::{Hash, Hasher};
use crc32fast::Hasher as Checksum;
use serde::{Deserialize, Serialize};

use super::files::Files;
use super::stamps::Stamps;
use crate::cache::{self, Limits};
use crate::pack::{Compiled, Notes, Pack, Packed, Shorts, Table};

/// The name of the folder.
const FOLDER: &str = "packs";
/// What a file begins with.
const MAGIC: &[u8; 8] = b"amends 1";
/// The name of the file that remembers which packs were not touched.
const STAMPS: &str = "stamps";
/// What is kept.
const LIMITS: Limits = Limits { ending: ".pack", files: 32, bytes: 128 << 20 };

/// Where compiled packs are kept from run to run.
#[derive(Debug, Clone, Default)]
pub struct Cache {
    folder: Option<PathBuf>,
}

impl Cache {
    /// Nothing is kept, and nothing that was kept is used.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// What is kept stands in this folder, which is made when it is needed.
    #[must_use]
    pub fn at(folder: PathBuf) -> Self {
        Self { folder: Some(folder) }
    }

    /// The cache of the user: in the folder that `AMENDS_CACHE_DIR` names, none if it is set to nothing, else where the platform
    /// has the caches of its users.
    #[must_use]
    pub fn of_user() -> Self {
        Self { folder: cache::of_user(FOLDER) }
    }

    /// Whether anything is kept at all.
    pub(super) fn is_used(&self) -> bool {
        self.folder.is_some()
    }

    /// What is known of files from earlier runs.
    pub(super) fn stamps(&self) -> Stamps {
        self.folder.as_ref().map(|folder| Stamps::read(&folder.join(STAMPS))).unwrap_or_default()
    }

    /// Keeps what is known of files by now.
    pub(super) fn keep_stamps(&self, stamps: &Stamps) {
        let Some(folder) = &self.folder else { return };
        // Where that cannot be kept, the files are read again the next time.
        let _ = stamps.write(&folder.join(STAMPS));
    }

    /// The packs that are kept under a key, as far as they still are what they were compiled from; without `notes` with none.
    pub(super) fn load(&self, key: &Key, notes: bool, files: &Files) -> Option<Vec<Compiled>> {
        let path = cache::path(self.folder.as_ref()?, &key.hash(), &LIMITS);
        // Nothing is waited for that only has the name of a file.
        let length = fs::metadata(&path).ok().filter(|found| found.is_file() && found.len() <= LIMITS.bytes)?.len();
        let mut file = File::open(path).ok()?;
        let found = read(&mut file, length, key, notes, files)?;
        // Where that cannot be put down, the file is only forgotten sooner.
        let _ = file.set_modified(SystemTime::now());
        Some(found)
    }

    /// Keeps packs under a key. `files` are what they were compiled from.
    pub(super) fn store(&self, key: &Key, all: &mut [Compiled], files: &Files) {
        let Some(folder) = &self.folder else { return };
        // Where nothing can be kept, packs are compiled each time, as they were this time.
        let _ = write(folder, key, all, files);
    }
}

/// What packs are kept under.
#[derive(Debug)]
pub(super) struct Key {
    hasher: Hasher,
    /// The paths of the packs.
    paths: Vec<PathBuf>,
}

impl Key {
    /// The key of no packs; `apart` if those of each language are a pack of their own.
    pub fn new(apart: bool) -> Self {
        let mut hasher = Hasher::new();
        hasher.update(env!("AMENDS_COMPILER").as_bytes());
        hasher.update(&[u8::from(apart)]);
        Self { hasher, paths: Vec::new() }
    }

    /// Adds a pack that comes with the program.
    pub fn add_built_in(&mut self, name: &str) {
        self.hasher.update(b"built-in");
        self.add(name);
    }

    /// Adds a pack of files, with their hash.
    pub fn add_files(&mut self, path: &Path, hash: &Hash) {
        // What it extends is looked for from here; that `./house.yaml` is `house.yaml` need not be known twice.
        let place: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
        self.hasher.update(b"files");
        self.add(&place.to_string_lossy());
        self.hasher.update(hash.as_bytes());
        self.paths.push(path.to_owned());
    }

    /// Adds a text with its length, so that no two of them are taken for two others.
    fn add(&mut self, text: &str) {
        self.hasher.update(&(text.len() as u64).to_le_bytes());
        self.hasher.update(text.as_bytes());
    }

    fn hash(&self) -> Hash {
        self.hasher.finalize()
    }
}

/// What a file says first.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    /// The hash of the key.
    key: [u8; 32],
    /// The paths of the packs that are extended, and the hashes of their files.
    extended: Vec<(String, [u8; 32])>,
    packs: Vec<Lengths>,
    /// The checksum of what checking needs.
    checking: u32,
    /// The checksum of what explaining needs.
    explaining: u32,
}

/// How long the parts of a pack are.
#[derive(Debug, Serialize, Deserialize)]
struct Lengths {
    /// In figures of four bytes.
    tables: Vec<u32>,
    /// In figures of two bytes.
    shorts: Vec<u32>,
    /// In bytes, like the others.
    words: u32,
    rest: u32,
    notes: u32,
}

impl Lengths {
    fn bytes(&self) -> u64 {
        let tables: u64 = self.tables.iter().map(|figures| u64::from(*figures) * 4).sum();
        let shorts: u64 = self.shorts.iter().map(|figures| u64::from(*figures) * 2).sum();
        tables + shorts + u64::from(self.words) + u64::from(self.rest) + u64::from(self.notes)
    }
}

/// Reads a file of so many bytes; nothing if it is not what it should be.
fn read(file: &mut File, length: u64, key: &Key, notes: bool, files: &Files) -> Option<Vec<Compiled>> {
    let mut start = [0; MAGIC.len() + 4 + 32];
    file.read_exact(&mut start).ok()?;
    let (head_length, head_hash) = start.strip_prefix(MAGIC)?.split_first_chunk()?;
    let head_length = u32::from_le_bytes(*head_length);
    let rest = length.checked_sub(start.len() as u64)?.checked_sub(u64::from(head_length))?;
    let head = read_bytes(file, head_length)?;
    if blake3::hash(&head).as_slice() != head_hash {
        return None;
    }
    let head: Head = postcard::from_bytes(&head).ok()?;
    // Nothing is made room for that is not there.
    if head.key != *key.hash().as_bytes() || head.packs.iter().map(Lengths::bytes).sum::<u64>() != rest {
        return None;
    }
    let as_it_was = |(path, hash): &(String, [u8; 32])| files.hash_of(Path::new(path)).is_some_and(|now| now == *hash);
    if !head.extended.iter().all(as_it_was) {
        return None;
    }
    let mut checksum = Checksum::new();
    let mut parts = Vec::with_capacity(head.packs.len());
    for lengths in &head.packs {
        let mut tables: Vec<Table> = Vec::with_capacity(lengths.tables.len());
        for length in &lengths.tables {
            tables.push(read_figures::<u32>(file, *length, &mut checksum)?.into());
        }
        let mut shorts: Vec<Shorts> = Vec::with_capacity(lengths.shorts.len());
        for length in &lengths.shorts {
            shorts.push(read_figures::<u16>(file, *length, &mut checksum)?.into());
        }
        let (words, rest) = (read_bytes(file, lengths.words)?, read_bytes(file, lengths.rest)?);
        checksum.update(&words);
        checksum.update(&rest);
        parts.push((tables, shorts, words, rest));
    }
    if checksum.finalize() != head.checking {
        return None;
    }
    let packs = parts.into_iter().map(|(tables, shorts, words, rest)| {
        Pack::assembled(tables, shorts, String::from_utf8(words).ok()?.into(), &rest)
    });
    let packs: Vec<Pack> = packs.collect::<Option<_>>()?;
    let mut all_notes = Vec::new();
    if notes {
        let mut checksum = Checksum::new();
        for lengths in &head.packs {
            let bytes = read_bytes(file, lengths.notes)?;
            checksum.update(&bytes);
            all_notes.push(postcard::from_bytes(&bytes).ok()?);
        }
        if checksum.finalize() != head.explaining {
            return None;
        }
    }
    let all_notes = all_notes.into_iter().chain(std::iter::repeat_with(Notes::default));
    Some(packs.into_iter().zip(all_notes).map(|(pack, notes)| Compiled { pack, notes }).collect())
}

fn read_figures<F: bytemuck::Pod>(file: &mut File, length: u32, checksum: &mut Checksum) -> Option<Vec<F>> {
    let mut figures = vec![F::zeroed(); length as usize];
    let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut figures);
    file.read_exact(bytes).ok()?;
    checksum.update(bytes);
    Some(figures)
}

fn read_bytes(file: &mut File, length: u32) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length as usize];
    file.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

/// Writes a file beside the others, puts it in its place at one stroke, and takes away those that were not used for longest.
fn write(folder: &Path, key: &Key, all: &mut [Compiled], files: &Files) -> io::Result<()> {
    let extended: Option<Vec<(String, [u8; 32])>> = files
        .paths()
        .iter()
        .filter(|path| !key.paths.contains(path))
        .map(|path| Some((path.to_str()?.to_owned(), *files.hash_of(path)?.as_bytes())))
        .collect();
    let extended = extended.ok_or(io::ErrorKind::InvalidFilename)?;
    let mut notes = Vec::with_capacity(all.len());
    let mut packs: Vec<Packed> = Vec::with_capacity(all.len());
    for Compiled { pack, notes: own } in all {
        notes.push(postcard::to_allocvec(own).map_err(io::Error::other)?);
        packs.push(pack.packed().map_err(io::Error::other)?);
    }
    let lengths = packs.iter().zip(&notes).map(|(pack, notes)| Lengths {
        tables: pack.tables.iter().map(|table| table.len() as u32).collect(),
        shorts: pack.shorts.iter().map(|table| table.len() as u32).collect(),
        words: pack.words.len() as u32,
        rest: pack.rest.len() as u32,
        notes: notes.len() as u32,
    });
    let lengths: Vec<Lengths> = lengths.collect();
    if lengths.iter().map(Lengths::bytes).sum::<u64>() > LIMITS.bytes {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let checking = packs.iter().flat_map(|pack| {
        let tables = pack.tables.iter().map(|table| bytemuck::cast_slice(table));
        let shorts = pack.shorts.iter().map(|table| bytemuck::cast_slice(table));
        tables.chain(shorts).chain([pack.words.as_bytes(), pack.rest.as_slice()])
    });
    let checking: Vec<&[u8]> = checking.collect();
    let explaining: Vec<&[u8]> = notes.iter().map(Vec::as_slice).collect();
    let head = Head {
        key: *key.hash().as_bytes(),
        extended,
        packs: lengths,
        checking: checksum_of(&checking),
        explaining: checksum_of(&explaining),
    };
    let head = postcard::to_allocvec(&head).map_err(io::Error::other)?;
    let mut file = cache::begin(folder)?;
    file.write_all(MAGIC)?;
    file.write_all(&(head.len() as u32).to_le_bytes())?;
    file.write_all(blake3::hash(&head).as_slice())?;
    file.write_all(&head)?;
    for part in checking.iter().chain(&explaining) {
        file.write_all(part)?;
    }
    cache::finish(file, folder, &key.hash(), &LIMITS)
}

fn checksum_of(parts: &[&[u8]]) -> u32 {
    let mut checksum = Checksum::new();
    for part in parts {
        checksum.update(part);
    }
    checksum.finalize()
}
