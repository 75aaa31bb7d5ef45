//! Joins the lines that a mail program broke for the way (RFC 3676).

use crate::offsets::MappedText;
use crate::source::thread::lines;

/// Undoes format=flowed. With `delsp` the blank before a soft break goes as well.
#[must_use]
pub fn unflow(text: &MappedText, delsp: bool) -> MappedText {
    let all = lines(&text.text);
    let mut out = MappedText::default();
    // Where the blank of a soft break stands that waits for the line it belongs to.
    let mut soft: Option<(usize, u32)> = None;
    for line in &all {
        let mut start = line.full.start;
        let said = line.say(&text.text);
        let stuffed = line.depth == 0 && said.starts_with(' ');
        let content = line.content.start + usize::from(stuffed);
        let is_mark = said == "-- ";
        match soft.take() {
            Some((at, depth)) if depth == line.depth && !is_mark && !said.trim().is_empty() => {
                let joint = text.map.span(at..content);
                if delsp {
                    // The first character after the break stands for it too, so that nothing is left between.
                    start = content;
                } else {
                    out.push_replaced(" ", joint);
                    start = content;
                }
            }
            Some((at, _)) => out.push_part(text, at..line.full.start),
            None => {}
        }
        if stuffed && start == line.full.start {
            start = content;
        }
        if said.ends_with(' ') && !is_mark && line.content.end < line.full.end {
            out.push_part(text, start..(line.content.end - 1).max(start));
            soft = Some(((line.content.end - 1).max(start), line.depth));
        } else {
            out.push_part(text, start..line.full.end);
        }
    }
    if let Some((at, _)) = soft {
        out.push_part(text, at..text.text.len());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::unflow;
    use crate::offsets::MappedText;

    fn show(text: &str, delsp: bool) -> String {
        let out = unflow(&MappedText::identity(text.to_owned()), delsp);
        for (at, c) in out.text.char_indices().filter(|(_, c)| c.is_alphabetic()) {
            assert_eq!(&text[out.map.span(at..at + c.len_utf8())], c.to_string());
        }
        out.text.into()
    }

    #[test]
    fn joins() {
        assert_eq!(show("a long \r\nline\r\n\r\nb\r\n", false), "a long line\r\n\r\nb\r\n");
        assert_eq!(show("a \nb \nc\n", true), "abc\n");
        assert_eq!(show("> q \n> r\n> s\nme\n", false), "> q r\n> s\nme\n");
        assert_eq!(show("a \n> q\n", false), "a \n> q\n");
        assert_eq!(show("x\n-- \nJo \nPark\n", false), "x\n-- \nJo Park\n");
        assert_eq!(show(" From us \n all\n", false), "From us all\n");
        assert_eq!(show("end ", false), "end ");
        assert_eq!(show("a \n\nb", false), "a \n\nb");
    }

    proptest::proptest! {
        #[test]
        fn no_word_is_lost(text in "([a-z]{1,4}| |\n|> |\r\n|-- \n){0,20}") {
            for delsp in [false, true] {
                let letters = |s: &str| s.chars().filter(|c| c.is_alphabetic()).collect::<String>();
                proptest::prop_assert_eq!(letters(&show(&text, delsp)), letters(&text));
            }
        }
    }
}
