//! What decides what is found in a draft, as one hash.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use siphasher::sip128::{Hasher128 as _, SipHasher13};

use crate::config::FileSettings;
use crate::draft::{Blank, Draft, Mask, Placeholders};
use crate::languages::Tag;

/// The length of a key in bytes. No two drafts that anybody meets have the same one, and nobody who does not know the secret can
/// make two that have.
pub const KEY: usize = 16;
/// A hash of the program.
pub const PROGRAM: &str = env!("AMENDS_PROGRAM");

/// What findings are kept under.
pub type Key = [u8; KEY];
/// What the keys of a file are made with besides, which nobody knows who cannot read the file.
pub type Secret = [u8; 16];

/// A secret that was not there before.
#[must_use]
pub fn new_secret() -> Secret {
    // What the system gives to make maps with that nobody can fill with collisions.
    let random = RandomState::new();
    let halves = [0, 1].map(|half: u8| random.hash_one(half).to_le_bytes());
    let mut secret = Secret::default();
    secret.copy_from_slice(halves.as_flattened());
    secret
}

/// What decides, besides a draft, what is found in it: the program, the packs, and what is set for its file.
#[derive(Debug, Clone, Copy)]
pub struct Ground([u8; 32]);

impl Ground {
    /// The ground for the packs of this identity and a file with these settings.
    #[must_use]
    pub fn new(packs: &[u8; 32], settings: &FileSettings) -> Self {
        let mut key = Parts(blake3::Hasher::new());
        key.text(PROGRAM);
        key.0.update(packs);
        key.text(settings.channel.as_ref().map_or("", |channel| channel.value.name()));
        key.text(settings.situation.as_ref().map_or("", |situation| situation.value.name()));
        let wish = settings.wish();
        key.text(wish.forced.as_ref().map_or("", Tag::as_str));
        key.figure(wish.configured.len());
        wish.configured.iter().for_each(|language| key.text(language.as_str()));
        let select = settings.select.as_ref().map(|select| select.value.as_slice());
        key.figure(select.map_or(usize::MAX, <[String]>::len));
        select.unwrap_or_default().iter().for_each(|rule| key.text(rule));
        key.figure(settings.levels.len());
        for (rule, level) in &settings.levels {
            key.text(rule);
            key.text(level.value.name());
        }
        Self(key.0.finalize().into())
    }

    /// The key of a draft.
    #[must_use]
    pub fn key(&self, secret: &Secret, draft: &Draft) -> Key {
        // Whoever adds a field to drafts must say here whether it decides what is found.
        let Draft {
            reply,
            customer,
            channel,
            situation,
            masks,
            blanks,
            placeholders,
            answers,
            context,
            locale,
            pointer: _,
            id: _,
            name: _,
            reply_in: _,
            customer_in: _,
            writing: _,
            ignores: _,
        } = draft;
        let mut key = Parts(SipHasher13::new_with_key(secret));
        key.0.write(&self.0);
        key.text(&reply.text);
        key.figure(usize::from(customer.is_some()));
        key.text(customer.as_ref().map_or("", |customer| &customer.text));
        key.text(locale.as_deref().unwrap_or_default());
        key.text(channel.map_or("", |channel| channel.name()));
        key.text(situation.map_or("", |situation| situation.name()));
        key.figure(usize::from(*placeholders == Placeholders::Tokens));
        key.text(context.name());
        for Mask { range, kind } in masks {
            key.figure(range.start);
            key.figure(range.end);
            key.figure(*kind as usize);
        }
        key.figure(usize::MAX);
        for Blank { range, grammar, name, fallback } in blanks {
            key.figure(range.start);
            key.figure(range.end);
            key.text(grammar);
            key.text(name);
            key.figure(usize::from(*fallback));
        }
        key.figure(usize::MAX);
        for answer in answers {
            for range in [&answer.reply, &answer.customer] {
                key.figure(range.start);
                key.figure(range.end);
            }
        }
        key.0.finish128().as_bytes()
    }
}

/// Takes bytes in.
pub trait Takes {
    /// Takes in some more.
    fn take(&mut self, bytes: &[u8]);
}

/// For what is hashed once: the settings.
impl Takes for blake3::Hasher {
    fn take(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

/// For every draft: several times as fast, and without its secret nobody can say anything of what it gives.
impl Takes for SipHasher13 {
    fn take(&mut self, bytes: &[u8]) {
        self.write(bytes);
    }
}

/// Takes parts in so that no two rows of them are the same bytes.
pub struct Parts<H>(pub H);

impl<H: Takes> Parts<H> {
    /// Takes in some bytes, whose number comes first.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.figure(bytes.len());
        self.0.take(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn figure(&mut self, figure: usize) {
        self.0.take(&(figure as u64).to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Flags;
    use crate::draft::{Channel, Context, MaskKind, Situation};
    use crate::offsets::MappedText;

    fn ground(packs: u8, flags: &Flags) -> Ground {
        Ground::new(&[packs; 32], &FileSettings::of(Path::new("a.txt"), None, flags, "p"))
    }

    #[test]
    fn whatever_decides_what_is_found_makes_another_key() {
        let draft = Draft { reply: MappedText::identity("We are sorry."), ..Draft::default() };
        let mask = |kind| vec![Mask { range: 0..2, kind }];
        let blank = |fallback| vec![Blank { range: 0..2, grammar: "liquid", name: "name".to_owned(), fallback }];
        let drafts = [
            draft.clone(),
            Draft { reply: MappedText::identity("We are sorry!"), ..draft.clone() },
            Draft { customer: Some(MappedText::identity("")), ..draft.clone() },
            Draft { customer: Some(MappedText::identity("Late")), ..draft.clone() },
            Draft { channel: Some(Channel::Chat), ..draft.clone() },
            Draft { situation: Some(Situation::Complaint), ..draft.clone() },
            Draft { locale: Some("de".to_owned()), ..draft.clone() },
            Draft { placeholders: Placeholders::Tokens, ..draft.clone() },
            Draft { context: Context::Uncertain, ..draft.clone() },
            Draft { masks: mask(MaskKind::Quote), ..draft.clone() },
            Draft { masks: mask(MaskKind::Code), ..draft.clone() },
            Draft { blanks: blank(false), ..draft.clone() },
            Draft { blanks: blank(true), ..draft.clone() },
        ];
        let none = Flags::default();
        let mut keys: Vec<Key> = drafts.iter().map(|draft| ground(0, &none).key(&[7; 16], draft)).collect();
        keys.push(ground(1, &none).key(&[7; 16], &draft));
        let flags = [
            Flags { channel: Some(Channel::Chat), ..Flags::default() },
            Flags { language: Some(Tag::of("de")), ..Flags::default() },
            Flags { situation: Some(Situation::Routine), ..Flags::default() },
            Flags { select: vec!["a".to_owned()], ..Flags::default() },
            Flags { select: vec!["a".to_owned(), "b".to_owned()], ..Flags::default() },
        ];
        keys.extend(flags.iter().map(|flags| ground(0, flags).key(&[7; 16], &draft)));
        keys.push(ground(0, &none).key(&[8; 16], &draft));
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }

    #[test]
    fn what_a_draft_is_called_and_where_it_stands_makes_no_other_key() {
        let draft = Draft { reply: MappedText::identity("We are sorry."), ..Draft::default() };
        let moved = Draft {
            pointer: Some("/3".to_owned()),
            id: Some("x".to_owned()),
            name: Some("y".to_owned()),
            ..draft.clone()
        };
        let ground = ground(0, &Flags::default());
        assert_eq!(ground.key(&[7; 16], &draft), ground.key(&[7; 16], &moved));
    }
}
