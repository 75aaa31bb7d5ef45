"use strict";
// How the server is started.

const os = require("node:os");
const path = require("node:path");

/**
 * The program to run. `setting` is what the user wrote, `folder` the first folder of the workspace, if there is one.
 * A name without a folder is left to be looked for on the PATH.
 */
function program(setting, folder, home = os.homedir()) {
  const wish = (typeof setting === "string" ? setting : "").trim();
  if (wish === "") return "amends";
  const inFolder = wish.replaceAll("${workspaceFolder}", () => folder ?? "");
  if (inFolder === "~") return home;
  return /^~[/\\]/.test(inFolder) ? path.join(home, inFolder.slice(2)) : inFolder;
}

/** What the language client needs to start the server. */
function server(setting, folder, home) {
  return { command: program(setting, folder, home), args: ["lsp"], options: folder ? { cwd: folder } : {} };
}

module.exports = { program, server };
