"use strict";
// The extension with stand-ins for VS Code and the language client: what it starts, and what it tells the server.

const test = require("node:test");
const assert = require("node:assert");
const Module = require("node:module");

/** Loads the extension anew. `values` are the settings; `fails` makes the server not start. */
function loaded(values, fails = false) {
  const seen = { clients: [], sent: [], errors: [], changed: undefined, commands: {} };
  class LanguageClient {
    constructor(id, name, run, options) {
      Object.assign(this, { id, name, run, options, disposed: false });
      seen.clients.push(this);
    }
    async start() {
      if (fails) throw new Error("spawn ENOENT");
      this.state = 2;
    }
    async dispose() {
      this.disposed = true;
    }
    async sendNotification(method, params) {
      seen.sent.push([method, params]);
    }
  }
  const disposable = { dispose() {} };
  const fakes = {
    vscode: {
      workspace: {
        workspaceFolders: [{ uri: { fsPath: "/work" } }],
        getConfiguration: () => ({ get: (key) => values[key] }),
        onDidChangeConfiguration: (act) => ((seen.changed = act), disposable),
      },
      window: { showErrorMessage: async (text) => void seen.errors.push(text) },
      commands: { registerCommand: (name, act) => ((seen.commands[name] = act), disposable) },
    },
    "vscode-languageclient/node": { LanguageClient, State: { Running: 2 } },
  };
  const load = Module._load;
  Module._load = (request, ...rest) => fakes[request] ?? load(request, ...rest);
  try {
    const file = require.resolve("../extension");
    delete require.cache[file];
    seen.extension = require(file);
  } finally {
    Module._load = load;
  }
  return seen;
}

/** An event that says that settings below these names have changed. */
const change = (...names) => ({
  affectsConfiguration: (section) => names.some((name) => name === section || name.startsWith(`${section}.`)),
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("the server is started with the settings, and asked ones are only its own", async () => {
  const seen = loaded({ path: "/opt/amends", language: "de", packs: [] });
  await seen.extension.activate({ subscriptions: [] });
  await settled();
  const [client] = seen.clients;
  assert.deepEqual(client.run, { command: "/opt/amends", args: ["lsp"], options: { cwd: "/work" } });
  assert.deepEqual(client.options.initializationOptions, { language: "de" });
  const answer = client.options.middleware.workspace.configuration({ items: [{ section: "amends" }, { section: "x" }] });
  assert.deepEqual(answer, [{ language: "de" }, null]);
});

test("a changed setting is told, a changed program is started", async () => {
  const values = {};
  const seen = loaded(values);
  await seen.extension.activate({ subscriptions: [] });
  await settled();
  values.ignore = ["some-rule"];
  await seen.changed(change("amends.ignore"));
  const told = { settings: { amends: { ignore: ["some-rule"] } } };
  assert.deepEqual(seen.sent, [["workspace/didChangeConfiguration", told]]);
  await seen.changed(change("editor.fontSize"));
  assert.equal(seen.sent.length, 1);
  values.path = "/opt/amends";
  await seen.changed(change("amends.path"));
  assert.deepEqual(seen.clients.map((client) => client.disposed), [true, false]);
  assert.equal(seen.clients[1].run.command, "/opt/amends");
  await seen.extension.deactivate();
  assert.ok(seen.clients[1].disposed);
});

test("a program that is missing is told with its name", async () => {
  const seen = loaded({ path: "/nowhere/amends" }, true);
  await seen.extension.activate({ subscriptions: [] });
  await settled();
  assert.match(seen.errors.join(), /\/nowhere\/amends cannot be started/);
  await seen.changed(change("amends.ignore"));
  assert.deepEqual(seen.sent, []);
});
