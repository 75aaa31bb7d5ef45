//! What the server says: answers, and what it says unasked.

use std::io::{self, Write};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use crate::report::{shown, shown_text};

/// How serious a message to the writer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something does not work.
    Error = 1,
    /// Something is not as it was meant.
    Warning = 2,
    /// Something to read.
    Info = 3,
}

/// Writes messages to the editor.
#[derive(Debug)]
pub struct Outgoing<W> {
    output: W,
    asked: i32,
}

impl<W: Write> Outgoing<W> {
    /// Writes to `output`.
    pub fn new(output: W) -> Self {
        Self { output, asked: 0 }
    }

    /// Says something unasked.
    pub fn notify(&mut self, method: &str, params: Value) -> io::Result<()> {
        self.write(&Message::Notification(Notification { method: method.to_owned(), params }))
    }

    /// Asks something; gives the number of the question.
    pub fn ask(&mut self, method: &str, params: Value) -> io::Result<RequestId> {
        self.asked += 1;
        let id = RequestId::from(self.asked);
        self.write(&Message::Request(Request { id: id.clone(), method: method.to_owned(), params }))?;
        Ok(id)
    }

    /// Answers.
    pub fn answer(&mut self, id: RequestId, answer: Result<Value, (ErrorCode, String)>) -> io::Result<()> {
        let response = match answer {
            Ok(result) => Response { id, response_result: Ok(result) },
            Err((code, message)) => Response::new_err(id, code as i32, shown(&message)),
        };
        self.write(&Message::Response(response))
    }

    /// Shows something to the writer.
    pub fn show(&mut self, tone: Tone, message: &str) -> io::Result<()> {
        self.notify("window/showMessage", json!({"type": tone as i32, "message": shown_text(message)}))
    }

    /// Writes something into the editor's log.
    pub fn log(&mut self, tone: Tone, message: &str) -> io::Result<()> {
        self.notify("window/logMessage", json!({"type": tone as i32, "message": shown_text(message)}))
    }

    fn write(&mut self, message: &Message) -> io::Result<()> {
        message.write(&mut self.output)
    }
}
