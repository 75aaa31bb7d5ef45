//! `amends check`: reads drafts, shows what was found, and says by its exit code whether there was any.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use amends::finding::Severity;
use amends::linter::{CheckedFile, Linter};
use amends::pack::Notes;
use amends::report::{Options, RuleInfo, Summary, shown};
use amends::yaml::nearest;
use anyhow::{Context as _, Result, bail};

use super::args::CheckArgs;
use super::{CLEAN, FAILED, FOUND, packs};

/// Runs the command.
pub fn run(args: &CheckArgs) -> Result<u8> {
    let inputs = args.input.find()?;
    let read_options = args.input.read_options()?;
    let settings = args.input.settings();
    let pack = packs::pack(args.input.pack.as_deref(), args.output.color)?;
    let severities = Severities::new(args, pack.rules.iter().map(|rule| rule.id.as_str()).collect())?;
    let linter = Linter::new(pack);
    let mut reporter = args.output_format.reporter(Options {
        column_unit: args.output.column_unit,
        color: args.output.color.on_stdout(),
        width: None,
        quiet: args.output.quiet,
        rules: infos(&linter, None),
        fail_on: args.fail_on.severity(),
        cwd: None,
        root: None,
    });
    let mut out = BufWriter::new(io::stdout().lock());
    let mut summary = Summary::default();
    let mut failed = false;
    for (path, why) in &inputs.trouble {
        failed = true;
        summary.not_checked += 1;
        summary.trouble += 1;
        anstream::eprintln!("error: {}: {}", shown(&path.to_string_lossy()), shown(why));
    }
    for input in &inputs.list {
        let file = match input.read(&read_options) {
            Ok(file) => file,
            Err(error) => {
                summary.not_checked += 1;
                if input.must_be_understood() || !error.is_not_ours() {
                    failed = true;
                    summary.trouble += 1;
                    out.flush()?;
                    anstream::eprintln!("error: {}", shown(&error.to_string()));
                } else if args.output.verbose {
                    anstream::eprintln!("not checked: {}", shown(&error.to_string()));
                }
                continue;
            }
        };
        let drafts = file
            .drafts
            .iter()
            .map(|draft| {
                let mut checked = linter.check(draft, settings, &|rule| severities.of(rule));
                checked.findings.retain(|finding| args.min_severity.is_none_or(|min| finding.severity >= min));
                checked
            })
            .collect();
        for skipped in file.skipped.iter().filter(|skipped| skipped.trouble) {
            failed = true;
            let place = skipped.place.as_deref().map(|place| format!(" {place}")).unwrap_or_default();
            anstream::eprintln!(
                "error: {}{}: not checked: {}",
                shown(&file.path),
                shown(&place),
                shown(&skipped.reason)
            );
        }
        let checked = CheckedFile { file, drafts };
        if args.output.verbose {
            describe(&checked);
        }
        summary.add(&checked);
        reporter.file(&checked, &mut out)?;
    }
    reporter.finish(&summary, &mut out)?;
    out.flush()?;
    if args.output.verbose {
        for (count, why) in &inputs.left_alone {
            anstream::eprintln!("left alone: {count} {why}");
        }
    }
    if !args.output_format.closes_with_count() && !args.output.quiet && args.output.verbose {
        anstream::eprintln!("{}", summary.line());
    }
    let over = args.fail_on.severity().is_some_and(|severity| summary.at_least(severity) > 0);
    Ok(if failed {
        FAILED
    } else if over && !args.exit_zero {
        FOUND
    } else {
        CLEAN
    })
}

/// Says on standard error what was read in a file.
fn describe(checked: &CheckedFile) {
    let file = &checked.file;
    let library = file.library.as_deref().map(|id| format!(", library {id}")).unwrap_or_default();
    anstream::eprintln!("{}: {}{library}, {} drafts", shown(&file.path), file.format, file.drafts.len());
    for (draft, checked) in file.drafts.iter().zip(&checked.drafts) {
        let what = draft.name.as_deref().or(draft.id.as_deref()).or(draft.pointer.as_deref()).unwrap_or("draft");
        anstream::eprintln!(
            "  {}: {}, {}, context: {}",
            shown(what),
            checked.channel,
            checked.situation,
            draft.context
        );
    }
    for skipped in &file.skipped {
        let what = skipped.name.as_deref().or(skipped.place.as_deref()).unwrap_or("file");
        anstream::eprintln!("  not checked: {}: {}", shown(what), shown(&skipped.reason));
    }
}

/// What reports say about the rules.
pub fn infos(linter: &Linter, notes: Option<&Notes>) -> Vec<RuleInfo> {
    let rules = linter.pack().rules.iter().enumerate();
    rules
        .map(|(index, rule)| {
            let notes = notes.and_then(|notes| notes.rules.get(index));
            RuleInfo {
                id: rule.id.clone(),
                severity: rule.severity.unwrap_or(Severity::Info),
                family: notes.map(|notes| notes.family.clone()).unwrap_or_default(),
                summary: rule.message.clone(),
                why: notes.map(|notes| notes.why.clone()).unwrap_or_default(),
                help: rule.help.clone(),
                url: None,
            }
        })
        .collect()
}

/// The severities that flags give to rules.
struct Severities {
    selected: Option<Vec<String>>,
    changed: BTreeMap<String, Option<Severity>>,
}

impl Severities {
    fn new(args: &CheckArgs, known: Vec<&str>) -> Result<Self> {
        let check = |id: &str| -> Result<()> {
            if known.contains(&id) {
                return Ok(());
            }
            match nearest(id, known.iter().copied()) {
                Some(near) => bail!("there is no rule `{id}`: did you mean `{near}`?"),
                None => bail!("there is no rule `{id}`: see `amends rules` for those there are"),
            }
        };
        let mut changed = BTreeMap::new();
        for text in &args.severities {
            let (id, level) = text
                .split_once('=')
                .with_context(|| format!("`{text}` is no RULE=LEVEL: write for example --severity sorry-if=warning"))?;
            check(id)?;
            let severity = match level {
                "off" => None,
                _ => match level.parse() {
                    Ok(severity) => Some(severity),
                    Err(_) => bail!("`{level}` is none of error, warning, info, off"),
                },
            };
            changed.insert(id.to_owned(), severity);
        }
        for id in args.select.iter().chain(&args.ignore) {
            check(id)?;
        }
        for id in &args.ignore {
            changed.insert(id.clone(), None);
        }
        let selected = (!args.select.is_empty()).then(|| args.select.clone());
        Ok(Self { selected, changed })
    }

    fn of(&self, rule: &str) -> Option<Option<Severity>> {
        if self.selected.as_ref().is_some_and(|selected| !selected.iter().any(|id| id == rule)) {
            return Some(None);
        }
        self.changed.get(rule).copied()
    }
}
