//! Decides whether a reply answers a complaint, and on which channel it goes out where nothing says so.

use super::{Found, Signals, weighed_words};
use serde::{Deserialize, Serialize};

use crate::draft::{Channel, Situation};
use crate::pack::{MOST_SUMS, Pack, SituationRules};
use crate::text::{SentenceKind, Text};

/// What decided whether a reply answers a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecidedBy {
    /// A flag or the configuration.
    Setting,
    /// The source: front matter, a field of a record.
    Source,
    /// The customer's message.
    Customer,
    /// The reply itself.
    Reply,
}

/// A reply longer than this, in words, is no turn of a chat.
const LONGEST_CHAT_TURN: usize = 60;

/// Complaint or routine, and which side of the conversation showed it.
///
/// The customer's message decides where it is clear; where it shows nothing, or too little for a complaint, what the reply does
/// (apologise, make good) is added.
#[must_use]
pub fn situation(pack: &Pack, reply: &Signals, customer: Option<&Signals>) -> (Situation, DecidedBy) {
    let rules = &pack.situation;
    let mut sum = 0_i64;
    if let Some(customer) = customer {
        sum = i64::from(rules.start) + words(rules, customer);
        for &(cue, weight) in &rules.customer {
            if let Some(level) = customer.of(cue).map(Found::level).max() {
                sum += i64::from(weight) * i64::from(level.clamp(1, 2));
            }
        }
        if sum >= rules.customer_at.into() {
            return (Situation::Complaint, DecidedBy::Customer);
        }
        if sum < rules.routine_below.into() {
            return (Situation::Routine, DecidedBy::Customer);
        }
    }
    sum += rules.reply.iter().filter(|(act, _)| reply.has(*act)).map(|(_, weight)| i64::from(*weight)).sum::<i64>();
    let situation = if sum >= rules.reply_at.into() { Situation::Complaint } else { Situation::Routine };
    (situation, DecidedBy::Reply)
}

/// What the words of a message tell.
fn words(rules: &SituationRules, customer: &Signals) -> i64 {
    let mut sums = [0; MOST_SUMS];
    for sentence in 0..customer.text.sentences.len() {
        rules.words.add_up(&weighed_words(&customer.text, &customer.units, sentence), &mut sums);
    }
    sums[0]
}

/// Guesses the channel from the form of a reply.
#[must_use]
pub fn guess_channel(text: &Text, signed: bool) -> Channel {
    if text.tokens.first().is_some_and(|token| token.flags.has(crate::text::Flags::HANDLE)) {
        return Channel::Social;
    }
    let letter_like = text.sentences.iter().any(|sentence| sentence.kind != SentenceKind::Prose);
    if signed || letter_like || text.tokens.len() > LONGEST_CHAT_TURN { Channel::Email } else { Channel::Chat }
}
