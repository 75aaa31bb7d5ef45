//! Every report of a checked file, each read by a reader of its format.

use amends::finding::Severity;
use amends::linter::{CheckedFile, Linter, Settings};
use amends::report::outline::Outline;
use amends::report::{ColumnUnit, Format, Options, RuleInfo, Summary};

use super::judge;

/// Writes every report and judges it. `look` chooses colour, width and the unit of columns.
pub fn all(linter: &Linter, file: &CheckedFile, look: usize) {
    let rules: Vec<RuleInfo> = infos(linter);
    let options = Options {
        column_unit: [ColumnUnit::Char, ColumnUnit::Utf16, ColumnUnit::Byte][look % 3],
        color: look & 4 == 4,
        width: (look & 8 == 8).then_some(look * 2),
        quiet: look & 16 == 16,
        fail_on: (look & 32 == 0).then_some(Severity::Warning),
        rules: rules.into(),
        ..Options::default()
    };
    let mut summary = Summary::default();
    summary.add(file);
    for &format in Format::ALL {
        let mut reporter = format.reporter(options.clone());
        let mut out = Vec::new();
        reporter.file(file, &mut out).expect("writing to memory");
        reporter.finish(&summary, &mut out).expect("writing to memory");
        let out = String::from_utf8(out).expect("reports are UTF-8");
        judge::report(format, &out, file, options.color);
    }
    outlines(linter, file, options.color);
}

fn outlines(linter: &Linter, file: &CheckedFile, color: bool) {
    let pack = linter.pack();
    let drafts = file.file.drafts.iter();
    let readings: Vec<_> = drafts.map(|draft| (linter.read(draft, Settings::default()), pack)).collect();
    for (mut outline, json) in [(Outline::page(color, 90), false), (Outline::json(), true)] {
        let mut out = Vec::new();
        outline.file(&file.file, &readings, &mut out).expect("writing to memory");
        outline.finish(&mut out).expect("writing to memory");
        let out = String::from_utf8(out).expect("outlines are UTF-8");
        judge::harmless(&out, color && !json);
        if json {
            let value: serde_json::Value = serde_json::from_str(&out).expect("JSON");
            let listed = file.file.drafts.len() + file.file.skipped.len();
            assert_eq!(value["drafts"].as_array().map(Vec::len), Some(listed));
        }
    }
}

fn infos(linter: &Linter) -> Vec<RuleInfo> {
    let mut infos: Vec<RuleInfo> = linter
        .pack()
        .rules
        .iter()
        .map(|rule| {
            let said = rule.said.open();
            RuleInfo {
                id: rule.id.clone(),
                severity: rule.severity.unwrap_or(Severity::Info),
                family: said.message.clone(),
                summary: said.message,
                why: said.label,
                help: said.help,
                url: None,
            }
        })
        .collect();
    infos.sort_by(|a, b| a.id.cmp(&b.id));
    infos
}
