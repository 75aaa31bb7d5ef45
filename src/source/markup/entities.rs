//! Decodes character references such as `&amp;` and `&#8217;`.

/// Names of the characters U+00A0 to U+00FF, in order.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 \
     acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig \
     Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash \
     Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc \
     euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml \
     yacute thorn yuml";

const OTHERS: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("hellip", '…'),
    ("mldr", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("bull", '•'),
    ("euro", '€'),
    ("trade", '™'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'),
    ("ZeroWidthSpace", '\u{200b}'),
    ("NoBreak", '\u{2060}'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
    ("fnof", 'ƒ'),
    ("circ", 'ˆ'),
    ("tilde", '˜'),
    ("dagger", '†'),
    ("Dagger", '‡'),
    ("permil", '‰'),
    ("prime", '′'),
    ("Prime", '″'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("harr", '↔'),
    ("minus", '−'),
    ("le", '≤'),
    ("ge", '≥'),
    ("ne", '≠'),
    ("asymp", '≈'),
    ("infin", '∞'),
    ("check", '✓'),
    ("hearts", '♥'),
    ("star", '☆'),
    ("starf", '★'),
    ("phone", '☎'),
    ("NewLine", '\n'),
    ("Tab", '\t'),
    ("excl", '!'),
    ("quest", '?'),
    ("comma", ','),
    ("period", '.'),
    ("colon", ':'),
    ("semi", ';'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("lpar", '('),
    ("rpar", ')'),
    ("ast", '*'),
    ("plus", '+'),
    ("sol", '/'),
    ("equals", '='),
    ("commat", '@'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("lcub", '{'),
    ("lbrace", '{'),
    ("rcub", '}'),
    ("rbrace", '}'),
    ("verbar", '|'),
    ("vert", '|'),
    ("lowbar", '_'),
    ("grave", '`'),
    ("bsol", '\\'),
];

/// The characters 0x80 to 0x9F, which pages mean as Windows-1252 when they write them in figures.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// The character of a reference at the start of a text, and the length of the reference. Unknown ones are left as they stand.
#[must_use]
pub fn decode(text: &str) -> Option<(char, usize)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(32).position(|b| b == b';')?;
    let name = &inner[..end];
    let c = if let Some(figure) = name.strip_prefix('#') {
        let code = match figure.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => figure.parse().ok()?,
        };
        match code {
            0 => char::REPLACEMENT_CHARACTER,
            0x80..=0x9F => WINDOWS.chars().nth(code as usize - 0x80)?,
            _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
        }
    } else {
        named(name)?
    };
    Some((c, end + 2))
}

fn named(name: &str) -> Option<char> {
    if let Some((_, c)) = OTHERS.iter().find(|(n, _)| *n == name) {
        return Some(*c);
    }
    let at = LATIN.split_ascii_whitespace().position(|n| n == name)?;
    char::from_u32(0xA0 + u32::try_from(at).ok()?)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn references() {
        for (text, c) in [
            ("&amp;", '&'),
            ("&nbsp;", '\u{a0}'),
            ("&eacute;", 'é'),
            ("&yuml;", 'ÿ'),
            ("&frac12;", '½'),
            ("&#8217;", '’'),
            ("&#x2019;", '’'),
            ("&#146;", '’'),
            ("&#55296;", '\u{fffd}'),
        ] {
            assert_eq!(decode(text), Some((c, text.len())), "{text}");
        }
        for text in ["&", "&;", "& amp;", "&unknown;", "amp;", "&#;", "&#xZZ;", "&é;", "&bomb;"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
