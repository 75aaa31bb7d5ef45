//! Finds a text that every match of a regular expression must hold.

/// The longest lower-case ASCII text that every match holds; empty if there is none to be seen.
///
/// Only plain runs of letters outside of groups, classes and repetitions count: simple, and never wrong.
#[must_use]
pub fn required(pattern: &str) -> String {
    let mut best = String::new();
    let mut run = String::new();
    let mut depth = 0_usize;
    let mut chars = pattern.chars().peekable();
    let keep = |run: &mut String, best: &mut String| {
        if run.len() > best.len() {
            std::mem::swap(run, best);
        }
        run.clear();
    };
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                keep(&mut run, &mut best);
                chars.next();
            }
            '|' if depth == 0 => return String::new(),
            '(' | '[' | '{' => {
                keep(&mut run, &mut best);
                depth += 1;
            }
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            // Letters whose case folds beyond ASCII (k, s) would make the text miss some matches.
            c if depth == 0 && (c.is_ascii_alphanumeric() || c == ' ') && !matches!(c, 'k' | 'K' | 's' | 'S') => {
                run.push(c.to_ascii_lowercase());
                if matches!(chars.peek(), Some('?' | '*' | '{')) {
                    run.pop();
                    keep(&mut run, &mut best);
                }
            }
            _ => keep(&mut run, &mut best),
        }
    }
    keep(&mut run, &mut best);
    if best.len() < 3 { String::new() } else { best }
}

#[cfg(test)]
mod tests {
    use super::required;

    #[test]
    fn literals() {
        assert_eq!(required(r"(?:x|y)refund(ed)?\b"), "refund");
        assert_eq!(required(r"cat|dog"), "");
        assert_eq!(required(r"refunds?"), "refund");
        assert_eq!(required(r"[abc]+"), "");
    }
}
