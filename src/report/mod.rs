//! One file per output format; each turns checked files into its own types and writes them.
