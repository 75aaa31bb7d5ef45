//! The fuzzer's saved inputs, each run through what must hold for its part of the program.

#[path = "../fuzz/oracles/mod.rs"]
mod oracles;

use std::fs;
use std::path::Path;

/// Runs everything that is kept for a part. What is too much for a run names its file.
fn keeps(name: &str) {
    let (_, target) = oracles::TARGETS.iter().find(|(known, _)| *known == name).expect("a part of that name");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/saved").join(name);
    let mut paths: Vec<_> =
        fs::read_dir(&folder).expect("the saved inputs").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} holds nothing", folder.display());
    for path in paths {
        let data = fs::read(&path).expect("a saved input");
        let holds = std::panic::catch_unwind(|| target(&data)).is_ok();
        assert!(holds, "{} does not hold for {}", name, path.display());
    }
}

macro_rules! parts {
    ($($name:ident)+) => {
        $(#[test]
        fn $name() {
            keeps(stringify!($name));
        })+

        #[test]
        fn every_part_is_run() {
            let run = [$(stringify!($name)),+];
            assert_eq!(oracles::TARGETS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), run);
        }
    };
}

parts!(text phrase pack config source check fix lsp);
