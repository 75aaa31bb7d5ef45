//! Reads what a recovery needs: the checklist under an outline.

use super::names::Names;
use super::rule::Need;
use crate::yaml::{Node, Problems};

/// Reads the section `recovery:`, a list of needs in the order in which they are shown.
pub fn read(node: &Node, acts: &Names, problems: &mut Problems) -> Vec<Need> {
    node.items(problems).iter().filter_map(|item| need(item, acts, problems)).collect()
}

fn need(node: &Node, acts: &Names, problems: &mut Problems) -> Option<Need> {
    let mut out = Need::default();
    for (key, value) in node.fields(&["need", "about", "acts"], problems) {
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
