//! `amends init`: writes a configuration or a pack to begin with.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use amends::config::NAMES;
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
        writeln!(out, "wrote {}: every setting is in it, commented out", path.display())?;
        writeln!(out, "next: amends check FOLDER")?;
        return Ok(CLEAN);
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.starts_with('-') || !name.chars().all(plain) {
        bail!("`{}` cannot be the name of a pack: use small letters, digits and hyphens", amends::report::shown(name));
    }
    let folder = args.folder.join(RULES);
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let path: PathBuf = folder.join(format!("{name}.yaml"));
    write(&path, &PACK.replace(PACK_NAME, name), args.force)?;
    let schema = folder.join(SCHEMA);
    // The schema is the program's own: an old one is no use to anybody.
    write(&schema, amends::packs::SCHEMA, true)?;
    writeln!(out, "wrote {}: a rule of each kind, with examples", path.display())?;
    writeln!(out, "wrote {}: with it, editors complete and check packs", schema.display())?;
    let config = args.folder.join(NAMES[0]);
    if NAMES.iter().all(|name| !args.folder.join(name).exists()) {
        let text = CONFIG.replace(
            "# packs: [built-in:service-recovery, ./rules/house.yaml]",
            &format!("packs: [built-in:service-recovery, ./{RULES}/{name}.yaml]"),
        );
        write(&config, &text, false)?;
        writeln!(out, "wrote {}: it names the pack", config.display())?;
    } else {
        writeln!(out, "to use it, add to your amends.yaml: packs: [built-in:service-recovery, ./{RULES}/{name}.yaml]")?;
    }
    writeln!(out, "next: amends test {}", path.display())?;
    Ok(CLEAN)
}

/// Writes a file that is not there yet, unless it may be written over.
fn write(path: &Path, text: &str, force: bool) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let mut file = options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            anyhow::anyhow!("{} is there already: change it, or write over it with --force", path.display())
        }
        _ => anyhow::anyhow!("{} cannot be written: {error}", path.display()),
    })?;
    file.write_all(text.as_bytes()).with_context(|| path.display().to_string())
}
