//! What the YAML reader says of a file that is no YAML, in plain words: what is wrong, what to do, and where.
//!
//! The reader notices a mistake where it can go on no further, which is often a line or more below the mistake: where the text
//! shows which line is to blame, that one is told.

use super::read::TOO_MANY;

/// A line and a column in characters, both counted from 1.
type Place = (usize, usize);

/// What is wrong, what to do, and the line and column of it.
#[allow(clippy::too_many_lines)] // A table: what the YAML reader says, and what it means.
pub(super) fn plain(error: &serde_yaml::Error, text: &str) -> (String, &'static str, Place) {
    let whole = error.to_string();
    let own = error.location().map_or((1, 1), |at| (at.line(), at.column()));
    let what = whole.split(" at line ").next().unwrap_or(&whole);
    // What was begun and never ended is told where it begins, not where the file ends.
    let begun = |context: &str| -> Option<Place> {
        let (_, place) = whole.rsplit_once(context)?;
        let (line, column) = place.trim_start().strip_prefix("at line ")?.split_once(" column ")?;
        Some((line.parse().ok()?, column.trim_end().parse().ok()?))
    };
    let line = |number: usize| text.lines().nth(number.saturating_sub(1)).unwrap_or_default();
    let here = line(own.0).chars().nth(own.1.saturating_sub(1));
    let quoted = begun("while scanning a quoted scalar");
    let list = begun("while parsing a flow sequence");
    let map = begun("while parsing a flow mapping");
    let key = begun("while scanning a simple key");
    let odd = odd_blank(text, own.0);
    let (message, help, at) = match what {
        _ if odd.is_some() => (
            "a blank that is none to YAML stands here, from a web page or a word processor".to_owned(),
            "type the blanks of this line anew",
            odd.unwrap_or(own),
        ),
        _ if what.contains(TOO_MANY) => (
            "this file holds too much".to_owned(),
            "a pack needs no `&` and `*` of YAML: use a word list for what several phrases share",
            (1, 1),
        ),
        "recursion limit exceeded" => (
            "this is nested too deeply".to_owned(),
            "a pack needs no more than a dozen levels: look for a bracket or a `&` that is too much",
            own,
        ),
        "repetition limit exceeded" => (
            "the aliases of this file repeat too much".to_owned(),
            "a pack needs no `&` and `*` of YAML: use a word list for what several phrases share",
            (1, 1),
        ),
        "unknown anchor" => (
            "a text that starts with `*` needs quotes".to_owned(),
            "write '* word' instead of * word: without quotes YAML takes the star for a reference",
            own,
        ),
        "did not find expected alphabetic or numeric character" => (
            "a text that starts with `*` or `&` needs quotes".to_owned(),
            "put the whole text in quotes: '* word'",
            own,
        ),
        "mapping values are not allowed in this context" if lacks_colon(text, own).is_some() => (
            "this line has no colon".to_owned(),
            "write `key: value`, with a colon and a space after the key",
            lacks_colon(text, own).unwrap_or(own),
        ),
        "mapping values are not allowed in this context" if steps_out(text, own).is_some() => {
            let (indent, above) = steps_out(text, own).unwrap_or_default();
            (
                format!("this line begins in column {}, the one above it in column {}", indent + 1, above + 1),
                "lines that belong together begin in the same column; what belongs to the line above begins two further in, \
                 and nothing stands after that one's colon",
                (own.0, indent + 1),
            )
        }
        "mapping values are not allowed in this context" if line(own.0).contains(['“', '”', '„', '‘']) => (
            "a colon stands where no key can be: curly quotes are no quotes to YAML".to_owned(),
            "put straight quotes round the text: '…' or \"…\"",
            own,
        ),
        "mapping values are not allowed in this context" => (
            "a colon stands where no key can be".to_owned(),
            "put a text that holds `: ` in quotes; or the line is indented too far",
            own,
        ),
        "found character that cannot start any token" if here == Some('\t') => {
            ("a tab stands here".to_owned(), "indent with spaces: two for each level", own)
        }
        "found a tab character that violates indentation" => {
            ("a tab stands here".to_owned(), "indent with spaces: two for each level", own)
        }
        "found character that cannot start any token" => (
            "no text can start with this character".to_owned(),
            "put a text that starts with @, % or ` in quotes: '@moon'",
            own,
        ),
        "deserializing from YAML containing more than one document is not supported" => (
            "a line `---` starts a second document here".to_owned(),
            "remove the line, or put what follows in a file of its own",
            second_document(text),
        ),
        "found unknown escape character" => (
            "after a backslash, double quotes allow only a few letters".to_owned(),
            "use single quotes, in which a backslash is nothing special: 'blue\\s+moon'",
            own,
        ),
        _ if what.starts_with("control characters are not allowed") => (
            "this file holds a character that no text file has".to_owned(),
            "write the line anew, without what was pasted into it",
            control(text),
        ),
        "did not find expected key" | "did not find expected '-' indicator"
            if value(line(own.0)).starts_with(['"', '\'']) =>
        {
            (
                "the quotes end before this, and the text goes on".to_owned(),
                "put the whole text in quotes; inside of single quotes write '' for an apostrophe, or use double quotes",
                own,
            )
        }
        "did not find expected key" | "did not find expected '-' indicator" if left_open(text, own.0).is_some() => (
            "this quote is not closed on its line".to_owned(),
            "add the same quote at the end of the text; inside of single quotes write '' for an apostrophe",
            left_open(text, own.0).unwrap_or(own),
        ),
        "did not find expected key" | "did not find expected '-' indicator" if opens_early(line(own.0)) => (
            "a text that starts with `[` or `{` and goes on after it needs quotes".to_owned(),
            "put the whole text in quotes: '[very] blue moon'",
            own,
        ),
        _ if quoted.is_some() => (
            "this quote is never closed".to_owned(),
            "add the same quote at the end of the text; inside of single quotes write '' for an apostrophe",
            quoted.unwrap_or(own),
        ),
        _ if list.is_some() => (
            "this list is never closed, or something in it needs quotes".to_owned(),
            "put `,` between items and `]` at the end; put items that hold [ ] { } , ` #` or `: ` in quotes",
            list.unwrap_or(own),
        ),
        _ if map.is_some() => (
            "this `{` is never closed, or something in it needs quotes".to_owned(),
            "put `,` between entries and `}` at the end; put texts that hold [ ] { } , ` #` or `: ` in quotes",
            map.unwrap_or(own),
        ),
        "could not find expected ':'" if no_dash(text, key.unwrap_or(own)).is_some() => {
            let (message, help) = no_dash(text, key.unwrap_or(own)).unwrap_or_default();
            (message, help, key.unwrap_or(own))
        }
        "could not find expected ':'" => (
            "this line is no `key: value`".to_owned(),
            "add a colon and a space after the key; or indent the line as far as the text it belongs to",
            key.unwrap_or(own),
        ),
        "did not find expected key" => (
            "this line does not fit in with those above it".to_owned(),
            "indent it as far as its neighbours; put a text that starts with a quote wholly in quotes",
            own,
        ),
        "did not find expected '-' indicator" | "block sequence entries are not allowed in this context" => (
            "this line does not fit in with the list above it".to_owned(),
            "start every item of the list with `- `, all in the same column; what belongs to an item begins where its text begins",
            own,
        ),
        "mapping keys are not allowed in this context" => {
            ("a text that starts with `?` needs quotes".to_owned(), "put the whole text in quotes: '? word'", own)
        }
        "did not find expected comment or line break" => (
            "a text that starts with `|` or `>` needs quotes".to_owned(),
            "put the whole text in quotes: '(a|b) word'",
            own,
        ),
        "found undefined tag handle" | "did not find expected tag URI" => {
            ("a text that starts with `!` needs quotes".to_owned(), "put the whole text in quotes", own)
        }
        other => (
            format!("this is no YAML: {other}"),
            "look at the indentation, and put quotes round a text that starts with [ { * & ! % @ or holds `: `",
            own,
        ),
    };
    (message, help, at)
}

/// The line before this one, if it is what lacks a colon: this one has but one colon and fits in otherwise.
fn lacks_colon(text: &str, (line, column): Place) -> Option<Place> {
    let lines: Vec<&str> = text.lines().collect();
    let own = lines.get(line.checked_sub(1)?)?;
    let before: String = own.chars().take(column.saturating_sub(1)).collect();
    let (index, above) = lines.iter().enumerate().take(line - 1).rev().find(|(_, above)| !above.trim().is_empty())?;
    let is_entry = |text: &str| text.contains(": ") || text.trim_end().ends_with(':') || text.contains('#');
    let indent = above.chars().take_while(|c| *c == ' ').count();
    (!is_entry(&before) && !is_entry(above)).then_some((index + 1, indent + 1))
}

/// How far a line is indented, and the entry above it, where they differ and the line is an entry itself whose colon the
/// reader does not like.
fn steps_out(text: &str, (line, column): Place) -> Option<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let own = lines.get(line.checked_sub(1)?)?;
    let before: String = own.chars().take(column.saturating_sub(1)).collect();
    let above = lines.iter().take(line - 1).rev().find(|above| !above.trim().is_empty())?;
    let indent = |text: &str| text.chars().take_while(|c| *c == ' ').count();
    let is_entry = !above.trim_start().starts_with(['-', '#']) && above.contains(": ");
    let key = before.trim();
    (is_entry && !key.is_empty() && key.chars().all(is_name) && indent(own) != indent(above))
        .then(|| (indent(own), indent(above)))
}

fn is_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

/// Why a line that should be an item of a list is none.
fn no_dash(text: &str, (line, _): Place) -> Option<(String, &'static str)> {
    let lines: Vec<&str> = text.lines().collect();
    let own = lines.get(line.checked_sub(1)?)?;
    let trimmed = own.trim_start();
    if let Some(dash) = trimmed.chars().next().filter(|c| "–—−•·".contains(*c)) {
        return Some((format!("`{dash}` begins no item of a list"), "write a plain hyphen and a space: `- `"));
    }
    if trimmed.starts_with('-') {
        return Some(("this hyphen needs a space after it".to_owned(), "write `- ` before each item of a list"));
    }
    let indent = |text: &str| text.len() - text.trim_start_matches(' ').len();
    let above = lines.iter().take(line - 1).rev().find(|above| !above.trim().is_empty())?;
    (above.trim_start().starts_with("- ") && indent(above) >= indent(own)).then(|| {
        let help = "write `- ` before it; or indent it further, if it goes on with the item above";
        ("this item of the list has no hyphen".to_owned(), help)
    })
}

/// Where a quote opens above a line and is not closed on its own.
fn left_open(text: &str, line: usize) -> Option<Place> {
    text.lines().enumerate().take(line.saturating_sub(1)).collect::<Vec<_>>().into_iter().rev().take(30).find_map(
        |(index, own)| {
            let value = value(own);
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let open = value.matches(quote).count() % 2 == 1;
            open.then(|| (index + 1, own.chars().count() - value.chars().count() + 1))
        },
    )
}

/// What stands on a line after its hyphen or key.
fn value(line: &str) -> &str {
    let trimmed = line.trim_start();
    let value = trimmed.strip_prefix("- ").unwrap_or(trimmed);
    let after_key = value.split_once(": ").filter(|(key, _)| key.chars().all(is_name));
    after_key.map_or(value, |(_, value)| value).trim_start()
}

/// Whether the value of a line begins with a bracket that ends before the line does.
fn opens_early(line: &str) -> bool {
    value(line).starts_with(['[', '{'])
}

/// Where a line `---` stands that is not the first.
fn second_document(text: &str) -> Place {
    let mut begun = false;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("---") && begun {
            return (index + 1, 1);
        }
        begun |= !line.trim().is_empty() && !line.starts_with(['#', '%']);
    }
    (1, 1)
}

/// Where the first control character stands.
fn control(text: &str) -> Place {
    let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{85}');
    let at = |(index, line): (usize, &str)| Some((index + 1, line.chars().position(is_control)? + 1));
    text.lines().enumerate().find_map(at).unwrap_or((1, 1))
}

/// Where a blank stands, on a line or the one above it, that looks like a space and is none: before the text, or after a colon
/// or hyphen.
fn odd_blank(text: &str, line: usize) -> Option<Place> {
    let odd = |c: char| c.is_whitespace() && !c.is_ascii_whitespace() || c == '\u{200b}';
    let near: Vec<(usize, &str)> = text.lines().enumerate().take(line).skip(line.saturating_sub(2)).collect();
    near.into_iter().rev().find_map(|(index, own)| {
        let all: Vec<char> = own.chars().collect();
        let at = all.iter().position(|c| odd(*c))?;
        let before: String = all[..at].iter().collect();
        let before = before.trim();
        (before.is_empty() || before.ends_with([':', '-'])).then_some((index + 1, at + 1))
    })
}
