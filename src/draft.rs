//! What a source yields: the drafts of a file, each with the customer's message where one was found.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::offsets::MappedText;
use crate::passage::Passage;

macro_rules! names {
    ($type:ident { $($variant:ident = $name:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in declaration order.
            pub const ALL: &'static [$type] = &[$($type::$variant),+];

            /// The name used in packs, configuration, flags and output.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($type::$variant => $name),+ }
            }
        }
        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.name())
            }
        }
        impl ::std::str::FromStr for $type {
            type Err = $crate::draft::UnknownName;
            fn from_str(text: &str) -> Result<Self, $crate::draft::UnknownName> {
                match text {
                    $($name => Ok($type::$variant),)+
                    _ => Err($crate::draft::UnknownName { given: text.to_owned(), known: &[$($name),+] }),
                }
            }
        }
    };
}
pub(crate) use names;

/// A word that is none of the known names of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName {
    /// What was given.
    pub given: String,
    /// What would have been understood.
    pub known: &'static [&'static str],
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not one of {}", self.given, self.known.join(", "))
    }
}

impl std::error::Error for UnknownName {}

/// Where a reply goes. Rules may hold for some channels only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// An e-mail.
    Email,
    /// A letter on paper or as a PDF.
    Letter,
    /// A turn of a live chat.
    Chat,
    /// A public or direct message on a social network.
    Social,
    /// An answer to a public review, an app-store review included.
    Review,
    /// An answer in a public help forum.
    Forum,
    /// A text message.
    Sms,
    /// A canned response that has not met a customer yet.
    Template,
}

names!(Channel {
    Email = "email",
    Letter = "letter",
    Chat = "chat",
    Social = "social",
    Review = "review",
    Forum = "forum",
    Sms = "sms",
    Template = "template",
});

/// Whether the customer was let down or asks something ordinary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Situation {
    /// Something of the organisation's, or in its care, went wrong, or the customer is dissatisfied.
    Complaint,
    /// A question, a request, praise, a notice.
    Routine,
}

names!(Situation { Complaint = "complaint", Routine = "routine" });

/// How sure the source is that it told the reply from the customer's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Context {
    /// The customer's message was found or given.
    Found,
    /// There is none.
    #[default]
    None,
    /// Something looks like a quoted message, but the evidence does not suffice: it was left in the reply.
    Uncertain,
}

names!(Context { Found = "found", None = "none", Uncertain = "uncertain" });

/// What unfilled placeholders mean in this draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Placeholders {
    /// The draft is about to be sent: a placeholder was forgotten.
    #[default]
    Leftovers,
    /// The draft is a canned response: placeholders are meant to be there.
    Tokens,
}

/// Why a part of a reply is not matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaskKind {
    /// A signature, an automatic footer, a legal notice.
    Signature,
    /// Quoted words of somebody else.
    Quote,
    /// Code.
    Code,
    /// A placeholder of a template: a noun for the sentence around it.
    Placeholder,
    /// A web address.
    Url,
    /// An e-mail address.
    Email,
}

/// A part of a reply that is not the writer's wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// Bytes of the reply's text.
    pub range: Range<usize>,
    /// Why it is masked.
    pub kind: MaskKind,
}

/// How the reply's text is written in its file: what `fix` has to do to text it puts there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Writing {
    /// As it stands.
    #[default]
    Plain,
    /// Inside a JSON string.
    Json,
    /// Inside a single-quoted YAML scalar.
    YamlSingle,
    /// Inside a double-quoted YAML scalar.
    YamlDouble,
    /// A plain YAML scalar.
    YamlPlain,
    /// A YAML block scalar whose lines are indented by this many spaces.
    YamlBlock(usize),
    /// A folded YAML block scalar: a single line break in the file is a blank of the text.
    YamlFolded(usize),
    /// A CSV cell inside quotes.
    CsvQuoted,
    /// A CSV cell without quotes.
    CsvPlain,
    /// Character data of HTML or XML.
    Markup,
    /// Quoted-printable text.
    QuotedPrintable,
    /// HTML inside one of the string forms above: not written by `fix` unless the new text needs no escaping in either.
    Nested,
    /// The bytes of the file cannot be told from the text: never written.
    Sealed,
}

/// A place in a reply that waits to be filled in: `{{name}}`, `[Customer Name]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// Bytes of the reply's text. There is a mask of kind [`MaskKind::Placeholder`] over the same bytes.
    pub range: Range<usize>,
    /// The grammar it is written in, as named in descriptions of libraries: `liquid`, `single-square`.
    pub grammar: &'static str,
    /// What it stands for, as written between its marks: `ticket.requester.first_name`.
    pub name: String,
    /// Whether it says what to show when nothing is known.
    pub fallback: bool,
}

impl Blank {
    /// The grammar of what `HubSpot` puts where it knows nothing. It is never meant to be there, not even in a template.
    pub const MISSING: &str = "missing-token";
}

/// A part of an inline reply and the quoted words it stands under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Bytes of the reply's text.
    pub reply: Range<usize>,
    /// Bytes of the customer's text.
    pub customer: Range<usize>,
}

/// A text that is not a run of the file: a decoded base64 part, or the message given with `--customer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// The name to show in place of the file's path.
    pub name: String,
    /// The text that spans lead to.
    pub text: Passage,
    /// Bytes of [`SourceFile::text`] that the text was decoded from; empty if it does not come from the file.
    pub part: Range<usize>,
}

/// A drafted reply.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// JSON Pointer (RFC 6901) or the like of the string inside its file.
    pub pointer: Option<String>,
    /// The record's own identifier.
    pub id: Option<String>,
    /// The record's name, the subject of an e-mail.
    pub name: Option<String>,
    /// The channel the source is sure of.
    pub channel: Option<Channel>,
    /// The situation the source states.
    pub situation: Option<Situation>,
    /// The language the source states, as a BCP 47 tag.
    pub locale: Option<String>,
    /// The reply. Its map leads to bytes of [`SourceFile::text`], or of `reply_in` if that is set.
    pub reply: MappedText,
    /// The text the reply's map leads to, where that is not the file's own. Such a reply is never written.
    pub reply_in: Option<Arc<Aside>>,
    /// The customer's message. Its map leads to [`SourceFile::text`], or to `customer_in` if that is set.
    pub customer: Option<MappedText>,
    /// The text the customer's map leads to, where that is not the file's own.
    pub customer_in: Option<Arc<Aside>>,
    /// Parts of the reply that stand under the words they answer, in order. Empty unless the reply is written inline.
    pub answers: Vec<Answer>,
    /// How sure the source is about `customer`.
    pub context: Context,
    /// What unfilled placeholders mean here.
    pub placeholders: Placeholders,
    /// Parts of `reply` that are not matched, sorted, not overlapping.
    pub masks: Vec<Mask>,
    /// Placeholders in `reply`, in order.
    pub blanks: Vec<Blank>,
    /// How the reply is written in the file.
    pub writing: Writing,
    /// Rules that the record itself sets aside: front matter, a field of a library.
    pub ignores: Vec<Ignore>,
}

/// A rule that a record sets aside for its reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The rule's id, as written; not known to exist.
    pub rule: String,
    /// Where it is written: bytes of [`SourceFile::text`].
    pub range: Range<usize>,
}

/// Something of a file that was not checked, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Where in the file, as a pointer or a line, if not the whole file.
    pub place: Option<String>,
    /// The record's id, if it has one.
    pub id: Option<String>,
    /// The record's name, if it has one.
    pub name: Option<String>,
    /// Why, as the end of the sentence "not checked: …".
    pub reason: String,
    /// Whether somebody should look: a broken record is trouble, a retired one is not.
    pub trouble: bool,
}

impl Skipped {
    /// What people know it by: its name, or else its id, or else its place.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.name.as_deref().or(self.id.as_deref()).or(self.place.as_deref())
    }
}

/// A file as a source understood it.
#[derive(Debug, Clone, Default)]
pub struct SourceFile {
    /// The name to show: the path as given or found, `<stdin>` without a name.
    pub path: String,
    /// The file's text. Its map leads to bytes of the file.
    pub text: MappedText,
    /// The drafts in it, in the order of the file.
    pub drafts: Vec<Draft>,
    /// What was not checked.
    pub skipped: Vec<Skipped>,
    /// What the file was read as: `plain text`, `e-mail`, `pairs`, `library`.
    pub format: &'static str,
    /// The description that matched, for libraries.
    pub library: Option<String>,
    /// How many records were looked at: messages, macros, rows. 1 for a file that is one reply.
    pub records: usize,
    /// How many strings were taken as replies.
    pub strings: usize,
}

impl SourceFile {
    /// The name and the text that spans of a draft's reply lead to.
    #[must_use]
    pub fn shown<'a>(&'a self, draft: &'a Draft) -> (&'a str, &'a str) {
        match &draft.reply_in {
            Some(aside) => (&aside.name, &aside.text),
            None => (&self.path, &self.text.text),
        }
    }
}
