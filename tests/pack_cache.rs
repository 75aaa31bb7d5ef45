//! The cache of compiled packs: what is said never depends on it, and nothing in it is trusted that is not as it was written.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use amends::pack::Compiled;
use amends::packs::{self, Cache};
use support::{PACK, folder, ran};
use tempfile::TempDir;

/// A pack that stands on a built-in one and on another file, with something of each kind that is kept.
const HOUSE: &str = r#"
pack: house
language: en
extends: [service-recovery, base.yaml]
words:
  depot: [depot, warehouse]
acts:
  guys:
    about: Calls people guys.
    phrases: ["the (guys|lads) in the <depot>", {regex: 'gu[iy]s+ and gals'}]
    examples: {flagged: [The guys in the depot are on it.], clean: []}
rules:
  says-guys:
    severity: {default: warning, error-when: {channel: letter}}
    flag: guys
    message: calls people "{text}"
    why: They have names.
    help: say who it is
    rewrite: {replace: our team, of: match, applicability: unsafe}
  lost:
    severity: error
"#;

const BASE: &str = "
pack: base
language: en
extends: service-recovery
rules:
  lost:
    severity: info
    flag: {phrases: [is lost]}
    message: says it is lost
";

const DRAFT: &str =
    "Sorry if the parcel is lost. The guys in the warehouse are on it. You will have to call us again.\n";

/// The file of a cache that remembers which packs were not touched.
const STAMPS: &str = "stamps";

/// A folder with two packs and a draft.
fn house() -> TempDir {
    folder(&[("house.yaml", HOUSE), ("base.yaml", BASE), ("draft.txt", DRAFT), ("plain.yaml", PACK)])
}

/// What the program says in a folder, with a cache or without one: exit code, standard output, standard error.
fn said(folder: &Path, cache: Option<&Path>, arguments: &[&str]) -> (i32, String, String) {
    let mut command = support::amends(folder);
    if let Some(cache) = cache {
        command.env("AMENDS_CACHE_DIR", cache);
    }
    let ran = ran(command.args(arguments).output().unwrap());
    (ran.code, ran.out, ran.err)
}

const CHECK: &[&str] = &["check", "--no-config", "--pack", "house.yaml", "--output-format", "concise", "draft.txt"];

/// The packs of a cache.
fn kept(cache: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(cache.join("packs")) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| !path.ends_with(STAMPS));
    paths.sort();
    paths
}

/// When a file was used last.
fn used(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

/// Makes a file one that nobody has used for an hour.
fn forget(path: &Path) {
    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
    fs::File::options().write(true).open(path).unwrap().set_modified(hour_ago).unwrap();
}

#[test]
fn every_command_says_the_same_with_and_without_it() {
    let (folder, cache) = (house(), tempfile::tempdir().unwrap());
    let commands: &[&[&str]] = &[
        CHECK,
        &["check", "--no-config", "--pack", "house.yaml", "--pack", "plain.yaml", "draft.txt"],
        &["check", "--no-config", "--pack", "built-in:social", "draft.txt"],
        &[
            "check",
            "--no-config",
            "--pack",
            "house.yaml",
            "--output-format",
            "json",
            "--channel",
            "letter",
            "draft.txt",
        ],
        &["check", "--no-config", "--pack", "house.yaml", "--output-format", "html", "draft.txt"],
        &["check", "--no-config", "--pack", "house.yaml", "--output-format", "sarif", "draft.txt"],
        &["fix", "--no-config", "--pack", "house.yaml", "--unsafe", "--diff", "draft.txt"],
        &["outline", "--no-config", "--pack", "house.yaml", "draft.txt"],
        &["explain", "says-guys", "--pack", "house.yaml"],
        &["explain", "guys", "--pack", "house.yaml", "--output-format", "json"],
        &["explain", "missing-apology", "--pack", "house.yaml"],
        &["rules", "--pack", "house.yaml"],
        &["rules", "--pack", "house.yaml", "--output-format", "json"],
        &["test", "house.yaml"],
    ];
    for arguments in commands {
        let without = said(folder.path(), None, arguments);
        assert!(without.0 < 2, "{arguments:?}: {}", without.2);
        for _ in 0..2 {
            assert_eq!(said(folder.path(), Some(cache.path()), arguments), without, "{arguments:?}");
        }
    }
    // The house pack, the two together, and the profile: every command works with the same ones.
    assert_eq!(kept(cache.path()).len(), 3);
}

/// What is remembered of a pack that was not touched for a while goes with the next change of it, one that leaves its length and
/// its time as they were among them.
#[cfg(unix)]
#[test]
fn a_pack_that_changes_after_it_was_remembered_is_read_again() {
    let (folder, cache) = (house(), tempfile::tempdir().unwrap());
    let pack = folder.path().join("plain.yaml");
    let say = || said(folder.path(), Some(cache.path()), &["rules", "--pack", "plain.yaml", "--output-format", "json"]);
    let stamps = cache.path().join("packs").join(STAMPS);
    let first = say();
    std::thread::sleep(Duration::from_millis(2100));
    assert_eq!(say(), first);
    assert!(stamps.exists());
    assert_eq!(say(), first, "with what is remembered");

    let modified = used(&pack);
    let text = fs::read_to_string(&pack).unwrap();
    let other = text.replacen("message: ", "message: x", 1);
    let other = other[..other.len() - 1].to_owned();
    assert_eq!(other.len(), text.len());
    fs::write(&pack, other).unwrap();
    fs::File::options().write(true).open(&pack).unwrap().set_modified(modified).unwrap();
    let changed = say();
    assert_ne!(changed, first);

    // What is torn or changed is not used, and written anew.
    fs::write(&stamps, b"stamps 1 and something else").unwrap();
    assert_eq!(say(), changed);
}

#[test]
fn what_is_kept_is_what_was_compiled() {
    let (folder, room) = (house(), tempfile::tempdir().unwrap());
    let name = folder.path().join("house.yaml").to_string_lossy().into_owned();
    let cache = Cache::at(room.path().join("packs"));
    let compiled = |of: Compiled| {
        let Compiled { pack, mut notes } = of;
        notes.forget_sources();
        Compiled { pack, notes }
    };
    let expected = compiled(packs::load(&name).unwrap());
    for _ in 0..2 {
        let found = compiled(packs::load_kept(&name, &cache).unwrap());
        assert!(found == expected);
    }
    let kept = kept(room.path());
    let [kept] = kept.as_slice() else { panic!("{kept:?}") };
    forget(kept);
    assert!(compiled(packs::load_kept(&name, &cache).unwrap()) == expected);
    assert!(used(kept).elapsed().unwrap() < Duration::from_secs(1800), "what is used is kept longest");
}

#[test]
fn another_text_of_a_pack_is_another_pack() {
    let (folder, cache) = (house(), tempfile::tempdir().unwrap());
    let says = |what: &str| {
        let (_, out, err) = said(folder.path(), Some(cache.path()), CHECK);
        assert!(out.contains(what), "{what}: {out}{err}");
        assert_eq!(out, said(folder.path(), None, CHECK).1);
    };
    says("[says-guys]");
    says("error: says it is lost [lost]");
    let text = fs::read_to_string(folder.path().join("house.yaml")).unwrap();
    fs::write(folder.path().join("house.yaml"), text.replace("calls people", "names people")).unwrap();
    says("names people");
    fs::write(folder.path().join("house.yaml"), &text).unwrap();
    says("calls people");
    // What it extends has changed, and it has not.
    fs::write(folder.path().join("base.yaml"), BASE.replace("says it is lost", "says that it is lost")).unwrap();
    says("says that it is lost");
    says("says that it is lost");
    fs::remove_file(folder.path().join("base.yaml")).unwrap();
    let (code, _, err) = said(folder.path(), Some(cache.path()), CHECK);
    assert!(code == 2 && err.contains("base.yaml"), "{err}");
}

/// In a folder of files, the one that is added, and the one that is renamed so that it comes first.
#[test]
fn the_files_of_a_folder_and_their_order_count() {
    let [first, second] = ["one", "two"].map(|word| {
        format!("pack: f\nlanguage: en\nacts:\n  {word}:\n    about: It is {word}.\n    phrases: [{word} time]\n")
    });
    let folder =
        folder(&[("f/a.yaml", &first), ("f/b.yaml", &second), ("draft.txt", "One time, two time, three time.\n")]);
    let cache = tempfile::tempdir().unwrap();
    let outline = ["outline", "--no-config", "--pack", "f", "draft.txt"];
    let says = || {
        let with = said(folder.path(), Some(cache.path()), &outline);
        assert_eq!(with, said(folder.path(), None, &outline));
        kept(cache.path()).len()
    };
    assert_eq!((says(), says()), (1, 1));
    fs::rename(folder.path().join("f/b.yaml"), folder.path().join("f/0.yaml")).unwrap();
    assert_eq!(says(), 2);
    fs::write(folder.path().join("f/c.yaml"), second.replace("two", "three")).unwrap();
    assert_eq!(says(), 3);
}

#[test]
fn what_is_torn_changed_or_foreign_is_replaced() {
    let other = PACK.replace("stiff", "stilted");
    let (folder, room) = (folder(&[("plain.yaml", PACK), ("other.yaml", &other)]), tempfile::tempdir().unwrap());
    let cache = Cache::at(room.path().join("packs"));
    let load = |name: &str, notes: bool| {
        let name = folder.path().join(name).to_string_lossy().into_owned();
        let mut all = packs::load_languages(&[name], Path::new(""), &cache, notes).unwrap();
        let mut compiled = all.pop().unwrap();
        compiled.notes.forget_sources();
        compiled
    };
    let expected = load("plain.yaml", true);
    let [place] = &kept(room.path())[..] else { panic!("one file") };
    let ours = fs::read(place).unwrap();
    load("other.yaml", true);
    let theirs = kept(room.path()).into_iter().find(|path| path != place).unwrap();
    let changed = |at: usize| {
        let mut bytes = ours.clone();
        bytes[at] ^= 0x10;
        bytes
    };
    let mut broken: Vec<Vec<u8>> =
        vec![Vec::new(), fs::read(theirs).unwrap(), b"amends 1".to_vec(), vec![0; ours.len()]];
    // The front of the file, byte by byte, then in steps to its end.
    broken.extend((0..150).chain((150..ours.len()).step_by(ours.len() / 40)).map(changed));
    broken.extend([1, 20, 44, 100, ours.len() / 3, ours.len() - 1].map(|length| ours[..length].to_vec()));
    broken.push([ours.as_slice(), b"more"].concat());
    let mut zeros = ours.clone();
    zeros[ours.len() / 4..][..4096].fill(0);
    broken.push(zeros);
    for bytes in broken {
        fs::write(place, &bytes).unwrap();
        // What only explaining needs is not looked at where nothing is explained.
        assert!(load("plain.yaml", false).pack == expected.pack);
        assert!(load("plain.yaml", true) == expected);
        assert!(fs::read(place).unwrap() == ours, "it is replaced");
    }
    // Something that is no file, and cannot be replaced.
    fs::remove_file(place).unwrap();
    fs::create_dir(place).unwrap();
    assert!(load("plain.yaml", true) == expected);
}

#[test]
fn a_folder_that_cannot_be_written_is_no_error() {
    let folder = house();
    let expected = said(folder.path(), None, CHECK);
    // A file stands where the folder should be; nobody can write there, root included.
    let file = folder.path().join("draft.txt");
    assert_eq!(said(folder.path(), Some(&file), CHECK), expected);
    assert_eq!(said(folder.path(), Some(&file.join("deeper")), CHECK), expected);
    assert_eq!(fs::read_to_string(file).unwrap(), DRAFT);
}

/// Where the variable is not set, the cache is the user's; where it is set to nothing, there is none.
#[test]
#[cfg(target_os = "linux")]
fn the_variable_says_where_it_is() {
    let (folder, home) = (house(), tempfile::tempdir().unwrap());
    let run = |variables: &[(&str, &Path)]| {
        let mut command = support::amends(folder.path());
        command.env_remove("AMENDS_CACHE_DIR").env_remove("XDG_CACHE_HOME").env("HOME", home.path());
        command.envs(variables.iter().copied());
        assert_eq!(command.args(CHECK).output().unwrap().status.code(), Some(1));
    };
    run(&[("AMENDS_CACHE_DIR", Path::new(""))]);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    run(&[]);
    assert_eq!(kept(&home.path().join(".cache/amends")).len(), 1);
    run(&[("XDG_CACHE_HOME", &home.path().join("xdg"))]);
    assert_eq!(kept(&home.path().join("xdg/amends")).len(), 1);
    run(&[("AMENDS_CACHE_DIR", &home.path().join("mine"))]);
    assert_eq!(kept(&home.path().join("mine")).len(), 1);
}

/// Only the user may look into it, and no word of a draft is in it.
#[test]
#[cfg(unix)]
fn it_is_the_users_alone_and_holds_no_draft() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, cache) = (house(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("draft.txt"), "Sorry if the Zanzibarquilt is lost.\n").unwrap();
    assert_eq!(said(folder.path(), Some(&cache.path().join("deep/er")), CHECK).0, 1);
    let kept = kept(&cache.path().join("deep/er"));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&kept[0]), 0o600);
    for folder in ["deep", "deep/er", "deep/er/packs"] {
        assert_eq!(mode(&cache.path().join(folder)), 0o700, "{folder}");
    }
    let bytes = fs::read(&kept[0]).unwrap().to_ascii_lowercase();
    assert!(!bytes.windows(9).any(|window| window == b"zanzibarq"));
}

#[test]
fn packs_with_mistakes_or_warnings_are_compiled_each_time() {
    let mistake = PACK.replace("severity: warning", "severity: loud");
    // A rule of the built-in pack under the same name, which is told as a warning.
    let clash =
        PACK.replace("language: en", "language: en\nextends: service-recovery").replace("stiff-words", "sorry-if");
    let packs = [("mistake.yaml", mistake.as_str()), ("clash.yaml", &clash), ("draft.txt", DRAFT)];
    let (folder, cache) = (folder(&packs), tempfile::tempdir().unwrap());
    for pack in ["mistake.yaml", "clash.yaml", "nowhere.yaml"] {
        let check = ["check", "--no-config", "--pack", pack, "draft.txt"];
        let without = said(folder.path(), None, &check);
        assert!(without.2.contains("error") || without.2.contains("warning"), "{pack}: {}", without.2);
        for _ in 0..2 {
            assert_eq!(said(folder.path(), Some(cache.path()), &check), without);
        }
        assert_eq!(kept(cache.path()), Vec::<PathBuf>::new(), "{pack}");
    }
}

#[test]
fn the_built_in_packs_need_no_cache() {
    let (folder, cache) = (house(), tempfile::tempdir().unwrap());
    for arguments in [
        &["check", "--no-config", "draft.txt"][..],
        &["check", "--no-config", "--pack", "service-recovery", "--output-format", "html", "draft.txt"],
        &["rules"],
        &["explain", "sorry-if"],
    ] {
        assert!(said(folder.path(), Some(cache.path()), arguments).0 < 2);
    }
    assert_eq!(kept(cache.path()), Vec::<PathBuf>::new());
}

#[test]
fn what_was_used_last_stays_and_nothing_else_is_touched() {
    let (folder, cache) = (house(), tempfile::tempdir().unwrap());
    let packs = cache.path().join("packs");
    fs::create_dir_all(&packs).unwrap();
    let old = |name: &str, age: u64| {
        let path = packs.join(name);
        fs::write(&path, name).unwrap();
        let time = SystemTime::now() - Duration::from_secs(age * 3600);
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        path
    };
    let files: Vec<PathBuf> = (0..40).map(|age| old(&format!("{age:064}.pack"), age + 2)).collect();
    let others = [old("notes.txt", 900), old("short.pack", 900), old(".new-fresh", 0)];
    let unfinished = old(".new-abandoned", 30);
    assert_eq!(said(folder.path(), Some(cache.path()), CHECK).0, 1);
    let there = files.iter().filter(|path| path.exists()).count();
    assert_eq!(there, 31);
    assert!(files[..31].iter().all(|path| path.exists()), "those used last");
    assert!(others.iter().all(|path| path.exists()));
    assert!(!unfinished.exists());
    // One that is as large as all may be together: it goes, and those that were used before it.
    let large = fs::File::options().write(true).open(&files[3]).unwrap();
    large.set_len(128 << 20).unwrap();
    large.set_modified(SystemTime::now() - Duration::from_secs(5 * 3600)).unwrap();
    drop(large);
    assert_eq!(said(folder.path(), Some(cache.path()), &["rules", "--pack", "plain.yaml"]).0, 0);
    assert!(files[..3].iter().all(|path| path.exists()) && !files[3..].iter().any(|path| path.exists()));
}

#[test]
fn many_at_once_disturb_nobody() {
    let (folder, cache) = (house(), tempfile::tempdir().unwrap());
    let expected = said(folder.path(), None, CHECK);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(said(folder.path(), Some(cache.path()), CHECK), expected));
        }
    });
    assert_eq!(kept(cache.path()).len(), 1);
}

/// The tests must leave the cache of whoever runs them alone.
#[test]
fn every_test_that_runs_the_program_says_where_its_cache_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["tests", "tests/support", "benches"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let runs = text.contains("CARGO_BIN_EXE_") || text.contains("cargo_bin(");
                assert!(!runs || text.contains("AMENDS_CACHE_DIR"), "{}", path.display());
            }
        }
    }
}

/// What an earlier build kept must not be taken for what this one would compile.
#[test]
fn all_of_the_compiler_is_in_the_key() {
    let build = fs::read_to_string("build.rs").unwrap();
    let listed = build.split_once("const COMPILER").unwrap().1.split_once("];").unwrap().0;
    let parts: Vec<&str> =
        build.lines().filter_map(|line| line.strip_prefix("#[path = \"")?.strip_suffix("\"]")).collect();
    assert!(parts.len() > 4, "{parts:?}");
    for part in parts {
        let known = part.strip_suffix("/mod.rs").unwrap_or(part);
        assert!(
            listed.contains(&format!("\"{known}\"")),
            "{part} is compiled into build.rs and not listed in COMPILER"
        );
    }
}
