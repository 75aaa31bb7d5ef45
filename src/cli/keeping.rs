//! Which runs of `check` use what earlier ones found: those over many files, or over a long one.

use std::path::Path;

use amends::kept::Kept;

use super::args::CheckArgs;
use super::inputs::{Input, Inputs};

/// From so many files on it is worth it: a few are checked sooner than a file is opened.
const MANY: usize = 64;
/// From so many bytes on it is worth it for a single file.
const LONG: u64 = 256 << 10;

/// Whether it is worth looking at what earlier runs over the same paths found.
pub fn is_worth_it(args: &CheckArgs, inputs: &Inputs) -> bool {
    !args.no_cache && (inputs.list.len() >= MANY || inputs.list.iter().any(is_long))
}

/// What earlier runs over the same paths found.
pub fn open(args: &CheckArgs) -> Option<Kept> {
    let folder = std::env::current_dir().ok()?;
    let paths = args.input.paths.iter().chain(&args.input.file_list).map(|path| path.as_os_str().as_encoded_bytes());
    let name: Vec<&[u8]> = std::iter::once(folder.as_os_str().as_encoded_bytes()).chain(paths).collect();
    Kept::of_user(&name)
}

fn is_long(input: &Input) -> bool {
    let length = |path: &Path| path.metadata().is_ok_and(|found| found.len() >= LONG);
    matches!(input, Input::File(path, _) if length(path))
}
