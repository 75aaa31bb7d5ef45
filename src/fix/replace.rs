//! Puts a new file in an old one's place at one stroke.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// What the name of a new file begins and ends with until it has taken the old one's place.
const PREFIX: &str = ".amends-";
const SUFFIX: &str = ".new";

/// Replaces a file by new bytes at one stroke: a reader sees the old file or the new one, whatever happens meanwhile.
/// Its mode stays, and its owner where the system lets it; a link stays a link. An error says why the old file stays.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_after(path, bytes, |_| Ok(()))
}

/// The same, with something to be done when the new file is whole and not yet in its place.
fn replace_after(path: &Path, bytes: &[u8], last: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let target = fs::canonicalize(path)?;
    let folder = target.parent().unwrap_or(Path::new("."));
    let meta = fs::metadata(&target)?;
    if meta.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let mut file = beside(folder)?;
    file.write_all(bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let new = file.as_file().metadata()?;
        if (new.uid(), new.gid()) != (meta.uid(), meta.gid()) {
            // Only the owner of everything may give a file away; for others the new one is theirs.
            let _ = fchown(file.as_file(), Some(meta.uid()), Some(meta.gid()));
        }
    }
    file.as_file().set_permissions(meta.permissions())?;
    file.as_file().sync_all()?;
    last(file.path())?;
    file.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// A new file in a folder. The lock on it says that somebody is at work on it; it goes when that process ends, by whatever
/// way.
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    loop {
        let file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
        // There are file systems without locks. Nobody can sweep there either.
        if file.as_file().lock().is_err() || !swept(file.as_file())? {
            return Ok(file);
        }
    }
}

/// Whether somebody has taken a new file away between its making and its locking.
#[cfg(unix)]
fn swept(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(file.metadata()?.nlink() == 0)
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)] // The form it has elsewhere.
fn swept(_: &File) -> io::Result<bool> {
    Ok(false)
}

/// Takes away what runs that were killed have left in a folder: new files that never came into their place and that nobody
/// is at work on. What cannot be looked at or taken away stays.
#[cfg(unix)]
pub fn sweep(folder: &Path) {
    let ours = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with(PREFIX) && name.ends_with(SUFFIX) && entry.file_type().is_ok_and(|kind| kind.is_file())
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().filter(ours);
    for entry in entries {
        // The lock is held until the file is gone, so that nobody can begin to work on it.
        if let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Where a file that is open cannot be taken away, what is left stays.
#[cfg(not(unix))]
pub fn sweep(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_before_the_exchange_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "old").unwrap();
        let seen = |new: &Path| {
            assert_eq!((fs::read(&path).unwrap(), fs::read(new).unwrap()), (b"old".to_vec(), b"new".to_vec()));
        };
        let failed = replace_after(&path, b"new", |new| {
            seen(new);
            Err(io::Error::other("no room"))
        });
        assert!(failed.is_err());
        let crashed = std::panic::catch_unwind(|| {
            replace_after(&path, b"new", |new| {
                seen(new);
                panic!("a crash")
            })
        });
        assert!(crashed.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_is_replaced_with_its_mode() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    #[cfg(unix)]
    fn only_what_nobody_works_on_is_swept_away() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in [".amends-left.new", ".amends-other", "amends-x.new", "a.txt"] {
            fs::write(at(name), "x").unwrap();
        }
        fs::create_dir(at(".amends-folder.new")).unwrap();
        std::os::unix::fs::symlink(at("a.txt"), at(".amends-link.new")).unwrap();
        let working = beside(folder.path()).unwrap();
        sweep(folder.path());
        assert!(working.path().exists() && !at(".amends-left.new").exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 6);
        drop(working);
        sweep(folder.path());
        sweep(&at("nowhere"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 5);
    }

    #[test]
    fn a_sweep_during_the_work_takes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "old").unwrap();
        let swept = |_: &Path| {
            sweep(folder.path());
            Ok(())
        };
        replace_after(&path, b"new", swept).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }
}
