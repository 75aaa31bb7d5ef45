"use strict";
// The settings of the editor as the server takes them.

/** The settings that are the server's; the others are the extension's own. */
const KEYS = [
  "config",
  "noConfig",
  "packs",
  "select",
  "ignore",
  "severity",
  "minSeverity",
  "channel",
  "situation",
  "language",
  "library",
];

/** Whether a value says nothing, so that the configuration file decides. */
function isUnset(value) {
  if (value === undefined || value === null || value === "" || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** The settings that say something. `read` gives the value of one by its name. */
function forServer(read) {
  const out = {};
  for (const key of KEYS) {
    const value = read(key);
    if (!isUnset(value)) out[key] = value;
  }
  return out;
}

module.exports = { KEYS, forServer };
