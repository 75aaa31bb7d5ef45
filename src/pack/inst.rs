//! The steps of phrase programs.

/// One step of a phrase program. Targets are indices into the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inst {
    /// Done.
    Match,
    /// Consume this word.
    Word(u32),
    /// Consume a word of this set.
    Set(u32),
    /// Consume any word.
    Any,
    /// Consume any word of a gap: also across a colon or bracket.
    Skip,
    /// Consume a name.
    Name,
    /// Consume a word in capitals.
    Caps,
    /// Try the next step, then the one there.
    NextElse(u32),
    /// Try the step there, then the next one.
    ThereElse(u32),
    /// Go on there.
    Jump(u32),
    /// Only at the start of a sentence.
    Start,
    /// Only at the end of a sentence.
    End,
    /// Only at the end of a sentence that asks.
    EndAsk,
    /// Only at the end of a sentence that exclaims.
    EndExclaim,
    /// Remember this place.
    Save(u32),
    /// Go on with those of the alternatives that may begin with the next word. The steps after this one lead to them.
    Switch(u32),
}

/// How many bits of a packed step say what it does.
const OP_BITS: u32 = 4;

impl Inst {
    /// The same step leading somewhere else, if it leads anywhere.
    pub(super) fn leading(self, elsewhere: impl FnOnce(u32) -> u32) -> Self {
        match self {
            Self::NextElse(to) => Self::NextElse(elsewhere(to)),
            Self::ThereElse(to) => Self::ThereElse(elsewhere(to)),
            Self::Jump(to) => Self::Jump(elsewhere(to)),
            other => other,
        }
    }

    /// The step as one figure; the operand must be below 2²⁸.
    #[must_use]
    pub fn pack(self) -> u32 {
        let (op, operand) = match self {
            Self::Match => (0, 0),
            Self::Word(id) => (1, id),
            Self::Set(set) => (2, set),
            Self::Any => (3, 0),
            Self::Skip => (4, 0),
            Self::Name => (5, 0),
            Self::Caps => (6, 0),
            Self::NextElse(to) => (7, to),
            Self::ThereElse(to) => (8, to),
            Self::Jump(to) => (9, to),
            Self::Start => (10, 0),
            Self::End => (11, 0),
            Self::EndAsk => (12, 0),
            Self::EndExclaim => (13, 0),
            Self::Save(slot) => (14, slot),
            Self::Switch(choice) => (15, choice),
        };
        op | operand << OP_BITS
    }

    /// The step a figure stands for.
    #[must_use]
    pub fn unpack(figure: u32) -> Self {
        let operand = figure >> OP_BITS;
        match figure & ((1 << OP_BITS) - 1) {
            1 => Self::Word(operand),
            2 => Self::Set(operand),
            3 => Self::Any,
            4 => Self::Skip,
            5 => Self::Name,
            6 => Self::Caps,
            7 => Self::NextElse(operand),
            8 => Self::ThereElse(operand),
            9 => Self::Jump(operand),
            10 => Self::Start,
            11 => Self::End,
            12 => Self::EndAsk,
            13 => Self::EndExclaim,
            14 => Self::Save(operand),
            15 => Self::Switch(operand),
            _ => Self::Match,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_survive_packing() {
        for inst in [
            Inst::Match,
            Inst::Word(70_000),
            Inst::Set(3),
            Inst::Any,
            Inst::Skip,
            Inst::Name,
            Inst::Caps,
            Inst::NextElse(1),
            Inst::ThereElse((1 << 28) - 1),
            Inst::Jump(9),
            Inst::Start,
            Inst::End,
            Inst::EndAsk,
            Inst::EndExclaim,
            Inst::Save(7),
            Inst::Switch(5),
        ] {
            assert_eq!(Inst::unpack(inst.pack()), inst);
        }
    }
}
