//! The flags.

use std::path::PathBuf;

use amends::config::FailOn;
use amends::draft::{Channel, Situation};
use amends::finding::Severity;
use amends::languages::Tag;
use amends::report::{ColumnUnit, Format};
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// Reads drafted customer-service replies and points at what would make an upset customer more upset.
#[derive(Debug, Parser)]
#[command(
    name = "amends",
    version,
    about,
    max_term_width = 100,
    after_help = "What packs of your own compile to, and where something was found in a large folder or a long file, is kept for \
                  the next run in the folder that AMENDS_CACHE_DIR names, else in the one your system has for caches; set to \
                  nothing, it means that nothing is kept."
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check drafts and show what to change
    Check(Box<CheckArgs>),
    /// Apply the rewrites that keep the meaning
    Fix(FixArgs),
    /// Show what each sentence of a draft does, and what a recovery still needs
    Outline(OutlineArgs),
    /// Explain a rule: what it flags, why, and what to write instead
    Explain(ExplainArgs),
    /// List the rules
    Rules(RulesArgs),
    /// Try the examples of packs
    Test(TestArgs),
    /// Write a commented configuration, or a pack to begin with
    Init(InitArgs),
    /// Print the JSON Schema of a file that people write
    Schema(SchemaArgs),
    /// Check a message on its way out, and send it only if it may go
    Gate(GateArgs),
    /// Serve an editor, by the language server protocol
    Lsp(LspArgs),
    /// Print a script that completes commands in a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
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
    /// The language of the replies, as a code such as `de`; told for each draft if not given
    #[arg(long, value_name = "CODE", value_parser = language)]
    pub language: Option<Tag>,
    /// A pack to use instead of the built-in one: a file, a folder, or `built-in:NAME`; may be given several times
    #[arg(long, value_name = "PACK")]
    pub pack: Vec<String>,
    /// Use this configuration file and no other
    #[arg(short, long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long)]
    pub no_config: bool,
    /// The description of a library that files must fit
    #[arg(long, value_name = "LIBRARY")]
    pub library: Option<String>,
    /// Leave out files and folders, as in a .gitignore
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Leave out excluded files even where they are named, as a hook wants it
    #[arg(long)]
    pub force_exclude: bool,
    /// A file that lists the files to read, one a line; `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub file_list: Option<PathBuf>,
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
#[allow(clippy::struct_excessive_bools)] // Each is a flag of its own.
pub struct CheckArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    /// The form of the report; FORMAT=FILE writes it to a file, and may be given several times
    #[arg(long, alias = "format", value_name = "FORMAT[=FILE]", value_parser = OutputParser)]
    pub output_format: Vec<OutputSpec>,
    /// Write the report to this file
    #[arg(short, long, value_name = "FILE")]
    pub output_file: Option<PathBuf>,
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
    /// Exit with 1 if there is a finding of this severity or above [default: warning]
    #[arg(long, value_name = "SEVERITY", value_parser = names(FailOn::ALL, FailOn::name))]
    pub fail_on: Option<FailOn>,
    /// Let warnings pass as long as there are no more than this
    #[arg(long, value_name = "COUNT")]
    pub max_warnings: Option<usize>,
    /// Exit with 0 whatever is found
    #[arg(long)]
    pub exit_zero: bool,
    /// Set aside the findings listed in this file
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write the findings to this file, to be set aside from now on; an existing one only loses what is mended
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    /// Write a directive with this reason beside every finding, where the format has a place for one
    #[arg(long, value_name = "REASON", num_args = 0..=1, default_missing_value = "")]
    pub add_ignore: Option<String>,
    /// Count the findings by severity, rule and file
    #[arg(long)]
    pub statistics: bool,
    /// Show what would be checked, and stop
    #[arg(long)]
    pub show_files: bool,
    /// Show what applies to each file and where it comes from, and stop
    #[arg(long)]
    pub show_settings: bool,
    /// Check every draft anew, also those that an earlier run over these paths has checked
    #[arg(long)]
    pub no_cache: bool,
    /// How many threads check files; 0 for one a processor
    #[arg(short = 'j', long, value_name = "COUNT", default_value_t = 0)]
    pub threads: usize,
}

/// A form of the report and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputSpec {
    /// The form.
    pub format: Format,
    /// The file, if it is not to go where reports go.
    pub file: Option<PathBuf>,
}

/// Reads `FORMAT` and `FORMAT=FILE`, and lists the formats in the help.
#[derive(Debug, Clone)]
struct OutputParser;

impl TypedValueParser for OutputParser {
    type Value = OutputSpec;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<OutputSpec, clap::Error> {
        let text = value.to_string_lossy();
        let (format, file) = match text.split_once('=') {
            Some((format, file)) if !file.is_empty() => (format.to_owned(), Some(PathBuf::from(file))),
            _ => (text.into_owned(), None),
        };
        let format = names(Format::ALL, Format::name).parse_ref(command, arg, std::ffi::OsStr::new(&format))?;
        Ok(OutputSpec { format, file })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::ALL.iter().map(|format| PossibleValue::new(format.name()))))
    }
}

/// `amends init`.
#[derive(Debug, ClapArgs)]
pub struct InitArgs {
    /// Write a pack of this name instead, with a rule of each kind and their tests
    #[arg(long, value_name = "NAME")]
    pub pack: Option<String>,
    /// The folder to write into
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
    /// Write over files that are there
    #[arg(long)]
    pub force: bool,
}

/// `amends schema`.
#[derive(Debug, ClapArgs)]
pub struct SchemaArgs {
    /// Which file
    #[arg(value_enum, default_value = "config")]
    pub of: SchemaOf,
}

/// What there is a schema of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// `amends.yaml`
    Config,
    /// A pack of rules
    Pack,
}

/// `amends completions`.
#[derive(Debug, ClapArgs)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `amends fix`.
#[derive(Debug, ClapArgs)]
#[allow(clippy::struct_excessive_bools)] // Each is a flag of its own.
pub struct FixArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Apply rewrites a person should look at, too
    #[arg(long)]
    pub r#unsafe: bool,
    /// Show what would change and change nothing; exit with 1 if anything would
    #[arg(long)]
    pub diff: bool,
    /// Ask about one rewrite at a time: apply, skip, silence or quit; each file is written when its last question is answered
    #[arg(short, long, conflicts_with_all = ["diff", "unsafe"])]
    pub interactive: bool,
    /// Apply only rewrites of these rules
    #[arg(long = "rule", value_name = "RULE", value_delimiter = ',')]
    pub rules: Vec<String>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
    /// Say nothing about what was done
    #[arg(short, long)]
    pub quiet: bool,
}

/// `amends gate`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The message is read from standard input and handed to SENDMAIL as it came. Set AMENDS_GATE=off to \
                        send one message whatever is in it. Exit status: that of SENDMAIL, or 65 if the message was \
                        refused, 74 if it could not be read, 78 if the configuration cannot be used, 127 if SENDMAIL \
                        cannot be started. Nothing was sent unless it is SENDMAIL's."
)]
pub struct GateArgs {
    /// What sends the message, with its arguments
    #[arg(value_name = "SENDMAIL", required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub command: Vec<std::ffi::OsString>,
    /// Refuse if there is a finding of this severity or above [default: warning]
    #[arg(long, value_name = "SEVERITY", value_parser = names(FailOn::ALL, FailOn::name))]
    pub fail_on: Option<FailOn>,
    /// Whether messages answer complaints; found out for each if not given
    #[arg(long, value_name = "SITUATION", value_parser = names(Situation::ALL, Situation::name))]
    pub situation: Option<Situation>,
    /// The pack to use instead of the built-in one: a file, a folder, or `built-in:NAME`
    #[arg(long, value_name = "PACK")]
    pub pack: Option<String>,
    /// Use this configuration file and no other
    #[arg(short, long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long)]
    pub no_config: bool,
    /// The form in which standard error says what was found
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "full", value_parser = names(Format::ALL, Format::name))]
    pub output_format: Format,
    /// What columns count
    #[arg(long, value_name = "UNIT", default_value = "char", value_parser = names(ColumnUnit::ALL, ColumnUnit::name))]
    pub column_unit: ColumnUnit,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
}

/// `amends lsp`.
#[derive(Debug, ClapArgs)]
pub struct LspArgs {
    /// Talk on standard input and output, as it does anyway
    #[arg(long)]
    pub stdio: bool,
    /// The editor's process; the server ends when its input does
    #[arg(long = "clientProcessId", value_name = "PID", hide = true)]
    pub client_process_id: Option<String>,
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
    /// The pack it is in, instead of the built-in one: a file, a folder, or `built-in:NAME`
    #[arg(long, value_name = "PACK")]
    pub pack: Option<String>,
    /// The language whose built-in rules are meant, as a code such as `de`
    #[arg(long, value_name = "CODE", value_parser = language, conflicts_with = "pack")]
    pub language: Option<Tag>,
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
    /// The packs whose rules to list, each on top of those before it: files, folders or `built-in:NAME`; those of the
    /// configuration if none is given
    #[arg(long = "pack", value_name = "PACK")]
    pub packs: Vec<String>,
    /// The language whose built-in rules are meant, as a code such as `de`
    #[arg(long, value_name = "CODE", value_parser = language, conflicts_with = "packs")]
    pub language: Option<Tag>,
    /// Use no configuration file
    #[arg(long)]
    pub no_config: bool,
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
    /// Write the words that are found now into examples that expect others
    #[arg(long, conflicts_with = "on")]
    pub update: bool,
    /// Instead of trying examples, show what the packs find in these files and folders
    #[arg(long, value_name = "DRAFTS", num_args = 1..)]
    pub on: Vec<PathBuf>,
    /// How many findings of each rule `--on` shows
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    pub sample: usize,
    /// The form of the report
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "full")]
    pub output_format: TestFormat,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
}

/// The forms of what `amends test` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people
    Full,
    /// For programs
    Json,
    /// For what shows test results
    Junit,
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
    /// On a terminal, unless `NO_COLOR` is set
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

    /// Whether to colour what goes to standard output. `NO_COLOR` and `CLICOLOR_FORCE` are honoured.
    pub fn on_stdout(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never,
        }
    }
}

/// Reads the code of a language.
fn language(text: &str) -> Result<Tag, String> {
    Tag::read(text).ok_or_else(|| "write a code such as `de` or `en-GB`".to_owned())
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
