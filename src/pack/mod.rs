//! Packs: YAML in, validated and compiled rules out.
