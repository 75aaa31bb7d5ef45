//! Tells web addresses, e-mail addresses and file names from words with a full stop inside.

use super::Flags;

/// Endings of host names that are no English words, so that `x.example` is an address and `done.it` is two words.
const TOP_LEVEL: [&str; 37] = [
    "com",
    "org",
    "net",
    "edu",
    "gov",
    "mil",
    "io",
    "uk",
    "de",
    "fr",
    "nl",
    "eu",
    "ca",
    "au",
    "nz",
    "ie",
    "ch",
    "dk",
    "pl",
    "es",
    "jp",
    "info",
    "biz",
    "app",
    "dev",
    "shop",
    "store",
    "online",
    "site",
    "tech",
    "cloud",
    "blog",
    "example",
    "test",
    "invalid",
    "localhost",
    "xyz",
];

/// Endings of file names.
const FILES: [&str; 26] = [
    "pdf", "doc", "docx", "txt", "rtf", "odt", "csv", "xls", "xlsx", "ppt", "pptx", "zip", "jpg", "jpeg", "png", "gif",
    "heic", "svg", "mp3", "mp4", "mov", "html", "htm", "json", "xml", "eml",
];

/// How far an address is looked for, in bytes: beyond this it is no address anybody wrote by hand.
const LONGEST: usize = 300;

/// The end and the kind of the address that starts at `start`; or up to where nothing can be part of one.
pub(super) fn leading(text: &[u8], start: usize) -> Result<(usize, Flags), usize> {
    let run = start + text[start..].iter().take(LONGEST).take_while(|byte| in_address(**byte)).count();
    let word = &text[start..run];
    if let Some(scheme) = scheme(&text[start..]) {
        let end = url_end(text, start + scheme);
        return if end > start + scheme { Ok((end, Flags::URL)) } else { Err(run) };
    }
    if let Some(at) = word.iter().position(|byte| *byte == b'@') {
        let host = host_len(&word[at + 1..]);
        if at > 0 && labels(&word[at + 1..at + 1 + host]).is_some() {
            return Ok((start + at + 1 + host, Flags::EMAIL));
        }
        return Err(run);
    }
    let host = &word[..host_len(word)];
    let end = start + host.len();
    let Some((rest, last)) = labels(host) else { return Err(run) };
    let path = matches!(text.get(end), Some(b'/'))
        && text.get(end + 1).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'~' | b'@' | b'#'));
    let www = rest.len() > 3 && rest[..3].eq_ignore_ascii_case(b"www") && rest[3] == b'.'
        || rest.eq_ignore_ascii_case(b"www");
    // `Thanks.Com` may be anything; `done.App` is a full stop without its space.
    let new_sentence = last[0].is_ascii_uppercase() && rest.last().is_some_and(u8::is_ascii_lowercase);
    let known = !new_sentence && one_of(last, &TOP_LEVEL);
    if www || known || (path && !new_sentence && last.len() <= 6 && rest.len() > 1) {
        return Ok((url_end(text, end), Flags::URL));
    }
    if !new_sentence && one_of(last, &FILES) {
        return Ok((end, Flags::default()));
    }
    Err(run)
}

fn in_address(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'%' | b'@')
}

/// The length of `https://` and the like.
fn scheme(text: &[u8]) -> Option<usize> {
    [b"https://".as_slice(), b"http://", b"ftp://"]
        .into_iter()
        .find(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
        .map(<[u8]>::len)
}

/// How much of a run is a host name: up to what no host name holds, without stops and hyphens at the end.
fn host_len(run: &[u8]) -> usize {
    let mut len = run.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')).count();
    while len > 0 && !run[len - 1].is_ascii_alphanumeric() {
        len -= 1;
    }
    len
}

/// What stands before the last stop and after it, if all parts could be those of a host name.
fn labels(host: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = host.iter().rposition(|byte| *byte == b'.')?;
    let (rest, last) = (&host[..dot], &host[dot + 1..]);
    let fits = last.len() >= 2
        && last.iter().all(u8::is_ascii_alphanumeric)
        && last[0].is_ascii_alphabetic()
        && rest.split(|byte| *byte == b'.').all(|label| !label.is_empty());
    fits.then_some((rest, last))
}

fn one_of(word: &[u8], list: &[&str]) -> bool {
    list.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

/// Where a web address ends that certainly goes on to `from`: before a space, without the punctuation of the sentence.
fn url_end(text: &[u8], from: usize) -> usize {
    let stops = |byte: &u8| {
        byte.is_ascii_whitespace()
            || byte.is_ascii_control()
            || matches!(byte, b'<' | b'>' | b'"' | b'`' | b'{' | b'}' | b'|' | b'\\')
    };
    if !matches!(text.get(from), Some(b'/' | b'?' | b'#' | b':')) && !text[..from].ends_with(b"/") {
        return from;
    }
    let mut end = from + text[from..].iter().take_while(|byte| !stops(byte)).count();
    let mut open = memchr::memchr_iter(b'(', &text[from..end]).count();
    let mut close = memchr::memchr_iter(b')', &text[from..end]).count();
    while end > from {
        match text[end - 1] {
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b'*' | b'_' | b'-' | b']' => {}
            b')' if close > open => close -= 1,
            b'(' => open -= 1,
            _ => break,
        }
        end -= 1;
    }
    end
}
