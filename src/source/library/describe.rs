//! Descriptions of libraries: where the replies are in a kind of file, as data.

use std::fmt;
use std::sync::LazyLock;

use ignore::overrides::{Override, OverrideBuilder};
use serde::Deserialize;

use crate::source::placeholders::GRAMMARS;
use crate::source::tree::path::Path;

/// The descriptions that come with the program.
const BUILT_IN: &str = include_str!("../../../rules/libraries/help-desks.yaml");

/// One value or a list of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Many<T> {
    /// One value.
    One(T),
    /// Several.
    List(Vec<T>),
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl<T> Many<T> {
    fn all(&self) -> &[T] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::List(list) => list,
        }
    }
}

/// How a file is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parse {
    /// One JSON value.
    Json,
    /// A JSON value a line.
    Jsonl,
    /// One YAML document.
    Yaml,
    /// A table; each row is an object.
    Csv,
    /// XML elements, or a property list.
    #[serde(alias = "plist")]
    Xml,
    /// `{meta, body}`.
    #[serde(alias = "frontmatter")]
    FrontMatter,
    /// `{body}`.
    Text,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum As {
    /// As it stands.
    #[default]
    Plain,
    /// As HTML.
    Html,
    /// As Markdown.
    Markdown,
}

/// A text of a record.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TextAt {
    at: Many<String>,
    #[serde(default, rename = "as")]
    format: Many<As>,
    copy_of: Option<String>,
}

/// A reason not to check a record.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SkipAt {
    at: String,
    #[serde(default, deserialize_with = "given")]
    is: Option<serde_json::Value>,
    #[serde(default, deserialize_with = "given")]
    is_not: Option<serde_json::Value>,
    because: Option<String>,
}

/// Tells `null` from a key that is not there.
fn given<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<serde_json::Value>, D::Error> {
    serde_json::Value::deserialize(from).map(Some)
}

/// A description as it is written in YAML, in the configuration as in the built-in list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Description {
    id: String,
    #[serde(default)]
    about: Option<String>,
    #[serde(default)]
    #[allow(dead_code, reason = "it backs the description for whoever reads the file")]
    source: Option<String>,
    #[serde(default)]
    files: Many<String>,
    #[serde(default)]
    on_request: bool,
    parse: Parse,
    header: Option<bool>,
    is: String,
    each: Many<String>,
    id_at: Option<String>,
    #[serde(default)]
    name: Many<String>,
    name_from: Option<NameFrom>,
    #[serde(default)]
    locale: Many<String>,
    context: Option<String>,
    channel: Option<String>,
    situation: Option<String>,
    ignore: Option<String>,
    #[serde(default)]
    drafts: bool,
    #[serde(default)]
    skip: Vec<SkipAt>,
    #[serde(default)]
    cut: Many<String>,
    text: Vec<TextAt>,
    #[serde(default)]
    vars: Vec<String>,
}

/// Which record a name is taken from first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameFrom {
    /// From the record that holds the text, then from those around it.
    Innermost,
    /// From the first record of the chain.
    Outermost,
}

/// A mistake in a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DescriptionError {
    /// The description's id.
    pub id: String,
    /// The key in it.
    pub key: String,
    /// What is wrong, with the next step.
    pub what: String,
}

impl fmt::Display for DescriptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "library `{}`, `{}`: {}", self.id, self.key, self.what)
    }
}

impl std::error::Error for DescriptionError {}

/// When a record is not checked.
#[derive(Debug, Clone)]
pub struct Skip {
    /// Where to look.
    pub at: Path,
    /// It must be this; if nothing is said, it must only be there.
    pub is: Option<serde_json::Value>,
    /// It must be there and not be this.
    pub is_not: Option<serde_json::Value>,
    /// Why, as the end of "not checked: …".
    pub because: String,
}

/// Where a text is.
#[derive(Debug, Clone)]
pub struct Text {
    /// Places with the format of each; the first with words counts, the others are copies of it.
    pub at: Vec<(Path, As)>,
    /// The ending that, taken off the file's name, gives the file that this text is a copy of.
    pub copy_of: Option<String>,
}

/// A description ready for use.
#[derive(Debug, Clone)]
pub struct Library {
    /// What `--library` takes.
    pub id: String,
    /// What it describes.
    pub about: String,
    /// Which files it is for, if not all.
    pub files: Option<Override>,
    /// Only used when asked for.
    pub on_request: bool,
    /// How the file is taken apart.
    pub parse: Parse,
    /// For tables: whether the first row names the columns.
    pub header: bool,
    /// Must select something in the file.
    pub is: Path,
    /// Records, then records in those, and so on.
    pub each: Vec<Path>,
    /// A record's identifier.
    pub id_at: Path,
    /// A record's name.
    pub name: Vec<Path>,
    /// Where to start looking for it.
    pub name_from: NameFrom,
    /// The language.
    pub locale: Vec<Path>,
    /// The customer's message.
    pub context: Option<Path>,
    /// The channel.
    pub channel: Option<Path>,
    /// The situation.
    pub situation: Option<Path>,
    /// Rules that the record sets aside.
    pub ignore: Option<Path>,
    /// Holds drafts and no canned responses.
    pub drafts: bool,
    /// When a record is not checked.
    pub skip: Vec<Skip>,
    /// Beginnings of texts, which are not checked.
    pub cut: Vec<Path>,
    /// The texts.
    pub text: Vec<Text>,
    /// The grammars of its placeholders.
    pub vars: Vec<String>,
}

impl Library {
    /// Makes a description ready, or tells everything that is wrong with it.
    pub fn compile(from: &Description) -> Result<Self, Vec<DescriptionError>> {
        let mut wrong = Vec::new();
        let mut fail = |key: &str, what: String| {
            wrong.push(DescriptionError { id: from.id.clone(), key: key.to_owned(), what });
        };
        // A path that is no path is replaced by one that selects the record; the description is refused anyway.
        let mut path = |key: &str, text: &str| {
            Path::parse(text).or_else(|error| {
                fail(key, format!("`{text}` is no JSONPath: {error}"));
                Path::parse("$")
            })
        };
        let mut paths = |key: &str, list: &[String]| list.iter().filter_map(|p| path(key, p).ok()).collect::<Vec<_>>();
        let each = paths("each", from.each.all());
        let name = paths("name", from.name.all());
        let locale = paths("locale", from.locale.all());
        let cut = paths("cut", from.cut.all());
        let mut one =
            |key: &str, text: &Option<String>| text.as_ref().and_then(|t| paths(key, std::slice::from_ref(t)).pop());
        let context = one("context", &from.context);
        let channel = one("channel", &from.channel);
        let situation = one("situation", &from.situation);
        let ignore = one("ignore", &from.ignore);
        let is = one("is", &Some(from.is.clone()));
        let id_at = one("id-at", &Some(from.id_at.clone().unwrap_or_else(|| "$.id".to_owned())));
        let mut skip = Vec::new();
        for entry in &from.skip {
            if let Some(at) = one("skip", &Some(entry.at.clone())) {
                let because =
                    entry.because.clone().unwrap_or_else(|| format!("its description says so (`{}`)", entry.at));
                skip.push(Skip { at, is: entry.is.clone(), is_not: entry.is_not.clone(), because });
            }
        }
        let mut text = Vec::new();
        for entry in &from.text {
            let at = paths("text", entry.at.all());
            let formats = entry.format.all();
            let format = |index: usize| formats.get(index).or(formats.last()).copied().unwrap_or_default();
            let at = at.into_iter().enumerate().map(|(i, p)| (p, format(i))).collect();
            text.push(Text { at, copy_of: entry.copy_of.clone() });
        }
        let files = match globs(from.files.all()) {
            Ok(files) => files,
            Err(error) => {
                fail("files", format!("{error}"));
                None
            }
        };
        if from.id.is_empty() || !from.id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            fail("id", "an id is made of letters, digits and `-`".to_owned());
        }
        if from.each.all().is_empty() {
            fail("each", "say which values are records, for example `$[*]`".to_owned());
        }
        if from.text.is_empty() {
            fail("text", "say where the text of a record is, for example `- {at: $.body}`".to_owned());
        }
        for name in from.vars.iter().filter(|v| !GRAMMARS.contains(&v.as_str())) {
            fail("vars", format!("`{name}` is none of {}", GRAMMARS.join(", ")));
        }
        let (Some(is), Some(id_at), true) = (is, id_at, wrong.is_empty()) else { return Err(wrong) };
        Ok(Self {
            id: from.id.clone(),
            about: from.about.clone().unwrap_or_default(),
            files,
            on_request: from.on_request,
            parse: from.parse,
            header: from.header.unwrap_or(true),
            is,
            each,
            id_at,
            name,
            name_from: from.name_from.unwrap_or(NameFrom::Innermost),
            locale,
            context,
            channel,
            situation,
            ignore,
            drafts: from.drafts,
            skip,
            cut,
            text,
            vars: from.vars.clone(),
        })
    }

    /// Whether a file's name is one that the description is for.
    #[must_use]
    pub fn takes(&self, path: &str) -> bool {
        self.files.is_none() || self.names(path)
    }

    /// Whether the description says by its globs that it is for a file of this name. Globs with folders in them may start at
    /// any folder of the path.
    #[must_use]
    pub fn names(&self, path: &str) -> bool {
        let Some(files) = &self.files else { return false };
        let starts = std::iter::once(0).chain(path.match_indices(['/', '\\']).map(|(at, _)| at + 1));
        starts.map(|at| &path[at..]).any(|part| !part.is_empty() && files.matched(part, false).is_whitelist())
    }
}

fn globs(list: &[String]) -> Result<Option<Override>, ignore::Error> {
    if list.is_empty() {
        return Ok(None);
    }
    let mut builder = OverrideBuilder::new("");
    for glob in list {
        builder.add(glob)?;
    }
    builder.build().map(Some)
}

/// Makes descriptions ready. Two with the same id are a mistake.
pub fn compile(from: &[Description]) -> Result<Vec<Library>, Vec<DescriptionError>> {
    let mut out: Vec<Library> = Vec::new();
    let mut wrong = Vec::new();
    for description in from {
        match Library::compile(description) {
            Ok(library) if out.iter().any(|l| l.id == library.id) => wrong.push(DescriptionError {
                id: library.id,
                key: "id".to_owned(),
                what: "another description has this id".to_owned(),
            }),
            Ok(library) => out.push(library),
            Err(errors) => wrong.extend(errors),
        }
    }
    if wrong.is_empty() { Ok(out) } else { Err(wrong) }
}

/// The descriptions that come with the program.
#[must_use]
pub fn built_in() -> &'static [Library] {
    static LIST: LazyLock<Vec<Library>> = LazyLock::new(|| {
        let from: Vec<Description> = serde_yaml::from_str(BUILT_IN).unwrap_or_default();
        compile(&from).unwrap_or_default()
    });
    &LIST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_descriptions_are_sound() {
        let from: Vec<Description> = serde_yaml::from_str(BUILT_IN).expect("YAML");
        let all = compile(&from).expect("no mistakes");
        assert_eq!(all.len(), built_in().len());
        assert!(all.len() > 35);
        for description in &from {
            assert!(description.source.is_some() && description.about.is_some(), "{}", description.id);
        }
    }

    #[test]
    fn mistakes_are_all_told() {
        let from: Vec<Description> = serde_yaml::from_str(
            "- {id: a b, parse: json, is: $.x, each: [], text: []}\n- {id: c, parse: json, is: $., each: '$[?', text: [{at: $.t}], vars: [moustache]}\n",
        )
        .expect("YAML");
        let wrong = compile(&from).expect_err("mistakes");
        let keys: Vec<_> = wrong.iter().map(|e| (e.id.as_str(), e.key.as_str())).collect();
        assert_eq!(keys, [("a b", "id"), ("a b", "each"), ("a b", "text"), ("c", "each"), ("c", "is"), ("c", "vars")]);
        assert!(wrong[5].to_string().contains("liquid"));
    }
}
