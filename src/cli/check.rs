//! `amends check`: reads drafts, shows what was found, and says by its exit code whether there was any.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use amends::baseline::{Baseline, Left};
use amends::draft::{Skipped, SourceFile};
use amends::finding::Severity;
use amends::fix::replace;
use amends::kept::{Counts, Kept};
use amends::languages::Tag;
use amends::linter::CheckedFile;
use amends::report::{Format, Options, Summary, shown};
use amends::session::{Applies, Session};
use amends::silence;
use amends::source::ReadOptions;
use anyhow::{Context as _, Result, bail};

use super::args::CheckArgs;
use super::inputs::{Input, Inputs};
use super::outputs::Outputs;
use super::progress::Progress;
use super::session::{of_check, told};
use super::statistics::Statistics;
use super::{CLEAN, FAILED, FOUND, keeping, packs, parallel};

/// Reasons for not checking something that are told at the end.
const REASONS: usize = 5;
/// Fewer files than this are not worth a second thread.
const FEW: usize = 4;

/// A file to check and what applies to it.
struct Task {
    input: Input,
    applies: Applies,
}

/// A file that was checked.
struct Outcome {
    file: CheckedFile,
    left: Option<Left>,
    fail_on: Option<Severity>,
}

/// Runs the command.
pub fn run(args: &CheckArgs) -> Result<u8> {
    let mut inputs = args.input.find()?;
    let read_options = args.input.read_options()?;
    let keeps = keeping::is_worth_it(args, &inputs);
    let mut session = of_check(args, Outputs::explain(args), keeps)?;
    let tasks = tasks(args, &mut inputs, &mut session)?;
    if args.show_files || args.show_settings {
        return show(args, &tasks);
    }
    let known = Known::new(args)?;
    let kept = if keeps { keeping::open(args) } else { None };
    // The packs that flags name are looked at even if there is no file.
    let fallback = session.of(Path::new("<stdin>")).map_err(told)?;
    if !args.output.quiet {
        packs::tell_clashes(session.clashes());
    }
    let mut outputs = Outputs::open(args, &options(args, &session, &fallback))?;
    let mut run = Run::new(args, tasks.len());
    for (path, why) in &inputs.trouble {
        run.take(&mut unreadable(path, why), &mut outputs)?;
    }
    let threads = threads(args, tasks.len());
    parallel::in_order(
        threads,
        &tasks,
        // Where files are not shared out, threads may share a long one.
        |task| {
            let file = read(task, &read_options);
            let threads = if threads == 1 { args.threads } else { 1 };
            let file = task.applies.book.check_file_with(file, &task.applies.settings, threads, kept.as_ref());
            outcome(task, file, args, known.as_ref())
        },
        |outcome| run.take(outcome, &mut outputs),
    )?;
    run.progress.clear();
    outputs.finish(&run.summary)?;
    run.drafts = kept.map(Kept::close);
    let code = run.finish(&inputs, &outputs, known.as_ref());
    // The process is about to end: to give back the memory of the packs piece by piece would only take time.
    std::mem::forget(session);
    code
}

/// Everything to check, without what configurations leave out.
fn tasks(args: &CheckArgs, inputs: &mut Inputs, session: &mut Session) -> Result<Vec<Task>> {
    let mut tasks = Vec::with_capacity(inputs.list.len());
    let mut excluded = 0;
    let resolved = |path: &PathBuf| path.canonicalize().ok();
    let reports: Vec<PathBuf> = Outputs::files(args).filter_map(resolved).collect();
    let baselines = [&args.baseline, &args.write_baseline].into_iter().flatten().filter_map(resolved);
    let own: Vec<PathBuf> = baselines.chain(reports.iter().cloned()).collect();
    for input in std::mem::take(&mut inputs.list) {
        let path = input.path();
        let named = input.must_be_understood();
        if (!named || args.input.force_exclude)
            && session.config(path).map_err(told)?.is_some_and(|config| config.excludes(path))
        {
            excluded += 1;
            continue;
        }
        if !own.is_empty()
            && let Ok(path) = path.canonicalize()
            && own.contains(&path)
        {
            if !named {
                continue;
            }
            // A draft must not be lost to a slip of the hand.
            if path.is_file() && matches!(input, Input::File(..)) && reports.contains(&path) {
                bail!("{} is to be checked: the report needs another file", input.name());
            }
        }
        let applies = session.of(path).map_err(told)?;
        tasks.push(Task { input, applies });
    }
    if excluded > 0 {
        inputs.left_alone.push((excluded, "excluded by the configuration"));
    }
    Ok(tasks)
}

fn options(args: &CheckArgs, session: &Session, fallback: &Applies) -> Options {
    let cwd = std::env::current_dir().ok();
    let root = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"]
        .iter()
        .find_map(|name| std::env::var_os(name).map(PathBuf::from))
        .filter(|root| cwd.as_ref().is_some_and(|cwd| cwd.starts_with(root)))
        .or_else(|| cwd.as_ref()?.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf));
    let formats = &args.output_format;
    let tells_of_rules = formats.is_empty() && Format::default().tells_of_rules()
        || formats.iter().any(|spec| spec.format.tells_of_rules());
    Options {
        column_unit: args.output.column_unit,
        color: args.output.color.on_stdout(),
        width: super::width(),
        quiet: args.output.quiet,
        rules: if tells_of_rules { session.infos().into() } else { [].into() },
        fail_on: fallback.settings.fail_on.value.severity(),
        cwd,
        root,
    }
}

fn threads(args: &CheckArgs, files: usize) -> usize {
    if files < FEW {
        return 1;
    }
    if args.threads > 0 { args.threads } else { std::thread::available_parallelism().map_or(1, usize::from) }
}

/// The findings that are set aside.
struct Known {
    baseline: Baseline,
    /// Where to write, and whether that file is new.
    write: Option<(PathBuf, bool)>,
}

impl Known {
    fn new(args: &CheckArgs) -> Result<Option<Self>> {
        match (&args.baseline, &args.write_baseline) {
            (None, None) => Ok(None),
            (Some(path), Some(other)) if path != other => {
                bail!("--baseline and --write-baseline must name the same file, or one of them must go")
            }
            (_, Some(path)) if path.exists() => {
                Ok(Some(Self { baseline: Baseline::read(path)?, write: Some((path.clone(), false)) }))
            }
            (Some(path), _) => Ok(Some(Self { baseline: Baseline::read(path)?, write: None })),
            (None, Some(path)) => Ok(Some(Self { baseline: Baseline::empty(path), write: Some((path.clone(), true)) })),
        }
    }

    fn is_new(&self) -> bool {
        self.write.as_ref().is_some_and(|(_, new)| *new)
    }
}

/// Reads one file as `given`, as far as its configuration lets it.
fn read(task: &Task, given: &ReadOptions) -> SourceFile {
    let given = ReadOptions { walked: !task.input.must_be_understood(), ..given.clone() };
    task.input.read(&task.applies.read_options(&given)).unwrap_or_else(|error| SourceFile {
        path: task.input.name(),
        skipped: vec![Skipped {
            reason: format!("{}; {}", error.problem, error.next_step()),
            trouble: task.input.must_be_understood() || !error.is_not_ours(),
            ..Skipped::default()
        }],
        ..SourceFile::default()
    })
}

/// What comes of a file that was checked, without what is not to be shown.
fn outcome(task: &Task, mut file: CheckedFile, args: &CheckArgs, known: Option<&Known>) -> Outcome {
    if task.input.must_be_understood() && file.drafts.is_empty() && !file.others.is_empty() {
        // What the user named and nothing of was checked must not look clean.
        file.file.skipped.iter_mut().for_each(|skipped| skipped.trouble = true);
        file.others.clear();
    }
    if let Some(least) = args.min_severity {
        for draft in &mut file.drafts {
            draft.findings.retain(|finding| finding.severity >= least);
            draft.directives.retain(|finding| finding.severity >= least);
        }
    }
    let left = known.map(|known| known.baseline.set_aside(&mut file));
    if known.is_some_and(Known::is_new) {
        for draft in &mut file.drafts {
            draft.baselined += draft.findings.len();
            draft.findings.clear();
        }
    }
    Outcome { file, left, fail_on: task.applies.settings.fail_on.value.severity() }
}

/// What is said of a path that the search for files could not look into.
fn unreadable(path: &Path, why: &str) -> Outcome {
    let skipped = Skipped { reason: why.to_owned(), trouble: true, ..Skipped::default() };
    let path = path.to_string_lossy().into_owned();
    let file = SourceFile { path, skipped: vec![skipped], ..SourceFile::default() };
    Outcome { file: CheckedFile { file, ..CheckedFile::default() }, left: None, fail_on: None }
}

/// A run as it goes on.
struct Run<'a> {
    args: &'a CheckArgs,
    summary: Summary,
    statistics: Statistics,
    progress: Progress,
    left: Vec<Left>,
    /// Findings at or above the threshold of their file.
    over: usize,
    failed: bool,
    /// Files that were understood, whether a reply was found in them or not.
    understood: usize,
    unwritten: usize,
    written: usize,
    /// The languages without rules, one for each draft that was left out for it.
    foreign: Vec<Tag>,
    /// Why anything else was not checked and nobody needs to do anything about it, and how often.
    set_aside: BTreeMap<String, usize>,
    /// How many drafts an earlier run had checked, if there was a look at what it kept.
    drafts: Option<Counts>,
}

impl<'a> Run<'a> {
    fn new(args: &'a CheckArgs, files: usize) -> Self {
        Self {
            args,
            summary: Summary::default(),
            statistics: Statistics::default(),
            progress: Progress::new(files, args.output.quiet),
            left: Vec::new(),
            over: 0,
            failed: false,
            understood: 0,
            unwritten: 0,
            written: 0,
            foreign: Vec::new(),
            set_aside: BTreeMap::new(),
            drafts: None,
        }
    }

    fn take(&mut self, outcome: &mut Outcome, outputs: &mut Outputs) -> Result<()> {
        let file = &outcome.file;
        if self.args.output.verbose || file.file.skipped.iter().any(|skipped| skipped.trouble) {
            self.progress.clear();
            outputs.flush()?;
        }
        for skipped in file.file.skipped.iter().filter(|skipped| skipped.trouble) {
            self.failed = true;
            // What is wrong with a whole file says itself that it was not checked.
            let what = match skipped.place.as_deref().or(skipped.label()) {
                Some(place) => format!("{} {place}: not checked: {}", file.file.path, skipped.reason),
                None => format!("{}: {}", file.file.path, skipped.reason),
            };
            tell!("error: {}", shown(&what));
        }
        if self.args.output.verbose {
            describe(file);
        }
        self.summary.add(file);
        self.understood += usize::from(!file.file.format.is_empty());
        if self.args.statistics {
            self.statistics.add(file);
        }
        let all = file.drafts.iter().flat_map(|draft| draft.findings.iter().chain(&draft.directives));
        self.over += all
            .filter(|finding| outcome.fail_on.is_some_and(|least| finding.severity >= least))
            .filter(|finding| self.args.max_warnings.is_none() || finding.severity != Severity::Warning)
            .count();
        if let Some(reason) = &self.args.add_ignore {
            self.add_ignores(file, reason)?;
        }
        self.left.extend(outcome.left.take());
        self.foreign.extend(&file.others);
        // Drafts in languages without rules stand last, and are told apart.
        let own = file.file.skipped.len().saturating_sub(file.others.len());
        for skipped in file.file.skipped[..own].iter().filter(|skipped| !skipped.trouble) {
            *self.set_aside.entry(skipped.reason.clone()).or_default() += 1;
        }
        if file.drafts.iter().any(|draft| !draft.findings.is_empty()) {
            self.progress.clear();
        }
        outputs.file(file)?;
        self.progress.step();
        Ok(())
    }

    /// Writes directives for what was found into the file, if it is text as it stands on disk.
    fn add_ignores(&mut self, file: &CheckedFile, reason: &str) -> Result<()> {
        let (text, unwritten) = silence::with_directives(file, reason);
        self.unwritten += unwritten;
        let Some(text) = text else { return Ok(()) };
        let path = Path::new(&file.file.path);
        let before = fs::read(path).with_context(|| file.file.path.clone())?;
        let start = file.file.text.map.start(0);
        if !file.file.text.map.is_verbatim() || before.get(start..) != Some(file.file.text.text.as_bytes()) {
            self.unwritten += file.drafts.iter().map(|draft| draft.findings.len()).sum::<usize>() - unwritten;
            return Ok(());
        }
        let mut bytes = before[..start].to_vec();
        bytes.extend_from_slice(text.as_bytes());
        replace(path, &bytes).with_context(|| file.file.path.clone())?;
        self.written += 1;
        Ok(())
    }

    /// What is said at the end, and the exit code.
    fn finish(self, inputs: &Inputs, outputs: &Outputs, known: Option<&Known>) -> Result<u8> {
        let quiet = self.args.output.quiet;
        let format = outputs.on_stdout();
        if self.args.statistics {
            let people = matches!(format, Some(Format::Full | Format::Concise | Format::Grouped) | None);
            if people {
                self.statistics.write(&mut io::stdout().lock())?;
            } else {
                self.statistics.write(&mut io::stderr().lock())?;
            }
        }
        if self.args.output.verbose {
            for (count, why) in &inputs.left_alone {
                tell!("left alone: {count} {why}");
            }
            if let Some(Counts { known, new }) = self.drafts {
                tell!("known from an earlier run: {known} of {} drafts", known + new);
            }
        }
        if let Some(known) = known {
            self.close_baseline(known)?;
        }
        if self.args.add_ignore.is_some() && !quiet {
            let left = match self.unwritten {
                0 => String::new(),
                left => format!("; {left} findings stand where no comment can: use a baseline for them"),
            };
            tell!("directives written into {} files{left}", self.written);
        }
        let closed = format.is_some_and(Format::closes_with_count);
        // Where the format has no place for what was left out, nobody is to take its silence for "clean".
        let aside = self.summary.aside().is_some();
        if !quiet && !closed && (format.is_none() || self.args.output.verbose || aside) {
            tell!("{}", self.summary.line());
        }
        io::stdout().flush()?;
        if !quiet {
            super::tell_foreign(&self.foreign);
            self.tell_set_aside();
        }
        if self.checked_nothing() {
            let left: Vec<String> = inputs.left_alone.iter().map(|(count, why)| format!("{count} {why}")).collect();
            let left = if left.is_empty() { String::new() } else { format!(" (left alone: {})", left.join(", ")) };
            tell!("error: nothing was checked: no file was found that holds a reply{left}");
            return Ok(FAILED);
        }
        let warnings = self.args.max_warnings.is_some_and(|most| self.summary.warnings > most);
        Ok(if self.failed {
            FAILED
        } else if (self.over > 0 || warnings) && !self.args.exit_zero {
            FOUND
        } else {
            CLEAN
        })
    }

    /// Says why something was not checked, the commonest reasons first.
    fn tell_set_aside(&self) {
        let mut reasons: Vec<(&String, &usize)> = self.set_aside.iter().collect();
        reasons.sort_by_key(|(reason, count)| (Reverse(**count), *reason));
        let rest: usize = reasons.iter().skip(REASONS).map(|(_, count)| **count).sum();
        for (reason, count) in reasons.into_iter().take(REASONS) {
            tell!("note: {count} not checked: {}", shown(reason));
        }
        if rest > 0 {
            tell!("note: {rest} not checked for other reasons: `-v` tells them");
        }
    }

    /// Whether folders were given and no file in them could be checked: that is no "nothing found". A list of files may be
    /// empty, and files that are named may be excluded.
    fn checked_nothing(&self) -> bool {
        let folders = || self.args.input.paths.iter().any(|path| path.is_dir());
        !self.failed && self.summary.drafts == 0 && self.understood == 0 && folders()
    }

    fn close_baseline(&self, known: &Known) -> Result<()> {
        let stale = known.baseline.stale(&self.left);
        let quiet = self.args.output.quiet;
        let Some((path, new)) = &known.write else {
            if stale > 0 && !quiet {
                let path = shown(&self.args.baseline.as_deref().unwrap_or(Path::new("FILE")).to_string_lossy());
                let findings = if stale == 1 {
                    "1 finding of the baseline is".to_owned()
                } else {
                    format!("{stale} findings of the baseline are")
                };
                tell!("note: {findings} not there any more: run with `--write-baseline {path}` to drop what is gone");
            }
            return Ok(());
        };
        let written = if *new { Baseline::of_all(path, &self.left) } else { known.baseline.updated(&self.left) };
        written.write(path)?;
        if !quiet {
            let dropped =
                if stale > 0 { format!(", {stale} dropped that are not there any more") } else { String::new() };
            tell!("baseline {}: {} findings{dropped}", shown(&path.to_string_lossy()), written.len());
        }
        Ok(())
    }
}

/// Shows the files, or what applies to them.
fn show(args: &CheckArgs, tasks: &[Task]) -> Result<u8> {
    let mut out = io::stdout().lock();
    for task in tasks {
        let name = shown(&task.input.name());
        if args.show_settings {
            let config = task.applies.config.as_ref().map(|config| shown(&config.path.to_string_lossy()));
            writeln!(out, "# {name}\n# configuration: {}", config.as_deref().unwrap_or("none"))?;
            writeln!(out, "{}", task.applies.settings.show())?;
        } else {
            writeln!(out, "{name}")?;
        }
    }
    out.flush()?;
    Ok(CLEAN)
}

/// Says on standard error what was read in a file.
fn describe(checked: &CheckedFile) {
    let file = &checked.file;
    let library = file.library.as_deref().map(|id| format!(", library {id}")).unwrap_or_default();
    let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let records = match &file.library {
        Some(_) => format!("{}, {}", count(file.records, "record"), count(file.strings, "string")),
        None => count(file.drafts.len(), "draft"),
    };
    let left = if file.skipped.is_empty() { String::new() } else { format!(", {} not checked", file.skipped.len()) };
    let format = if file.format.is_empty() { "not understood" } else { file.format };
    tell!("{}: {format}{library}, {records}{left}", shown(&file.path));
    for ((draft, told), checked) in file.drafts.iter().zip(&checked.languages).zip(&checked.drafts) {
        let what = draft.name.as_deref().or(draft.id.as_deref()).or(draft.pointer.as_deref()).unwrap_or("draft");
        tell!(
            "  {}: {}, {}, context: {}, language: {} ({})",
            shown(what),
            checked.channel,
            checked.situation,
            draft.context,
            told.language,
            told.by
        );
    }
    for skipped in &file.skipped {
        let what = skipped.label().unwrap_or("file");
        tell!("  not checked: {}: {}", shown(what), shown(&skipped.reason));
    }
}
