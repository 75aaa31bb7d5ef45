//! `amends init`: writes a configuration or a pack to begin with.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use amends::config::NAMES;
use amends::fix::replace;
use amends::report::shown;
use anyhow::{Context as _, Result, bail};

use super::CLEAN;
use super::args::InitArgs;

const CONFIG: &str = include_str!("init/amends.yaml");
const PACK: &str = include_str!("init/pack.yaml");
/// The name that the pack has in its source.
const PACK_NAME: &str = "house";
/// The folder of packs, and the schema that makes editors complete them.
const RULES: &str = "rules";
const SCHEMA: &str = "pack.schema.json";

/// Runs the command.
pub fn run(args: &InitArgs) -> Result<u8> {
    let mut out = io::stdout().lock();
    let Some(name) = &args.pack else {
        let path = args.folder.join(NAMES[0]);
        let other = NAMES.iter().map(|name| args.folder.join(name)).find(|path| path.exists());
        if let (Some(other), false) = (other, args.force) {
            bail!("{} is there already: change it, or write over it with --force", other.display());
        }
        write(&path, CONFIG, args.force)?;
        writeln!(out, "wrote {}: every setting is in it, commented out", shown_path(&path))?;
        writeln!(out, "next: amends check FOLDER")?;
        return Ok(CLEAN);
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.starts_with('-') || !name.chars().all(plain) {
        bail!("`{}` cannot be the name of a pack: use small letters, digits and hyphens", shown(name));
    }
    let folder = args.folder.join(RULES);
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let path: PathBuf = folder.join(format!("{name}.yaml"));
    write(&path, &PACK.replace(PACK_NAME, name), args.force)?;
    let schema = folder.join(SCHEMA);
    // The schema is the program's own: an old one is no use to anybody.
    write(&schema, amends::packs::SCHEMA, true)?;
    writeln!(out, "wrote {}: a rule of each kind, with examples", shown_path(&path))?;
    writeln!(out, "wrote {}: with it, editors complete and check packs", shown_path(&schema))?;
    let config = args.folder.join(NAMES[0]);
    if NAMES.iter().all(|name| !args.folder.join(name).exists()) {
        let text = CONFIG.replace(
            "# packs: [built-in:service-recovery, ./rules/house.yaml]",
            &format!("packs: [built-in:service-recovery, ./{RULES}/{name}.yaml]"),
        );
        write(&config, &text, false)?;
        writeln!(out, "wrote {}: it names the pack", shown_path(&config))?;
    } else {
        writeln!(out, "to use it, add to your amends.yaml: packs: [built-in:service-recovery, ./{RULES}/{name}.yaml]")?;
    }
    writeln!(out, "next: amends test {}", shown_path(&path))?;
    Ok(CLEAN)
}

/// A path as it may be shown.
fn shown_path(path: &Path) -> String {
    shown(&path.to_string_lossy())
}

/// Writes a file that is not there yet, unless it may be written over.
fn write(path: &Path, text: &str, force: bool) -> Result<()> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            anyhow::anyhow!("{} is there already: change it, or write over it with --force", path.display())
        }
        _ => anyhow::anyhow!("{} cannot be written: {error}", path.display()),
    };
    if force && path.is_file() {
        return replace(path, text.as_bytes()).map_err(failed);
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(|error| {
        // Half a file would be in the way of the next try.
        let _ = fs::remove_file(path);
        failed(error)
    })
}
