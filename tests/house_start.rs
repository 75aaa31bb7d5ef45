//! How a house begins: `amends init`, `amends test` and `amends rules`, as a new user runs them.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

mod support;

use std::fs;
use std::path::Path;

use support::{Ran, ran};

/// Runs the program in a folder: exit code, standard output, standard error.
fn amends(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let Ran { code, out, err } = ran(support::amends(folder).args(args).output().unwrap());
    (code, out, err)
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_configuration_is_written_once() {
    let folder = folder();
    let (code, out, _) = amends(folder.path(), &["init"]);
    assert_eq!(code, 0);
    assert!(out.contains("amends.yaml"), "{out}");
    let path = folder.path().join("amends.yaml");
    let text = fs::read_to_string(&path).unwrap();
    // Every setting works as it stands there once its mark is taken away.
    let mut live: String = text
        .lines()
        .map(|line| {
            let setting = line.strip_prefix("# ").filter(|rest| {
                rest.contains(": ") && rest.starts_with(|c: char| c.is_ascii_lowercase())
                    || rest.starts_with("  ")
                    || rest.ends_with(':')
            });
            setting.map_or_else(String::new, |rest| format!("{rest}\n"))
        })
        .collect();
    live = live.replace(", ./rules/house.yaml", "");
    fs::write(&path, &live).unwrap();
    fs::write(folder.path().join("draft.txt"), "Thank you.").unwrap();
    let (code, _, err) = amends(folder.path(), &["check", "draft.txt"]);
    assert!(code < 2, "{err}\n{live}");
    assert!(live.contains("packs:") && live.contains("overrides:") && live.contains("fail-on:"), "{live}");

    let (code, _, err) = amends(folder.path(), &["init"]);
    assert_eq!(code, 2);
    assert!(err.contains("--force"), "{err}");
    assert_eq!(fs::read_to_string(&path).unwrap(), live);
    assert_eq!(amends(folder.path(), &["init", "--force"]).0, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_pack_to_begin_with_passes_its_tests_and_works() {
    let folder = folder();
    let (code, _, err) = amends(folder.path(), &["init", "--pack", "clinic"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let (code, out, err) = amends(folder.path(), &["test", "rules/clinic.yaml"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("none failed; 0 warnings"), "{out}");
    let rules = fs::read_to_string(folder.path().join("rules/clinic.yaml")).unwrap();
    for trigger in ["flag:", "missing:", "order:", "limit:", "check:"] {
        assert!(rules.contains(&format!("    {trigger}")), "{trigger}");
    }
    assert_eq!(
        fs::read_to_string(folder.path().join("rules/pack.schema.json")).unwrap(),
        amends(folder.path(), &["schema", "pack"]).1
    );

    fs::write(folder.path().join("draft.txt"), "The parts are on the van. Your comfort is our passion!\n").unwrap();
    let (code, out, _) = amends(folder.path(), &["check", "--output-format", "concise", "draft.txt"]);
    assert_eq!(code, 1);
    assert!(out.contains("clinic-old-slogan"), "{out}");
    let (code, out, _) =
        amends(folder.path(), &["test", "rules/clinic.yaml", "--rule", "clinic-old-slogan", "--on", "draft.txt"]);
    assert_eq!(code, 0);
    assert!(out.contains("clinic-old-slogan         1       1   100.0%"), "{out}");
    let (_, out, _) = amends(folder.path(), &["rules"]);
    assert!(out.lines().any(|line| line.starts_with("clinic-old-slogan") && line.contains(" clinic ")), "{out}");
    assert!(out.lines().any(|line| line.starts_with("sorry-if") && line.contains("service-recovery")), "{out}");
    assert_eq!(amends(folder.path(), &["init", "--pack", "clinic"]).0, 2);
    assert_eq!(amends(folder.path(), &["init", "--pack", "My Clinic"]).0, 2);
}

const PACK: &str = "\
# a note
pack: house
words:
  unused: [moon]   # nobody names it
acts:
  sun:
    about: Names it.
    phrases:
      - the sun
      - the (sun|moon)
    examples: {flagged: [The sun is out., The stars are out.], clean: [The moon is out.]}
rules:
  says-blue:
    severity: warning
    flag: {phrases: [very blue]}
    message: says blue
    rewrite: Painted very blue.
    examples:
      flagged:
        - {reply: It is very blue., text: 'It is'}   # an old span
      clean:
        - It is red.
  says-red:
    severity: warning
    flag: {phrases: [very red]}
    message: says red
";

#[test]
fn what_fails_and_what_is_odd_is_drawn() {
    let folder = folder();
    fs::write(folder.path().join("house.yaml"), PACK).unwrap();
    let (code, out, err) = amends(folder.path(), &["test", "house.yaml"]);
    assert_eq!((code, err.as_str()), (1, ""));
    insta::assert_snapshot!(out);
    let (code, out, _) = amends(folder.path(), &["test", "house.yaml", "--format", "json"]);
    assert_eq!(code, 1);
    insta::assert_snapshot!(out);
    let (_, out, _) = amends(folder.path(), &["test", "house.yaml", "--format", "junit"]);
    let document = roxmltree::Document::parse(&out).unwrap();
    let failures = document.descendants().filter(|node| node.has_tag_name("failure")).count();
    assert_eq!(failures, 4, "{out}");
    let (code, out, _) = amends(folder.path(), &["test", "house.yaml", "--rule", "says-red"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("lacks examples"), "{out}");
    let (code, _, err) = amends(folder.path(), &["test", "house.yaml", "--rule", "says-rde"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `says-red`?"), "{err}");
}

#[test]
fn expected_words_are_updated_and_nothing_else() {
    let folder = folder();
    let path = folder.path().join("house.yaml");
    fs::write(&path, PACK).unwrap();
    let (_, _, err) = amends(folder.path(), &["test", "house.yaml", "--update"]);
    assert!(err.contains("1 examples updated"), "{err}");
    assert_eq!(fs::read_to_string(&path).unwrap(), PACK.replace("text: 'It is'}   #", "text: very blue}   #"));
    let (_, _, err) = amends(folder.path(), &["test", "house.yaml", "--update"]);
    assert!(err.contains("0 examples updated"), "{err}");
}

#[test]
fn clashing_ids_are_told() {
    let folder = folder();
    fs::write(folder.path().join("a.yaml"), PACK).unwrap();
    fs::write(
        folder.path().join("b.yaml"),
        "pack: other\nrules:\n  says-red: {severity: info, flag: {phrases: [red]}, message: red}\n",
    )
    .unwrap();
    fs::write(folder.path().join("amends.yaml"), "packs: [a.yaml, b.yaml]\n").unwrap();
    let (code, out, err) = amends(folder.path(), &["rules", "--format", "json"]);
    assert_eq!(code, 0);
    assert!(
        err.contains("the rule `says-red` of the pack `other` takes the place of the one of the pack `house`"),
        "{err}"
    );
    fs::write(folder.path().join("draft.txt"), "It is red.").unwrap();
    let (_, _, told) = amends(folder.path(), &["check", "draft.txt"]);
    assert!(told.contains("takes the place of the one of the pack `house`: leave out its trigger"), "{told}");
    let (_, _, told) = amends(folder.path(), &["check", "-q", "draft.txt"]);
    assert_eq!(told, "");
    let rules: serde_json::Value = serde_json::from_str(&out).unwrap();
    let red = rules["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "says-red").unwrap().clone();
    assert_eq!((red["pack"].as_str(), red["severity"].as_str()), (Some("other"), Some("info")));
}

#[test]
fn a_pack_is_tried_on_drafts_of_its_own_language() {
    let folder = folder();
    let drafts = folder.path().join("drafts");
    fs::create_dir(&drafts).unwrap();
    let german =
        "Es tut uns sehr leid, dass Sie so lange warten mussten. Normalerweise sind unsere Fahrer sehr zuverlässig.";
    fs::write(drafts.join("de.txt"), format!("{german}\n")).unwrap();
    fs::write(drafts.join("en.txt"), "We are very sorry that you had to wait. It is not typical of us at all.\n")
        .unwrap();
    for (pack, rule) in [("built-in:service-recovery-de", "de.txt"), ("built-in:service-recovery", "en.txt")] {
        let args = ["test", pack, "--rule", "usual-quality-defence", "--on", "drafts"];
        let (code, out, err) = amends(folder.path(), &args);
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(out.contains(rule) && out.contains("1 drafts in 2 files read"), "{out}");
        assert!(out.contains("1 drafts in another language were left out"), "{out}");
    }
}

#[test]
fn a_pack_is_tried_on_files_that_the_house_describes_and_for_the_channel_it_names() {
    let folder = folder();
    let config = "libraries:\n  - {id: ours, parse: json, is: \"$.answers[*].say\", each: \"$.answers[*]\", \
                  text: [{at: [$.say], as: [plain]}]}\noverrides:\n  - {files: [\"short/**\"], channel: sms}\n";
    fs::write(folder.path().join("amends.yaml"), config).unwrap();
    fs::create_dir(folder.path().join("short")).unwrap();
    let say = "We are very sorry that you had to wait. It is not typical of us at all.";
    fs::write(folder.path().join("answers.json"), format!("{{\"answers\": [{{\"say\": \"{say}\"}}]}}")).unwrap();
    fs::write(folder.path().join("short/long.txt"), format!("{}\n", "The van comes at nine on Monday. ".repeat(20)))
        .unwrap();
    let rules = ["test", "--rule", "usual-quality-defence,too-long-for-channel", "--on", "answers.json", "short"];
    let (code, out, err) = amends(folder.path(), &rules);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("usual-quality-defence         1") && out.contains("too-long-for-channel"), "{out}");
    assert!(out.contains("2 drafts in 2 files read"), "{out}");
}
