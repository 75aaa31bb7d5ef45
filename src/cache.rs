//! The folders in which something is kept from run to run: files in them come in their place at one stroke, and those that were
//! used longest ago go.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use blake3::Hash;
use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use tempfile::NamedTempFile;

/// The variable that names the folder of all caches. There is none where it is set to nothing.
const VARIABLE: &str = "AMENDS_CACHE_DIR";
/// How the name of a file begins that is not written to its end yet.
pub const UNFINISHED: &str = ".new-";
/// What nobody has finished in this time, nobody will.
const GIVEN_UP: Duration = Duration::from_secs(3600);

/// What a folder keeps. The names of its files are hashes with this ending.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How the names of its files end.
    pub ending: &'static str,
    /// So many files are kept, those that were used last.
    pub files: usize,
    /// So many bytes are kept, in the files that were used last.
    pub bytes: u64,
}

/// The user's folder of this name: in the one that `AMENDS_CACHE_DIR` names, none if it is set to nothing, else where the
/// platform has the caches of its users.
#[must_use]
pub fn of_user(name: &str) -> Option<PathBuf> {
    let folder = match std::env::var_os(VARIABLE) {
        Some(given) if given.is_empty() => None,
        Some(given) => Some(PathBuf::from(given)),
        None => choose_native_strategy().ok().map(|native| native.cache_dir().join("amends")),
    };
    folder.map(|folder| folder.join(name))
}

/// A new file in a folder, which is made if it is not there: nobody but the user can look into it.
///
/// # Errors
/// It cannot be made.
pub fn begin(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)?;
    tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)
}

/// Puts a file that is written to its end in its place, and takes away what is more than is to be kept.
///
/// # Errors
/// It cannot be put there, or the folder cannot be looked into.
pub fn finish(file: NamedTempFile, folder: &Path, hash: &Hash, limits: &Limits) -> io::Result<()> {
    file.persist(path(folder, hash, limits)).map_err(|error| error.error)?;
    tidy(folder, limits)
}

/// Where the file of a hash stands.
#[must_use]
pub fn path(folder: &Path, hash: &Hash, limits: &Limits) -> PathBuf {
    folder.join(format!("{hash}{}", limits.ending))
}

/// Takes away what is more than is to be kept, and what was left unfinished. Nothing else in the folder is touched.
fn tidy(folder: &Path, limits: &Limits) -> io::Result<()> {
    let mut kept: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // Another process may have taken it away.
        let Ok(found) = entry.metadata() else { continue };
        let used = found.modified()?;
        if name.strip_suffix(limits.ending).is_some_and(|hash| Hash::from_hex(hash).is_ok()) {
            kept.push((used, found.len(), entry.path()));
        } else if name.starts_with(UNFINISHED) && used.elapsed().is_ok_and(|age| age > GIVEN_UP) {
            fs::remove_file(entry.path())?;
        }
    }
    kept.sort_unstable_by(|a, b| b.cmp(a));
    let mut bytes = 0;
    for (count, (_, length, path)) in kept.iter().enumerate() {
        bytes += length;
        if count >= limits.files || bytes > limits.bytes {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
