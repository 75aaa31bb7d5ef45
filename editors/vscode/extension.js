"use strict";
// Starts `amends lsp` and keeps it told of the settings.

const vscode = require("vscode");
const { LanguageClient, State } = require("vscode-languageclient/node");
const { server } = require("./lib/command");
const { forServer } = require("./lib/settings");
const { SELECTOR } = require("./lib/languages");

let client;

function settings() {
  const all = vscode.workspace.getConfiguration("amends");
  return forServer((key) => all.get(key));
}

function made() {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const run = server(vscode.workspace.getConfiguration("amends").get("path"), folder);
  const options = {
    documentSelector: SELECTOR,
    initializationOptions: settings(),
    middleware: {
      workspace: {
        // Only what is the server's, and only what says something.
        configuration: (params) => params.items.map((item) => (item.section === "amends" ? settings() : null)),
      },
    },
  };
  return [new LanguageClient("amends", "amends", run, options), run.command];
}

async function start() {
  const [next, command] = made();
  client = next;
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const open = "Open the settings";
    const text = `amends: ${command} cannot be started (${error.message ?? error}). Install it, or say where it is.`;
    if ((await vscode.window.showErrorMessage(text, open)) === open) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "amends.path");
    }
  }
}

async function stop() {
  const old = client;
  client = undefined;
  await old?.dispose();
}

async function restart() {
  await stop();
  await start();
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("amends.restart", restart),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("amends.path")) {
        await restart();
      } else if (event.affectsConfiguration("amends") && client?.state === State.Running) {
        await client.sendNotification("workspace/didChangeConfiguration", { settings: { amends: settings() } });
      }
    }),
  );
  // Not waited for: a message about a missing program must not keep the extension from being active.
  void start();
}

module.exports = { activate, deactivate: stop };
