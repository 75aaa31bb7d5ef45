//! Reads what an outline shows: the acts and cues in its margin, and the checklist of what a recovery needs under it.

use super::keys;
use super::names::Names;
use super::rule::Need;
use crate::yaml::{Node, Problems};

/// Reads the section `recovery:`, a list of needs in the order in which they are shown.
pub fn read(node: &Node, acts: &Names, problems: &mut Problems) -> Vec<Need> {
    node.items(problems).iter().filter_map(|item| need(item, acts, problems)).collect()
}

fn need(node: &Node, acts: &Names, problems: &mut Problems) -> Option<Need> {
    let mut out = Need::default();
    for (key, value) in node.fields(keys::NEED, problems) {
        match key.as_str() {
            "need" => out.name = value.text(problems)?,
            "about" => out.about = value.text(problems)?,
            _ => out.acts = acts.find_all(&value, problems),
        }
    }
    if out.name.is_empty() || out.about.is_empty() {
        node.problem(problems, "a need without a name or a description", "write `{need: sorry, about: …, acts: […]}`");
        return None;
    }
    // With none of its acts in the pack it could never be met.
    (!out.acts.is_empty()).then_some(out)
}

/// Reads the section `outline:`, the acts and cues that its margin shows.
pub fn margins(node: &Node, acts: &Names, cues: &Names, problems: &mut Problems) -> (Vec<u32>, Vec<u32>) {
    let mut out = (Vec::new(), Vec::new());
    for (key, value) in node.fields(keys::OUTLINE, problems) {
        match key.as_str() {
            "acts" => out.0 = acts.find_all(&value, problems),
            _ => out.1 = cues.find_all(&value, problems),
        }
    }
    out
}
