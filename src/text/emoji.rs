//! Knows emoji: which characters are, and how far a sequence of them reaches.

/// Joins emoji into one.
pub const JOINER: char = '\u{200d}';
const KEYCAP: char = '\u{20e3}';
const BLACK_FLAG: char = '\u{1f3f4}';

/// Whether a character is drawn as a picture. Digits, `#` and arrows, which are so only before a variation selector, are not.
pub fn is_emoji(c: char) -> bool {
    match c {
        '\u{231a}'..='\u{27bf}' => is_symbol(c),
        _ => matches!(c, '\u{2b05}'..='\u{2b07}' | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}' | '\u{2b55}'
            | '\u{1f000}'..='\u{1f0ff}' | '\u{1f18e}' | '\u{1f191}'..='\u{1faff}'),
    }
}

/// The emoji among the miscellaneous symbols and dingbats, most of which are ordinary signs and bullets.
fn is_symbol(c: char) -> bool {
    matches!(u32::from(c),
        0x231A | 0x231B | 0x23E9..=0x23F3 | 0x23F8..=0x23FA | 0x2600..=0x2604 | 0x260E | 0x2611 | 0x2614 | 0x2615
        | 0x2618 | 0x261D | 0x2620 | 0x2622 | 0x2623 | 0x2626 | 0x262A | 0x262E | 0x262F | 0x2638..=0x263A | 0x2640
        | 0x2642 | 0x2648..=0x2653 | 0x265F | 0x2660 | 0x2663 | 0x2665 | 0x2666 | 0x2668 | 0x267B | 0x267E | 0x267F
        | 0x2692..=0x2697 | 0x2699 | 0x269B | 0x269C | 0x26A0 | 0x26A1 | 0x26A7 | 0x26AA | 0x26AB | 0x26B0 | 0x26B1
        | 0x26BD | 0x26BE | 0x26C4 | 0x26C5 | 0x26C8 | 0x26CE | 0x26CF | 0x26D1 | 0x26D3 | 0x26D4 | 0x26E9 | 0x26EA
        | 0x26F0..=0x26F5 | 0x26F7..=0x26FA | 0x26FD | 0x2702 | 0x2705 | 0x2708..=0x270D | 0x270F | 0x2712 | 0x2714
        | 0x2716 | 0x271D | 0x2721 | 0x2728 | 0x2733 | 0x2734 | 0x2744 | 0x2747 | 0x274C | 0x274E | 0x2753..=0x2755
        | 0x2757 | 0x2763 | 0x2764 | 0x2795..=0x2797 | 0x27B0 | 0x27BF)
}

/// Whether a character may follow a joiner.
pub fn is_joined(c: char) -> bool {
    is_emoji(c) || matches!(c, '↔' | '↕' | '➡')
}

/// A character of the tags that name the flag of a region.
pub fn is_tag(c: char) -> bool {
    ('\u{e0020}'..='\u{e007f}').contains(&c)
}

/// Whether tags may follow a character.
pub fn takes_tags(c: char) -> bool {
    c == BLACK_FLAG || is_tag(c)
}

fn is_flag_letter(c: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&c)
}

fn is_skin_tone(c: char) -> bool {
    ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
}

/// The length in bytes of the emoji that a text starts with: a family, a flag, a keycap count as one.
pub fn leading(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().peekable();
    let (_, first) = chars.next()?;
    if matches!(first, '0'..='9' | '#' | '*') {
        return chars.next().filter(|(_, c)| *c == KEYCAP).map(|(at, c)| at + c.len_utf8());
    }
    if !is_emoji(first) {
        return None;
    }
    let mut end = first.len_utf8();
    if is_flag_letter(first) {
        if let Some((at, c)) = chars.next().filter(|(_, c)| is_flag_letter(*c)) {
            end = at + c.len_utf8();
        }
        return Some(end);
    }
    while let Some(&(at, c)) = chars.peek() {
        if is_skin_tone(c) || is_tag(c) || c == KEYCAP {
            end = at + c.len_utf8();
            chars.next();
        } else if c == JOINER {
            chars.next();
            let Some((at, c)) = chars.next().filter(|(_, c)| is_joined(*c)) else { break };
            end = at + c.len_utf8();
        } else {
            break;
        }
    }
    Some(end)
}

/// The length in bytes of the emoticon that stands at `at`: `:)`, `:-(`, `;)`, `<3`.
pub fn emoticon(text: &[u8], at: usize) -> Option<usize> {
    let peek = |at: usize| text.get(at).copied().unwrap_or(b' ');
    let before = at.checked_sub(1).map_or(b' ', peek);
    let clear = |at: usize| !peek(at).is_ascii_alphanumeric() && peek(at) < 0x80;
    if peek(at) == b'<' {
        return (peek(at + 1) == b'3' && clear(at + 2) && !before.is_ascii_digit()).then_some(2);
    }
    let mut end = at + 1;
    if matches!(peek(end), b'-' | b'\'' | b'^') {
        end += 1;
    }
    let mouth = peek(end);
    let apart = before.is_ascii_whitespace();
    let fits = match mouth {
        b')' | b']' => peek(at) != b'=' || apart,
        b'(' | b'[' => (peek(at) != b'=' || apart) && !matches!(peek(end + 1), b'"' | b'\'' | b'$'),
        b'D' | b'P' | b'p' | b'O' | b'o' | b'3' | b'*' => !before.is_ascii_alphanumeric() && peek(at) != b';',
        b'/' | b'\\' | b'|' => apart && !matches!(peek(end + 1), b'/' | b'\\'),
        _ => false,
    };
    if !fits {
        return None;
    }
    end += 1;
    if matches!(mouth, b')' | b'(') {
        while peek(end) == mouth {
            end += 1;
        }
    }
    clear(end).then_some(end - at)
}
