"use strict";
// What is checked.

/** The languages whose documents may hold replies. The server leaves alone what holds none. */
const LANGUAGES = ["plaintext", "markdown", "html", "json", "yaml", "csv", "mail", "email"];

/** The documents the server is told of: files, saved or not. */
const SELECTOR = LANGUAGES.flatMap((language) => ["file", "untitled"].map((scheme) => ({ scheme, language })));

module.exports = { LANGUAGES, SELECTOR };
