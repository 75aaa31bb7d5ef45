//! Where reports go: one to standard output or a file, and any number to files of their own.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use amends::linter::CheckedFile;
use amends::report::{Format, Options, Reporter, Summary};
use anyhow::{Context as _, Result, bail};

use super::args::CheckArgs;

/// A report on its way.
struct Output {
    format: Format,
    reporter: Box<dyn Reporter + Send>,
    writer: Box<dyn Write>,
    file: Option<PathBuf>,
}

impl Output {
    /// Says which file could not be written. A closed pipe is told apart by its kind further up.
    fn told(&self, result: io::Result<()>) -> Result<()> {
        match &self.file {
            Some(file) => {
                // A pipe in a file's place that closed is a report that is not whole.
                let result = result.map_err(|error| io::Error::other(error.to_string()));
                result.with_context(|| format!("the report {} cannot be written", file.display()))
            }
            None => Ok(result?),
        }
    }
}

/// All reports of a run.
pub struct Outputs {
    list: Vec<Output>,
}

impl Outputs {
    /// Opens what the flags ask for. `options` is for reports that are read by people on standard output.
    pub fn open(args: &CheckArgs, options: &Options) -> Result<Self> {
        let mut list: Vec<Output> = Vec::new();
        let specs = &args.output_format;
        let mut whole = specs.iter().filter(|spec| spec.file.is_none()).map(|spec| spec.format);
        let main = whole.next().or_else(|| specs.is_empty().then(Format::default));
        if whole.next().is_some() {
            bail!("several reports need files: write for example --output-format sarif=report.sarif");
        }
        let to_file = |format: Format, path: &Path, append: bool| -> Result<Output> {
            let opened =
                if append { OpenOptions::new().append(true).create(true).open(path) } else { File::create(path) };
            let file = opened.with_context(|| format!("the report {} cannot be written", path.display()))?;
            Ok(Output {
                format,
                // What goes to a file has no colour and no terminal's width.
                reporter: format.reporter(Options { color: false, width: None, ..options.clone() }),
                writer: Box::new(BufWriter::new(file)),
                file: Some(path.to_owned()),
            })
        };
        match (main, &args.output_file) {
            (Some(format), Some(path)) if path != Path::new("-") => list.push(to_file(format, path, false)?),
            (Some(format), _) => list.push(Output {
                format,
                reporter: format.reporter(options.clone()),
                writer: Box::new(BufWriter::new(io::stdout())),
                file: None,
            }),
            (None, Some(_)) => bail!("--output-file needs an --output-format without a file of its own"),
            (None, None) => {}
        }
        for spec in specs {
            if let Some(path) = &spec.file {
                list.push(to_file(spec.format, path, false)?);
            }
        }
        if list.iter().any(|output| output.format == Format::Github)
            && let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty())
        {
            list.push(to_file(Format::Markdown, Path::new(&path), true)?);
        }
        Ok(Self { list })
    }

    /// The files that reports are to be written to.
    pub fn files(args: &CheckArgs) -> impl Iterator<Item = &PathBuf> {
        args.output_format.iter().filter_map(|spec| spec.file.as_ref()).chain(&args.output_file)
    }

    /// Whether any report explains the rules, so that what packs say about them is needed.
    pub fn explain(args: &CheckArgs) -> bool {
        args.output_format.iter().any(|spec| matches!(spec.format, Format::Sarif | Format::Html))
    }

    /// The format that goes to standard output, if one does.
    pub fn on_stdout(&self) -> Option<Format> {
        self.list.iter().find(|output| output.file.is_none()).map(|output| output.format)
    }

    /// Reports a file.
    pub fn file(&mut self, file: &CheckedFile) -> Result<()> {
        for output in &mut self.list {
            let result = output.reporter.file(file, &mut output.writer);
            output.told(result)?;
        }
        Ok(())
    }

    /// Writes out what waits, before something else is written to the terminal.
    pub fn flush(&mut self) -> Result<()> {
        for output in &mut self.list {
            let result = output.writer.flush();
            output.told(result)?;
        }
        Ok(())
    }

    /// Closes the reports.
    pub fn finish(&mut self, summary: &Summary) -> Result<()> {
        for output in &mut self.list {
            let result = output.reporter.finish(summary, &mut output.writer);
            output.told(result)?;
        }
        self.flush()
    }
}
