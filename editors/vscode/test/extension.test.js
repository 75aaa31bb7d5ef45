"use strict";
// What can be tested without VS Code.

const test = require("node:test");
const assert = require("node:assert");
const path = require("node:path");
const manifest = require("../package.json");
const { program, server } = require("../lib/command");
const { KEYS, forServer } = require("../lib/settings");
const { LANGUAGES, SELECTOR } = require("../lib/languages");

const properties = manifest.contributes.configuration.properties;

test("the program is looked for on the PATH unless the user says where it is", () => {
  for (const nothing of [undefined, null, "", "  ", 3]) assert.equal(program(nothing, "/work"), "amends");
  assert.equal(program("/opt/amends", "/work"), "/opt/amends");
  assert.equal(program("${workspaceFolder}/bin/amends", "/work"), "/work/bin/amends");
  assert.equal(program("${workspaceFolder}/amends", "/wo$&rk"), "/wo$&rk/amends");
  assert.equal(program("~/bin/amends", "/work", "/home/ada"), path.join("/home/ada", "bin/amends"));
  assert.equal(program("~ada/amends", "/work", "/home/ada"), "~ada/amends");
});

test("the server is started as a language server in the folder of the workspace", () => {
  assert.deepEqual(server("", "/work"), { command: "amends", args: ["lsp"], options: { cwd: "/work" } });
  assert.deepEqual(server("", undefined).options, {});
});

test("what the user did not set is not sent", () => {
  const defaults = (key) => properties[`amends.${key}`].default;
  assert.deepEqual(forServer(defaults), {});
  const wishes = { noConfig: true, ignore: ["a"], severity: { b: "off" }, language: "de", path: "/opt/amends" };
  const { path: _, ...sent } = wishes;
  assert.deepEqual(forServer((key) => wishes[key]), sent);
});

test("every setting is the server's or the extension's own", () => {
  const own = ["path", "trace.server"];
  const known = [...KEYS, ...own].map((key) => `amends.${key}`).sort();
  assert.deepEqual(Object.keys(properties).sort(), known);
});

test("the extension wakes up for every language it serves", () => {
  assert.deepEqual(manifest.activationEvents, LANGUAGES.map((language) => `onLanguage:${language}`));
  assert.equal(SELECTOR.length, 2 * LANGUAGES.length);
  for (const language of manifest.contributes.languages) assert.ok(LANGUAGES.includes(language.id));
});

test("what the manifest names is there", () => {
  for (const file of [manifest.main, "lib/command.js", "README.md", "LICENSE"]) {
    assert.ok(require("node:fs").existsSync(path.join(__dirname, "..", file)), file);
  }
});
