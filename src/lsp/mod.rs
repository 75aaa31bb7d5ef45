//! The language server: what `check`, `fix` and `explain` say, in an editor while a draft is written.
//!
//! It runs on one thread and answers in the order in which it is asked; another thread only reads what comes in, so that of
//! several changes that wait the last one alone is looked at. The parameters of the protocol are read leniently: what an
//! editor leaves out, adds or gets wrong must not stop the server.

mod actions;
mod client;
mod diagnostics;
mod document;
mod edits;
mod explanation;
mod found;
mod outgoing;
mod position;
mod requests;
mod server;
mod settings;
mod snippet;
mod stamps;
mod wire;
mod workspace;

use std::io::{Read, Write};
use std::sync::mpsc::{TryRecvError, channel};
use std::thread;

use crate::packs::Cache;
use server::{Next, Server};
use wire::Frames;

/// Serves an editor until it says goodbye or goes away, with packs out of a cache. Gives the exit code: 0 after `shutdown` and
/// `exit`, else 1.
pub fn serve(input: impl Read + Send + 'static, output: impl Write, cache: Cache) -> u8 {
    let (send, receive) = channel();
    // Not bounded: an editor that writes and does not read must not wait for a server that does the same.
    thread::spawn(move || {
        let mut frames = Frames::new(input);
        while let Ok(Some(incoming)) = frames.next() {
            if send.send(incoming).is_err() {
                return;
            }
        }
    });
    let mut server = Server::new(output, cache);
    loop {
        let incoming = match receive.try_recv() {
            Ok(incoming) => incoming,
            Err(TryRecvError::Disconnected) => return 1,
            Err(TryRecvError::Empty) => {
                // Nothing waits: time to look at what has changed.
                if server.publish().is_err() {
                    return 1;
                }
                let Ok(incoming) = receive.recv() else { return 1 };
                incoming
            }
        };
        match server.take(incoming) {
            Ok(Next::More) => {}
            Ok(Next::Exit(code)) => return code,
            Err(_) => return 1,
        }
    }
}
