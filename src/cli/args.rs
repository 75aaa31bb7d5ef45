//! The flags.

use std::path::PathBuf;

use amends::draft::{Channel, Situation};
use amends::finding::Severity;
use amends::report::{ColumnUnit, Format};
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// Reads drafted customer-service replies and points at what would make an upset customer more upset.
#[derive(Debug, Parser)]
#[command(name = "amends", version, about, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check drafts and show what to change
    Check(CheckArgs),
    /// Show what each sentence of a draft does, and what a recovery still needs
    Outline(OutlineArgs),
    /// Explain a rule: what it flags, why, and what to write instead
    Explain(ExplainArgs),
    /// List the rules
    Rules(RulesArgs),
    /// Try the examples of packs
    Test(TestArgs),
}

/// What to read, and what is known about it.
#[derive(Debug, ClapArgs)]
pub struct InputArgs {
    /// Files and folders to read; `-` for standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The name to show for standard input; also tells its kind
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<String>,
    /// The customer's message the draft answers
    #[arg(long, value_name = "FILE")]
    pub customer: Option<PathBuf>,
    /// Where the replies go
    #[arg(long, value_name = "CHANNEL", value_parser = names(Channel::ALL, Channel::name))]
    pub channel: Option<Channel>,
    /// Whether the replies answer complaints; found out for each draft if not given
    #[arg(long, value_name = "SITUATION", value_parser = names(Situation::ALL, Situation::name))]
    pub situation: Option<Situation>,
    /// The pack to use instead of the built-in one: a file, a folder, or `built-in:NAME`
    #[arg(long, value_name = "PACK")]
    pub pack: Option<String>,
    /// Use no configuration file
    #[arg(long)]
    pub no_config: bool,
}

/// How to show what was found.
#[derive(Debug, ClapArgs)]
pub struct OutputArgs {
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
    /// What columns count
    #[arg(long, value_name = "UNIT", default_value = "char", value_parser = names(ColumnUnit::ALL, ColumnUnit::name))]
    pub column_unit: ColumnUnit,
    /// Show findings only
    #[arg(short, long)]
    pub quiet: bool,
    /// Say on standard error what was read, and what was left out and why
    #[arg(short, long)]
    pub verbose: bool,
}

/// `amends check`.
#[derive(Debug, ClapArgs)]
pub struct CheckArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    /// The form of the report
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "full", value_parser = names(Format::ALL, Format::name))]
    pub output_format: Format,
    /// Run only these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Give a rule another severity: error, warning, info or off
    #[arg(long = "severity", value_name = "RULE=LEVEL")]
    pub severities: Vec<String>,
    /// Show nothing below this severity
    #[arg(long, value_name = "SEVERITY", value_parser = names(Severity::ALL, Severity::name))]
    pub min_severity: Option<Severity>,
    /// Exit with 1 if there is a finding of this severity or above
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    pub fail_on: FailOn,
    /// Exit with 0 whatever is found
    #[arg(long)]
    pub exit_zero: bool,
}

/// `amends outline`.
#[derive(Debug, ClapArgs)]
pub struct OutlineArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    /// The form of the outline
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "full")]
    pub output_format: PageFormat,
}

/// `amends explain`.
#[derive(Debug, ClapArgs)]
pub struct ExplainArgs {
    /// The rule, act or cue to explain
    #[arg(value_name = "RULE")]
    pub name: String,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
    /// The form of the page
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "full")]
    pub output_format: PageFormat,
}

/// `amends rules`.
#[derive(Debug, ClapArgs)]
pub struct RulesArgs {
    /// The form of the list
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "full")]
    pub output_format: PageFormat,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
}

/// `amends test`.
#[derive(Debug, ClapArgs)]
pub struct TestArgs {
    /// The packs to try: files, folders or `built-in:NAME`; the built-in one if none is given
    #[arg(value_name = "PACK")]
    pub packs: Vec<String>,
    /// Try only these rules, acts or cues
    #[arg(long = "rule", value_name = "ID", value_delimiter = ',')]
    pub rules: Vec<String>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
}

/// The forms of what is shown as a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// For people
    Full,
    /// For programs
    Json,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorWhen {
    /// Whether to colour what goes to standard error.
    pub fn on_stderr(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never,
        }
    }

    /// Whether to colour what goes to standard output. NO_COLOR and CLICOLOR_FORCE are honoured.
    pub fn on_stdout(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never,
        }
    }
}

/// From which severity on the exit code is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// From errors on
    Error,
    /// From warnings on
    Warning,
    /// On any finding
    Info,
    /// Never
    Never,
}

impl FailOn {
    /// The severity, if any.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// A parser for types that list their values.
fn names<T>(all: &'static [T], name: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + std::str::FromStr + Send + Sync + 'static,
    T::Err: std::error::Error + Send + Sync,
{
    let values = all.iter().map(|value| PossibleValue::new(name(*value)));
    clap::builder::PossibleValuesParser::new(values).try_map(|text: String| text.parse::<T>())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_flags_are_consistent() {
        super::Args::command().debug_assert();
    }
}
