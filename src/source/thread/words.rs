//! The words that mail clients put around quoted messages, in the languages they write them in.

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
pub(super) const HEADERS: &[(Header, &[&str])] = &[
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
pub(super) const WROTE_LAST: &[&str] = &[
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
pub(super) const WROTE_INSIDE: &[&str] = &["schrieb", "schreef", "skrev", "kirjoitti"];

/// How attributions start, where the client says when before who.
pub(super) const OPENERS: &[&str] =
    &["on ", "am ", "le ", "el ", "il giorno ", "il ", "em ", "op ", "den ", "w dniu ", "dnia ", "dne ", "pe "];

/// What stands between the dashes above a forwarded or quoted message.
pub(super) const ORIGINAL: &[&str] = &[
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
pub(super) const REPLY_ABOVE: &[&str] = &[
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
pub(super) const MOBILE: &[&str] = &[
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

/// Names of days and months that stand in attributions: en, de, fr, es, it, pt, nl, sv, da, no, pl.
const CALENDAR: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun \
    january february march april may june july august september october november december \
    jan feb mar apr jun jul aug sep sept oct nov dec \
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag \
    januar februar märz mai juni juli oktober dezember \
    lundi mardi mercredi jeudi vendredi samedi dimanche \
    janvier février mars avril juin juillet août septembre octobre novembre décembre \
    lunes martes miércoles jueves viernes sábado domingo \
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre \
    lunedì martedì mercoledì giovedì venerdì sabato domenica \
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre \
    segunda segunda-feira terça terça-feira quarta quarta-feira quinta quinta-feira sexta sexta-feira \
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro \
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag \
    januari februari maart mei augustus \
    måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag \
    poniedziałek wtorek środę czwartek piątek sobotę niedzielę";

/// Whether a word, given in small letters, is a day's or a month's name.
pub(super) fn is_calendar(word: &str) -> bool {
    CALENDAR.split_whitespace().any(|known| known == word)
}
