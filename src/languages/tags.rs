//! Languages as they are written in files and flags, and as people call them.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A language without its region: `en` of `en-GB`. Two or three lower-case letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tag([u8; 3]);

impl Default for Tag {
    fn default() -> Self {
        Self(*b"en\0")
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Tag {
    /// The language of a tag that is known to be one; `en` if it is none.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        Self::read(tag).unwrap_or_default()
    }

    /// Reads the language of a tag such as `de`, `de-AT`, `de_CH.UTF-8`, `ger`, or of the first of several: `de, en`.
    #[must_use]
    pub fn read(tag: &str) -> Option<Self> {
        let tag = tag.trim();
        let first = tag.split(|c: char| !c.is_ascii_alphabetic()).next()?.to_ascii_lowercase();
        match first.len() {
            3 => Some(Self::of_iso3(&first).unwrap_or_else(|| Self::pack(&first))),
            2 => Some(Self::pack(&first)),
            _ => None,
        }
    }

    /// The language of a code of three letters.
    #[must_use]
    pub fn of_iso3(code: &str) -> Option<Self> {
        let row = LANGUAGES.iter().find(|(_, codes, _)| codes.split(' ').any(|known| known == code))?;
        Some(Self::pack(row.0))
    }

    fn pack(letters: &str) -> Self {
        let mut tag = [0; 3];
        for (to, from) in tag.iter_mut().zip(letters.bytes()) {
            *to = from;
        }
        Self(tag)
    }

    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..length]).unwrap_or("en")
    }
}

/// What people call a language, in English.
#[must_use]
pub fn name(tag: Tag) -> Cow<'static, str> {
    match LANGUAGES.iter().find(|(code, _, _)| *code == tag.as_str()) {
        Some((_, _, name)) => Cow::Borrowed(name),
        None => Cow::Owned(format!("`{tag}`")),
    }
}

/// Code, codes of three letters, name.
const LANGUAGES: &[(&str, &str, &str)] = &[
    ("af", "afr", "Afrikaans"),
    ("am", "amh", "Amharic"),
    ("ar", "ara", "Arabic"),
    ("az", "aze", "Azerbaijani"),
    ("be", "bel", "Belarusian"),
    ("bg", "bul", "Bulgarian"),
    ("bn", "ben", "Bengali"),
    ("ca", "cat", "Catalan"),
    ("cs", "ces cze", "Czech"),
    ("cy", "cym wel", "Welsh"),
    ("da", "dan", "Danish"),
    ("de", "deu ger", "German"),
    ("el", "ell gre", "Greek"),
    ("en", "eng", "English"),
    ("eo", "epo", "Esperanto"),
    ("es", "spa", "Spanish"),
    ("et", "est", "Estonian"),
    ("fa", "pes fas per", "Persian"),
    ("fi", "fin", "Finnish"),
    ("fr", "fra fre", "French"),
    ("gu", "guj", "Gujarati"),
    ("he", "heb", "Hebrew"),
    ("hi", "hin", "Hindi"),
    ("hr", "hrv", "Croatian"),
    ("hu", "hun", "Hungarian"),
    ("hy", "hye arm", "Armenian"),
    ("id", "ind", "Indonesian"),
    ("it", "ita", "Italian"),
    ("ja", "jpn", "Japanese"),
    ("jv", "jav", "Javanese"),
    ("ka", "kat geo", "Georgian"),
    ("km", "khm", "Khmer"),
    ("kn", "kan", "Kannada"),
    ("ko", "kor", "Korean"),
    ("la", "lat", "Latin"),
    ("lt", "lit", "Lithuanian"),
    ("lv", "lav", "Latvian"),
    ("mk", "mkd mac", "Macedonian"),
    ("ml", "mal", "Malayalam"),
    ("mr", "mar", "Marathi"),
    ("my", "mya bur", "Burmese"),
    ("nb", "nob", "Norwegian"),
    ("ne", "nep", "Nepali"),
    ("nl", "nld dut", "Dutch"),
    ("no", "nor", "Norwegian"),
    ("or", "ori", "Odia"),
    ("pa", "pan", "Punjabi"),
    ("pl", "pol", "Polish"),
    ("pt", "por", "Portuguese"),
    ("ro", "ron rum", "Romanian"),
    ("ru", "rus", "Russian"),
    ("si", "sin", "Sinhala"),
    ("sk", "slk slo", "Slovak"),
    ("sl", "slv", "Slovenian"),
    ("sn", "sna", "Shona"),
    ("sq", "sqi alb", "Albanian"),
    ("sr", "srp", "Serbian"),
    ("sv", "swe", "Swedish"),
    ("ta", "tam", "Tamil"),
    ("te", "tel", "Telugu"),
    ("th", "tha", "Thai"),
    ("tk", "tuk", "Turkmen"),
    ("tl", "tgl", "Tagalog"),
    ("tr", "tur", "Turkish"),
    ("uk", "ukr", "Ukrainian"),
    ("ur", "urd", "Urdu"),
    ("uz", "uzb", "Uzbek"),
    ("vi", "vie", "Vietnamese"),
    ("yi", "ydd yid", "Yiddish"),
    ("zh", "cmn zho chi", "Chinese"),
    ("zu", "zul", "Zulu"),
];
