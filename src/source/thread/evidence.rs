//! What mail clients write before a quoted message, in the languages they write it in.

use crate::source::markup::QUOTED_FROM_HERE;

/// A kind of header line that clients copy above a quoted message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Header {
    From,
    Date,
    To,
    Cc,
    Subject,
}

/// Header words by kind, lower case: en, de, fr, es, it, pt, nl, sv, da, no, fi, pl, cs, ru, ja, zh, ko, tr.
const HEADERS: &[(Header, &[&str])] = &[
    (
        Header::From,
        &[
            "from",
            "von",
            "de",
            "da",
            "van",
            "från",
            "fra",
            "lähettäjä",
            "od",
            "от",
            "差出人",
            "发件人",
            "寄件者",
            "보낸 사람",
            "kimden",
        ],
    ),
    (
        Header::Date,
        &[
            "sent",
            "date",
            "gesendet",
            "datum",
            "envoyé",
            "enviado el",
            "enviado",
            "fecha",
            "inviato",
            "data",
            "enviada em",
            "verzonden",
            "skickat",
            "sendt",
            "dato",
            "lähetetty",
            "wysłano",
            "odesláno",
            "отправлено",
            "дата",
            "送信日時",
            "日付",
            "发送时间",
            "日期",
            "보낸 날짜",
            "gönderme tarihi",
            "tarih",
        ],
    ),
    (
        Header::To,
        &[
            "to",
            "an",
            "à",
            "para",
            "a",
            "aan",
            "till",
            "til",
            "vastaanottaja",
            "do",
            "komu",
            "кому",
            "宛先",
            "收件人",
            "收件者",
            "받는 사람",
            "kime",
        ],
    ),
    (Header::Cc, &["cc", "kopie", "kopia", "kopi", "copia", "dw", "копия", "抄送", "참조", "bilgi", "reply-to"]),
    (
        Header::Subject,
        &[
            "subject",
            "betreff",
            "objet",
            "asunto",
            "oggetto",
            "assunto",
            "onderwerp",
            "ämne",
            "emne",
            "aihe",
            "temat",
            "předmět",
            "тема",
            "件名",
            "主题",
            "主旨",
            "제목",
            "konu",
        ],
    ),
];

/// Words for "wrote" that end an attribution.
const WROTE_LAST: &[&str] = &[
    "wrote",
    "writes",
    "schrieb",
    "a écrit",
    "escribió",
    "ha scritto",
    "scrive",
    "escreveu",
    "schreef",
    "skrev",
    "kirjoitti",
    "napisał(a)",
    "napisał",
    "napisała",
    "napsal",
    "napsal(a)",
    "написал",
    "написал(а)",
    "написала",
    "пишет",
    "写道",
    "寫道",
    "작성",
    "작성함",
    "yazdı",
    "さんは書きました",
];

/// Words for "wrote" that stand before the name.
const WROTE_INSIDE: &[&str] = &["schrieb", "schreef", "skrev", "kirjoitti"];

/// How attributions start, where the client says when before who.
const OPENERS: &[&str] =
    &["on ", "am ", "le ", "el ", "il giorno ", "il ", "em ", "op ", "den ", "w dniu ", "dnia ", "dne ", "pe "];

/// What stands between the dashes above a forwarded or quoted message.
const ORIGINAL: &[&str] = &[
    "original message",
    "original appointment",
    "forwarded message",
    "ursprüngliche nachricht",
    "originalnachricht",
    "weitergeleitete nachricht",
    "message d'origine",
    "message original",
    "message transféré",
    "mensaje original",
    "mensaje reenviado",
    "messaggio originale",
    "messaggio inoltrato",
    "mensagem original",
    "mensagem encaminhada",
    "oorspronkelijk bericht",
    "doorgestuurd bericht",
    "ursprungligt meddelande",
    "vidarebefordrat meddelande",
    "oprindelig meddelelse",
    "opprinnelig melding",
    "alkuperäinen viesti",
    "wiadomość oryginalna",
    "původní zpráva",
    "исходное сообщение",
    "пересылаемое сообщение",
    "元のメッセージ",
    "原始邮件",
    "원본 메시지",
    "orijinal mesaj",
];

/// What help desks put above the conversation in the mail they send out.
const REPLY_ABOVE: &[&str] = &[
    "type your reply above this line",
    "reply above this line",
    "reply above this dotted line",
    "write above this line",
    "respond above this line",
    "antworten sie bitte oberhalb dieser linie",
    "répondez au-dessus de cette ligne",
    "responda por encima de esta línea",
];

/// Lines that a phone or an app adds under a message. A line is one if it starts so.
const MOBILE: &[&str] = &[
    "sent from my ",
    "sent from yahoo mail",
    "sent from outlook",
    "sent from mail for windows",
    "sent from proton mail",
    "sent from proton",
    "sent with proton",
    "sent via ",
    "sent using ",
    "get outlook for ",
    "von meinem iphone gesendet",
    "von meinem ipad gesendet",
    "von meinem samsung",
    "gesendet von ",
    "envoyé de mon ",
    "envoyé depuis ",
    "obtenir outlook pour ",
    "enviado desde mi ",
    "enviado desde ",
    "enviado do meu ",
    "inviato da ",
    "verstuurd vanaf ",
    "verzonden vanaf ",
    "skickat från min ",
    "sendt fra min ",
    "lähetetty ",
    "wysłane z ",
    "отправлено с ",
    "iphoneから送信",
];

fn strip_emphasis(line: &str) -> &str {
    line.trim().trim_matches(['*', '_']).trim()
}

/// The kind of header a line is, if it is one, and what stands after its colon.
#[must_use]
pub fn header(line: &str) -> Option<(Header, &str)> {
    let line = line.trim_start();
    let colon = line.find([':', '：'])?;
    if colon > 40 {
        return None;
    }
    let word = strip_emphasis(&line[..colon]).to_lowercase();
    let kind = HEADERS.iter().find(|(_, words)| words.contains(&word.as_str()))?.0;
    Some((kind, line[colon..].trim_start_matches([':', '：', '*', ' ', '\t'])))
}

/// Whether a line is `-----Original Message-----` or the like.
#[must_use]
pub fn is_original_marker(line: &str) -> bool {
    let line = line.trim();
    if line == QUOTED_FROM_HERE {
        return true;
    }
    let Some(inner) = line.strip_prefix("--").map(|rest| rest.trim_matches(['-', ' '])) else { return false };
    line.ends_with("--") && ORIGINAL.contains(&inner.to_lowercase().replace('’', "'").as_str())
}

/// Whether a line asks to write above it.
#[must_use]
pub fn is_reply_above(line: &str) -> bool {
    let line = line.trim();
    // A marker is set off with signs of its own; without them it is a sentence.
    line.len() < 160
        && line.starts_with(['#', '-', '=', '*', '_', '—'])
        && line.ends_with(['#', '-', '=', '*', '_', '—'])
        && REPLY_ABOVE.iter().any(|words| line.to_lowercase().contains(words))
}

/// Whether a line was added by a phone or an app.
#[must_use]
pub fn is_mobile_signature(line: &str) -> bool {
    let line = line.trim();
    line.len() < 100
        && !line.ends_with(['?', '!'])
        && MOBILE.iter().any(|start| {
            let mut chars = line.chars().flat_map(char::to_lowercase);
            start.chars().all(|c| chars.next() == Some(c))
        })
}

/// Whether a text holds a date or a time of day in figures. A day's name alone is none: people write that.
#[must_use]
pub fn has_date(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut at = 0;
    while at < chars.len() {
        if !digit(at) {
            at += 1;
            continue;
        }
        let start = at;
        while digit(at) {
            at += 1;
        }
        let run: String = chars[start..at].iter().collect();
        let before = start.checked_sub(1).map(|b| chars[b]);
        let after = chars.get(at).copied();
        let year = run.len() == 4 && (run.starts_with("19") || run.starts_with("20"));
        let time = run.len() <= 2 && matches!(after, Some(':' | '.' | 'h')) && digit(at + 1) && digit(at + 2);
        let free = before.is_none_or(|c| !c.is_alphanumeric() && c != '#' && c != '@')
            && (time || after.is_none_or(|c| !c.is_ascii_alphabetic() && c != '@'));
        let day = run.len() <= 2
            && matches!(after, Some('/' | '.' | '-'))
            && digit(at + 1)
            && chars[at + 1..].iter().take(4).any(|c| matches!(c, '/' | '.' | '-'));
        if (year || time || day) && free {
            return true;
        }
    }
    false
}

/// Whether a text holds an e-mail address.
#[must_use]
pub fn has_address(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let host: String =
            text[at + 1..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-')).collect();
        before.is_some_and(char::is_alphanumeric) && host.trim_end_matches('.').contains('.')
    })
}

/// How an attribution ends, or is likely to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribution {
    /// Holds a date or a time.
    pub date: bool,
    /// Holds an e-mail address.
    pub address: bool,
}

/// Whether a line can be the last one of an attribution: it ends with a colon.
#[must_use]
pub fn may_end_attribution(line: &str) -> bool {
    line.trim_end().trim_end_matches(['*', '_']).ends_with([':', '：'])
}

/// Reads joined lines as an attribution: a word for "wrote" or an address at the end, and a date or a name with an address.
#[must_use]
pub fn attribution(joined: &str) -> Option<Attribution> {
    let text = strip_emphasis(joined);
    let body = text.strip_suffix([':', '：'])?.trim_end();
    if body.len() > 400 {
        return None;
    }
    let lower = body.to_lowercase();
    let wrote = WROTE_LAST.iter().any(|word| {
        lower.strip_suffix(word).is_some_and(|rest| {
            // Scripts without blanks between words have none before the verb either.
            !word.is_ascii() && !word.starts_with(|c: char| c < '\u{250}')
                || rest.ends_with(|c: char| !c.is_alphanumeric())
        })
    }) || WROTE_INSIDE.iter().any(|word| lower.split_whitespace().any(|w| w == *word));
    let date = has_date(body);
    let address = has_address(body);
    let ends_with_address = address && body.ends_with(['>', ')', ']']) && {
        let last = body.rsplit([' ', '\u{a0}', '\t']).next().unwrap_or(body);
        last.contains('@')
    };
    if !(wrote || ends_with_address && date) {
        return None;
    }
    let named = address && body.split_whitespace().filter(|w| !w.contains('@')).count() >= 2;
    (date || named).then_some(Attribution { date, address })
}

/// Whether a line is how an attribution starts, so that it belongs to the one that ends on the next line.
#[must_use]
pub fn opens_attribution(line: &str) -> bool {
    let lower = line.trim_start().to_lowercase();
    OPENERS.iter().any(|o| lower.starts_with(o))
        && line.bytes().any(|b| b.is_ascii_digit())
        && !line.trim_end().ends_with(['.', '!', '?', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributions_of_many_clients() {
        for line in [
            "On Mon, Jun 1, 2026 at 8:02 AM Ines Roth <ines@post.example> wrote:",
            "On 01/06/2026 08:02, Ines Roth wrote:",
            "Am Mo., 1. Juni 2026 um 08:02 Uhr schrieb Ines Roth <ines@post.example>:",
            "Am 01.06.2026 um 08:02 schrieb Ines Roth:",
            "Le lun. 1 juin 2026 à 08:02, Ines Roth <ines@post.example> a écrit :",
            "El lun, 1 jun 2026 a las 8:02, Ines Roth (<ines@post.example>) escribió:",
            "Il giorno lun 1 giu 2026 alle ore 08:02 Ines Roth <ines@post.example> ha scritto:",
            "Em seg., 1 de jun. de 2026 às 08:02, Ines Roth <ines@post.example> escreveu:",
            "Op ma 1 jun 2026 om 08:02 schreef Ines Roth <ines@post.example>:",
            "Den mån 1 juni 2026 kl 08:02 skrev Ines Roth <ines@post.example>:",
            "pon., 1 cze 2026 o 08:02 Ines Roth <ines@post.example> napisał(a):",
            "пн, 1 июн. 2026 г. в 08:02, Ines Roth <ines@post.example>:",
            "2026年6月1日(月) 8:02 Ines Roth <ines@post.example>:",
            "Ines Roth <ines@post.example> 于2026年6月1日周一 08:02写道：",
            "2026년 6월 1일 (월) 오전 8:02, Ines Roth <ines@post.example>님이 작성:",
        ] {
            assert!(attribution(line).is_some(), "{line}");
        }
    }

    #[test]
    fn prose_is_no_attribution() {
        for line in [
            "On Tuesday the plumber, Mr Vance, wrote:",
            "Here is what you wrote:",
            "Two things we can do:",
            "Write to help@post.example:",
            "At 9:30 we open:",
        ] {
            assert!(attribution(line).is_none(), "{line}");
        }
    }

    #[test]
    fn dates_in_figures() {
        for text in ["2026", "at 9:14", "02/03/2026", "2.3.2026", "09.14", "9h14"] {
            assert!(has_date(text), "{text}");
        }
        for text in ["Monday", "order 1182", "#2026", "3 March", "A2026B", "ratio 1:2", "12"] {
            assert!(!has_date(text), "{text}");
        }
    }

    #[test]
    fn headers_and_markers() {
        assert_eq!(header("From: x").map(|h| h.0), Some(Header::From));
        assert_eq!(header("*Gesendet:* Montag").map(|h| (h.0, h.1)), Some((Header::Date, "Montag")));
        assert_eq!(header("Hello: x"), None);
        assert!(is_original_marker("-----Original Message-----"));
        assert!(is_original_marker("------- Original Message -------"));
        assert!(is_original_marker("---------- Forwarded message ---------"));
        assert!(!is_original_marker("-- Original --"));
        assert!(is_reply_above("##- Please type your reply above this line -##"));
        assert!(!is_reply_above("Please reply above this line."));
        assert!(is_mobile_signature("Sent from my iPad"));
        assert!(!is_mobile_signature("Sent from our warehouse today"));
    }
}
